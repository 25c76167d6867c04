"""What a newcomer met: files of one name, ids that nobody knows, a model that is not there."""

import csv
import shlex
from pathlib import Path

import pytest

import claimx
from claimx.cli import main
from claimx.schema.errors import InputError

TEXT = "Zinc shortened colds in trial {}.\n"


def call(line: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["claimx", *shlex.split(line)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ids(table: Path) -> list[str]:
    with table.open(encoding="utf-8") as rows:
        return [row["doc_id"] for row in csv.DictReader(rows)]


def test_files_of_one_name_in_several_folders_all_have_their_rows(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2, 3):
        (place / "in" / f"s{number}").mkdir(parents=True)
        (place / "in" / f"s{number}" / "abstract.txt").write_text(TEXT.format(number))
    assert call("run in --to out.csv --workers 1", monkeypatch) == 0
    assert sorted(ids(place / "out.csv")) == ["s1/abstract", "s2/abstract", "s3/abstract"]
    assert call("run in --to out.csv --workers 1", monkeypatch) == 0
    assert "3 unchanged" in capsys.readouterr().err


def test_a_document_that_gives_way_to_another_one_is_said_and_not_counted(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "in").mkdir()
    (place / "in" / "a.md").write_text(TEXT.format(1))
    (place / "in" / "a.txt").write_text(TEXT.format(2))
    call("run in --to out.csv --workers 1", monkeypatch)
    said = capsys.readouterr().err
    assert "skipped: in/a.md: the id a is another's too" in said
    assert "1 documents done, 1 claims" in said
    assert ids(place / "out.csv") == ["a"]


def test_ids_that_are_not_known_are_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "a.txt").write_text(TEXT.format(1))
    assert call("run a.txt --to out.csv --workers 1 --quiet", monkeypatch) == 0
    assert call("withdraw a nosuch --to out.csv", monkeypatch) == 0
    assert "note: nosuch: no such document" in capsys.readouterr().err
    assert call("withdraw nosuch --to out.csv", monkeypatch) == 1
    assert "error: no document was withdrawn" in capsys.readouterr().err


def test_a_term_without_a_candidate_is_said(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("lookup xyzzyplugh", monkeypatch) == 0
    assert capsys.readouterr() == ("", "note: no candidate for 'xyzzyplugh'\n")


@pytest.mark.parametrize("option", ["--timeout -1", "--timeout 0", "--wait -5"])
def test_times_below_nothing_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    (place / "a.txt").write_text(TEXT.format(1))
    assert call(f"run a.txt --to out.csv {option}", monkeypatch) == 2
    assert not (place / "out.csv").exists()


def test_a_model_that_is_not_there_is_an_error_and_not_the_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMX_MODEL", str(tmp_path / "nosuch"))
    with pytest.raises(InputError, match=r"encoder\.onnx is missing"):
        claimx.load()
    assert claimx.load(method="rules") is not None


def test_the_public_names_are_listed() -> None:
    assert set(claimx.__all__) <= set(dir(claimx))
