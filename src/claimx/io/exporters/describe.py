"""Descriptions of a table for other programs: JSON Schema of its rows, a data package of its file."""

import json
from pathlib import Path
from typing import Any

from claimx._version import __version__
from claimx.files import sha256, write_text
from claimx.io.exporters.files import plugged
from claimx.schema.tables import Column, Table

_MEDIA_TYPES = {
    "csv": "text/csv",
    "csv-excel": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}


def json_schema(table: Table) -> dict[str, Any]:
    """JSON Schema (2020-12) of one row as JSON lines have it: every column there, null for no value."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": table.name,
        "description": table.description,
        "type": "object",
        "properties": {column.name: _property(column) for column in table.columns},
        "required": list(table.names),
        "additionalProperties": False,
    }


def table_schema(table: Table) -> dict[str, Any]:
    """The table in Frictionless' Table Schema."""
    return {
        "fields": [
            {
                "name": c.name,
                "type": c.type,
                "description": c.description,
                "constraints": {
                    **({"required": True} if c.required else {}),
                    **({"enum": list(c.values)} if c.values else {}),
                },
            }
            for c in table.columns
        ],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def describe_file(table: Table, path: Path, format_name: str) -> None:
    """Write `NAME.schema.json` and `NAME.datapackage.json` beside a table's file NAME.EXTENSION."""
    package = {
        "profile": "tabular-data-package" if format_name == "csv" else "data-package",
        "name": table.name,
        "description": table.description,
        "generator": f"claimx {__version__}",
        "resources": [
            {
                "name": table.name,
                "path": path.name,
                "profile": "tabular-data-resource" if format_name == "csv" else "data-resource",
                "format": format_name,
                "mediatype": _media_type(format_name),
                **({"encoding": "utf-8"} if format_name != "parquet" else {}),
                "bytes": path.stat().st_size,
                "hash": f"sha256:{sha256(path)}",
                "schema": table_schema(table),
            }
        ],
    }
    write_json(path.with_suffix(".schema.json"), json_schema(table))
    write_json(path.with_suffix(".datapackage.json"), package)


def write_json(path: Path, value: Any) -> None:
    """Write readable JSON, whole or not at all."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def _media_type(format_name: str) -> str:
    if format_name in _MEDIA_TYPES:
        return _MEDIA_TYPES[format_name]
    return str(getattr(plugged(format_name), "media_type", "application/octet-stream"))


def _property(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"type": column.type if column.required else [column.type, "null"]}
    if column.values:
        found["enum"] = [*column.values] if column.required else [*column.values, None]
    return {**found, "description": column.description}


def markdown(table: Table) -> str:
    """The table's columns as a Markdown table; `docs/schema.md` is made of these."""
    lines = ["| column | type | | meaning |", "|---|---|---|---|"]
    for c in table.columns:
        key = "key" if c.name in table.key else "required" if c.required else ""
        values = f" One of {', '.join(f'`{value}`' for value in c.values)}." if c.values else ""
        lines.append(f"| `{c.name}` | {c.type} | {key} | {c.description}{values} |")
    return "\n".join(lines) + "\n"
