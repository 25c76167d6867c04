"""Parquet with a typed schema, written in row groups of bounded size."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any

from claimx.schema.tables import Table

ROW_GROUP = 20_000
"""Rows held in memory before they are written: about 20 MB of claims."""


def arrow_schema(table: Table) -> Any:
    """The table as a `pyarrow.Schema`: 64-bit numbers, UTF-8 strings, each column with its description."""
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    return pa.schema(
        [
            pa.field(c.name, types[c.type], nullable=not c.required, metadata={"description": c.description})
            for c in table.columns
        ],
        metadata={"table": table.name, "description": table.description},
    )


@contextlib.contextmanager
def parquet_rows(stream: IO[bytes], table: Table) -> Iterator[Callable[[Iterable[Mapping[str, Any]]], None]]:
    """Write rows as Parquet (zstd). An empty table is a valid file with the full schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(table)
    names = table.names
    held: list[dict[str, Any]] = []

    writer_of: Any = pq.ParquetWriter
    with writer_of(stream, schema, compression="zstd") as writer:

        def flush() -> None:
            if held:
                writer.write_table(pa.Table.from_pylist(held, schema=schema))
                held.clear()

        def write(rows: Iterable[Mapping[str, Any]]) -> None:
            for row in rows:
                held.append({name: _valid(row.get(name)) for name in names})
                if len(held) >= ROW_GROUP:
                    flush()

        yield write
        flush()


def _valid(value: Any) -> Any:
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")  # lone surrogates have no place in UTF-8
    return value
