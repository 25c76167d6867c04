"""Longest-match lookup of known drug and condition names in running text.

The names are data (`data/gazetteer.tsv.gz`, built by `pipeline/scripts/build_gazetteer.py`; sources and licences in its
header). The match is a feature of the trained tagger and the rule tagger's source of names: it knows nothing of
context. Names of the user's own (`claimx.lexicons.own`) are found with them.
"""

import gzip
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from claimx.lexicons.own import own_names

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


Table = tuple[dict[str, int], dict[str, int]]
"""Names -> bit set of kinds (1 drug, 2 condition), and first word -> length in words of its longest name."""


@lru_cache(maxsize=1)
def load() -> Table:
    """The names of the package and the user's own."""
    names: dict[str, int] = {}
    with gzip.open(
        files("claimx.lexicons").joinpath("data/gazetteer.tsv.gz").open("rb"), "rt", encoding="utf-8"
    ) as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            name, _, kinds = line.rstrip("\n").partition("\t")
            names[name] = int(kinds)
    names.update(load_own()[0])
    return names, _longest(names)


@lru_cache(maxsize=1)
def load_own() -> Table:
    """The user's own names alone."""
    names: dict[str, int] = {}
    for name, kind in own_names():
        key = words(name)
        names[key] = names.get(key, 0) | 1 << KINDS.index(kind)
    names.pop("", None)
    return names, _longest(names)


def _longest(names: dict[str, int]) -> dict[str, int]:
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
    return _find(text, load_own()) if load_own()[0] else []


def _find(text: str, table: Table) -> list[Name]:
    names, longest = table
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters change length in lower case; offsets must hold
        lowered = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    found = [(match.start(), match.end(), match.group()) for match in WORD.finditer(lowered)]
    result: list[Name] = []
    index, total = 0, len(found)
    while index < total:
        first = found[index][2]
        reach = longest.get(first) or (longest.get(first[:-1]) if first.endswith("s") else None)
        step = 1
        if reach:
            parts = [w for _, _, w in found[index : index + min(reach, total - index)]]
            for size in range(len(parts), 0, -1):
                kinds = _kinds(names, parts[:size])
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
