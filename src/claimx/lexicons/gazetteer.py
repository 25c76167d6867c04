"""Longest-match lookup of known drug and condition names in running text.

The names are data (`data/gazetteer.tsv.gz`, built by `pipeline/scripts/build_gazetteer.py`; sources and licences in its
header). The match is a feature of the trained tagger and the rule tagger's source of names: it knows nothing of
context. Names of the user's own (`claimx.lexicons.own`) are found with them.
"""

import gzip
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from claimx.lexicons.own import own_names
from claimx.lexicons.sorted_names import SortedNames

WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
MAX_WORDS = 8
KINDS = ("DRUG", "CONDITION")


class Name(NamedTuple):
    """A known name found: characters `start` to `end` of the text, and whether it names a DRUG or a CONDITION."""

    start: int
    end: int
    kind: str


def words(name: str) -> str:
    """The form under which names are kept: lower case, words and signs a space apart."""
    return " ".join(WORD.findall(name.lower()))


class Table:
    """Names -> bit set of kinds (1 drug, 2 condition)."""

    def __init__(self, own: dict[str, int], shipped: SortedNames | None = None) -> None:
        self.names = dict(own)
        self._own = own
        self._shipped = shipped
        self.sizes = _sizes(own)
        """First word of a name -> how many words such names have, most first; of the names unpacked so far."""
        self.unpacked: set[str] = set()
        """What the names begin with whose names have been unpacked."""

    def unpack(self, start: str) -> None:
        """Unpack the names that begin with the two characters `start`, or with the word of one character."""
        self.unpacked.add(start)
        for prefix in (start,) if len(start) > 1 else (f"{start}\t", f"{start} "):
            if self._shipped is None:
                return
            found = {name: int(kinds) for name, kinds in self._shipped.beginning(prefix).items()}
            for word, sizes in _sizes(found).items():
                self.sizes[word] = tuple(sorted({*sizes, *self.sizes.get(word, ())}, reverse=True))
            self.names.update(found)
            self.names.update({name: kinds for name, kinds in self._own.items() if name in found})


@lru_cache(maxsize=1)
def load() -> Table:
    """The names of the package and the user's own."""
    packed = files("claimx.lexicons").joinpath("data/gazetteer.tsv.gz").read_bytes()
    lines = gzip.decompress(packed)
    while lines.startswith(b"#"):
        lines = lines[lines.index(b"\n") + 1 :]
    return Table(load_own().names, SortedNames(lines))


@lru_cache(maxsize=1)
def load_own() -> Table:
    """The user's own names alone."""
    names: dict[str, int] = {}
    for name, kind in own_names():
        key = words(name)
        names[key] = names.get(key, 0) | 1 << KINDS.index(kind)
    names.pop("", None)
    return Table(names)


_ALONE = (1,)
"""The sizes of names whose first word is only known without its s."""


def _sizes(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    sizes: dict[str, set[int]] = {}
    for name in names:
        first = name.partition(" ")[0]
        sizes.setdefault(first, {1} if first.endswith("s") else set()).add(name.count(" ") + 1)
    return {first: tuple(sorted(found, reverse=True)) for first, found in sizes.items()}


def find_names(text: str) -> list[Name]:
    """The longest known names in `text`, left to right, none overlapping; a name that is both kinds comes as two."""
    return _find(text, load())


def find_own_names(text: str) -> list[Name]:
    """The same for the user's own names alone, which are taken at their word."""
    return _find(text, load_own()) if load_own().names else []


def _find(text: str, table: Table) -> list[Name]:
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters change length in lower case; offsets must hold
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    found = [match.span() for match in WORD.finditer(lowered)]
    parts = [lowered[start:end] for start, end in found]
    names, sizes, unpacked = table.names, table.sizes, table.unpacked
    result: list[Name] = []
    index = 0
    while index < len(parts):
        first = parts[index]
        if first[:2] not in unpacked:
            table.unpack(first[:2])
        step = 1
        for size in sizes.get(first) or (_ALONE if first[-1] == "s" else ()):
            if index + size <= len(parts) and (kinds := _kinds(names, parts[index : index + size])):
                start, end = found[index][0], found[index + size - 1][1]
                result.extend(Name(start, end, kind) for bit, kind in enumerate(KINDS) if kinds & 1 << bit)
                step = size
                break
        index += step
    return result


def _kinds(names: dict[str, int], parts: list[str]) -> int:
    name = " ".join(parts)
    kinds = names.get(name, 0)
    if kinds or not name.endswith("s") or len(parts[-1]) < 4:
        return kinds
    return names.get(name[:-1], 0)
