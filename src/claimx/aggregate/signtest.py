"""The sign test of directions."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Interval = Literal["wilson", "exact"]

SMALLEST = 6
"""Publications with a direction that the test needs: with five, all alike, two-sided p is 0.0625."""


@dataclass(frozen=True, slots=True)
class SignTest:
    """Whether publications that tell a direction tell one of two more often than chance would.

    `favouring` of `publications` vote `direction`, the others `against`; `low` to `high` is the 95% interval of their
    proportion, `p` the exact two-sided binomial probability under a proportion of one half.
    """

    direction: str
    against: str
    favouring: int
    publications: int
    low: float
    high: float
    p: float

    @property
    def proportion(self) -> float:
        return self.favouring / self.publications

    @property
    def is_small(self) -> bool:
        """Too few publications for the test to reach 0.05, whatever they say."""
        return self.publications < SMALLEST


@lru_cache(maxsize=4096)
def sign_test(direction: str, against: str, favouring: int, opposed: int, interval: Interval = "wilson") -> SignTest:
    """Exact by `scipy.stats.binomtest`; the interval is Wilson's, or Clopper and Pearson's (`exact`)."""
    from scipy.stats import binomtest

    n = favouring + opposed
    result = binomtest(favouring, n, 0.5)
    ends = result.proportion_ci(confidence_level=0.95, method=interval)
    return SignTest(direction, against, favouring, n, float(ends.low), float(ends.high), float(result.pvalue))
