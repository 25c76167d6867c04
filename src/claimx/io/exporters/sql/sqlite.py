"""SQLite, by the standard library."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from claimx.files import refuse_special
from claimx.io.exporters.sql.database import UnavailableError
from claimx.io.exporters.sql.rows import Values
from claimx.io.exporters.sql.schema import SQLITE
from claimx.schema.errors import InputError
from claimx.schema.tables import Table

BUSY_SECONDS = 60.0
"""How long a writer waits for another one's transaction."""


def with_booleans(table: Table, rows: Iterable[Values]) -> Iterator[Values]:
    """Rows as SQLite gives them, with True and False where it keeps 1 and 0."""
    places = frozenset(i for i, column in enumerate(table.columns) if column.type == "boolean")
    for row in rows:
        yield tuple(bool(value) if i in places else value for i, value in enumerate(row)) if places else row


class SqliteDatabase:
    """One SQLite file; several processes may write to it, one transaction after the other."""

    dialect = SQLITE

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        refuse_special(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
            # Readers see the last commit while a batch is written, and a commit costs no wait for the disk.
            with contextlib.suppress(UnavailableError):  # another process is just closing: its mode serves as well
                self.execute("PRAGMA journal_mode = WAL")
            self.execute("PRAGMA synchronous = NORMAL")
        except (sqlite3.Error, OSError) as error:
            raise InputError(f"cannot be opened as a SQLite database: {error}", self.name) from error

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, roll back on an error; the lock is taken at once, so that two writers queue."""
        with self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with self._errors():
                self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._errors():
            return self._connection.execute(sql, values).fetchall()

    def select(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows one by one, for results that do not fit in memory."""
        with self._errors():
            cursor = self._connection.execute(sql, values)
            while row := cursor.fetchone():  # `yield from` would close the cursor, maybe after its database
                yield row

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        with self._errors():
            self._connection.executemany(
                f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(table.columns))})", rows
            )

    def close(self) -> None:
        """Close; leave one single file, where no other process has it open."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("PRAGMA journal_mode = DELETE")
        self._connection.close()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise UnavailableError(f"{self.name}: in use by another process") from error
            raise InputError(f"cannot be written: {error}", self.name) from error
        except sqlite3.DatabaseError as error:
            raise InputError(f"not usable as a SQLite database: {error}", self.name) from error
