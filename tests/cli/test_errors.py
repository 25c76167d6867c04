"""Every command with every kind of bad input: one clear line, the right exit code, no traceback, no file left behind."""

import os
import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest
from claimx_cli_help import CLAIMX, ENVIRONMENT
from claimx_error_cases import DOCS, GROUPS, Case, written
from tests.evaluate.example import document

from claimx.cli import COMMANDS, LazyGroup, cli, main
from claimx.engine.batches import Batch, Finished
from claimx.engine.run import Settings
from claimx.engine.work import Task, Work
from claimx.formats import write_annotations
from claimx.io.exporters import CLAIMS, MENTIONS, open_table

CASES = [case for cases in GROUPS.values() for case in cases]


class InProcess:
    """A worker within the test's own process, which costs no start."""

    def __init__(self, task: Task, _settings: Settings) -> None:
        self._work, self._done = Work(task), list[Finished]()
        self.model_version = self._work.model_version

    def __enter__(self) -> "InProcess":
        return self

    def __exit__(self, *_: object) -> None: ...

    @property
    def in_flight(self) -> int:
        return len(self._done)

    has_room = True

    def wait_until_ready(self) -> None: ...

    def submit(self, batch: Batch) -> None:
        self._done.append(Finished(batch.documents, self._work(batch.documents)))

    def wait(self, _seconds: float) -> list[Finished]:
        done, self._done = self._done, []
        return done


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of bad input, and some good."""
    junk = b"\xff\xfe\x00\x01" + random.Random(7).randbytes(301)
    for name in ("junk.txt", "junk.csv", "junk.json", "junk.parquet", "junk.sqlite"):
        (tmp_path / name).write_bytes(junk)
    for name in ("empty.txt", "empty.csv", "empty.json"):
        (tmp_path / name).touch()
    texts = {
        "good.txt": "drug1 eases pain",
        "good.csv": "id,text,title\na,drug1 eases pain,t\n",
        "wrong.csv": "alpha,beta\n1,2\n",
        "bad.jsonl": '{"text": "drug1 eases pain"}\n{"text": "drug2 eases pain"}\n{"text":\n',
        "list.jsonl": "[1]\n",
        "key.toml": "colour = 1\n",
        "type.toml": 'workers = "many"\n',
        "lonely.ann": "T1\tDRUG 0 2\tab\n",
        "names.tsv": "id\tname\tkind\nX:1\tmadeupine\tdrug\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    for name in ("folder", "folder.csv", "folder.sqlite", "full"):
        (tmp_path / name).mkdir()
    (tmp_path / "full" / "mine").touch()
    for name in ("link.csv", "link.sqlite", "link.jsonl"):
        (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "gold").mkdir()
    write_annotations([document("a")], tmp_path / "gold" / "a.jsonl")
    _tables(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("claimx.engine.inline.load_pipeline", _load)
    monkeypatch.setattr("claimx.cli.run.local_executor", InProcess)
    return tmp_path


def _load(_name: str, added: object) -> object:
    from claimx.engine.pipelines import Additions
    from claimx.normalize.kb import knowledge

    assert isinstance(added, Additions)
    knowledge(added.knowledge_bases)
    return import_module("claimx_fake_pipeline").make()


def _tables(folder: Path) -> None:
    (claim,) = import_module("claimx_fake_pipeline").find(_document()).claims
    with open_table(CLAIMS, folder / "claims.jsonl") as write:
        write([claim.to_row()] * 2)
    (folder / "badclaims.jsonl").write_text((folder / "claims.jsonl").read_text() + '{"doc_id":\n')
    with open_table(MENTIONS, folder / "mentions.csv") as write:
        write([{"doc_id": "z", "label": "DRUG", "start": 0, "end": 5, "text": "drug1", "sentence_index": 0}])


def _document() -> "object":
    from claimx.schema import SourceDocument

    return SourceDocument("d", "drug1 eases pain")


def call(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["claimx", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def fits(line: str, expected: str) -> bool:
    head, dots, tail = expected.partition("...")
    return line == expected or (bool(dots) and line.startswith(head) and line.endswith(tail))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.call)
def test_bad_input_is_one_line(
    case: Case, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if case.command in ("plot", "report"):
        pytest.importorskip("matplotlib")
    before = sorted(place.rglob("*"))
    code = call(shlex.split(case.call), monkeypatch)
    lines = capsys.readouterr().err.splitlines()
    assert (code, fits(lines[-1], case.line)) == (case.code, True), lines
    assert sum(line.startswith("error: ") for line in lines) == (case.code != 0 and case.line != "...")
    assert not list(place.rglob(".claimx-*"))
    if case.code and case.command not in ("run", "corpus fetch"):
        assert sorted(place.rglob("*")) == before
    assert not (place / "elsewhere").exists()


def leaves(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, f"{path}{name} ")
        else:
            yield path + name, command


def test_every_command_is_in_the_table() -> None:
    assert isinstance(cli, LazyGroup)
    assert {name for name, _ in leaves(cli)} - {"info"} <= {case.command for case in CASES}
    assert {case.command.split()[0] for case in CASES} <= set(COMMANDS)


@pytest.mark.parametrize(("name", "command"), leaves(cli), ids=lambda given: given if isinstance(given, str) else "")
def test_options_refuse_what_they_do_not_know(
    name: str, command: click.Command, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    limited = [p for p in command.params if isinstance(p, click.Option) and not p.is_flag]
    limited = [p for p in limited if isinstance(p.type, (click.Choice, click.IntRange, click.types.IntParamType))]
    for options in (["--no-such-option"], *([option.opts[-1], "nonsense"] for option in limited)):
        assert call([*name.split(), *options], monkeypatch) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(("error: No such option", "error: Invalid value for", "error: Missing"))
        assert line.endswith(f"; see claimx {name} --help")


def test_the_docs_hold_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == written(), "run python tests/cli/claimx_error_cases.py"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "good.txt").chmod(0)
    assert call(["extract", "good.txt"], monkeypatch) == 1
    assert "good.txt: may not be read (permission denied)" in capsys.readouterr().err


def test_arguments_that_are_no_text_are_told(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["explain", "naltrexone \udcff"], monkeypatch) == 1
    assert capsys.readouterr().err == "error: SENTENCE: not UTF-8 text\n"


def started(command: str, cwd: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(command, shell=True, cwd=cwd, stderr=subprocess.PIPE, text=True, env=dict(ENVIRONMENT),
                            executable="/bin/bash", process_group=0)  # fmt: skip


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("{} lookup pain migraine > /dev/full", 1, "error: standard output: no space left on device\n"),
        ("set -o pipefail; {} lookup pain --limit 400 | true", 141, ""),
        ("{} explain - < junk.txt", 1, "error: standard input: not UTF-8 text\n"),
    ],
)
def test_standard_streams(command: str, code: int, said: str, place: Path) -> None:
    process = started(command.format(f"'{CLAIMX}'"), place)
    assert (process.communicate(timeout=120)[1], process.returncode) in {
        (said, code),
        ("", 0) if code == 141 else (said, code),
    }


def test_ctrl_c_is_one_line(place: Path) -> None:
    (place / "many.tsv").write_text("id\tname\n" + "".join(f"X:{i}\tname{i}ine of many\n" for i in range(600_000)))
    process = started(f"exec '{CLAIMX}' kb build --tsv many.tsv --kind drug -o my.kb", place)
    time.sleep(0.5)
    while process.poll() is None and not _reads(process.pid, "many.tsv"):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert (process.communicate(timeout=120)[1], process.returncode) == ("stopped\n", 130)
    assert not [path.name for path in place.iterdir() if path.name.startswith((".claimx-", "my.kb"))]


def _reads(pid: int, name: str) -> bool:
    try:
        return any(link.readlink().name == name for link in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False
