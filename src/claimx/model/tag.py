"""Hidden states -> mentions with a probability each."""

from functools import lru_cache

import numpy as np

from claimx.model.encode import Encoded, Floats, Ints, folder, settings

BEGIN, INSIDE = 1, 2
_EDGES = " \t\n\r.,;:*|"


@lru_cache(maxsize=1)
def weights() -> dict[str, Floats]:
    """The arrays of all heads, in float32 (kept as float16)."""
    with np.load(folder() / "heads.npz", allow_pickle=False) as arrays:
        return {name: np.ascontiguousarray(arrays[name], dtype=np.float32) for name in arrays.files}


def tag(text: str, encoded: Encoded, heads: tuple[str, ...]) -> dict[str, list[tuple[int, int, float]]]:
    """For each head the spans found: (start, end) characters and the mean probability of their words.

    The pieces of a word vote together, so that no span ever begins or ends within one; spans keep inside sentences.
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
    first_words = np.searchsorted(breaks, [s for s, _ in encoded.sentences])
    sentence_start = np.zeros(len(breaks) + 1, dtype=bool)
    sentence_start[first_words] = True
    word_starts = encoded.starts[breaks]
    word_ends = encoded.ends[np.append(breaks[1:], len(encoded.starts)) - 1]
    for column, head in enumerate(heads):
        on = within[:, column] > settings()["thresholds"].get(head, 0.5)
        opens = on & (begins[:, column] | sentence_start[:-1] | ~np.append(False, on[:-1]))
        for first in np.flatnonzero(opens):
            last = first + 1
            while last < len(on) and on[last] and not opens[last]:
                last += 1
            start, end = trim(text, int(word_starts[first]), int(word_ends[last - 1]))
            if start < end:
                found[head].append((start, end, float(within[first:last, column].mean())))
    return found


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
    logits = (encoded.states @ matrix.T + bias).reshape(-1, len(heads), 3)
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = shifted / shifted.sum(-1, keepdims=True)
    return result


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
