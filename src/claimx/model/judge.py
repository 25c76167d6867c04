"""How likely a proposed claim is right: one calibrated probability for claims of the model and of the rules alike.

The scorer of triples has seen little but true spans and is too sure of itself. So its word is weighed against what the
other heads say of the same places: whether they are a drug, an effect and a target at all, and whether the sentence makes
a claim. The weights are those of a logistic regression (Platt 1999, with several features), fitted on documents that no
other part of the model was trained on.
"""

import math
from collections.abc import Sequence

import numpy as np

from claimx.model.claims import Place, pieces_of
from claimx.model.encode import Encoded, Floats, settings
from claimx.model.relate import TRIPLE_CLASSES, Scorer
from claimx.model.tag import inside, weights
from claimx.schema.labels import Direction

FEATURES = ("claim", "direction", "effect", "target", "drug", "sentence", "carried")
"""Log-odds of: the triple being a claim; its direction, given that; its effect, target and drug each being one; the
sentence having a claim. Last, 1 where the sentence names no drug."""
_HEADS = ("EFFECT", "OUTCOME", "CONDITION", "DRUG")


class Judge:
    """Judges claims of one document from its hidden states."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded
        self._inside = inside(encoded, _HEADS)
        self._scorers: dict[int, Scorer] = {}

    def features(
        self, index: int, drugs: Sequence[Place], effect: Place, targets: Sequence[Place], direction: Direction
    ) -> tuple[float, ...]:
        """`FEATURES` of a claim in sentence `index`: `drugs` is empty where the sentence names none; of several drugs and
        targets those count that make the likeliest triple."""
        first, last = self._encoded.sentences[index]
        if first >= last:
            return (0.0,) * len(FEATURES)
        if index not in self._scorers:
            self._scorers[index] = Scorer(self._encoded.states[first:last])
        rows = [(drug, effect, target) for drug in (drugs or (None,)) for target in targets]
        scores = self._scorers[index].triples(
            *(np.array([pieces_of(self._encoded, row[i], index) for row in rows]).reshape(-1, 2) for i in range(3))
        )
        best = int((1 - scores[:, 0]).argmax())
        drug, _, target = rows[best]
        some = float(1 - scores[best, 0])
        stated = float(scores[best, TRIPLE_CLASSES.index(direction)])
        return (
            _odds(some),
            _odds(stated / max(some, 1e-6)),
            _odds(self._chance(index, effect, 0)),
            _odds(max(self._chance(index, target, 1), self._chance(index, target, 2))),
            0.0 if drug is None else _odds(self._chance(index, drug, 3)),
            self._sentence(first, last),
            float(drug is None),
        )

    def _chance(self, index: int, place: Place, column: int) -> float:
        """The mean probability of the pieces of `place` to be inside a span of that head."""
        first = self._encoded.sentences[index][0]
        a, b = pieces_of(self._encoded, place, index)
        return float(self._inside[first + a : first + b, column].mean())

    def _sentence(self, first: int, last: int) -> float:
        row = settings()["sentence_heads"].index("HAS_CLAIM")
        mean: Floats = self._encoded.states[first:last].mean(0)
        return float(weights()["sentence.weight"][row] @ mean + weights()["sentence.bias"][row])


def confidence(features: Sequence[float], method: str) -> float:
    """The probability that drug, target and direction are right, of a claim by `method` (model or rules), to four places
    as tables have it."""
    fitted = settings().get("confidence", {}).get(method)
    if not fitted:
        return 0.5
    score = fitted["intercept"] + sum(w * f for w, f in zip(fitted["weights"], features, strict=True))
    return round(1 / (1 + math.exp(-score)), 4)


def least(method: str) -> float:
    """The confidence below which a claim by `method` is not made."""
    return float(settings()["thresholds"].get(method, 0.0))


def _odds(p: float) -> float:
    inner = min(max(p, 1e-3), 1 - 1e-3)
    return math.log(inner / (1 - inner))
