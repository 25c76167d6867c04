"""Cells of a claim row, which may come as strings (CSV) or typed."""

from collections.abc import Mapping
from typing import Any

Row = Mapping[str, Any]


def text(row: Row, column: str) -> str:
    """The cell as text; empty where there is no value."""
    value = row.get(column)
    return "" if value is None or value != value else str(value)


def true(row: Row, column: str) -> bool:
    return text(row, column).lower() in ("true", "1", "1.0")


def number(row: Row, column: str) -> float | None:
    """The cell as a number; None where it is empty or no number."""
    try:
        found = float(text(row, column))
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def whole(row: Row, column: str) -> int | None:
    found = number(row, column)
    return None if found is None else int(found)


def parts(row: Row, column: str, separator: str) -> tuple[str, ...]:
    """A cell that holds several values."""
    return tuple(part.strip() for part in text(row, column).split(separator.strip()) if part.strip())
