"""The batch run on a SQLite store: what is in the tables, and what a second run does to them."""

import csv
import sqlite3
from dataclasses import replace
from pathlib import Path

import claimx_fake_pipeline as fake
import pytest
from claimx_engine_help import Unread, column, document, run, some, tables

from claimx.engine.storable import storable
from claimx.engine.store import Store
from claimx.io.exporters.sql import run_row
from claimx.schema import Metadata, Section, SourceDocument
from claimx.schema.errors import InputError


def test_every_document_is_in_the_tables_with_its_claims(tmp_path: Path) -> None:
    db = tmp_path / "claims.db"
    tally = run([*some(5), document("none", "nothing here")], db)
    assert (tally.read, tally.done, tally.claims, tally.failures.total()) == (6, 6, 10, 0)
    assert column(db, "SELECT COUNT(*) FROM claim") == [10]
    assert column(db, "SELECT claim_count FROM document ORDER BY doc_id") == [2, 2, 2, 2, 2, 0]
    with sqlite3.connect(db) as connection:
        for doc_id, drug, start, end in connection.execute(
            "SELECT doc_id, drug, drug_start, drug_end FROM claim_table"
        ):
            (text,) = connection.execute("SELECT text FROM document WHERE doc_id = ?", (doc_id,)).fetchone()
            assert text[int(start) : int(end)] == drug
    assert not db.with_name("claims.db-wal").exists()


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    db = tmp_path / "claims.db"
    found = [*some(4), document("bad", "RAISE"), Unread("in/x.bin", "is no text")]
    run(found, db)
    before = tables(db, ("run", "document", "claim", "mention", "failure"))
    tally = run(found, db)
    assert (tally.done, tally.unchanged, tally.set_aside) == (0, 4, 1)
    assert tables(db, ("run", "document", "claim", "mention", "failure")) == before


def test_a_changed_document_replaces_its_own_claims(tmp_path: Path) -> None:
    db = tmp_path / "claims.db"
    run(some(3), db)
    run([document("d0001", "drugNew eases pain")], db)
    assert column(db, "SELECT drug FROM claim WHERE doc_id = 'd0001'") == ["drugNew"]
    assert column(db, "SELECT COUNT(*) FROM claim") == [5]
    run([document("d0001", "RAISE")], db)
    assert column(db, "SELECT COUNT(*) FROM claim WHERE doc_id = 'd0001'") == [0]
    assert column(db, "SELECT doc_id FROM failure") == ["d0001"]
    run(some(3), db)
    assert column(db, "SELECT COUNT(*) FROM claim") == [6]
    assert column(db, "SELECT COUNT(*) FROM failure") == [0]


def test_a_new_model_replaces_or_stands_beside(tmp_path: Path) -> None:
    db = tmp_path / "claims.db"
    run(some(2), db)
    run(some(1), db, pipeline=fake.OTHER, beside=True)
    assert column(db, "SELECT COUNT(*) FROM claim") == [6]
    assert column(db, "SELECT COUNT(DISTINCT run_id) FROM claim WHERE doc_id = 'd0000'") == [2]
    run(some(2), db, pipeline=fake.OTHER)
    assert column(db, "SELECT COUNT(*) FROM claim WHERE doc_id = 'd0001'") == [2]
    assert sorted(column(db, "SELECT model_version FROM run")) == ["fake-1", "fake-2"]
    run(some(2), db)
    assert column(db, "SELECT DISTINCT model_version FROM claim_table") == ["fake-1"]


def test_what_fails_is_set_aside_with_its_cause_and_retried_on_request(tmp_path: Path) -> None:
    db, flag = tmp_path / "claims.db", tmp_path / "flag"
    found = [
        *some(3),
        document("flaky", f"drug ONCE:{flag}"),
        document("bad", "RAISE"),
        Unread("in/x", "is empty"),
    ]
    tally = run(found, db)
    assert dict(tally.failures) == {"crash": 1, "error": 1, "unreadable": 1}
    assert column(db, "SELECT cause FROM failure ORDER BY origin") == ["error", "crash", "unreadable"]
    flag.touch()
    tally = run(found, db)
    assert (tally.done, tally.set_aside) == (0, 2)
    tally = run([document("x", "drug", origin="in/x")], db, inputs=(), again=True)
    assert tally.done == 2
    assert column(db, "SELECT doc_id FROM failure") == ["bad"]
    assert column(db, "SELECT drug FROM claim WHERE doc_id IN ('flaky', 'x')") == ["drug", "drug"]


def test_a_file_that_can_be_read_by_now_is_no_failure_any_more(tmp_path: Path) -> None:
    db = tmp_path / "claims.db"
    run([Unread("in/a.txt", "is empty"), Unread("in/z.xml#7", "odd"), Unread("other/b.txt", "is empty")], db)
    run([document("a", "drug", "in/a.txt")], db, inputs=("./in/",))
    assert column(db, "SELECT origin FROM failure") == ["other/b.txt"]


def test_withdrawn_stays_withdrawn_until_undone(tmp_path: Path) -> None:
    db = tmp_path / "claims.db"
    run(some(2), db)
    row = run_row("x", "y", {}, "now")
    store = Store(db, row)
    assert store.withdraw(["d0000", "unknown"]) == ["d0000"]
    store.close()
    assert column(db, "SELECT status FROM document ORDER BY doc_id") == ["withdrawn", "done"]
    assert column(db, "SELECT DISTINCT doc_id FROM claim UNION SELECT doc_id FROM mention") == ["d0001"]
    tally = run([document("d0000", "changed drug"), *some(2)], db)
    assert (tally.withdrawn, tally.done) == (2, 0)
    store = Store(db, row)
    assert store.withdraw(["d0000"], undo=True) == ["d0000"]
    store.close()
    run(some(2), db)
    assert column(db, "SELECT COUNT(*) FROM claim") == [4]


def test_one_id_for_two_texts_keeps_the_later_origin_and_says_so(tmp_path: Path) -> None:
    first, second = document("x", "drugA", "in/a/x.txt"), document("x", "drugB", "in/b/x.txt")
    same = document("x", "drugB", "in/a/y.txt")
    wanted = None
    for i, order in enumerate(
        ([first, second, same], [second, same, first], [same, first, second], [second, first, same])
    ):
        for size in (1, 3):
            db = tmp_path / f"{i}-{size}.db"
            run(order, db, batch_documents=size)
            found = tables(db)
            wanted = wanted or found
            assert found == wanted
            assert column(db, "SELECT origin FROM document") == ["in/b/x.txt"]
            assert column(db, "SELECT origin FROM failure") == ["in/a/x.txt"]


def test_files_are_written_from_the_store_and_grow_with_it(tmp_path: Path) -> None:
    out = [tmp_path / f"claims.{extension}" for extension in ("csv", "jsonl", "parquet")]
    ledger = tmp_path / "store.sqlite"
    run(some(2), *out, ledger=ledger)
    with out[0].open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["doc_id"] for row in rows] == ["d0000", "d0000", "d0001", "d0001"]
    assert rows[0]["hedged"] == "false"
    assert rows[0]["model_version"] == "fake-1"
    before = [path.read_bytes() for path in out]
    run(some(2), *out, ledger=ledger)
    assert [path.read_bytes() for path in out] == before
    run(some(3), *out, ledger=ledger)
    assert out[1].read_bytes().count(b"\n") == 6


def test_limit_reads_no_more(tmp_path: Path) -> None:
    assert run(some(10), tmp_path / "x.db", limit=4).read == 4


def test_the_text_can_be_left_out(tmp_path: Path) -> None:
    run(some(1), tmp_path / "x.db", keep_text=False)
    assert column(tmp_path / "x.db", "SELECT text FROM document") == [None]


def test_no_sqlite_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is no database, " * 100)
    with pytest.raises(InputError, match=r"x\.db: cannot be opened as a SQLite database|not usable"):
        run(some(1), tmp_path / "x.db")


def test_halves_of_characters_are_replaced_one_for_one(tmp_path: Path) -> None:
    db = tmp_path / "x.db"
    odd = SourceDocument("d\udc80", "drug \ud800 drugB", metadata=Metadata(title="\udfff"), origin="in/d\udc80.txt")
    run([odd, Unread("in/\udc81", "is \udc82"), document("bad\udc80", "RAISE")], db)
    assert column(db, "SELECT text || title || doc_id || origin FROM document") == [
        "drug \ufffd drugB" + "\ufffd" + "d\ufffd" + "in/d\ufffd.txt"
    ]
    assert column(db, "SELECT drug_start FROM claim WHERE drug = 'drugB'") == ["7"]
    assert column(db, "SELECT COUNT(*) FROM failure") == [2]


def test_a_document_is_cleaned_wherever_it_is_broken() -> None:
    plain = SourceDocument("d", "t", (Section("other", 0, 1, "s"),), Metadata(mesh_headings=("m",)), "o")
    assert storable(plain) is plain
    for broken in (
        replace(plain, text="\ud800"),
        replace(plain, doc_id="\ud800"),
        replace(plain, sections=(Section("other", 0, 1, "\ud800"),)),
        replace(plain, metadata=Metadata(mesh_headings=("m", "\ud800"))),
    ):
        cleaned = storable(broken)
        assert "\\ufffd" in ascii(cleaned)
        assert "\\ud800" not in ascii(cleaned)


def test_a_second_database_follows_the_store(tmp_path: Path) -> None:
    store, other = tmp_path / "a.db", tmp_path / "b.db"
    found = [*some(30), document("bad", "RAISE"), Unread("in/x", "is empty")]
    run(found, store, other, batch_documents=4)
    assert tables(other) == tables(store)
    run([document("d0001", "changed drug"), document("bad", "drug")], store, other)
    assert tables(other) == tables(store)
    assert column(other, "SELECT COUNT(*) FROM failure") == [0]
