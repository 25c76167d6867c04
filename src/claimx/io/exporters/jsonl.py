"""JSON lines: one object a row, in UTF-8."""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any

from claimx.schema.tables import Table


@contextlib.contextmanager
def jsonl_rows(stream: IO[bytes], table: Table) -> Iterator[Callable[[Iterable[Mapping[str, Any]]], None]]:
    """Write each row as one JSON object with all columns in order; null where there is no value."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    names = table.names

    def write(rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            stream.write(encode({name: row.get(name) for name in names}).encode("utf-8", "replace") + b"\n")

    yield write
