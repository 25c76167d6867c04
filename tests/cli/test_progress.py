"""What a command says while it works."""

import json

import pytest

from claimx.cli import progress as module
from claimx.cli.progress import progress, time_left


def test_plain_lines_come_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with progress() as shown:
        shown.show("too soon")
        monkeypatch.setattr(module, "PLAIN_SECONDS", 0.0)
        shown.show("1 document")
        shown.line("skipped: x: [not] markup")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "1 document\nskipped: x: [not] markup\n"


def test_quiet_keeps_to_what_went_wrong(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PLAIN_SECONDS", 0.0)
    with progress(quiet=True) as shown:
        shown.show("1 document")
        shown.line("skipped: x")
    assert capsys.readouterr().err == "skipped: x\n"


def test_logs_for_machines_are_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(as_json=True) as shown:
        shown.line("two\nlines", event="failure", place="ä")
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert (said["event"], said["place"], said["message"]) == ("failure", "ä", "two\nlines")
    assert said["time"].endswith("+00:00")


def test_a_terminal_gets_a_live_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress() as shown:
        shown.show("[bold] 1 document")
        shown.line("skipped: [red]x")
    assert "skipped: [red]x" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seconds", "fraction", "said"),
    [
        (10, 0.0, ""),
        (0.5, 0.5, ""),
        (30, 0.5, "about 30 s left"),
        (60, 0.25, "about 3 min left"),
        (3600, 0.25, "about 3 h 0 min left"),
        (10, 1.5, "about 0 s left"),
    ],
)
def test_time_left_in_words(seconds: float, fraction: float, said: str) -> None:
    assert time_left(seconds, fraction) == said
