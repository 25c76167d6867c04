"""The findings of one publication -> one vote; votes -> belief."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from claimx.aggregate.evidence import Evidence

PAIRS = (("improves", "worsens"), ("increases", "decreases"))
"""Directions that contradict each other."""

CERTAIN = {"asserted": 1.0, "probable": 0.75, "possible": 0.5, "unknown": 0.5}
"""What a statement weighs by how sure its writer is."""
NO_CONFIDENCE = 0.5
"""The weight of a claim whose confidence is not known."""
PRIOR = 2
"""Publications without a say that belief pretends there are, so that one paper alone convinces nobody."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one publication says of one drug, condition and outcome. `weight`, 0 to 1, counts in belief only."""

    publication: str
    direction: str
    weight: float
    hedged: bool
    """Every claim of this direction is hedged."""
    findings: tuple[Evidence, ...]

    @property
    def sample_size(self) -> int | None:
        return max((f.sample_size for f in self.findings if f.sample_size), default=None)


def vote(publication: str, findings: Sequence[Evidence]) -> Vote:
    """One vote for all findings, by which directions there are and never by how often each is said.

    Both directions of a pair, `mixed`, or a direction beside no effect: mixed. Else a direction in health terms
    (improves, worsens) goes before one of amount (increases, decreases), then no effect, then unclear. The vote weighs
    what its most doubtful claim weighs, so that saying it again never adds.
    """
    said = {f.direction for f in findings}
    direction = _reduced(said)
    telling = [f for f in findings if f.direction == direction] or list(findings)
    weight = min(_weight(f) for f in telling)
    return Vote(publication, direction, weight, all(f.hedged for f in telling), tuple(findings))


def _reduced(said: set[str]) -> str:
    health, amount = said.intersection(PAIRS[0]), said.intersection(PAIRS[1])
    if "mixed" in said or len(health) == 2 or len(amount) == 2 or ((health or amount) and "no_effect" in said):
        return "mixed"
    if signed := health or amount:
        return next(iter(signed))
    return "no_effect" if "no_effect" in said else "unclear"


def _weight(finding: Evidence) -> float:
    confidence = NO_CONFIDENCE if finding.confidence is None else min(max(finding.confidence, 0.0), 1.0)
    return confidence * CERTAIN.get(finding.certainty, 0.5)


def beliefs(votes: Iterable[Vote]) -> dict[str, float]:
    """Belief in each direction that has votes, 0 to 1: the weights of its votes over the number of all that vote, and
    `PRIOR` more.

    Opposed, mixed and no-effect votes lower it; a publication adds at most one weight, however often it repeats itself.
    """
    counted = [v for v in votes if v.direction != "unclear"]
    sums: dict[str, float] = {}
    for v in counted:
        sums[v.direction] = sums.get(v.direction, 0.0) + v.weight
    return {direction: total / (len(counted) + PRIOR) for direction, total in sums.items()}
