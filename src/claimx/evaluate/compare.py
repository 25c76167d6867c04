"""Two versions against the same gold: is the difference more than chance, and what got better and worse?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claimx.evaluate.counts import count
from claimx.evaluate.errors import SentenceErrors, sentence_errors
from claimx.evaluate.scores import draws, f1, labels_of, measures, table
from claimx.schema import AnnotatedDocument


@dataclass(frozen=True, slots=True)
class Difference:
    """Figures of A and B, the difference B - A with its 95% interval by paired bootstrap over documents, and the p value
    of approximate randomization (Noreen 1989; two-sided)."""

    measure: str
    a: float
    b: float
    low: float
    high: float
    p: float

    @property
    def gain(self) -> float:
        return self.b - self.a


def compare(
    gold: Sequence[AnnotatedDocument], a: Sequence[AnnotatedDocument], b: Sequence[AnnotatedDocument],
    *, seed: int = 0, rounds: int = 2000,
) -> list[Difference]:  # fmt: skip
    """The difference in every measure that both define."""
    labels = labels_of(gold)
    counts = [[count(g, f, labels) for g, f in zip(gold, side, strict=True)] for side in (a, b)]
    rng = np.random.default_rng(seed)
    swaps = rng.random((rounds, len(gold))) < 0.5
    drawn = draws(len(gold), seed, rounds)
    made = []
    for measure in measures(labels):
        left, right = (table(side, measure) for side in counts)
        at = [float(f1(*rows.sum(0)[:, None])[0]) for rows in (left, right)]
        if np.isnan(at).any():
            continue
        spread = f1(*(drawn @ right).T) - f1(*(drawn @ left).T)
        moved = swaps @ (right - left)
        shuffled = f1(*(left.sum(0) + moved).T) - f1(*(right.sum(0) - moved).T)
        beaten = int((np.abs(shuffled) >= abs(at[1] - at[0]) - 1e-12).sum())
        low, high = np.nanpercentile(spread, [2.5, 97.5])
        made.append(Difference(measure, at[0], at[1], float(low), float(high), (beaten + 1) / (rounds + 1)))
    return made


def changed(
    gold: Sequence[AnnotatedDocument], a: Sequence[AnnotatedDocument], b: Sequence[AnnotatedDocument]
) -> tuple[list[SentenceErrors], list[SentenceErrors]]:
    """(sentences that B has better, as A had them; sentences that B has worse, as B has them), by number of problems."""
    problems = [{(e.doc_id, e.index): e for e in sentence_errors(gold, side)} for side in (a, b)]

    def size(side: int, key: tuple[str, int]) -> int:
        return len(problems[side][key].problems) if key in problems[side] else 0

    keys = sorted({*problems[0], *problems[1]})
    better = [problems[0][k] for k in keys if size(1, k) < size(0, k)]
    worse = [problems[1][k] for k in keys if size(1, k) > size(0, k)]
    return better, worse
