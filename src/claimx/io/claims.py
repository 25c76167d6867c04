"""Read claims back from what claimx has written: files, the Parquet folder, and databases."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from claimx.formats.tables import rows_of
from claimx.io.exporters.parquet_folder import NO_YEAR
from claimx.io.exporters.sql.alchemy import open_url, without_password
from claimx.io.exporters.sql.database import UnavailableError
from claimx.io.exporters.sql.schema import DUCKDB, SQLITE, Dialect, newest_claims
from claimx.io.exporters.sql.sqlite import with_booleans
from claimx.schema import COLUMNS
from claimx.schema.errors import InputError
from claimx.schema.tables import CLAIMS

Rows = list[tuple[Any, ...]]
Select = Callable[[str], Rows]

_NO_CLAIMS = "not a claim table: no column effect_direction"


def read_claims(source: str) -> Iterator[Mapping[str, Any]]:
    """The rows of a claim table: a CSV, JSON lines or Parquet file, the folder of `--to parquet:`, a SQLite or DuckDB
    file, or a database's URL.

    Values of a CSV file are strings, all others typed. Of a database, each document's claims are those of its newest
    run. Nothing is ever written. Raises `InputError` where there is no such table.
    """
    with _database(source) as opened:
        if opened:
            select, dialect = opened
            for values in with_booleans(CLAIMS, select(newest_claims(dialect))):
                yield dict(zip(COLUMNS, values, strict=True))
            return
    path = Path(source)
    rows = _folder_rows(path) if path.is_dir() else rows_of(path)
    for place, row in rows:
        if "effect_direction" not in row:
            raise InputError(_NO_CLAIMS, place)
        yield row


def read_texts(source: str) -> dict[str, str]:
    """The texts of the documents, by id, where `source` is a database that keeps them; else nothing."""
    with _database(source) as opened:
        if not opened:
            return {}
        select, dialect = opened
        table = dialect.quote("document")
        return dict(select(f"SELECT doc_id, text FROM {table} WHERE text IS NOT NULL ORDER BY doc_id, run_id"))


@contextlib.contextmanager
def _database(source: str) -> Iterator[tuple[Select, Dialect] | None]:
    """A function that selects from the database that `source` names; None where it is none."""
    scheme, _, rest = source.partition(":///")
    path = Path(rest if scheme in ("sqlite", "duckdb") and rest else source)
    if "://" in source and path == Path(source):
        label = without_password(source)
        db = open_url(source, label)
        with contextlib.closing(db), _unavailable(label):
            yield db.execute, db.dialect
        return
    kind = _kind(path)
    if kind == "sqlite":
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            yield _guarded(lambda sql: connection.execute(sql).fetchall(), sqlite3.Error, path), SQLITE
    elif kind == "duckdb":
        try:
            import duckdb
        except ImportError as error:
            raise InputError("needs DuckDB: pip install 'claimx[duckdb]'", str(path)) from error
        try:
            opened = duckdb.connect(str(path), read_only=True)
        except duckdb.Error as error:
            raise InputError(f"cannot be read: {_line(error)}", str(path)) from error
        with contextlib.closing(opened):
            yield _guarded(lambda sql: opened.execute(sql).fetchall(), duckdb.Error, path), DUCKDB
    else:
        yield None


def _kind(path: Path) -> str:
    """`sqlite` or `duckdb`, by the first bytes of the file; '' where it is neither."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", str(path)) from error
    if head == b"SQLite format 3\0":
        return "sqlite"
    return "duckdb" if head[8:12] == b"DUCK" else ""


def _guarded(select: Select, wrong: type[Exception], path: Path) -> Select:
    def guarded(sql: str) -> Rows:
        try:
            return select(sql)
        except wrong as error:
            raise InputError(f"cannot be read as a database of claims: {_line(error)}", str(path)) from error

    return guarded


@contextlib.contextmanager
def _unavailable(label: str) -> Iterator[None]:
    try:
        yield
    except UnavailableError as error:
        message = str(error)
        raise InputError(f"cannot be read: {message.removeprefix(f'{label}: ')}", label) from error


def _folder_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Rows of the folder that `--to parquet:FOLDER` writes; each file's year stands in its folder's name."""
    files = sorted(path.glob("claims/year=*/*.parquet"))
    if not files:
        raise InputError("holds no claims/year=*/*.parquet: not the folder of an export to parquet", str(path))
    for file in files:
        year = file.parent.name.removeprefix("year=")
        for place, row in rows_of(file):
            yield place, {**row, "year": None if year == NO_YEAR or not year.isdigit() else int(year)}


def _line(error: object) -> str:
    return str(error).strip().partition("\n")[0]
