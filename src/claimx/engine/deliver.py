"""From the store to the targets: databases bit by bit as the run goes on, files whole at its end."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from claimx.engine.store import Store
from claimx.engine.targets import Target, open_database
from claimx.io.exporters import CLAIMS, MENTIONS, open_table
from claimx.io.exporters.describe import describe_file
from claimx.io.exporters.exports import export_of
from claimx.io.exporters.folders import StoredDocument, atomic_folder
from claimx.io.exporters.sql import DOCUMENT
from claimx.io.exporters.sql.database import (
    Database,
    UnavailableError,
    delete_documents,
    prepare,
    put_documents,
    put_failures,
    put_run,
)
from claimx.io.exporters.sql.sqlite import with_booleans
from claimx.io.remote import written_to
from claimx.schema import COLUMNS
from claimx.schema.errors import InputError

PAUSE_SECONDS = 2.0
"""Between two tries to reach a database that is away."""


class DatabaseDelivery:
    """Keeps one database up to date with the store.

    How far it is up to date is noted in the store after the database has committed, so that what was on the
    way when a process ended is sent again; sending again what is there already changes nothing.
    """

    def __init__(self, store: Store, target: Target, *, beside: bool) -> None:
        self.target = target
        self.problem = ""
        self._store = store
        self._beside = beside
        self._db: Database | None = None
        self._not_before = 0.0

    def open(self) -> None:
        """Connect and make the schema; raises `InputError` where the database is not there."""
        try:
            self._database()
        except UnavailableError as error:
            raise InputError(f"cannot be reached: {error}", self.target.label) from error

    def step(self) -> None:
        """Send some of what is new, if the last time was a while ago. Waits for no database that is away."""
        if time.monotonic() >= self._not_before:
            self._not_before = time.monotonic() + PAUSE_SECONDS
            self._try(self._send_changes)

    def finish(self, patience: float) -> bool:
        """Send all that is new, and failures; False where the database stayed away for `patience` seconds."""
        deadline = time.monotonic() + patience
        for work in (self._send_changes, self._send_failures):
            while self._try(work):
                if not self.problem:
                    deadline = time.monotonic() + patience
                elif time.monotonic() > deadline:
                    return False
                else:
                    time.sleep(PAUSE_SECONDS)
        return True

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None

    def _try(self, work: Callable[[Database], bool]) -> bool:
        try:
            more = work(self._database())
            self.problem = ""
            return more
        except UnavailableError as error:
            self.problem = str(error)
            self.close()
            return True

    def _database(self) -> Database:
        if self._db is None:
            db = open_database(self.target)
            try:
                prepare(db)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _send_changes(self, db: Database) -> bool:
        counter = f"delivered:{self.target.label}"
        changes = self._store.changes(self._store.counter(counter))
        if not changes:
            return False
        with db.transaction():
            for run in self._store.runs():
                put_run(db, run)
            for change in changes:
                if change.rows is None:
                    delete_documents(db, [change.doc_id], change.run_id if self._beside else None)
            put_documents(db, [change.rows for change in changes if change.rows], beside=self._beside)
        self._store.set_counter(counter, changes[-1].seq)
        return True

    def _send_failures(self, db: Database) -> bool:
        with db.transaction():
            for run in self._store.runs():
                put_run(db, run)
            put_failures(db, self._store.failure_keys(), self._store.failures())
        return False


@contextlib.contextmanager
def open_deliveries(store: Store, targets: Sequence[Target], *, beside: bool) -> Iterator[list[DatabaseDelivery]]:
    """Connections to the databases among the targets but the store; `InputError` where one is not there."""
    databases = [t for t in targets if t.kind in ("sqlite", "duckdb", "url")]
    deliveries = [DatabaseDelivery(store, t, beside=beside) for t in databases if not _is_store(t, store)]
    with contextlib.ExitStack() as stack:
        for delivery in deliveries:
            stack.callback(delivery.close)
            delivery.open()
        yield deliveries


def deliver_all(
    store: Store,
    targets: Sequence[Target],
    deliveries: Sequence[DatabaseDelivery],
    *,
    beside: bool,
    patience: float,
) -> list[str]:
    """Bring every target up to date; a line for each database that stayed away for `patience` seconds."""
    for target in targets:
        if target.kind == "file":
            write_file(store, target, beside=beside)
        elif target.kind == "export":
            write_folder(store, target, beside=beside)
    return [f"{d.target.label}: {d.problem}" for d in deliveries if not d.finish(patience)]


def _is_store(target: Target, store: Store) -> bool:
    return target.kind == "sqlite" and target.path.resolve() == store.path.resolve()


def write_file(store: Store, target: Target, *, beside: bool) -> None:
    """Write the flat claim table to a file, sorted by document, and its descriptions beside it."""
    with _place(target) as path:
        with open_table(CLAIMS, path, target.format) as write:
            write(claim_rows(store, beside=beside))
        describe_file(CLAIMS, path, target.format)


def write_folder(store: Store, target: Target, *, beside: bool) -> None:
    """Write a folder in a format for other tools, in the place of an earlier one."""
    with _place(target) as path, atomic_folder(path) as folder:
        export_of(target.format)(stored_documents(store, beside=beside), folder)


def _place(target: Target) -> contextlib.AbstractContextManager[Path]:
    return written_to(target.remote) if target.remote else contextlib.nullcontext(target.path)


def claim_rows(store: Store, *, beside: bool) -> Iterator[dict[str, Any]]:
    """The flat claim table, by document and position; of this run alone where others stand beside."""
    where, values = ("WHERE run_id = ?", (store.run_id,)) if beside else ("", ())
    sql = f"SELECT {', '.join(COLUMNS)} FROM claim_table {where} ORDER BY doc_id, run_id, position"
    for row in with_booleans(CLAIMS, store.db.select(sql, values)):
        yield dict(zip(COLUMNS, row, strict=True))


def stored_documents(store: Store, *, beside: bool) -> Iterator[StoredDocument]:
    """Every document that is not withdrawn with all that was found in it, sorted by id."""
    where, values = ("AND run_id = ?", (store.run_id,)) if beside else ("", ())
    sql = f"SELECT * FROM document WHERE status = 'done' {where} ORDER BY doc_id, run_id"
    of_document = "WHERE run_id = ? AND doc_id = ? ORDER BY position"
    mentions = "doc_id, label, mention_start, mention_end, mention_text, sentence_index, probability"
    for row in with_booleans(DOCUMENT, store.db.select(sql, values)):
        key = row[:2]
        claims = store.db.execute(f"SELECT {', '.join(COLUMNS)} FROM claim_table {of_document}", key)
        found = store.db.execute(f"SELECT {mentions} FROM mention {of_document}", key)
        yield StoredDocument(
            dict(zip(DOCUMENT.names, row, strict=True)),
            [dict(zip(COLUMNS, claim, strict=True)) for claim in with_booleans(CLAIMS, claims)],
            [dict(zip(MENTIONS.names, mention, strict=True)) for mention in found],
        )
