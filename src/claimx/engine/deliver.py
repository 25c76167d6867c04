"""From the store to the targets: databases bit by bit as the run goes on, files whole at its end."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from claimx.engine.store import Store
from claimx.engine.targets import Target, open_database
from claimx.io.exporters import CLAIMS, open_table
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
def open_deliveries(
    store: Store, targets: Sequence[Target], *, beside: bool
) -> Iterator[list[DatabaseDelivery]]:
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
    return [f"{d.target.label}: {d.problem}" for d in deliveries if not d.finish(patience)]


def _is_store(target: Target, store: Store) -> bool:
    return target.kind == "sqlite" and target.path.resolve() == store.path.resolve()


def write_file(store: Store, target: Target, *, beside: bool) -> int:
    """Write the flat claim table of the store to a file, sorted by document; the number of claims."""
    count = 0
    with open_table(CLAIMS, target.path, target.format) as write:

        def rows() -> Iterator[dict[str, Any]]:
            nonlocal count
            for row in claim_rows(store, beside=beside):
                count += 1
                yield row

        write(rows())
    return count


def claim_rows(store: Store, *, beside: bool) -> Iterator[dict[str, Any]]:
    """The flat claim table, by document and position; of this run alone where others stand beside."""
    sql = f"SELECT {', '.join(COLUMNS)} FROM claim_table"
    if beside:
        sql += " WHERE run_id = ?"
    found = store.db.select(sql + " ORDER BY doc_id, run_id, position", (store.run_id,) if beside else ())
    for values in with_booleans(CLAIMS, found):
        yield dict(zip(COLUMNS, values, strict=True))
