"""A knowledge base of the user's own files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from claimx.normalize.kb.compile import Entry, compile_tables
from claimx.normalize.kb.keys import Kind
from claimx.normalize.kb.sources import READERS
from claimx.normalize.kb.store import Tables, write
from claimx.schema.errors import InputError


def build(sources: Sequence[tuple[str, Path]], output: Path, *, kind: Kind | None = None) -> Tables:
    """Read (reader, file) in order, the first taking precedence in identifiers, and write the knowledge base.

    Raises `InputError`, and writes nothing, for a file that cannot be used or when there is no name in any.
    """

    def entries() -> Iterator[Entry]:
        for rank, (reader, path) in enumerate(sources):
            for entry in READERS[reader](path, kind):
                yield replace(entry, rank=rank)

    header: dict[str, object] = {
        "title": output.name,
        "sources": [{"name": path.name, "licence": "", "url": ""} for _, path in sources],
    }
    tables = compile_tables(entries(), header)
    if not tables.concepts:
        raise InputError("no name of a drug or condition in it", ", ".join(str(path) for _, path in sources))
    write(output, tables)
    return tables
