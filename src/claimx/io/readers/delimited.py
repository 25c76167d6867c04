"""CSV and TSV with a line of column names."""

import codecs
import csv
import io
import sys
from collections.abc import Iterator

from claimx.io.readers.decode import decode
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part
from claimx.io.readers.records import document_from
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError

_LONGEST_CELL = min(sys.maxsize, 2**31 - 1)


def read_csv(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document a row; commas, semicolons or tabs between columns, whichever the first line has most of."""
    line = part.stream.peek().split(b"\n", 1)[0].replace(b"\0", b"")
    yield from _read(part, options, max(",;\t", key=lambda c: (line.count(c.encode()), c == ",")))


def read_tsv(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document a row, with tabs between columns."""
    yield from _read(part, options, "\t")


def _read(part: Part, options: ReadOptions, delimiter: str) -> Iterator[SourceDocument | ReadFailure]:
    head = part.stream.peek()
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    lines = io.TextIOWrapper(
        io.BufferedReader(part.stream, io.DEFAULT_BUFFER_SIZE),
        encoding="utf-16" if marked else "utf-8-sig",
        errors="strict" if marked else "surrogateescape",
        newline="",
    )
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = csv.reader(lines, delimiter=delimiter)
        yield from _documents(part, options, rows)
    except csv.Error as error:
        raise InputError(f"not well-formed: {error}") from error
    except UnicodeDecodeError as error:
        raise InputError("not UTF-16 text, though its byte-order mark says so") from error
    finally:
        csv.field_size_limit(before)


def _documents(part: Part, options: ReadOptions, rows: "Iterator[list[str]]") -> Iterator[SourceDocument | ReadFailure]:
    header = [_sound(cell) for cell in next(rows, [])]
    if not any(header):
        raise InputError("has no line of column names")
    number = 1
    for row in rows:
        number += 1
        part.stream.document_done()
        if not any(row):
            continue
        origin = f"{part.place}#{number}"
        try:
            cells = [_sound(cell) for cell in row]
        except InputError as error:
            yield ReadFailure(origin, error.message)
            continue
        if len(cells) > len(header):
            yield ReadFailure(origin, f"{len(cells)} cells for {len(header)} columns")
            continue
        yield document_from(dict(zip(header, cells, strict=False)), origin, options)


def _sound(cell: str) -> str:
    """A cell as text; bytes that are no UTF-8 are read as Windows-1252 where that is plain to see."""
    if cell.isascii() and "\0" not in cell:
        return cell
    if "\0" in cell:
        raise InputError("holds NUL characters")
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return decode(cell.encode("utf-8", "surrogateescape"), lambda _: None, whole=False)
    return cell
