"""Read the tables that `claimx extract` and `claimx tag` write."""

import codecs
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimx.schema.errors import InputError, said

MARK = "'"
"""What stands before a text that a spreadsheet would take for a formula, in files of the format csv-excel."""

FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r\n]")

TABLES = (".csv", ".jsonl", ".parquet")


def rows_of(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place, row) of a table written by `claimx extract` or `claimx tag`.

    CSV with a byte-order mark is one for spreadsheets (csv-excel); its cells come as they were before they were marked.
    """
    try:
        if path.suffix == ".parquet":
            from pyarrow import parquet

            for number, row in enumerate(parquet.read_table(path, partitioning=None).to_pylist(), 1):  # type: ignore[no-untyped-call]
                yield f"{path}:{number}", row
        elif path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield f"{path}:{number}", _object(line, f"{path}:{number}")
        else:
            with path.open("rb") as raw:
                marked = raw.read(3) == codecs.BOM_UTF8
            with path.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.DictReader(lines, strict=True)
                if "doc_id" not in (reader.fieldnames or ()):
                    raise InputError("not a table of claimx: its first line names no column doc_id", str(path))
                for row in reader:
                    yield f"{path}:{reader.line_num}", _unmarked(row) if marked else dict(row)
    except OSError as error:
        raise InputError(said(error), str(path)) from error
    except (ValueError, csv.Error) as error:
        what = "not a Parquet file" if path.suffix == ".parquet" else f"cannot be read as a table: {said(error)}"
        raise InputError(what, str(path)) from error


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {str(error).partition(':')[0][:120]}", place) from error
    if not isinstance(found, dict):
        raise InputError("not a JSON object", place)
    return found


def _unmarked(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value[1:] if isinstance(value, str) and value[:1] == MARK and FORMULA.match(value, 1) else value
        for name, value in row.items()
    }
