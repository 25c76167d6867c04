"""Hidden states -> mentions with a probability each."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from claimx.model.encode import Encoded, Floats, Ints, folder, running_sums, settings, softmax

BEGIN, INSIDE = 1, 2
NAMES = ("DRUG", "CONDITION", "CHEMICAL", "DISEASE", "NCBI_DISEASE")
LONGEST_NAME = 8
"""Words beyond which a span is no name that could come again."""
Place = tuple[int, int]
_CUT = re.compile(r"(?<=\w)-(?=[^\W\d_])")
"""The hyphen of a word that is cut: what enhances in "mood-enhancing" is "enhancing"."""
_EDGES = " \t\n\r.,;:*|"
_SIGNS = frozenset(_EDGES)


@lru_cache(maxsize=1)
def weights() -> dict[str, Floats]:
    """The arrays of all heads, in float32 (kept as float16)."""
    with np.load(folder() / "heads.npz", allow_pickle=False) as arrays:
        return {name: np.ascontiguousarray(arrays[name], dtype=np.float32) for name in arrays.files}


def tag(text: str, encoded: Encoded, heads: tuple[str, ...]) -> dict[str, list[tuple[int, int, float]]]:
    """For each head the spans found: (start, end) characters and the mean probability of their words.

    The pieces of a word vote together, so that no span ever begins or ends within one; spans keep inside sentences. For
    the heads of `NAMES` the occurrences of a name in the document vote together, too.
    """
    found: dict[str, list[tuple[int, int, float]]] = {head: [] for head in heads}
    if not len(encoded.starts):
        return found
    probabilities = _probabilities(encoded, heads)
    breaks = _word_starts(encoded)
    sizes = np.diff(np.append(breaks, len(encoded.starts)))
    within = np.add.reduceat(1 - probabilities[..., 0], breaks, axis=0) / sizes[:, None]
    split = settings()["thresholds"].get("split", 0.9)
    begins = probabilities[breaks, :, BEGIN] > split * (
        probabilities[breaks, :, BEGIN] + probabilities[breaks, :, INSIDE]
    )
    words = _words(text, encoded, breaks)
    sentence_start = np.append(True, words.sentence[1:] != words.sentence[:-1])
    votes: dict[str, float] | None = settings().get("votes")
    for column, head in enumerate(heads):
        on = within[:, column] > settings()["thresholds"].get(head, 0.5)
        opens = on & (begins[:, column] | sentence_start | ~np.append(False, on[:-1]))
        spans = []
        for first in np.flatnonzero(opens).tolist():
            last = first + 1
            while last < len(on) and on[last] and not opens[last]:
                last += 1
            if (span := _trimmed(words, first, last)) is not None:
                spans.append(span)
        means = _means(within[:, column])
        scored = [(first, last, means(first, last)) for first, last in spans]
        if votes and head in NAMES:
            scored = voted(words, scored, means, **votes)
        for first, last, probability in scored:
            start, end = trim(text, int(words.start[first]), int(words.end[last - 1]))
            start += head == "EFFECT" and _CUT.match(text, start) is not None
            if any(map(str.isalnum, text[start:end])):
                found[head].append((start, end, probability))
        if head in NAMES:
            found[head] = with_short_forms(text, found[head])
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document: in lower case, their characters, and the number of the sentence of each (-1 for none)."""

    low: list[str]
    start: Ints
    end: Ints
    sentence: Ints


def _words(text: str, encoded: Encoded, breaks: Ints) -> Words:
    start, end = encoded.starts[breaks], encoded.ends[np.append(breaks[1:], len(encoded.starts)) - 1]
    sentence = np.full(len(breaks), -1, dtype=np.int64)
    for number, (first, last) in enumerate(encoded.sentences):
        sentence[slice(*np.searchsorted(breaks, (first, last)))] = number
    return Words([text[a:b].lower() for a, b in zip(start.tolist(), end.tolist(), strict=True)], start, end, sentence)


def _trimmed(words: Words, first: int, last: int) -> Place | None:
    """A span of words without signs at its edges (brackets stay: they may have their partner within)."""
    while first < last and words.low[first] in _SIGNS:
        first += 1
    while first < last and words.low[last - 1] in _SIGNS:
        last -= 1
    return (first, last) if first < last else None


def _means(within: Floats) -> Callable[[int, int], float]:
    sums = running_sums(within)
    return lambda first, last: float((sums[last] - sums[first]) / (last - first))


def voted(
    words: Words,
    spans: Sequence[tuple[int, int, float]],
    mean: Callable[[int, int], float],
    highest: float,
    least: float,
) -> list[tuple[int, int, float]]:
    """Spans of words after a vote of all occurrences of each name in the document: all of them stay or come in, or none.

    A name is what a span says, in lower case. Its score is the mean probability of its occurrences and that of the surest
    one, weighed by `highest`; above `least` it wins. An occurrence within a longer span has no vote. One sense a discourse
    (Gale, Church and Yarowsky 1992), as label consistency is used in named-entity recognition.
    """
    size = np.zeros(len(words.low), dtype=np.int64)
    sizes: dict[str, set[int]] = {}
    for first, last, _ in spans:
        size[first:last] = last - first
        if last - first <= LONGEST_NAME:
            sizes.setdefault(words.low[first], set()).add(last - first)
    names = {tuple(words.low[first:last]) for first, last, _ in spans if last - first <= LONGEST_NAME}
    places: dict[tuple[str, ...], list[tuple[int, int, float]]] = {}
    for first, word in enumerate(words.low):
        for last in (first + length for length in sizes.get(word, ())):
            name = tuple(words.low[first:last])
            if last > len(size) or name not in names or size[first:last].max() > last - first:
                continue
            if words.sentence[first] == words.sentence[last - 1] >= 0:
                places.setdefault(name, []).append((first, last, mean(first, last)))
    won = [span for span in spans if span[1] - span[0] > LONGEST_NAME]
    for occurrences in places.values():
        chances = [chance for _, _, chance in occurrences]
        score = highest * max(chances) + (1 - highest) * sum(chances) / len(chances)
        if score > least:
            won += [(first, last, max(chance, score)) for first, last, chance in occurrences]
    kept: list[tuple[int, int, float]] = []
    taken = np.zeros(len(words.low), dtype=bool)
    for first, last, chance in sorted(won, key=lambda span: (span[0] - span[1], -span[2], span[0])):
        if not taken[first:last].any():
            taken[first:last] = True
            kept.append((first, last, chance))
    return sorted(kept)


_BRACKETED = re.compile(r"\s?[(\[]([^\W_][\w-]{1,9})[)\]]")


def with_short_forms(text: str, spans: Sequence[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """The spans, which are in order, and every occurrence in the text of a short form that stands in brackets behind one of them and is made
    of its letters: "myocardial infarction (MI)"."""
    known: dict[str, float] = {}
    for start, end, chance in spans:
        bracket = _BRACKETED.match(text, end)
        if bracket and stands_for(bracket[1], text[start:end]):
            known[bracket[1]] = max(chance, known.get(bracket[1], 0.0))
    ends = [end for _, end, _ in spans]

    def free(start: int, end: int) -> bool:
        following = bisect_right(ends, start)
        return following == len(spans) or end <= spans[following][0]

    added = [
        (*match.span(), chance)
        for short, chance in known.items()
        for match in re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text)
        if free(*match.span())
    ]
    return sorted([*spans, *added])


def stands_for(short: str, long: str) -> bool:
    """Whether the letters and digits of `short` stand in `long` in this order, the first at the start of a word (Schwartz
    and Hearst 2003, from the right)."""
    if len(short) >= len(long) or not any(map(str.isupper, short)):
        return False
    low, at = long.lower(), len(long)
    first, *others = filter(str.isalnum, short.lower())
    for sign in reversed(others):
        at = low.rfind(sign, 0, at)
        if at < 0:
            return False
    at = low.rfind(first, 0, at)
    while at > 0 and low[at - 1].isalnum():
        at = low.rfind(first, 0, at)
    return at >= 0


def inside(encoded: Encoded, heads: tuple[str, ...]) -> Floats:
    """(pieces, heads) the probability of each piece to be inside a span of each head."""
    result: Floats = 1 - _probabilities(encoded, heads)[..., 0]
    return result


def _probabilities(encoded: Encoded, heads: tuple[str, ...]) -> Floats:
    """(pieces, heads, 3) of outside, begin and inside."""
    known: list[str] = settings()["tag_heads"]
    columns = [known.index(head) for head in heads]
    matrix = weights()["tagger.weight"].reshape(len(known), 3, -1)[columns].reshape(3 * len(heads), -1)
    bias = weights()["tagger.bias"].reshape(len(known), 3)[columns].ravel()
    return softmax((encoded.states @ matrix.T + bias).reshape(-1, len(heads), 3))


def _word_starts(encoded: Encoded) -> Ints:
    """The first piece of each word."""
    words = encoded.words
    return np.flatnonzero(np.append(True, words[1:] != words[:-1]))


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Take blanks, closing punctuation and unmatched brackets off the edges of a span."""
    while start < end:
        if text[end - 1] in _EDGES or (text[end - 1] in ")]" and not _holds(text, start, end - 1, text[end - 1])):
            end -= 1
        elif text[start] in _EDGES or (text[start] in "([" and not _holds(text, start + 1, end, text[start])):
            start += 1
        else:
            break
    return start, end


def _holds(text: str, start: int, end: int, bracket: str) -> bool:
    """Whether the stretch holds an unmatched partner of `bracket`."""
    pairs = {")": "(", "]": "[", "(": ")", "[": "]"}
    partner = pairs[bracket]
    return text.count(partner, start, end) > text.count(bracket, start, end)
