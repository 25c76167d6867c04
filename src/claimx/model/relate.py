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
    """Scores over the states of one sentence's surroundings, `states` (pieces, width)."""

    def __init__(self, states: Floats) -> None:
        self.sums = np.vstack([np.zeros((1, states.shape[1]), dtype=np.float32), states.cumsum(0, dtype=np.float32)])
        self.arrays = weights()
        self.rank = self.arrays["relations.between.weight"].shape[0]

    def triples(self, drug: Ints, effect: Ints, target: Ints) -> Floats:
        """(n, 8) probabilities over `TRIPLE_CLASSES` for n triples of spans, each (n, 2)."""
        parts = [self._part(i, spans) for i, spans in enumerate((drug, effect, target))]
        absent = (drug[:, 1] <= drug[:, 0])[:, None]
        near = np.where(absent, effect, drug)
        between = [self._between(near, effect), self._between(effect, target)]
        positions = [
            _distance(near, effect) * ~absent,
            _distance(effect, target),
            _distance(near, target) * ~absent,
        ]
        x = np.hstack([*map(_gelu, parts), parts[1] * parts[2], *map(_gelu, between), *positions]).astype(np.float32)
        return _softmax(self._layer("triple_out", _gelu(self._layer("triple_in", x))))

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
        result: Floats = (self.sums[spans[:, 1]] - self.sums[spans[:, 0]]) / lengths
        return result

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


def _distance(a: Ints, b: Ints) -> Floats:
    """(n, 10) order and bucketed distance in pieces."""
    gap = np.where(a[:, 0] <= b[:, 0], b[:, 0] - a[:, 1], -(a[:, 0] - b[:, 1]) - 1)
    return np.eye(10, dtype=np.float32)[np.searchsorted(_EDGES, np.clip(gap, -9999, 9999))]


def _gelu(x: Floats) -> Floats:
    from scipy.special import erf

    return np.asarray(0.5 * x * (1 + erf(x * np.float32(0.70710678))), dtype=np.float32)


def _softmax(x: Floats) -> Floats:
    shifted = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True), dtype=np.float32)
