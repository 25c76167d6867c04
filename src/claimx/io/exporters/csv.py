"""CSV as RFC 4180 has it, in UTF-8, with plain newlines between rows; and CSV that a spreadsheet may open unharmed."""

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any, Literal

from claimx.formats.tables import FORMULA, MARK
from claimx.schema.tables import Table


class _Lines:
    """A text file whose rows end in a newline, though the writer was told CRLF.

    Python's writer quotes a lone carriage return only where that is part of its line end, and one that stands
    unquoted breaks the row for every reader.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, line: str) -> None:
        self._stream.write(line[:-2] + "\n")


WriteRows = Callable[[Iterable[Mapping[str, Any]]], None]


@contextlib.contextmanager
def csv_rows(stream: IO[bytes], table: Table) -> Iterator[WriteRows]:
    """Write rows as CSV with a header; an empty cell for no value, `true` and `false` in lower case."""
    with _rows(stream, table, "utf-8", _cell, csv.QUOTE_MINIMAL) as write:
        yield write


@contextlib.contextmanager
def csv_excel_rows(stream: IO[bytes], table: Table) -> Iterator[WriteRows]:
    """The same for spreadsheets: with a byte-order mark, by which they know UTF-8, and with an apostrophe before every
    text that they would take for a formula. `claimx.formats.tables` takes both off again.

    A text is one where it begins with = + - @ (or their wide forms), a tab or a line end (OWASP, CSV Injection), or
    with white space or apostrophes before one of these. Numbers are left as they are. Every cell is quoted, so that a
    semicolon in it parts no cells where a spreadsheet takes it for a comma.
    """
    with _rows(stream, table, "utf-8-sig", _harmless, csv.QUOTE_ALL) as write:
        yield write


@contextlib.contextmanager
def _rows(
    stream: IO[bytes], table: Table, encoding: str, cell: Callable[[Any], Any], quoting: Literal[0, 1]
) -> Iterator[WriteRows]:
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    rows_to = csv.writer(_Lines(text), lineterminator="\r\n", quoting=quoting)
    names = table.names
    rows_to.writerow(names)

    def write(rows: Iterable[Mapping[str, Any]]) -> None:
        rows_to.writerows([cell(row.get(name)) for name in names] for row in rows)

    try:
        yield write
        text.flush()
    finally:
        _release(text)


def _cell(value: Any) -> Any:
    if value is True:
        return "true"
    return "false" if value is False else value


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return MARK + value if FORMULA.match(value) else value
    return _cell(value)


def _release(text: io.TextIOWrapper) -> None:
    # The stream belongs to the caller; a wrapper that is collected would close it.
    with contextlib.suppress(OSError, ValueError):
        text.detach()
