"""The store of a run: every result and, in the same transaction, that its document is done.

A store is a SQLite file in the documented schema with a few tables more, named `claimx_*`. Because a result
and its entry in the ledger are one transaction, a process may end at any moment: what is not in the ledger
is done again, what is in it is whole. Every change has a number (`seq`), by which other targets are kept up
to date.
"""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from claimx.engine.batches import Failed, Finished
from claimx.io.exporters.sql import CLAIM, DOCUMENT, MENTION, RUN, DocumentRows
from claimx.io.exporters.sql.database import delete_documents, prepare, put_documents, put_failures, put_run
from claimx.io.exporters.sql.rows import Values, content_hash, withdrawn_rows
from claimx.io.exporters.sql.sqlite import SqliteDatabase, with_booleans
from claimx.schema import Metadata, Section, SourceDocument
from claimx.schema.errors import InputError

_LEDGER = """
CREATE TABLE IF NOT EXISTS claimx_ledger (
  doc_id TEXT NOT NULL, run_id TEXT NOT NULL, content_hash TEXT NOT NULL, origin TEXT NOT NULL,
  status TEXT NOT NULL, invocation INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (doc_id, run_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS claimx_ledger_by_seq ON claimx_ledger (seq);
CREATE TABLE IF NOT EXISTS claimx_failed (
  run_id TEXT NOT NULL, origin TEXT NOT NULL, doc_id TEXT NOT NULL, content_hash TEXT NOT NULL, document TEXT,
  PRIMARY KEY (run_id, origin, doc_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claimx_counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID
"""

Standing = Literal["new", "unchanged", "set_aside", "withdrawn", "duplicate"]
"""How a document stands: to be done, done already, failed before, withdrawn, or second to another."""


@dataclass(frozen=True, slots=True)
class Change:
    """A document whose rows have changed since some moment; without rows where it has none any more."""

    seq: int
    doc_id: str
    run_id: str
    rows: DocumentRows | None


class Store:
    """An open store, for one invocation of a run. Several processes may have the same file open."""

    def __init__(self, path: Path, run: Values, *, beside: bool = False) -> None:
        self.path = path
        self.run_id: str = run[0]
        self._run = run
        self._beside = beside
        self._passed_over: list[tuple[str, str, int]] = []
        self.db = SqliteDatabase(path)
        prepare(self.db)
        with self.db.transaction():
            for statement in _LEDGER.split(";"):
                self.db.execute(statement)
            put_run(self.db, run)
            self.invocation = self._count("invocation")

    def close(self) -> None:
        self.db.close()

    def passed_over(self) -> list[tuple[str, str, int]]:
        """(origin, id, its claims) of documents that were done and gave way to another one with their id, since the last
        call."""
        told, self._passed_over = self._passed_over, []
        return told

    @property
    def config(self) -> dict[str, Any]:
        """The settings of this run that can change a claim."""
        return dict(json.loads(self._run[RUN.names.index("config")]))

    @property
    def pipeline(self) -> str:
        """The pipeline of this run, where it is not claimx's own."""
        return str(self.config.get("pipeline", ""))

    @property
    def keeps_text(self) -> bool:
        """Whether documents have been stored with their text."""
        return not self.db.execute("SELECT 1 FROM document WHERE text IS NULL AND status = 'done' LIMIT 1")

    def standing(self, document: SourceDocument) -> Standing:
        """Whether the document is still to be done.

        Of two documents with one id and different texts in one invocation, the one with the greater origin is
        kept, whichever comes first; so a later update file wins over an earlier one.
        """
        known = self._known(document.doc_id)
        if known is None:
            return "new"
        found_hash, origin, status, invocation = known
        if status == "withdrawn":
            return "withdrawn"
        if found_hash == content_hash(document):
            return "unchanged" if status == "done" else "set_aside"
        return "duplicate" if invocation == self.invocation and origin > document.origin else "new"

    def commit(self, met_again: Iterable[SourceDocument], finished: Iterable[Finished]) -> None:
        """Take in what was finished, and that documents done before were met again; all of it or nothing.

        Those met again come first, so that a second document with the id of one of them is seen as such.
        """
        with self.db.transaction():
            for document in met_again:
                self._touch(document)
            for batch in finished:
                for document, outcome in zip(batch.documents, batch.outcomes, strict=True):
                    self._take(document, outcome)

    def add_read_failure(self, origin: str, message: str) -> None:
        """Note that an input could not be read."""
        with self.db.transaction():
            put_failures(self.db, (), [(self.run_id, origin, "", "read", "unreadable", message)])
            self._remember_failure(origin, "", "", None)

    def add_duplicate(self, document: SourceDocument) -> None:
        """Note that a document was left out, because another one with its id was kept."""
        with self.db.transaction():
            self._duplicate(document.origin, document.doc_id, content_hash(document))

    def forget_read_failures(self, inputs: Sequence[str]) -> None:
        """Drop what could not be read at or below these inputs: they are about to be read again."""
        of_run, run = (" AND run_id = ?", [self.run_id]) if self._beside else ("", [])
        with self.db.transaction():
            for given in dict.fromkeys([*inputs, *(str(Path(name)) for name in inputs)]):
                self.db.execute(
                    "DELETE FROM failure WHERE stage = 'read' "
                    f"AND (origin = ? OR substr(origin, 1, ?) IN (?, ?)){of_run}",
                    [given, len(given) + 1, given + "/", given + "#", *run],
                )

    def settle_duplicates(self) -> None:
        """Drop failures of documents that turned out to have the same text as the one that was kept."""
        with self.db.transaction():
            self.db.execute(
                "DELETE FROM failure WHERE cause = 'duplicate_id' AND EXISTS (SELECT 1 FROM claimx_failed f "
                "JOIN claimx_ledger l ON l.doc_id = f.doc_id AND l.run_id = f.run_id "
                "AND l.content_hash = f.content_hash WHERE f.run_id = failure.run_id "
                "AND f.origin = failure.origin AND f.doc_id = failure.doc_id)"
            )

    def withdraw(self, doc_ids: Sequence[str], *, undo: bool = False) -> list[str]:
        """Take documents out of all tables but document, until undone; returns the ids of those that this changed."""
        changed: dict[str, None] = {}
        with self.db.transaction():
            for doc_id in doc_ids:
                for run_id, status in self.db.execute(
                    "SELECT run_id, status FROM claimx_ledger WHERE doc_id = ?", (doc_id,)
                ):
                    if (status == "withdrawn") != undo:
                        continue
                    changed[doc_id] = None
                    self._withdraw_one(doc_id, run_id, undo)
        return list(changed)

    def changes(self, after: int, limit: int = 500) -> list[Change]:
        """Documents changed after a number, oldest change first."""
        found = self.db.execute(
            "SELECT seq, doc_id, run_id, status FROM claimx_ledger WHERE seq > ? ORDER BY seq LIMIT ?",
            (after, limit),
        )
        rows = self._rows([(run_id, doc_id) for _, doc_id, run_id, status in found if status != "set_aside"])
        return [Change(seq, doc_id, run_id, rows.get((run_id, doc_id))) for seq, doc_id, run_id, _ in found]

    def failures(self) -> list[Values]:
        """All rows of table failure, in order of their key."""
        return self.db.execute("SELECT * FROM failure ORDER BY run_id, origin, doc_id")

    def failure_keys(self) -> list[Values]:
        """Keys of every failure there ever was, to clear other targets of those that are mended."""
        return self.db.execute("SELECT run_id, origin, doc_id FROM claimx_failed")

    def runs(self) -> list[Values]:
        return self.db.execute("SELECT * FROM run ORDER BY run_id")

    def set_aside(self) -> list[SourceDocument]:
        """Documents that failed and are kept here, to be tried again."""
        found = self.db.execute(
            "SELECT q.document FROM claimx_failed q JOIN failure f "
            "ON f.run_id = q.run_id AND f.origin = q.origin AND f.doc_id = q.doc_id "
            "WHERE f.stage = 'extract' AND q.document IS NOT NULL ORDER BY q.doc_id"
        )
        return [_document_from(text) for (text,) in found]

    def unread_origins(self) -> list[str]:
        """Inputs that could not be read, by the path of the file."""
        found = self.db.execute("SELECT origin FROM failure WHERE cause = 'unreadable' ORDER BY origin")
        return list(dict.fromkeys(origin.partition("#")[0] for (origin,) in found))

    def counter(self, name: str) -> int:
        found = self.db.execute("SELECT value FROM claimx_counter WHERE name = ?", (name,))
        return found[0][0] if found else 0

    def set_counter(self, name: str, value: int) -> None:
        with self.db.transaction():
            self.db.execute("INSERT OR REPLACE INTO claimx_counter VALUES (?, ?)", (name, value))

    def _known(self, doc_id: str) -> tuple[str, str, str, int] | None:
        found = self.db.execute(
            "SELECT content_hash, origin, status, invocation FROM claimx_ledger "
            "WHERE doc_id = ? AND (run_id = ? OR status = 'withdrawn') "
            "ORDER BY status = 'withdrawn' DESC LIMIT 1",
            (doc_id, self.run_id),
        )
        return found[0] if found else None

    def _take(self, document: SourceDocument, outcome: DocumentRows | Failed) -> None:
        standing = self.standing(document)
        known = self._known(document.doc_id)
        of_this_invocation = known is not None and known[3] == self.invocation
        if standing in ("unchanged", "withdrawn") or (standing == "set_aside" and of_this_invocation):
            self._touch(document)
            return
        if standing == "duplicate":
            self._duplicate(document.origin, document.doc_id, content_hash(document))
            lost = 0 if isinstance(outcome, Failed) else len(outcome.claims)
            self._passed_over.append((document.origin, document.doc_id, lost))
            return
        if known and of_this_invocation:
            self._duplicate(known[1], document.doc_id, known[0])
            stored = self.db.execute(
                "SELECT count(*) FROM claim WHERE doc_id = ? AND run_id = ?", (document.doc_id, self.run_id)
            )
            self._passed_over.append((known[1], document.doc_id, stored[0][0]))
        if isinstance(outcome, Failed):
            self._set_aside(document, outcome)
        else:
            put_documents(self.db, [outcome], beside=self._beside)
        self._enter(document, "set_aside" if isinstance(outcome, Failed) else "done")

    def _enter(self, document: SourceDocument, status: str) -> None:
        if not self._beside:
            self.db.execute("DELETE FROM claimx_ledger WHERE doc_id = ?", (document.doc_id,))
        self.db.execute(
            "INSERT OR REPLACE INTO claimx_ledger VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                document.doc_id,
                self.run_id,
                content_hash(document),
                document.origin,
                status,
                self.invocation,
                self._count("seq"),
            ),
        )

    def _touch(self, document: SourceDocument) -> None:
        known = self._known(document.doc_id)
        if known is None or known[0] != content_hash(document):
            return
        _, origin, status, invocation = known
        newest = document.origin if invocation != self.invocation else max(origin, document.origin)
        moved = newest != origin
        replaced = not self._beside and self._drop_other_runs(document.doc_id)
        key = (document.doc_id, self.run_id)
        self.db.execute(
            "UPDATE claimx_ledger SET origin = ?, invocation = ?, seq = CASE WHEN ? THEN ? ELSE seq END "
            "WHERE doc_id = ? AND run_id = ?",
            (
                newest,
                self.invocation,
                moved or replaced,
                self._count("seq") if moved or replaced else 0,
                *key,
            ),
        )
        if moved and status == "done":
            self.db.execute("UPDATE document SET origin = ? WHERE doc_id = ? AND run_id = ?", (newest, *key))
        elif moved and status == "set_aside":
            self.db.execute(
                "UPDATE failure SET origin = ? WHERE doc_id = ? AND run_id = ? AND stage = 'extract'",
                (newest, *key),
            )
            self._remember_failure(newest, document.doc_id, known[0], _as_json(document))

    def _drop_other_runs(self, doc_id: str) -> bool:
        others = self.db.execute(
            "SELECT run_id FROM claimx_ledger WHERE doc_id = ? AND run_id <> ?", (doc_id, self.run_id)
        )
        for (run_id,) in others:
            delete_documents(self.db, [doc_id], run_id)
            self.db.execute("DELETE FROM claimx_ledger WHERE doc_id = ? AND run_id = ?", (doc_id, run_id))
        return bool(others)

    def _duplicate(self, origin: str, doc_id: str, found_hash: str) -> None:
        message = "another document with this id and another text was kept"
        put_failures(self.db, (), [(self.run_id, origin, doc_id, "read", "duplicate_id", message)])
        self._remember_failure(origin, doc_id, found_hash, None)

    def _set_aside(self, document: SourceDocument, failed: Failed) -> None:
        delete_documents(self.db, [document.doc_id], self.run_id if self._beside else None)
        row = (self.run_id, document.origin, document.doc_id, "extract", failed.cause, failed.message)
        put_failures(self.db, (), [row])
        self._remember_failure(document.origin, document.doc_id, content_hash(document), _as_json(document))

    def _remember_failure(self, origin: str, doc_id: str, found_hash: str, document: str | None) -> None:
        self.db.execute(
            "INSERT OR REPLACE INTO claimx_failed VALUES (?, ?, ?, ?, ?)",
            (self.run_id, origin, doc_id, found_hash, document),
        )

    def _withdraw_one(self, doc_id: str, run_id: str, undo: bool) -> None:
        if undo:  # an empty hash is no document's: the next run does it again
            self.db.execute(
                "UPDATE claimx_ledger SET status = 'done', content_hash = '' WHERE doc_id = ? AND run_id = ?",
                (doc_id, run_id),
            )
            return
        rows = self._rows([(run_id, doc_id)]).get((run_id, doc_id))
        delete_documents(self.db, [doc_id], run_id)
        if rows:
            put_documents(self.db, [withdrawn_rows(rows)], beside=True)
        self.db.execute(
            "UPDATE claimx_ledger SET status = 'withdrawn', seq = ? WHERE doc_id = ? AND run_id = ?",
            (self._count("seq"), doc_id, run_id),
        )

    def _rows(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], DocumentRows]:
        found = {}
        for key in keys:
            document, claims, mentions = (
                tuple(with_booleans(t, self.db.execute(f"SELECT * FROM {t.name} WHERE run_id = ? AND doc_id = ?", key)))
                for t in (
                    DOCUMENT,
                    CLAIM,
                    MENTION,
                )  # by position, as the tables lie in the order of their keys
            )
            if document:
                found[key] = DocumentRows(*key, document[0], claims, mentions)
        return found

    def _count(self, name: str) -> int:
        self.db.execute(
            "INSERT INTO claimx_counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1",
            (name,),
        )
        return self.counter(name)


def open_existing(path: Path, *, beside: bool = False) -> Store:
    """The store of earlier runs, on behalf of the latest; raises `InputError` where there is none."""
    if not path.is_file():
        raise InputError("there is no ledger here: nothing has been run to this target", str(path))
    db = SqliteDatabase(path)
    prepare(db)
    runs = db.execute("SELECT * FROM run ORDER BY created_at DESC, run_id LIMIT 1")
    db.close()
    if not runs:
        raise InputError("nothing has been run to this target", str(path))
    return Store(path, runs[0], beside=beside)


def _as_json(document: SourceDocument) -> str:
    return json.dumps(dataclasses.asdict(document))


def _document_from(text: str) -> SourceDocument:
    values = json.loads(text)
    meta = values["metadata"]
    for name in ("publication_type", "mesh_headings"):
        meta[name] = tuple(meta[name])
    sections = tuple(
        Section(**{**s, "heading": tuple(s["heading"]) if s["heading"] else None}) for s in values["sections"]
    )
    return SourceDocument(values["doc_id"], values["text"], sections, Metadata(**meta), values["origin"])
