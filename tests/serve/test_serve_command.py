"""`claimx serve` as a user starts it: what it says, what it refuses in one line, and that it listens nowhere else."""

import contextlib
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")

from claimx.io.exporters.sql.schema import SQLITE, migrations
from claimx.io.exporters.sql.sqlite import SqliteDatabase
from claimx.schema.errors import InputError
from claimx.serve.index import is_current
from claimx.serve.served import look_at
from claimx.serve.start import names_of, site_of
from tests.cli.claimx_cli_help import claimx
from tests.serve.example import make_database


def refused(*arguments: str | Path) -> str:
    done = claimx("serve", *arguments, "--port", "0")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("error: ")
    return done.stderr


def sql(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def a_text_file(path: Path) -> None:
    path.write_text("drug,condition\n" * 100, encoding="utf-8")


def an_empty_file(path: Path) -> None:
    path.touch()


def another_database(path: Path) -> None:
    sql(path, "CREATE TABLE claim (a)", "CREATE TABLE claimx_schema (version)")


def a_newer_one(path: Path) -> None:
    make_database(path)
    sql(path, "UPDATE claimx_schema SET version = 99")


def one_too_old(path: Path) -> None:
    make_database(path)
    sql(path, "UPDATE claimx_schema SET version = 0", "DROP VIEW claim_table", "DROP VIEW claim_summary",
        "ALTER TABLE claim DROP COLUMN certainty")  # fmt: skip


def half_a_database(path: Path) -> None:
    make_database(path)
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "no such file"),
        (Path.mkdir, "is a folder"),
        (a_text_file, "is no SQLite database"),
        (an_empty_file, "is no claims database"),
        (another_database, "is no claims database"),
        (half_a_database, "broken"),
        (a_newer_one, f"has schema version 99, this claimx knows {len(migrations(SQLITE))}: use a newer claimx"),
        (one_too_old, "is of an older schema (version 0), without claim.certainty"),
    ],
)
def test_what_is_no_claims_database_is_said_in_one_line(
    tmp_path: Path, make: Callable[[Path], None], message: str
) -> None:
    path = tmp_path / "x.db"
    make(path)
    said = refused(path)
    assert said.startswith(f"error: {path}: ")
    assert message in said
    assert not list(tmp_path.glob("*-journal"))


def test_a_locked_database_is_said_in_one_line(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert "is locked by another process" in refused(path)


def test_an_older_version_is_served_with_what_it_has(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db")
    sql(path, "UPDATE claimx_schema SET version = 1", "DROP VIEW claim_table", "DROP VIEW claim_summary",
        "ALTER TABLE document DROP COLUMN journal", "ALTER TABLE claim DROP COLUMN comparator")  # fmt: skip
    said: list[str] = []
    with site_of(path, say=said.append) as site:
        row = next(site.library.rows([1]))
        assert (row["journal"], row["comparator"], row["drug"]) == (None, None, "Zincol")
    assert f"{path}: is of an older schema (version 1); empty: document.journal, claim.comparator" in said[0]


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db")
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = claimx("serve", path, "--port", str(port))
    assert (done.returncode, done.stderr) == (
        1, f"error: 127.0.0.1:{port}: port {port} is in use: choose another with --port\n")  # fmt: skip
    done = claimx("serve", path, "--port", "0", "--host", "no.such.host.invalid")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "cannot be listened to" in done.stderr


def test_reviews_and_index_never_lie_in_the_database(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db")
    other = tmp_path / "other.db"
    sql(other, "CREATE TABLE a (b)")
    before = path.read_bytes()
    assert "reviews need a file of their own" in refused(path, "--review", path)
    assert "the index needs a file of its own" in refused(path, "--index", path)
    assert "no file of reviews" in refused(path, "--review", other)
    assert "no index of claimx" in refused(path, "--index", other)
    assert path.read_bytes() == before
    assert is_unchanged(other)


def is_unchanged(other: Path) -> bool:
    with contextlib.closing(sqlite3.connect(other)) as connection:
        return connection.execute("SELECT name FROM sqlite_master").fetchall() == [("a",)]


def test_a_kept_index_is_used_until_the_database_changes(tmp_path: Path) -> None:
    path, index = make_database(tmp_path / "x.db"), tmp_path / "x.index"
    with site_of(path, index=index):
        pass
    first = index.read_bytes()
    said: list[str] = []
    with site_of(path, index=index, say=said.append) as site:
        assert site.library.size == 6
    assert (said, index.read_bytes()) == ([], first)
    sql(path, "DELETE FROM claim WHERE doc_id = 'b'")
    assert not is_current(index, look_at(path))
    with site_of(path, index=index, say=said.append) as site:
        assert site.library.size == 5
    assert said[0].startswith("indexing")


def test_a_database_that_is_being_written_to_is_served_as_it_was_committed(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db")
    with contextlib.closing(SqliteDatabase(path)) as writer, writer.transaction():
        writer.execute("DELETE FROM claim")
        with site_of(path) as site:
            assert len(list(site.library.rows(range(1, site.library.size + 1)))) == 6


def test_a_database_that_goes_away_costs_one_answer(tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    from claimx.serve.app import make_app

    path = make_database(tmp_path / "x.db")
    with site_of(path) as site:
        client = TestClient(make_app(site), base_url="http://localhost")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writer:
            writer.execute("BEGIN EXCLUSIVE")
            answer = client.get("/")
            assert (answer.status_code, answer.text) == (
                503, "The database is locked by another process; try again when that has finished.\n")  # fmt: skip
            assert client.get("/api/claims").status_code == 503
        assert client.get("/").status_code == 200


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_database(tmp_path / "x.db")
    monkeypatch.setitem(sys.modules, "pydantic", None)
    for module in [m for m in sys.modules if m.startswith("claimx.serve.")]:
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(InputError, match=r"pip install 'claimx\[serve\]'"), site_of(path):
        pass


def test_only_an_open_server_takes_numeric_names() -> None:
    assert names_of("127.0.0.1", ()) == (["127.0.0.1"], False)
    assert names_of("0.0.0.0", ("a.example",)) == (["0.0.0.0", "a.example"], True)


@pytest.mark.slow
def test_a_server_starts_says_its_link_and_stops(tmp_path: Path) -> None:
    path = make_database(tmp_path / "x.db")
    process = subprocess.Popen(
        [sys.executable, "-m", "claimx", "serve", path, "--port", "0", "--review", tmp_path / "r.db"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        link = process.stdout.readline().strip()
        home, _, token = link.partition("?token=")
        assert home.startswith("http://127.0.0.1:")
        with urlopen(home, timeout=60) as answer:
            assert b"6</b> claims" in answer.read()
        with urlopen(link, timeout=60) as answer:
            assert answer.url == home
        with pytest.raises(HTTPError, match="421"):
            urlopen(Request(home, headers={"Host": "evil.example"}), timeout=60)
        assert len(token) >= 24
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "6 claims of 3 documents" in err
