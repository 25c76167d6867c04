"""Negation cues and how far they reach."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from claimx.components.words import ADV, AUX, LINK, PUNCT, VERB, Words
from claimx.lexicons.terms import load_terms, word_set

REACH = 9
"""Words to the right that a cue can reach."""

_STOPS = word_set("negation_stop")
_UNDOING = frozenset({"fail to", "failed to", "failing to", "without", "lack of", "unlikely", "unlikely to"})
_SEPARATORS = frozenset({";", ":", "(", ")", "–", "—"})


@dataclass(frozen=True, slots=True)
class Negation:
    """A negation cue, words `first` to `last`, and the words `last` to `until` in its scope (half open)."""

    first: int
    last: int
    until: int
    text: str
    undoes: bool = False
    """Whether it cancels a negation right before it: "did not fail to"."""


@cache
def _table() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    table: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for term, kind in load_terms("negation").items():
        parts = tuple(term.split())
        table[parts[0]].append((parts, kind))
    for entries in table.values():
        entries.sort(key=lambda entry: (-len(entry[0]), entry[1] != "pseudo"))
    return dict(table)


def find_negations(words: Words) -> list[Negation]:
    """The negation cues of a sentence, left to right, with their scopes; pseudo-negations are left out."""
    found: list[Negation] = []
    index = 0
    table = _table()
    if table.keys().isdisjoint(words.low):
        return found
    while index < len(words):
        step = 1
        for parts, kind in table.get(words.low[index], ()):
            if tuple(words.low[index : index + len(parts)]) == parts:
                step = len(parts)
                if kind != "pseudo" and not _nitric_oxide(words, index):
                    until = _until(words, index + step)
                    undoes = bool(found) and index - found[-1].last <= 1 and " ".join(parts) in _UNDOING
                    found.append(Negation(index, index + step, until, " ".join(parts), undoes))
                break
        index += step
    return found


def _nitric_oxide(words: Words, index: int) -> bool:
    """Whether "NO" in capitals stands in a sentence that is not written in capitals."""
    start, end = words.start[index] - words.offset, words.end[index] - words.offset
    return words.text[start:end] == "NO" and words.text != words.text.upper()


def _until(words: Words, start: int) -> int:
    """Where the scope of a cue that ends at word `start` ends: at a clause border, or after `REACH` words."""
    depth = words.depth[start] if start < len(words) else 0
    count = 0
    for index in range(start, len(words)):
        low = words.low[index]
        if low in _STOPS or (low in _SEPARATORS and words.depth[index] <= depth):
            return index
        if low == "as" and words.low[index - 1] == ",":
            return index
        if low == "," and not _goes_on(words, index):
            return index
        if low == "and" and _verb_follows(words, index):
            return index
        if words.kind[index] not in (PUNCT, LINK):
            count += 1
        if count > REACH:
            return index
    return len(words)


def _verb_follows(words: Words, conjunction: int) -> bool:
    """Whether a new predicate follows: "without relief and also had headache"."""
    index = conjunction + 1
    while index < len(words) and words.kind[index] == ADV:
        index += 1
    return index < len(words) and words.kind[index] in (VERB, AUX)


def _goes_on(words: Words, comma: int) -> bool:
    """Whether a list goes on after a comma: "no nausea, vomiting, or rash"."""
    return any(low in ("or", "nor", "and") for low in words.low[comma + 1 : comma + 8])
