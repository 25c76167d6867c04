"""DuckDB, in columns by way of Arrow. Needs the extra `claimx[duckdb]`."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from claimx.files import refuse_special, writing
from claimx.io.exporters.parquet import arrow_schema
from claimx.io.exporters.sql.database import UnavailableError
from claimx.io.exporters.sql.rows import Values
from claimx.io.exporters.sql.schema import DUCKDB
from claimx.schema.errors import InputError
from claimx.schema.tables import Table


class DuckdbDatabase:
    """One DuckDB file; DuckDB lets only one process write to it at a time."""

    dialect = DUCKDB

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        try:
            import duckdb
        except ImportError as error:
            raise InputError("needs DuckDB: pip install 'claimx[duckdb]'", self.name) from error
        self._duckdb = duckdb
        refuse_special(path)
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._errors():
            self._connection = duckdb.connect(str(path))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        with self._errors():
            self._connection.begin()
        try:
            yield
            with self._errors():
                self._connection.commit()
        except BaseException:
            with contextlib.suppress(self._duckdb.Error):
                self._connection.rollback()
            raise

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._errors():
            return self._connection.execute(sql, list(values)).fetchall()

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        import pyarrow as pa

        if not rows:
            return
        schema = arrow_schema(table)
        columns = [pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)]
        with self._errors():
            self._connection.register("claimx_rows", pa.Table.from_arrays(columns, schema=schema))
            self._connection.execute(f"INSERT INTO {table.name} SELECT * FROM claimx_rows")
            self._connection.unregister("claimx_rows")

    def close(self) -> None:
        self._connection.close()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except self._duckdb.IOException as error:
            if "lock" in str(error).lower():
                raise UnavailableError(f"{self.name}: in use by another process") from error
            raise InputError(f"cannot be written: {_line(error)}", self.name) from error
        except self._duckdb.Error as error:
            raise InputError(f"not usable as a DuckDB database: {_line(error)}", self.name) from error


def _line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
