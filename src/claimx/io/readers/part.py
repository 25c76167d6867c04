"""One stream of bytes that a format reader is given, and how it is read without trusting it."""

import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from claimx.schema.errors import InputError

HEAD = 8192
"""Bytes that are looked at to tell a format."""

BLOCK = 1 << 17
"""Bytes that are read at once."""


class Source(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


class Metered(io.RawIOBase):
    """A stream that stops when one document takes more than `limit` bytes of it, and can be looked ahead in.

    `total` counts all bytes given out. A reader of many documents calls `document_done` after each. `watch` is
    told the number of bytes of every read.
    """

    def __init__(self, source: Source, limit: float = math.inf, watch: Callable[[int], None] = lambda _: None) -> None:
        self._source = source
        self._head = b""
        self._limit = limit
        self._watch = watch
        self._mark = 0
        self.total = 0

    def readable(self) -> bool:
        return True

    def peek(self) -> bytes:
        """The first bytes that have not been read yet, at most HEAD of them; they stay to be read."""
        while len(self._head) < HEAD:
            more = self._source.read(HEAD - len(self._head))
            if not more:
                break
            self._watch(len(more))
            self._head += more
        return self._head

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(BLOCK), b""))
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
        else:
            data = self._source.read(size)
            self._watch(len(data))
        self.total += len(data)
        if self.total - self._mark > self._limit:
            raise InputError(f"a document of more than {self._limit / 2**20:,.4g} MiB")
        return data

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def document_done(self) -> None:
        """Count from here for the next document."""
        self._mark = self.total

    def lift(self) -> None:
        """Let any number of bytes through: this is a container, and its members have limits of their own."""
        self._limit = math.inf


@dataclass(slots=True)
class Part:
    """A file, or a member of an archive: `place` names it for people, `name` is its file name.

    `path` is set where the stream is that of a whole file on disk, `packed` where that file is packed by gzip.
    `known` holds what a manifest says of it (fields of `Metadata`, and `id`).
    """

    place: str
    name: str
    stream: Metered
    path: Path | None = None
    packed: bool = False
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """PubMed ids that a file says are deleted."""

    pmids: tuple[str, ...]


def printable(name: str) -> str:
    """A name as one line that any terminal and database takes: what cannot be printed becomes an escape."""
    if name.isprintable():
        return name
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)
