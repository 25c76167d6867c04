"""Two versions against the same gold: is the difference more than chance, and what got better and worse?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from claimx.evaluate.counts import count
from claimx.evaluate.errors import SentenceErrors, sentence_errors
from claimx.evaluate.scores import PARTS, draws, f1, interval, labels_of, measures, table
from claimx.schema import AnnotatedDocument


@dataclass(frozen=True, slots=True)
class Difference:
    """Figures of A and B, the difference B - A with its 95% interval by paired bootstrap over documents, and the p value
    of approximate randomization (Noreen 1989; two-sided). Over fewer than two documents there is no interval."""

    measure: str
    a: float
    b: float
    low: float | None
    high: float | None
    p: float

    @property
    def gain(self) -> float:
        return self.b - self.a


def compare(
    gold: Sequence[AnnotatedDocument], a: Sequence[AnnotatedDocument], b: Sequence[AnnotatedDocument],
    *, seed: int = 0, rounds: int = 2000, parts: Collection[str] = PARTS,
) -> list[Difference]:  # fmt: skip
    """The difference in every measure of `parts` that both define."""
    labels = labels_of(gold)
    counts = [[count(g, f, labels) for g, f in zip(gold, side, strict=True)] for side in (a, b)]
    rng = np.random.default_rng(seed)
    swaps = rng.random((rounds, len(gold))) < 0.5
    drawn = draws(len(gold), seed, rounds)
    made = []
    for measure in measures(labels, parts):
        left, right = (table(side, measure) for side in counts)
        at = [float(f1(rows.sum(0))) for rows in (left, right)]
        if np.isnan(at).any():
            continue
        moved = swaps @ (right - left)
        shuffled = f1(left.sum(0) + moved) - f1(right.sum(0) - moved)
        beaten = int((np.abs(shuffled) >= abs(at[1] - at[0]) - 1e-12).sum())
        low, high = interval(f1(drawn @ right) - f1(drawn @ left), len(gold)) or (None, None)
        made.append(Difference(measure, at[0], at[1], low, high, (beaten + 1) / (rounds + 1)))
    return made


def changed(
    gold: Sequence[AnnotatedDocument], a: Sequence[AnnotatedDocument], b: Sequence[AnnotatedDocument],
    parts: Collection[str] = PARTS,
) -> tuple[list[SentenceErrors], list[SentenceErrors]]:  # fmt: skip
    """(sentences that B has better, as A had them; sentences that B has worse, as B has them).

    A sentence is better where fewer mentions, claims and slots are wrong in it.
    """
    left, right = ({(e.doc_id, e.index): e for e in sentence_errors(gold, side, parts)} for side in (a, b))
    better = [e for key, e in left.items() if _wrong(right.get(key)) < _wrong(e)]
    worse = [e for key, e in right.items() if _wrong(left.get(key)) < _wrong(e)]
    return better, worse


def _wrong(errors: SentenceErrors | None) -> int:
    return sum(max(1, len(p.slots)) for p in errors.problems) if errors else 0
