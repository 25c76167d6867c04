"""How likely a proposed claim is right: one calibrated probability for claims of the model and of the rules alike.

The scorer of triples has seen little but true spans and is too sure of itself. So its word is weighed against what the
other heads say of the same places: whether they are a drug, an effect and a target at all, and whether the sentence makes
a claim. The weights are those of a logistic regression (Platt 1999, with several features), fitted on documents that no
other part of the model was trained on.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from claimx.model.claims import Place, pieces_of
from claimx.model.encode import Encoded, running_sums, settings
from claimx.model.relate import TRIPLE_CLASSES, Scorer
from claimx.model.tag import inside, weights
from claimx.schema.labels import Direction

FEATURES = ("claim", "direction", "effect", "target", "drug", "sentence", "carried", "rival")
"""Log-odds of: the triple being a claim; its direction, given that; its effect, target and drug each being one; the
sentence having a claim. Then 1 where the sentence names no drug, and by how much the likeliest other claim of the same
target is likelier: of two drugs that are compared, one has the effect."""
ALONE = -3.0
"""The rival of a claim that has none."""
_HEADS = ("EFFECT", "OUTCOME", "CONDITION", "DRUG")


class Stated(NamedTuple):
    """A claim as characters; `drugs` is empty where the sentence names none. `scores` are the probability of the triple and
    that of its direction given the triple, of the first drug and target, where the scorer has said them already."""

    drugs: Sequence[Place]
    effect: Place
    targets: Sequence[Place]
    direction: Direction
    scores: tuple[float, float] | None = None


class Judge:
    """Judges claims of one document from its hidden states."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded
        self._inside = running_sums(inside(encoded, _HEADS))
        row = settings()["sentence_heads"].index("HAS_CLAIM")
        self._bias = float(weights()["sentence.bias"][row])
        self._has_claim = running_sums(encoded.states @ weights()["sentence.weight"][row])

    def features(self, index: int, claims: Sequence[Stated]) -> list[tuple[float, ...]]:
        """`FEATURES` of each claim of sentence `index`; of several drugs and targets those count that make the likeliest
        triple."""
        first, last = self._encoded.sentences[index]
        if first >= last:
            return [(*(0.0,) * (len(FEATURES) - 1), ALONE)] * len(claims)
        sentence = self.sentence(index)
        likeliest = self._likeliest(index, claims)
        many = len(claims)
        chances = self._chances(
            index, [*(c.effect for c in claims), *(t for _, t, _, _ in likeliest), *(d for d, *_ in likeliest)]
        )
        effects, targets, drugs = chances[:many], chances[many : 2 * many], chances[2 * many :]
        return [
            (
                _odds(some),
                _odds(stated),
                _odds(effect[0]),
                _odds(max(target[1], target[2])),
                0.0 if named is None else _odds(drug[3]),
                sentence,
                float(named is None),
                rival,
            )
            for (named, _, some, stated), effect, target, drug, rival in zip(
                likeliest, effects, targets, drugs, _rivals(likeliest), strict=True
            )
        ]

    def _likeliest(self, index: int, claims: Sequence[Stated]) -> list[tuple[Place | None, Place, float, float]]:
        """(drug, target, probability, that of the direction) of the likeliest triple of each claim."""
        found: dict[int, tuple[Place | None, Place, float, float]] = {}
        rows: list[tuple[int, Place | None, Place, Place]] = []
        for number, claim in enumerate(claims):
            if claim.scores is not None:
                found[number] = (claim.drugs[0] if claim.drugs else None, claim.targets[0], *claim.scores)
            else:
                rows += [(number, d, claim.effect, t) for d in (claim.drugs or (None,)) for t in claim.targets]
        if rows:
            first, last = self._encoded.sentences[index]
            places = [(index, place) for _, *triple in rows for place in triple]
            drugs, effects, targets = pieces_of(self._encoded, places, first).reshape(-1, 3, 2).transpose(1, 0, 2)
            scores = Scorer(self._encoded.states[first:last]).triples(drugs, effects, targets)
            for (number, drug, _, target), row in zip(rows, scores, strict=True):
                some, stated = float(1 - row[0]), float(row[TRIPLE_CLASSES.index(claims[number].direction)])
                if number not in found or some > found[number][2]:
                    found[number] = (drug, target, some, stated / max(some, 1e-6))
        return [found[number] for number in range(len(claims))]

    def _chances(self, index: int, places: Sequence[Place | None]) -> list[list[float]]:
        """For each place the mean probability of its pieces to be inside a span of each of `_HEADS`; 0 for no place."""
        pieces = pieces_of(self._encoded, [(index, place) for place in places], 0)
        sums = self._inside[pieces[:, 1]] - self._inside[pieces[:, 0]]
        chances: list[list[float]] = (sums / np.maximum(pieces[:, 1] - pieces[:, 0], 1)[:, None]).tolist()
        return chances

    def sentence(self, index: int) -> float:
        """The log-odds of sentence `index` having a claim."""
        first, last = self._encoded.sentences[index]
        total = float(self._has_claim[last] - self._has_claim[first]) if first < last else 0.0
        return total / max(last - first, 1) + self._bias


def _rivals(likeliest: Sequence[tuple[Place | None, Place, float, float]]) -> list[float]:
    """For each claim the log-odds of the likeliest one of another drug whose target it touches, less its own."""
    found = []
    for drug, target, some, _ in likeliest:
        others = [
            _odds(chance)
            for other, place, chance, _ in likeliest
            if other != drug and place[0] < target[1] and target[0] < place[1]
        ]
        found.append(max(others) - _odds(some) if others else ALONE)
    return found


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
