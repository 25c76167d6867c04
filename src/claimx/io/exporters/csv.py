"""CSV as RFC 4180 has it, in UTF-8, with plain newlines between rows."""

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any

from claimx.io.exporters.tables import Table


class _Lines:
    """A text file whose rows end in a newline, though the writer was told CRLF.

    Python's writer quotes a lone carriage return only where that is part of its line end, and one that stands
    unquoted breaks the row for every reader.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        self._stream.write(line[:-2] + "\n")


@contextlib.contextmanager
def csv_rows(stream: IO[bytes], table: Table) -> Iterator[Callable[[Iterable[Mapping[str, Any]]], None]]:
    """Write rows as CSV with a header; an empty cell for no value, `true` and `false` in lower case."""
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="")
    rows_to = csv.writer(_Lines(text), lineterminator="\r\n")
    names = table.names
    rows_to.writerow(names)

    def write(rows: Iterable[Mapping[str, Any]]) -> None:
        rows_to.writerows([_cell(row.get(name)) for name in names] for row in rows)

    try:
        yield write
        text.flush()
    finally:
        _release(text)


def _cell(value: Any) -> Any:
    if value is True:
        return "true"
    return "false" if value is False else value


def _release(text: io.TextIOWrapper) -> None:
    # The stream belongs to the caller; a wrapper that is collected would close it.
    with contextlib.suppress(OSError, ValueError):
        text.detach()
