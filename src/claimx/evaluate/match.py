"""Which predicted mention or claim answers which gold one: one to one, optimally."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

from claimx.schema import AnnotatedClaim, Mention, Span

LAYERS = ("OUTCOME", "NEGATION")
SMALL = 1e-4
"""Weight of the tie-break: below every difference that counts."""

Place = Span | Mention
A = TypeVar("A")
B = TypeVar("B")


def shared(a: Place | None, b: Place | None) -> int:
    """Characters that two spans have in common."""
    return 0 if a is None or b is None else max(0, min(a.end, b.end) - max(a.start, b.start))


def assign(gold: Sequence[A], found: Sequence[B], worth: Callable[[A, B], float]) -> list[tuple[int, int]]:
    """Pairs (gold index, found index) of the one-to-one assignment with the greatest total worth; worthless pairs are
    left out."""
    if not gold or not found:
        return []
    matrix = np.array([[worth(a, b) for b in found] for a in gold])
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if matrix[i, j] > 0]


def in_order(values: Sequence[float], most: float, pairs: int) -> float:
    """One number for a pair that adds up, over at most `pairs` pairs, so that sums compare by the first of `values`, then
    by the second, and so on. Each value lies between 0 and `most`."""
    base = most * pairs + 1
    total = 0.0
    for value in values:
        total = total * base + value
    return total


def tie_break(a: Place, b: Place, label: str = "") -> float:
    """A number from 0 to 1 that is the same whichever of the two is the gold one: where assignments are otherwise alike,
    it alone decides, so that the order of either side and the roles of the two never do."""
    key = sorted((p.start, p.end, getattr(p, "label", "")) for p in (a, b))
    return zlib.crc32(repr((key, label)).encode()) / 2**32


def match_mentions(gold: Sequence[Mention], found: Sequence[Mention]) -> list[tuple[int, int]]:
    """Mentions of any label that overlap: those that are equal first, then as many pairs as can be, then those of the
    same label, then those with the same bounds, then those that share most."""
    pairs = min(len(gold), len(found))

    def worth(a: Mention, b: Mention) -> float:
        common = shared(a, b)
        if not common:
            return 0.0
        share = common / (max(a.end, b.end) - min(a.start, b.start))
        same, equal = a.label == b.label, share == 1
        return in_order((same and equal, 1, same, equal, share), 1, pairs) + SMALL * tie_break(a, b)

    return assign(gold, found, worth)


def layers(gold: Sequence[Mention], found: Sequence[Mention]) -> Iterator[tuple[str, list[Mention], list[Mention]]]:
    """(name, gold, found) of mentions that may answer each other: `all` holds the labels that never overlap one
    another; those of `LAYERS`, which lie over and under them, are each for itself."""
    yield "all", [m for m in gold if m.label not in LAYERS], [m for m in found if m.label not in LAYERS]
    for label in LAYERS:
        yield label, [m for m in gold if m.label == label], [m for m in found if m.label == label]


def same_drug(gold: AnnotatedClaim, found: AnnotatedClaim) -> bool:
    """Whether a drug of each overlaps one of the other; drugs carried over from elsewhere are compared by name."""
    if any(shared(a, b) for a in gold.drugs for b in found.drugs):
        return True
    if gold.drug_carried_over or found.drug_carried_over:
        return bool({d.text.lower() for d in gold.drugs} & {d.text.lower() for d in found.drugs})
    return False


def same_target(gold: AnnotatedClaim, found: AnnotatedClaim) -> bool:
    """Whether the condition or outcome of each overlaps the condition or outcome of the other."""
    return any(shared(a, b) for a in gold.targets for b in found.targets)


def _names(claim: AnnotatedClaim) -> str:
    return repr([(s.start, s.end) for s in (*claim.drugs, *claim.targets)])


def match_claims(gold: Sequence[AnnotatedClaim], found: Sequence[AnnotatedClaim]) -> list[tuple[int, int]]:
    """Claims of one sentence that share drug and target. Among equally many pairs those are chosen that agree most in
    the slots, then in drugs, direction and hedging, so that a match never depends on the order of either side."""
    pairs = min(len(gold), len(found))

    def worth(a: AnnotatedClaim, b: AnnotatedClaim) -> float:
        if not (same_drug(a, b) and same_target(a, b)):
            return 0.0
        common = sum(
            bool(shared(x, y)) for x, y in ((a.condition, b.condition), (a.outcome, b.outcome), (a.effect, b.effect))
        )
        drugs = sum(bool(shared(x, y)) for x in a.drugs for y in b.drugs) / max(len(a.drugs), len(b.drugs))
        values = (1, common, drugs, a.direction == b.direction, a.hedged == b.hedged)
        return in_order(values, 3, pairs) + SMALL * tie_break(a.effect, b.effect, f"{sorted((_names(a), _names(b)))}")

    return assign(gold, found, worth)


@dataclass(frozen=True, slots=True)
class Slots:
    """Which slots of a matched pair of claims agree."""

    drug: bool
    dose: bool
    condition: bool
    outcome: bool
    comparator: bool
    effect: bool
    direction: bool
    hedged: bool
    hedge_cues: bool


def compare_slots(gold: AnnotatedClaim, found: AnnotatedClaim) -> Slots:
    """A slot agrees where both sides are empty or their spans overlap, each of the one with one of the other."""

    def one(a: Span | None, b: Span | None) -> bool:
        return a is b is None or shared(a, b) > 0

    def many(a: Sequence[Span], b: Sequence[Span]) -> bool:
        return all(any(shared(x, y) for y in b) for x in a) and all(any(shared(x, y) for x in a) for y in b)

    names = {d.text.lower() for d in gold.drugs} == {d.text.lower() for d in found.drugs}
    return Slots(
        drug=names if gold.drug_carried_over or found.drug_carried_over else many(gold.drugs, found.drugs),
        dose=many(gold.doses, found.doses),
        condition=one(gold.condition, found.condition),
        outcome=one(gold.outcome, found.outcome),
        comparator=one(gold.comparator, found.comparator),
        effect=one(gold.effect, found.effect),
        direction=gold.direction == found.direction,
        hedged=gold.hedged == found.hedged,
        hedge_cues=many(gold.hedges, found.hedges),
    )
