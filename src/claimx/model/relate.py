"""Scores of (drug, effect, target) triples and of what is attached to them, from span means of the hidden states.

The same sums as `pipeline/claimx_train/model.py`, in numpy. A span is (first, last) pieces; (0, 0) stands for a drug
that the sentence does not name.
"""

import numpy as np

from claimx.model.encode import Floats, Ints
from claimx.model.tag import weights
from claimx.schema import DIRECTIONS

ATTACHMENTS = ("dose", "hedge", "comparator", "context", "codrug")
TRIPLE_CLASSES = ("none", *DIRECTIONS)
_EDGES = np.array([-24, -10, -4, -1, 0, 3, 9, 23, 10_000])


class Scorer:
    """Scores over the states of some sentences, `states` (pieces, width)."""

    def __init__(self, states: Floats) -> None:
        self.sums = np.vstack([np.zeros((1, states.shape[1])), states.cumsum(0, dtype=np.float64)])
        self.arrays = weights()
        self.rank = self.arrays["relations.between.weight"].shape[0]

    def triples(self, drug: Ints, effect: Ints, target: Ints) -> Floats:
        """(n, 8) probabilities over `TRIPLE_CLASSES` for n triples of spans, each (n, 2).

        The layer's input is parts of the drug, of the effect, of the target, and of their pairs, side by side. A span
        stands in many triples, so each part goes through its columns of the layer once, and the sums are gathered.
        """
        (d, at_d), (e, at_e), (t, at_t) = map(_distinct, (drug, effect, target))
        of_d, of_e, of_t = (self._part(i, spans) for i, spans in enumerate((d, e, t)))
        hidden = self.arrays["relations.triple_in.bias"] + self._columns(0, _gelu(of_d))[at_d]
        hidden = hidden + self._columns(1, _gelu(of_e))[at_e] + self._columns(2, _gelu(of_t))[at_t]
        named = d[:, 1] > d[:, 0]

        i, j, at = _pairs(at_d, at_e, len(e))
        near = np.where(named[i, None], d[i], e[j])  # a drug that is not named stands where the effect is
        hidden = hidden + (self._columns(4, _gelu(self._between(near, e[j])))
                           + self._apart(0, _distance(near, e[j]) * named[i, None]))[at]  # fmt: skip
        i, j, at = _pairs(at_e, at_t, len(t))
        hidden = hidden + (self._columns(3, of_e[i] * of_t[j]) + self._columns(5, _gelu(self._between(e[i], t[j])))
                           + self._apart(1, _distance(e[i], t[j])))[at]  # fmt: skip
        i, j, at = _pairs(at_d, at_t, len(t))
        hidden = hidden + self._apart(2, _distance(d[i], t[j]) * named[i, None])[at]
        return _softmax(self._layer("triple_out", _gelu(hidden)))

    def _columns(self, block: int, x: Floats) -> Floats:
        """What part `block` of the input of a triple gives to its layer."""
        result: Floats = x @ self.arrays["relations.triple_in.weight"][:, block * self.rank : (block + 1) * self.rank].T
        return result

    def _apart(self, which: int, distances: Floats) -> Floats:
        first = 6 * self.rank + 10 * which
        result: Floats = (
            distances.astype(np.float32) @ self.arrays["relations.triple_in.weight"][:, first : first + 10].T
        )
        return result

    def attachments(self, kind: Ints, candidate: Ints, drug: Ints, effect: Ints, target: Ints) -> Floats:
        """(n,) probabilities that each candidate belongs to its claim as `ATTACHMENTS[kind]`."""
        parts = [self._part(i, spans) for i, spans in enumerate((drug, effect, target, candidate))]
        near = np.where((drug[:, 1] <= drug[:, 0])[:, None], effect, drug)
        between = [self._between(candidate, near), self._between(candidate, effect)]
        positions = [_distance(candidate, other) for other in (near, effect, target)]
        onehot = np.eye(len(ATTACHMENTS), dtype=np.float32)[kind]
        x = np.hstack([*map(_gelu, parts), parts[3] * parts[1], *map(_gelu, between), *positions, onehot])
        logits = self._layer("attach_out", _gelu(self._layer("attach_in", x.astype(np.float32))))[:, 0]
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


def _softmax(x: Floats) -> Floats:
    shifted = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True), dtype=np.float32)
