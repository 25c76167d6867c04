"""Counts -> scores with 95% intervals by a seeded bootstrap over documents (percentile method, Efron 1979)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimx.evaluate.calibration import calibration
from claimx.evaluate.counts import SLOTS, Counts, count, judged_confidence
from claimx.schema import AnnotatedDocument

LABELS = ("DRUG", "DOSE", "CONDITION", "EFFECT", "HEDGE")
"""The labels of the gold; OUTCOME and NEGATION are scored only where a gold set marks them as mentions."""
PARTS = ("claims", "mentions")
"""What can be scored; sentence-level figures belong to the claims."""
REPLICATES = 2000

Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Score:
    """A figure between 0 and 1, None where nothing was there to be scored, with its counts.

    `low` and `high` are its 95% interval, None with fewer than two documents, over which none can be drawn. `right`
    counts gold; it may be a half by the partial criterion. The accuracy of a slot has no precision and recall, and its
    pairs stand in both `gold` and `found`.
    """

    value: float | None
    low: float | None
    high: float | None
    right: float
    gold: int
    found: int
    precision: float | None = None
    recall: float | None = None
    precision_interval: Interval | None = None
    recall_interval: Interval | None = None


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
                name: {key: _rounded(value) for key, value in asdict(score).items()}
                for name, score in self.scores.items()
            },
            "confusion": {f"{a} -> {b}": n for (a, b), n in sorted(self.confusion.items())},
            "calibration": self.calibration,
        }


def _rounded(value: Any) -> Any:
    if isinstance(value, tuple):
        return [round(v, 4) for v in value]
    return round(value, 4) if isinstance(value, float) else value


def labels_of(gold: Sequence[AnnotatedDocument]) -> tuple[str, ...]:
    """The labels to score against this gold."""
    marked = {m.label for d in gold for m in d.mentions}
    return (*LABELS, *(label for label in ("OUTCOME", "NEGATION") if label in marked))


def evaluate(
    gold: Sequence[AnnotatedDocument],
    found: Sequence[AnnotatedDocument],
    *,
    seed: int = 0,
    outside: int = 0,
    parts: Collection[str] = PARTS,
) -> Result:
    """Score `found` against `gold`, document by document in the same order; `parts` says what of `PARTS` was looked for
    at all, and what was not has no figures."""
    labels = labels_of(gold)
    counts = [count(g, f, labels) for g, f in zip(gold, found, strict=True)]
    confidence = [judged_confidence(g, f) for g, f in zip(gold, found, strict=True)]
    total: Counts = sum(counts, Counter())
    confusion = {
        (name.split(".")[1], name.split(".")[2].partition(":")[0]): int(n)
        for name, n in total.items()
        if name.startswith("confusion.") and n and "claims" in parts
    }
    sentences = sum(len(d.sentences) for d in gold)
    drawn = draws(len(gold), seed)
    scores = score_all(counts, measures(labels, parts), drawn)
    return Result(len(gold), sentences, scores, confusion, calibration(confidence, drawn), outside)


def measures(labels: Sequence[str], parts: Collection[str] = PARTS) -> list[str]:
    """The names of all scores, in the order to be shown."""
    claims = [f"claim.{m}" for m in ("drug_target", "direction", "whole", "dose")]
    slots = [f"slot.{s}" for s in SLOTS]
    criteria = ("overlap", "strict", "exact", "partial", "type")
    mentions = [f"mention.{label}.{c}" for label in (*labels, "all") for c in criteria]
    return [
        *(("sentence.has_claim", "sentence.is_hedged", *claims, *slots) if "claims" in parts else ()),
        *(mentions if "mentions" in parts else ()),
    ]


def table(counts: Sequence[Counts], measure: str) -> Floats:
    """(documents, 4): right of gold, right of found, gold, found; for the accuracy of a slot, right and the pairs."""
    if measure.startswith("slot."):
        parts = ("right", "right", "of", "of")
    else:
        parts = ("right", "right_found" if measure.startswith("mention.") else "right", "gold", "found")
    return np.array([[c[f"{measure}:{part}"] for part in parts] for c in counts], dtype=float).reshape(-1, 4)


def f1(rows: Floats) -> Floats:
    """(..., 4) as of `table` -> harmonic mean of precision and recall, which is 2 right / (gold + found) where both
    kinds of right are one; NaN where there is neither gold nor found."""
    right, right_found, gold, found = np.moveaxis(rows, -1, 0)
    below = right * found + right_found * gold
    value = np.divide(2 * right * right_found, below, out=np.zeros_like(below), where=below > 0)
    return np.where(gold + found > 0, value, np.nan)


def ratio(above: Floats, below: Floats) -> Floats:
    """above / below, NaN where below is 0."""
    return np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0)


def draws(documents: int, seed: int, replicates: int = REPLICATES) -> NDArray[np.int64]:
    """(replicates, documents) how often each document is drawn, with replacement."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(documents, np.full(documents, 1 / max(documents, 1)), size=replicates)


def interval(replicates: Floats, documents: int) -> Interval | None:
    """The middle 95% of the replicates in which the figure is defined."""
    defined = replicates[~np.isnan(replicates)]
    if documents < 2 or not len(defined):
        return None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def score_all(counts: Sequence[Counts], names: Sequence[str], drawn: NDArray[np.int64]) -> dict[str, Score]:
    """Every figure, with intervals from the same draws of documents."""
    return {name: _score(table(counts, name), drawn, name.startswith("slot.")) for name in names}


def _score(rows: Floats, drawn: NDArray[np.int64], accuracy: bool) -> Score:
    total = rows.sum(0)
    value = float(f1(total))
    if np.isnan(value):
        return Score(None, None, None, 0, 0, 0)
    right, right_found, gold, found = map(float, total)
    spread: Floats = drawn.astype(float) @ rows
    low, high = interval(f1(spread), len(rows)) or (None, None)
    if accuracy:
        return Score(value, low, high, right, int(gold), int(found))
    return Score(
        value, low, high, right, int(gold), int(found),
        precision=right_found / found if found else None,
        recall=right / gold if gold else None,
        precision_interval=interval(ratio(spread[:, 1], spread[:, 3]), len(rows)),
        recall_interval=interval(ratio(spread[:, 0], spread[:, 2]), len(rows)),
    )  # fmt: skip
