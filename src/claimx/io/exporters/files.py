"""Rows into one file, or to standard output: CSV, JSON lines, Parquet."""

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

from claimx.files import atomic_file, writing
from claimx.io.exporters.csv import csv_excel_rows, csv_rows
from claimx.io.exporters.jsonl import jsonl_rows
from claimx.io.exporters.parquet import parquet_rows
from claimx.plugins import Group, declared, load
from claimx.schema.errors import InputError
from claimx.schema.tables import Table

Row = Mapping[str, Any]
WriteRows = Callable[[Iterable[Row]], None]
Format = Callable[[IO[bytes], Table], "contextlib.AbstractContextManager[WriteRows]"]

EXPORTERS: Group = "claimx.exporters"

FORMATS: dict[str, Format] = {"csv": csv_rows, "jsonl": jsonl_rows, "parquet": parquet_rows}
"""Name of a format, which is its extension too -> what writes it to an open binary file."""

CSV_EXCEL = "csv-excel"
"""CSV for spreadsheets, a format that only its name tells: `--format csv-excel`, `--to csv-excel:FILE`."""

NAMES = (*FORMATS, CSV_EXCEL)


def format_for(path: Path | None, forced: str | None = None) -> str:
    """The format to write: the forced one, else that of the extension, else CSV where there is no path.

    Raises `InputError` where neither tells.
    """
    if forced is not None:
        return forced
    if path is None:
        return "csv"
    extension = path.suffix.lower().lstrip(".")
    if not is_file_format(extension):
        known = ", ".join(f".{name}" for name in FORMATS)
        raise InputError(f"cannot tell the format from this name: end it in one of {known}, or use --format", str(path))
    return extension


def is_file_format(extension: str) -> bool:
    """Whether files with this extension can be written, by claimx or by a plug-in."""
    return extension in FORMATS or (extension in declared(EXPORTERS) and hasattr(plugged(extension), "rows"))


def rows_in(name: str) -> Format:
    """What writes rows in a format. Raises `InputError` where nothing does."""
    if name in FORMATS:
        return FORMATS[name]
    if name == CSV_EXCEL:
        return csv_excel_rows
    exporter = plugged(name)
    if not hasattr(exporter, "rows"):
        raise InputError("is no format of a file: it is written into a folder by claimx run --to NAME:FOLDER", name)
    return cast("Format", exporter.rows)


def plugged(name: str) -> Any:
    """An exporter that another package adds. Raises `InputError` where there is none that can be used."""
    return load(EXPORTERS, name, _shape)


def _shape(value: Any) -> str:
    if any(callable(getattr(value, name, None)) for name in ("rows", "write")):
        return ""
    return "has no function `rows`, for a format of files, nor `write`, for one of folders"


@contextlib.contextmanager
def open_table(table: Table, path: Path | None, format: str | None = None) -> Iterator[WriteRows]:
    """A function that writes rows of `table`, in the order given, to `path` or to standard output.

    The file gets its name only when the block ends without an error; until then any older file stays as it
    was. Raises `InputError` where the file cannot be written, for instance because the disk is full.
    """
    name = format_for(path, format)
    if path is None:
        if name == "parquet" and sys.stdout.isatty():
            raise InputError("Parquet is no text for a terminal: give a file with -o, or redirect", "standard output")
        with rows_in(name)(sys.stdout.buffer, table) as write:
            yield write
        sys.stdout.buffer.flush()
        return
    with atomic_file(path) as temporary, contextlib.ExitStack() as file, contextlib.ExitStack() as rows_to:
        with writing(path):
            stream = temporary.open("wb")
            file.callback(_close_quietly, stream)
            write = rows_to.enter_context(rows_in(name)(stream, table))

        def guarded(rows: Iterable[Row]) -> None:
            with writing(path):
                write(rows)

        yield guarded
        with writing(path):
            rows_to.close()
            stream.flush()


def _close_quietly(stream: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # flushing again what a full disk has refused before
        stream.close()
