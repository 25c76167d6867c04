"""Counts -> scores with 95% intervals by a seeded bootstrap over documents (percentile method, Efron 1979)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimx.evaluate.counts import Counts, count, judged_confidence
from claimx.schema import AnnotatedDocument

LABELS = ("DRUG", "DOSE", "CONDITION", "EFFECT", "HEDGE")
"""The labels of the gold; OUTCOME and NEGATION are scored only where a gold set marks them as mentions."""
REPLICATES = 2000
BINS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Score:
    """A figure between 0 and 1, None where nothing was there to be scored, with its interval and counts."""

    value: float | None
    low: float | None
    high: float | None
    right: float
    gold: int
    found: int
    precision: float | None = None
    recall: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """All figures of an evaluation. `scores` by name, in the order to be shown; `confusion` by (gold, found)."""

    documents: int
    sentences: int
    scores: dict[str, Score]
    confusion: dict[tuple[str, str], int]
    calibration: dict[str, Any] | None
    outside: int = 0
    """Claims and mentions that lie in no gold sentence, left out of every figure."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "documents": self.documents,
            "sentences": self.sentences,
            "outside_gold_sentences": self.outside,
            "scores": {
                name: {k: round(v, 4) if isinstance(v, float) else v for k, v in _plain(score).items()}
                for name, score in self.scores.items()
            },
            "confusion": {f"{a} -> {b}": n for (a, b), n in sorted(self.confusion.items())},
            "calibration": self.calibration,
        }


def _plain(score: Score) -> dict[str, Any]:
    return {name: getattr(score, name) for name in Score.__dataclass_fields__}


def labels_of(gold: Sequence[AnnotatedDocument]) -> tuple[str, ...]:
    marked = {m.label for d in gold for m in d.mentions}
    return (*LABELS, *(label for label in ("OUTCOME", "NEGATION") if label in marked))


def evaluate(
    gold: Sequence[AnnotatedDocument], found: Sequence[AnnotatedDocument], *, seed: int = 0, outside: int = 0
) -> Result:
    """Score `found` against `gold`, document by document in the same order."""
    labels = labels_of(gold)
    counts = [count(g, f, labels) for g, f in zip(gold, found, strict=True)]
    confidence = [row for g, f in zip(gold, found, strict=True) for row in judged_confidence(g, f)]
    scores = {name: score(counts, name, seed) for name in measures(labels)}
    total: Counts = sum(counts, Counter())
    confusion = {
        (name.split(".")[1], name.split(".")[2].partition(":")[0]): int(n)
        for name, n in total.items()
        if name.startswith("confusion.") and n
    }
    sentences = sum(len(d.sentences) for d in gold)
    return Result(len(gold), sentences, scores, confusion, calibration(confidence), outside)


def measures(labels: Sequence[str]) -> list[str]:
    """The names of all scores, in the order to be shown."""
    claims = [f"claim.{m}" for m in ("drug_target", "direction", "whole", "dose")]
    slots = [
        f"slot.{s}"
        for s in (
            "drug",
            "dose",
            "condition",
            "outcome",
            "comparator",
            "effect",
            "direction",
            "hedged",
            "hedge_cues",
        )
    ]
    mentions = [
        f"mention.{label}.{c}"
        for label in (*labels, "all")
        for c in ("overlap", "strict", "exact", "partial", "type")
    ]
    return ["sentence.has_claim", "sentence.is_hedged", *claims, *slots, *mentions]


def table(counts: Sequence[Counts], measure: str) -> Floats:
    """(documents, 3): right, gold, found; for the accuracy of a slot, right and twice the number of pairs."""
    parts = ("right", "of", "of") if measure.startswith("slot.") else ("right", "gold", "found")
    return np.array([[c[f"{measure}:{part}"] for part in parts] for c in counts], dtype=float).reshape(-1, 3)


def f1(right: Floats, gold: Floats, found: Floats) -> Floats:
    """2 right / (gold + found), NaN where both are 0; for a slot's accuracy gold and found are the pairs."""
    total = gold + found
    return np.divide(2 * right, total, out=np.full_like(total, np.nan), where=total > 0)


def draws(documents: int, seed: int, replicates: int = REPLICATES) -> NDArray[np.int64]:
    """(replicates, documents) how often each document is drawn, with replacement."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(documents, np.full(documents, 1 / documents), size=replicates)


def score(counts: Sequence[Counts], measure: str, seed: int = 0) -> Score:
    """One figure with its interval."""
    rows = table(counts, measure)
    right, gold, found = rows.sum(0) if len(rows) else np.zeros(3)
    value = f1(np.array([right]), np.array([gold]), np.array([found]))[0]
    if np.isnan(value):
        return Score(None, None, None, 0, 0, 0)
    spread = f1(*(draws(len(rows), seed) @ rows).T)
    low, high = np.nanpercentile(spread, [2.5, 97.5])
    return Score(
        float(value), float(low), float(high), float(right), int(gold), int(found),
        precision=float(right / found) if found else None,
        recall=float(right / gold) if gold else None,
    )  # fmt: skip


def calibration(rows: Sequence[tuple[float, bool]]) -> dict[str, Any] | None:
    """Reliability by tenths of confidence, and the expected calibration error (Naeini et al. 2015)."""
    if not rows:
        return None
    values, right = np.array([p for p, _ in rows]), np.array([r for _, r in rows], dtype=float)
    place = np.minimum((values * BINS).astype(int), BINS - 1)
    bins, error = [], 0.0
    for index in range(BINS):
        here = place == index
        if here.any():
            mean, share = float(values[here].mean()), float(right[here].mean())
            bins.append(
                {
                    "from": index / BINS,
                    "claims": int(here.sum()),
                    "confidence": round(mean, 4),
                    "right": round(share, 4),
                }
            )
            error += here.mean() * abs(mean - share)
    return {"expected_calibration_error": round(float(error), 4), "claims": len(rows), "bins": bins}
