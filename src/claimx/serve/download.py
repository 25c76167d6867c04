"""The claims that were found, as files to take away."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from claimx.io.exporters.csv import csv_rows
from claimx.schema.tables import CLAIMS

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BATCH = 500
_NAMES = CLAIMS.names


class _Collected(io.RawIOBase):
    """Bytes written since they were last taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def csv_file(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The flat claim table as CSV, in which no cell is a formula to a spreadsheet: one that begins as a formula does
    gets an apostrophe in front."""
    collected = _Collected()
    found = iter(rows)
    with csv_rows(collected, CLAIMS) as write:  # type: ignore[arg-type]
        while some := list(islice(found, BATCH)):
            write({name: harmless(row.get(name)) for name in _NAMES} for row in some)
            yield collected.take()
    yield collected.take()


def json_file(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The flat claim table as one JSON list of objects, one a line."""
    found = iter(rows)
    before = "[\n"
    while some := list(islice(found, BATCH)):
        lines = ",\n".join(json.dumps({n: row.get(n) for n in _NAMES}, ensure_ascii=False) for row in some)
        yield (before + lines).encode("utf-8", "replace")
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, marked as text; anything else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
