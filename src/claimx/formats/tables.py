"""Read the tables that `claimx extract` and `claimx tag` write."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimx.schema.errors import InputError

TABLES = (".csv", ".jsonl", ".parquet")


def rows_of(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place, row) of a table written by `claimx extract` or `claimx tag`."""
    try:
        if path.suffix == ".parquet":
            from pyarrow import parquet

            for number, row in enumerate(parquet.read_table(path, partitioning=None).to_pylist(), 1):  # type: ignore[no-untyped-call]
                yield f"{path}:{number}", row
        elif path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield f"{path}:{number}", json.loads(line)
        else:
            with path.open(encoding="utf-8", newline="") as lines:
                reader = csv.DictReader(lines)
                for row in reader:
                    yield f"{path}:{reader.line_num}", dict(row)
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", str(path)) from error
    except ValueError as error:
        raise InputError(f"cannot be read as a table: {error}", str(path)) from error
