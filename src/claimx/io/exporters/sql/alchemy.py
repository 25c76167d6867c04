"""Databases by URL: PostgreSQL in bulk by COPY, any other by SQLAlchemy. Needs the extra `claimx[postgres]`."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from claimx.io.exporters.sql.database import UnavailableError
from claimx.io.exporters.sql.rows import Values
from claimx.io.exporters.sql.schema import POSTGRESQL, Dialect
from claimx.schema.errors import InputError
from claimx.schema.tables import Table

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_LOCK = 0x636C61696D78
"""PostgreSQL advisory lock that makes writers queue; the letters of claimx."""


class AlchemyDatabase:
    """A database behind a SQLAlchemy engine, with one connection."""

    def __init__(self, engine: "Engine", name: str) -> None:
        self.name = name
        self._engine = engine
        self._is_postgresql = engine.dialect.name == "postgresql"
        self.dialect = POSTGRESQL if self._is_postgresql else _other(engine)
        with self._errors():
            self._connection: Connection = engine.connect()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        with self._errors():
            begun = self._connection.begin()
            if self._is_postgresql:
                self.execute("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
        try:
            yield
            with self._errors():
                begun.commit()
        except BaseException:
            with contextlib.suppress(Exception):  # the connection may be gone, and the transaction with it
                begun.rollback()
            raise

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        from sqlalchemy import text

        first, *others = sql.split("?")
        named = first + "".join(f":v{i}{part}" for i, part in enumerate(others))
        with self._errors():
            result = self._connection.execute(text(named), {f"v{i}": value for i, value in enumerate(values)})
            return [tuple(row) for row in result] if result.returns_rows else []

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        if not rows:
            return
        with self._errors():
            if self._is_postgresql:
                self._copy(table, rows)
            else:
                self._insert_many(table, rows)

    def close(self) -> None:
        with contextlib.suppress(Exception):  # closing what may be broken already
            self._connection.close()
        self._engine.dispose()

    def _copy(self, table: Table, rows: Sequence[Values]) -> None:
        connection: Any = self._connection.connection.driver_connection
        columns = ", ".join(table.names)
        with connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_storable(value) for value in row])

    def _insert_many(self, table: Table, rows: Sequence[Values]) -> None:
        from sqlalchemy import text

        q = self.dialect.quote
        columns = ", ".join(q(name) for name in table.names)
        places = ", ".join(f":v{i}" for i in range(len(table.names)))
        statement = text(f"INSERT INTO {q(table.name)} ({columns}) VALUES ({places})")
        self._connection.execute(statement, [{f"v{i}": v for i, v in enumerate(row)} for row in rows])

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        from sqlalchemy import exc

        try:
            yield
        except exc.DBAPIError as error:
            if isinstance(error, exc.OperationalError | exc.InterfaceError) or error.connection_invalidated:
                raise UnavailableError(f"{self.name}: {_line(error.orig)}") from error
            if isinstance(error, exc.IntegrityError):  # another writer was faster; what it wrote is seen next time
                raise UnavailableError(f"{self.name}: {_line(error.orig)}") from error
            raise InputError(f"refused: {_line(error.orig)}", self.name) from error
        except exc.SQLAlchemyError as error:
            raise InputError(f"cannot be used: {_line(error)}", self.name) from error
        except Exception as error:
            if _is_lost_connection(error):  # the driver's own, from COPY
                raise UnavailableError(f"{self.name}: {_line(error)}") from error
            raise


def without_password(url: str) -> str:
    """A database's URL as messages may show it."""
    head, at, tail = url.rpartition("@")
    scheme, _, user = head.partition("://")
    return f"{scheme}://{user.partition(':')[0]}@{tail}" if at else url


def open_url(url: str, label: str) -> AlchemyDatabase:
    """Connect; raises `UnavailableError` where nothing answers, `InputError` on a URL of no use."""
    try:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    except ImportError as error:
        raise InputError("needs SQLAlchemy: pip install 'claimx[postgres]'", label) from error
    for short in ("postgresql://", "postgres://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise InputError(f"no database URL that can be used: {_line(error)}", label) from error
    except ImportError as error:
        raise InputError(f"needs the database's driver: {error}", label) from error
    return AlchemyDatabase(engine, label)


def _other(engine: "Engine") -> Dialect:
    quote: Callable[[str], str] = engine.dialect.identifier_preparer.quote
    if engine.dialect.name in ("mysql", "mariadb"):
        return Dialect(key_text="VARCHAR(255)", index_prefix="(191)", quote=quote)
    return Dialect(quote=quote)


def _storable(value: Any) -> Any:
    # PostgreSQL has no character NUL; the replacement keeps every offset.
    return value.replace("\x00", "\ufffd") if isinstance(value, str) and "\x00" in value else value


def _is_lost_connection(error: Exception) -> bool:
    try:
        import psycopg
    except ImportError:
        return False
    return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)


def _line(error: object) -> str:
    return str(error).strip().partition("\n")[0]
