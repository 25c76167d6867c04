"""Runs of the engine for tests, and the tables that came of them as text to compare."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import claimx_fake_pipeline as fake

from claimx.engine.run import Settings, Tally, run_batch
from claimx.engine.targets import parse_target
from claimx.schema import SourceDocument

TABLES = ("document", "claim", "mention", "failure")


@dataclass(frozen=True)
class Unread:
    place: str
    message: str


def reader(found: Iterable[object]) -> Callable[[Sequence[str]], Iterator[Any]]:
    """A `read` that gives these, whatever the inputs."""
    held = list(found)
    return lambda _inputs: iter(held)


def document(doc_id: str, text: str, origin: str = "") -> SourceDocument:
    return SourceDocument(doc_id, text, origin=origin or f"in/{doc_id}.txt")


def some(count: int, text: str = "drug{i} eases pain{i}, drugB too.") -> list[SourceDocument]:
    return [document(f"d{i:04}", text.format(i=i)) for i in range(count)]


def run(
    found: Iterable[object],
    *targets: str | Path,
    ledger: Path | None = None,
    inputs: Sequence[str] = ("in",),
    again: bool = False,
    **settings: Any,
) -> Tally:
    """A run with the quick pipeline in one worker."""
    parsed = [parse_target(str(target)) for target in targets]
    where = ledger or Path(str(targets[0]))
    chosen = Settings(**{"pipeline": fake.NAME, "patience": 10.0, **settings})
    return run_batch(inputs, parsed, where, chosen, reader(found), lambda _: None, again=again)


def tables(path: Path, names: Sequence[str] = TABLES) -> dict[str, str]:
    """The tables of a SQLite database as sorted text, byte for byte."""
    with sqlite3.connect(path) as connection:
        return {name: "\n".join(sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))) for name in names}


def column(path: Path, sql: str) -> list[Any]:
    with sqlite3.connect(path) as connection:
        return [row[0] for row in connection.execute(sql)]
