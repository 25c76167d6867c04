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
        self._longest = _longest(own)
        self._read: set[str] = set()

    def reach(self, first: str) -> int:
        """How many words the longest name has that begins with the word `first`; 0 where none does."""
        start = (first + " ")[:2]
        if self._shipped is not None and start not in self._read:
            found = {name: int(kinds) for name, kinds in self._shipped.beginning(start).items()}
            for word, length in _longest(found).items():
                self._longest[word] = max(length, self._longest.get(word, 0))
            self.names.update(found)
            self.names.update({name: kinds for name, kinds in self._own.items() if name in found})
            self._read.add(start)
        return self._longest.get(first, 0)


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


def _longest(names: Iterable[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for name in names:
        first = name.partition(" ")[0]
        length = name.count(" ") + 1
        if longest.get(first, 0) < length:
            longest[first] = length
    return longest


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
    found = [(match.start(), match.end(), match.group()) for match in WORD.finditer(lowered)]
    result: list[Name] = []
    index, total = 0, len(found)
    while index < total:
        first = found[index][2]
        reach = table.reach(first) or (table.reach(first[:-1]) if first.endswith("s") else 0)
        step = 1
        if reach:
            parts = [w for _, _, w in found[index : index + min(reach, total - index)]]
            for size in range(len(parts), 0, -1):
                kinds = _kinds(table.names, parts[:size])
                if kinds:
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
