"""The database that is served: opened for reading only, and looked at before anything is shown of it."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from claimx.io.exporters.sql.schema import CLAIM, DOCUMENT, MENTION, RUN, SQLITE, migrations
from claimx.schema.errors import InputError

WAIT_SECONDS = 2.0
"""How long a read waits for a writer that has locked the whole file."""

_READ = (RUN, DOCUMENT, CLAIM, MENTION)


@dataclass(frozen=True, slots=True)
class Served:
    """A claims database. `missing` names, by table, columns of today's schema that an older version lacks."""

    path: Path
    version: int
    missing: dict[str, frozenset[str]]

    @property
    def uri(self) -> str:
        return f"{self.path.resolve().as_uri()}?mode=ro"

    def column(self, table: str, name: str, alias: str) -> str:
        """The column in SQL, or NULL where the database is too old to have it."""
        return f"NULL AS {name}" if name in self.missing.get(table, ()) else f"{alias}.{name}"


def look_at(path: Path) -> Served:
    """Check that `path` is a claims database that can be read. Raises `InputError` in one line where it is not."""
    if not path.exists():
        raise InputError("no such file", str(path))
    if not path.is_file():
        raise InputError("is a folder, not a SQLite file", str(path))
    with plain_errors(path), contextlib.closing(connect(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"claimx_schema", *(table.name for table in _READ)} <= tables:
            raise InputError("is no claims database: make one with claimx run --to NAME.db", str(path))
        version = connection.execute("SELECT MAX(version) FROM claimx_schema").fetchone()[0] or 0
        known = len(migrations(SQLITE))
        if version > known:
            raise InputError(f"has schema version {version}, this claimx knows {known}: use a newer claimx", str(path))
        missing: dict[str, frozenset[str]] = {}
        for table in _READ:
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
            lacking = [column for column in table.columns if column.name not in there]
            if needed := [column.name for column in lacking if column.required]:
                raise InputError(
                    f"is of an older schema (version {version}), without {table.name}.{needed[0]}: any claimx run "
                    "into it brings it up to date",
                    str(path),
                )
            if lacking:
                missing[table.name] = frozenset(column.name for column in lacking)
        return Served(path, version, missing)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that can read and nothing else."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, check_same_thread=False, isolation_level=None)


@contextlib.contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of `path` into one line."""
    try:
        yield
    except sqlite3.Error as error:
        said = str(error)
        if "locked" in said or "busy" in said:
            raise InputError("is locked by another process; try again when that has finished", str(path)) from error
        if "not a database" in said or "malformed" in said:
            raise InputError("is no SQLite database, or a broken one", str(path)) from error
        raise InputError(f"cannot be read: {said}", str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be read: {(error.strerror or str(error)).lower()}", str(path)) from error
