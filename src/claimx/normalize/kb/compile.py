"""Named things of several sources -> the tables of a knowledge base, one concept for what the sources call the same.

The first source that names a thing gives it its identifier. A thing of a later source is the same when its preferred
name is a name of the earlier one, or at least two and half of its other names are.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claimx.normalize.kb.keys import KINDS, Kind, keys
from claimx.normalize.kb.store import Tables

_DIGIT = re.compile(r"\d")
_QUALIFIER = re.compile(r"^(\w[^()]{2,}) \([^()]+\)$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of one source: CURIE, preferred name, other names. `rank` 0 is trusted most.

    Without an identifier its names are taken only where an earlier source knows the thing.
    """

    kind: Kind
    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    rank: int = 0


def compile_tables(entries: Iterable[Entry], header: dict[str, object] | None = None) -> Tables:
    """Tables of all entries, which come in order of their sources' precedence."""
    names: dict[str, str] = {}
    places: dict[Kind, dict[str, dict[str, int]]] = {kind: {} for kind in KINDS}
    for entry in entries:
        table = places[entry.kind]
        identifier = entry.id if entry.id in names else _same(entry, table) or entry.id
        if not identifier:
            continue
        names.setdefault(identifier, entry.name)
        for position, name in enumerate((entry.name, *entry.synonyms)):
            for level, key in _keys(name, entry.kind, position == 0):
                rank = 2 * entry.rank + (position > 0) + 20 * level
                ranks = table.setdefault(key, {})
                if rank < ranks.get(identifier, 1 << 30):
                    ranks[identifier] = rank
    order = sorted(names)
    number = {identifier: str(index) for index, identifier in enumerate(order)}
    return Tables(
        [f"{identifier}\t{_plain(names[identifier])}" for identifier in order],
        {kind: {key: _ranked(ranks, number) for key, ranks in places[kind].items()} for kind in KINDS},
        dict(header or {}),
    )


def _keys(name: str, kind: Kind, preferred: bool) -> Iterator[tuple[int, str]]:
    """(looseness, key) of a name. What MeSH says in brackets is left off besides ("AZT (Antiviral)"); an inverted
    name ("Neoplasms, Jaw"), which its folded key covers, needs no light key unless it is the preferred one."""
    found = keys(name, kind)
    skip = len(found) > 1 and ", " in name and not preferred and (kind == "condition" or not _DIGIT.search(name))
    yield from ((level, key) for level, key in enumerate(found) if level or not skip)
    if bare := _QUALIFIER.match(name):
        yield from ((level + 3, key) for level, key in enumerate(keys(bare[1], kind)))


def _same(entry: Entry, table: dict[str, dict[str, int]]) -> str:
    """The identifier of an earlier source's concept that `entry` is, or nothing."""

    def owner(name: str, loosest: int) -> str:
        for key in keys(name, entry.kind)[:loosest]:
            ranks = table.get(key)
            if ranks:
                best = min(ranks.values())
                owners = [identifier for identifier, rank in ranks.items() if rank == best]
                return owners[0] if len(owners) == 1 else ""
        return ""

    prefix = entry.id.partition(":")[0]
    found = owner(entry.name, 3)
    if not found:
        votes = Counter(filter(None, (owner(name, 1) for name in entry.synonyms)))
        top, count = votes.most_common(1)[0] if votes else ("", 0)
        found = top if count >= 2 and 2 * count >= len(entry.synonyms) else ""
    return "" if found and found.partition(":")[0] == prefix else found


def _ranked(ranks: dict[str, int], number: dict[str, str]) -> str:
    ordered = sorted((rank, identifier) for identifier, rank in ranks.items())[:4]
    text, last = "", -1
    for rank, identifier in ordered:
        text += ("" if not text else "=" if rank == last else " ") + number[identifier]
        last = rank
    return text


def _plain(name: str) -> str:
    return " ".join(name.split())
