"""The words of a sentence with coarse word classes, as the rules see them.

No parser is used: classes come from a list of closed-class words and verbs (`lexicons/data/words.tsv`), everything
unknown is taken for a noun or an adjective.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

from claimx.lexicons.terms import load_terms, word_set

_WORD = re.compile(r"\d+(?:[.,·]\d+)*|[^\W\d_]+(?:['’](?:s|t|re|ve|ll|d|m)\b)?|[^\w\s]|_", re.UNICODE)
_CONTRACTED = re.compile(r"n['’]t$")

NOUN, DET, OF, PREP, CONJ, LINK, AUX, PRON, ADV, VERB, PUNCT = "N", "D", "F", "P", "C", "L", "A", "O", "R", "V", "U"
_NOT_ADVERBS = word_set("not_adverb")


@dataclass(slots=True)
class Words:
    """The words of one sentence. Lists of equal length; offsets are characters of the document."""

    text: str
    offset: int
    low: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    """How many brackets stand open around the word; the brackets themselves count as inside."""

    def __len__(self) -> int:
        return len(self.low)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The words, first and last plus one, that touch characters `start` to `end` of the document."""
        first = bisect_right(self.end, start)
        return first, max(first, bisect_left(self.start, end))

    def chars(self, first: int, last: int) -> tuple[int, int]:
        """The characters of the document that words `first` to `last` (half open) cover."""
        return self.start[first], self.end[last - 1]


@lru_cache(maxsize=1024)
def words_of(text: str, offset: int = 0) -> Words:
    """Split a sentence that starts at character `offset` of its document into words.

    The result is shared between callers (each component asks for the same sentence): read it only.
    """
    classes = load_terms("words")
    words = Words(text, offset)
    depth = 0
    for match in _WORD.finditer(text):
        raw = match.group()
        low = raw.lower().replace("’", "'")
        opens = low in "([{"
        depth += opens
        words.low.append(low)
        words.start.append(offset + match.start())
        words.end.append(offset + match.end())
        words.depth.append(depth)
        words.kind.append(_class(low, classes))
        if low in ")]}" and depth:
            depth -= 1
    return words


def _class(low: str, classes: dict[str, str]) -> str:
    found = classes.get(low)
    if found:
        return found
    if not (low[0].isalnum()):
        return PUNCT
    if low.endswith("n't"):
        return AUX
    if low.endswith("ly") and len(low) > 4 and low not in _NOT_ADVERBS:
        return ADV
    return NOUN
