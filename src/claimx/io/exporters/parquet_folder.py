"""A folder of Parquet files: claims partitioned by year as Hive has it, documents and mentions in parts."""

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from claimx.io.exporters.describe import json_schema, write_json
from claimx.io.exporters.files import WriteRows, open_table
from claimx.io.exporters.folders import StoredDocument
from claimx.io.exporters.sql.schema import DOCUMENT
from claimx.schema.tables import CLAIMS, MENTIONS, Table

PART_ROWS = 1_000_000
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"

_CLAIMS = replace(CLAIMS, columns=tuple(c for c in CLAIMS.columns if c.name != "year"))
_DOCUMENTS = replace(DOCUMENT, name="documents")


class _Parts:
    """One table cut into files of bounded size."""

    def __init__(self, table: Table, folder: Path, stack: contextlib.ExitStack) -> None:
        self._table, self._folder, self._stack = table, folder, stack.enter_context(contextlib.ExitStack())
        self._write: WriteRows | None = None
        self._rows = self._part = 0

    def write(self, rows: list[dict[str, Any]]) -> None:
        if self._write is None or self._rows >= PART_ROWS:
            self._stack.close()
            path = self._folder / f"part-{self._part:05}.parquet"
            self._write = self._stack.enter_context(open_table(self._table, path, "parquet"))
            self._part, self._rows = self._part + 1, 0
        self._write(rows)
        self._rows += len(rows)


def write_parquet_folder(documents: Iterable[StoredDocument], folder: Path) -> None:
    """Write `claims/year=YYYY/`, `documents/` and `mentions/`, and the JSON Schema of each table."""
    with contextlib.ExitStack() as stack:
        parts: dict[str, _Parts] = {}

        def part(name: str, table: Table) -> _Parts:
            return parts.setdefault(name, _Parts(table, folder / name, stack))

        for stored in documents:
            part("documents", _DOCUMENTS).write([stored.document])
            if stored.mentions:
                part("mentions", MENTIONS).write(stored.mentions)
            if stored.claims:
                year = stored.document["year"]
                part(f"claims/year={NO_YEAR if year is None else year}", _CLAIMS).write(stored.claims)
    for table in (_CLAIMS, _DOCUMENTS, MENTIONS):
        write_json(folder / f"{table.name}.schema.json", json_schema(table))
