"""What the engine asks of any database, and what it does with it: make the schema, replace documents.

Statements are written with `?` for values; each database translates.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from claimx.io.exporters.sql.rows import DocumentRows, Values
from claimx.io.exporters.sql.schema import CLAIM, DOCUMENT, FAILURE, MENTION, RUN, Dialect, migrations
from claimx.schema.errors import InputError
from claimx.schema.tables import Table

CHUNK = 400
"""Values in one IN list; every database takes as many."""


class Database(Protocol):
    """An open database. Everything is done within `transaction()`, which commits, or leaves all as it was."""

    name: str
    dialect: Dialect

    def transaction(self) -> AbstractContextManager[None]: ...

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]: ...

    def insert(self, table: Table, rows: Sequence[Values]) -> None: ...

    def close(self) -> None: ...


class UnavailableError(Exception):
    """The database cannot be reached just now, or is in use; the same again later may go well."""


def prepare(db: Database, versions: Sequence[Sequence[str]] | None = None) -> None:
    """Bring the database's schema to the newest version; do nothing where it is.

    Raises `InputError` where the database is of a newer version than this program knows, or holds a table
    of the same name that claimx did not make.
    """
    steps = migrations(db.dialect) if versions is None else versions
    with db.transaction():
        db.execute("CREATE TABLE IF NOT EXISTS claimx_schema (version BIGINT NOT NULL)")
        found = db.execute("SELECT MAX(version) FROM claimx_schema")[0][0] or 0
        if found > len(steps):
            raise InputError(f"has schema version {found}, this claimx knows {len(steps)}: use a newer claimx", db.name)
        for version in range(found, len(steps)):
            for statement in steps[version]:
                db.execute(statement)
        if found < len(steps):
            db.execute("DELETE FROM claimx_schema")
            db.execute("INSERT INTO claimx_schema VALUES (?)", (len(steps),))


def put_run(db: Database, run: Values) -> None:
    """Add the run where it is not there yet; within a transaction."""
    if not db.execute(f"SELECT 1 FROM {db.dialect.quote('run')} WHERE run_id = ?", run[:1]):
        db.insert(RUN, [run])


def put_documents(db: Database, documents: Sequence[DocumentRows], *, beside: bool = False) -> None:
    """Put documents with their claims and mentions in the place of what the database has of them.

    What an older run made of them is removed too, unless it is to stand `beside`. To be called within a
    transaction.
    """
    for run_id, group in _by_run(documents):
        ids = [rows.doc_id for rows in group]
        delete_documents(db, ids, run_id if beside else None)
        db.insert(DOCUMENT, [rows.document for rows in group])
        db.insert(CLAIM, [row for rows in group for row in rows.claims])
        db.insert(MENTION, [row for rows in group for row in rows.mentions])


def delete_documents(db: Database, ids: Sequence[str], run_id: str | None = None) -> None:
    """Remove all rows of these documents, of one run or of all, but that their files could not be read."""
    of_run, run = ("", []) if run_id is None else (" AND run_id = ?", [run_id])
    for table in (CLAIM, MENTION, DOCUMENT, FAILURE):
        unread = " AND stage = 'extract'" if table is FAILURE else ""
        for start in range(0, len(ids), CHUNK):
            some = ids[start : start + CHUNK]
            places = ", ".join("?" * len(some))
            name = db.dialect.quote(table.name)
            db.execute(f"DELETE FROM {name} WHERE doc_id IN ({places}){unread}{of_run}", [*some, *run])


def put_failures(db: Database, known: Iterable[Values], failures: Sequence[Values]) -> None:
    """Put failures in the place of the `known` ones, keys (run_id, origin, doc_id); in a transaction."""
    table = db.dialect.quote("failure")
    for key in {*known, *(row[:3] for row in failures)}:
        db.execute(f"DELETE FROM {table} WHERE run_id = ? AND origin = ? AND doc_id = ?", key)
    db.insert(FAILURE, failures)


def _by_run(documents: Sequence[DocumentRows]) -> list[tuple[str, list[DocumentRows]]]:
    groups: dict[str, list[DocumentRows]] = {}
    for rows in documents:
        groups.setdefault(rows.run_id, []).append(rows)
    return list(groups.items())
