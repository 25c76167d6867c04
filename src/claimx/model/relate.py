"""Scores of (drug, effect, target) triples and of what is attached to them, from span means of the hidden states.

The same sums as `pipeline/claimx_train/model.py`, in numpy. A span is (first, last) pieces; (0, 0) stands for a drug
that the sentence does not name.
"""

from collections.abc import Mapping

import numpy as np

from claimx.model.encode import Floats, Ints, running_sums, softmax
from claimx.model.tag import weights
from claimx.schema import DIRECTIONS

ATTACHMENTS = ("dose", "hedge", "comparator", "context", "codrug")
TRIPLE_CLASSES = ("none", *DIRECTIONS)
_EDGES = np.array([-24, -10, -4, -1, 0, 3, 9, 23, 10_000])


class Scorer:
    """Scores over the states of some sentences, `states` (pieces, width)."""

    def __init__(self, states: Floats) -> None:
        self.sums = running_sums(states)
        self.arrays = weights()
        self.rank = self.arrays["relations.between.weight"].shape[0]

    def triples(self, drug: Ints, effect: Ints, target: Ints) -> Floats:
        """(n, 8) probabilities over `TRIPLE_CLASSES` for n triples of spans, each (n, 2).

        The layer's input is parts of the drug, of the effect, of the target, and of their pairs, side by side. A span
        stands in many triples, so each part goes through its columns of the layer once, and the sums are gathered.
        """
        (d, at_d), (e, at_e), (t, at_t) = map(_distinct, (drug, effect, target))
        of_d, of_e, of_t = (self._part(i, spans) for i, spans in enumerate((d, e, t)))
        into = _Into(self.arrays, "triple_in", self.rank, parts=6)
        hidden = into.bias + into.part(0, _gelu(of_d))[at_d]
        hidden += into.part(1, _gelu(of_e))[at_e]
        hidden += into.part(2, _gelu(of_t))[at_t]
        named = d[:, 1] > d[:, 0]

        i, j, at = _pairs(at_d, at_e, len(e))
        near = np.where(named[i, None], d[i], e[j])  # a drug that is not named stands where the effect is
        hidden += (into.part(4, _gelu(self._between(near, e[j])))
                   + into.apart(0, _distance(near, e[j]) * named[i, None]))[at]  # fmt: skip
        i, j, at = _pairs(at_e, at_t, len(t))
        hidden += (into.part(3, of_e[i] * of_t[j]) + into.part(5, _gelu(self._between(e[i], t[j])))
                   + into.apart(1, _distance(e[i], t[j])))[at]  # fmt: skip
        i, j, at = _pairs(at_d, at_t, len(t))
        hidden += into.apart(2, _distance(d[i], t[j]) * named[i, None])[at]
        return softmax(self._layer("triple_out", _gelu(hidden)))

    def attachments(self, kind: Ints, candidate: Ints, drug: Ints, effect: Ints, target: Ints) -> Floats:
        """(n,) probabilities that each candidate belongs to its claim as `ATTACHMENTS[kind]`; sums as for triples."""
        near = np.where((drug[:, 1] <= drug[:, 0])[:, None], effect, drug)
        (d, at_d), (e, at_e), (t, at_t), (c, at_c), (n, at_n) = map(_distinct, (drug, effect, target, candidate, near))
        parts = [self._part(i, spans) for i, spans in enumerate((d, e, t, c))]
        into = _Into(self.arrays, "attach_in", self.rank, parts=7)
        hidden = into.bias + into.last(len(ATTACHMENTS))[kind]
        for block, (part, at) in enumerate(zip(parts, (at_d, at_e, at_t, at_c), strict=True)):
            hidden += into.part(block, _gelu(part))[at]

        i, j, at = _pairs(at_c, at_n, len(n))
        hidden += (into.part(5, _gelu(self._between(c[i], n[j]))) + into.apart(0, _distance(c[i], n[j])))[at]
        i, j, at = _pairs(at_c, at_e, len(e))
        hidden += (into.part(4, parts[3][i] * parts[1][j]) + into.part(6, _gelu(self._between(c[i], e[j])))
                   + into.apart(1, _distance(c[i], e[j])))[at]  # fmt: skip
        i, j, at = _pairs(at_c, at_t, len(t))
        hidden += into.apart(2, _distance(c[i], t[j]))[at]
        logits = self._layer("attach_out", _gelu(hidden))[:, 0]
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)

    def _layer(self, name: str, x: Floats) -> Floats:
        result: Floats = x @ self.arrays[f"relations.{name}.weight"].T + self.arrays[f"relations.{name}.bias"]
        return result

    def _means(self, spans: Ints) -> Floats:
        lengths = np.maximum(spans[:, 1] - spans[:, 0], 1)[:, None]
        return np.asarray((self.sums[spans[:, 1]] - self.sums[spans[:, 0]]) / lengths, dtype=np.float32)

    def _part(self, index: int, spans: Ints) -> Floats:
        means = np.where((spans[:, 1] <= spans[:, 0])[:, None], self.arrays["relations.no_drug"], self._means(spans))
        rows = slice(index * self.rank, (index + 1) * self.rank)
        result: Floats = (
            means @ self.arrays["relations.project.weight"][rows].T + self.arrays["relations.project.bias"][rows]
        )
        return result

    def _between(self, a: Ints, b: Ints) -> Floats:
        start, end = np.minimum(a[:, 1], b[:, 1]), np.maximum(a[:, 0], b[:, 0])
        return self._layer("between", self._means(np.stack([start, np.maximum(start, end)], axis=1)))


class _Into:
    """A layer whose input is parts of `rank` side by side, then distances of ten: what each gives to it, on its own."""

    def __init__(self, arrays: Mapping[str, Floats], name: str, rank: int, parts: int) -> None:
        self._weight = arrays[f"relations.{name}.weight"]
        self._rank, self._distances = rank, parts * rank
        self.bias = arrays[f"relations.{name}.bias"]

    def part(self, block: int, x: Floats) -> Floats:
        """What part `block` gives, (n, width) of (n, rank)."""
        result: Floats = x @ self._weight[:, block * self._rank : (block + 1) * self._rank].T
        return result

    def apart(self, which: int, distances: Floats) -> Floats:
        """What distance `which` gives, (n, width) of (n, 10)."""
        first = self._distances + 10 * which
        result: Floats = distances.astype(np.float32) @ self._weight[:, first : first + 10].T
        return result

    def last(self, size: int) -> Floats:
        """What each of the last `size` inputs gives where it is 1, (size, width)."""
        return self._weight[:, -size:].T


def _distinct(spans: Ints) -> tuple[Ints, Ints]:
    """The different ones of (n, 2) spans, and which of them each is."""
    size = int(spans.max(initial=0)) + 1
    keys, at = np.unique(spans[:, 0] * size + spans[:, 1], return_inverse=True)
    return np.stack([keys // size, keys % size], axis=1), at


def _pairs(a: Ints, b: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """The different pairs of numbers, `b` below `size`, as two arrays, and which of them each is."""
    keys, at = np.unique(a * size + b, return_inverse=True)
    return keys // size, keys % size, at


def _distance(a: Ints, b: Ints) -> Floats:
    """(n, 10) order and bucketed distance in pieces."""
    gap = np.where(a[:, 0] <= b[:, 0], b[:, 0] - a[:, 1], -(a[:, 0] - b[:, 1]) - 1)
    return np.eye(10, dtype=np.float32)[np.searchsorted(_EDGES, np.clip(gap, -9999, 9999))]


def _gelu(x: Floats) -> Floats:
    """The exact gelu, x (1 + erf(x / sqrt 2)) / 2, in single precision: erf by Abramowitz and Stegun, formula 7.1.26,
    which is off by 1.5e-7 at most (importing SciPy's takes a tenth of the start-up)."""
    z = np.abs(x) * np.float32(0.70710678)
    t = 1 / (1 + np.float32(0.3275911) * z)
    tail = np.zeros_like(t)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        tail = (tail + np.float32(factor)) * t
    tail *= np.exp(-z * z)  # 1 - erf(z)
    return np.asarray(0.5 * x * np.where(x < 0, tail, 2 - tail), dtype=np.float32)
