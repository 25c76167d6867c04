"""What a run would do, without doing it."""

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from claimx.engine.run import Read
from claimx.io.exporters.sql.rows import content_hash
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError


@dataclass(slots=True)
class Survey:
    """Numbers of documents by how they stand to the ledger, words of those that are to be done, failures."""

    new: int = 0
    changed: int = 0
    known: int = 0
    words: int = 0
    unread: list[str] = field(default_factory=list)
    by_extension: Counter[str] = field(default_factory=Counter)


def survey(inputs: Sequence[str], ledger: Path, read: Read, limit: int | None = None) -> Survey:
    """Read all inputs and compare them with the ledger; nothing is written and no pipeline loaded."""
    found = Survey()
    with _ledger(ledger) as known:
        for count, document in enumerate(read(inputs)):
            if limit is not None and count >= limit:
                break
            if not isinstance(document, SourceDocument):
                found.unread.append(f"{document.place}: {document.message}")
                continue
            found.by_extension[Path(document.origin.partition("#")[0]).suffix.lower() or "other"] += 1
            hashes = known(document.doc_id)
            if content_hash(document) in hashes:
                found.known += 1
                continue
            found.words += len(document.text.split())
            if hashes:
                found.changed += 1
            else:
                found.new += 1
    return found


@contextlib.contextmanager
def _ledger(path: Path) -> Iterator[Callable[[str], Sequence[str]]]:
    if not path.is_file():
        yield lambda _doc_id: ()
        return
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    with contextlib.closing(connection):
        try:
            connection.execute("SELECT 1 FROM claimx_ledger LIMIT 1")
        except sqlite3.Error as error:
            raise InputError(f"not usable as a ledger: {error}", str(path)) from error
        yield lambda doc_id: [
            row[0] for row in connection.execute("SELECT content_hash FROM claimx_ledger WHERE doc_id = ?", (doc_id,))
        ]
