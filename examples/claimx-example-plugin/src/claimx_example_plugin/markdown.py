"""An exporter of files: a table as Markdown, with the columns that people read."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any

from claimx.io.exporters import Table

media_type = "text/markdown"

SHOWN = ("doc_id", "drug", "dose", "condition", "outcome", "effect_direction", "label", "text")


@contextlib.contextmanager
def rows(stream: IO[bytes], table: Table) -> Iterator[Callable[[Iterable[Mapping[str, Any]]], None]]:
    """Give a function that writes rows to an open binary file; it may be called several times."""
    columns = [name for name in table.names if name in SHOWN]

    def line(cells: Iterable[Any]) -> bytes:
        shown = ("" if cell is None else str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
        return f"| {' | '.join(shown)} |\n".encode()

    def write(found: Iterable[Mapping[str, Any]]) -> None:
        for row in found:
            stream.write(line(row.get(name) for name in columns))

    stream.write(line(columns) + line("---" for _ in columns))
    yield write
