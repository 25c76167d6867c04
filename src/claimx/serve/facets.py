"""What can be filtered by, and how many claims each value has, held in memory as columns of numbers.

A hundred thousand claims are counted in well under a millisecond a facet, where SQL would group them each time.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from claimx.schema import DIRECTIONS
from claimx.schema.claim import JOIN_DRUGS

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

NONE = "none"
"""The value of what a claim does not have."""

CONFIDENCE_EDGES = (0.5, 0.6, 0.7, 0.8, 0.9)
CONFIDENCES = ("below 0.5", "0.5 to 0.6", "0.6 to 0.7", "0.7 to 0.8", "0.8 to 0.9", "0.9 and above", NONE)
TITLES = {
    "drug": "Drug", "condition": "Condition", "direction": "Direction", "hedged": "Hedging",
    "confidence": "Confidence", "year": "Year", "section": "Section", "retracted": "Retracted", "review": "Review",
}  # fmt: skip
OPEN_LISTS = ("drug", "condition", "year", "section")
"""Facets with as many values as the texts have; the others' are few and in an order of their own."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: claim `rows[i]` has the value `values[codes[i]]`; a claim may have several."""

    values: tuple[str, ...]
    rows: Numbers
    codes: Numbers

    def mask(self, size: int, chosen: Collection[str]) -> Mask:
        """Which claims have any of the chosen values, in whatever case they are written."""
        folded = {value.casefold() for value in chosen}
        wanted = np.zeros(len(self.values) + 1, dtype=bool)
        wanted[[i for i, value in enumerate(self.values) if value.casefold() in folded]] = True
        found = np.zeros(size, dtype=bool)
        found[self.rows[wanted[self.codes]]] = True
        return found

    def counts(self, mask: Mask) -> dict[str, int]:
        """How many of the claims in `mask` have each value, those with none left out; most frequent first, or in the
        order of the values where they have one."""
        counted = np.bincount(self.codes[mask[self.rows]], minlength=len(self.values))
        return {self.values[i]: int(counted[i]) for i in np.flatnonzero(counted)}


def single(values: Sequence[str], order: Iterable[str] = ()) -> Facet:
    """A facet with one value a claim, in the given order, others after it as they sort."""
    return several([(value,) for value in values], order)


def several(values: Sequence[Collection[str]], order: Iterable[str] = ()) -> Facet:
    """A facet with any number of values a claim."""
    first = tuple(order)
    names = (*first, *sorted({value for some in values for value in some} - set(first)))
    number = {name: i for i, name in enumerate(names)}
    pairs = [(row, number[value]) for row, some in enumerate(values) for value in some]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Facet(names, table[:, 0], table[:, 1])


def make_facets(columns: Mapping[str, Sequence[object]]) -> dict[str, Facet]:
    """The facets of the columns drug, condition, direction, hedged, confidence, year, section and is_retracted."""
    years = [str(y) if y is not None else NONE for y in columns["year"]]
    return {
        "drug": several([tuple(dict.fromkeys(str(d).split(JOIN_DRUGS))) for d in columns["drug"]]),
        "condition": single([str(c) if c else NONE for c in columns["condition"]]),
        "direction": single([str(d) for d in columns["direction"]], DIRECTIONS),
        "hedged": single(["yes" if h else "no" for h in columns["hedged"]], ("yes", "no")),
        "confidence": single([confidence_step(c) for c in columns["confidence"]], reversed(CONFIDENCES[:-1])),
        "year": single(years, sorted(set(years) - {NONE}, key=int, reverse=True)),
        "section": single([str(s) if s else NONE for s in columns["section"]]),
        "retracted": single(["yes" if r else "no" for r in columns["is_retracted"]], ("yes", "no")),
    }


def confidence_step(confidence: object) -> str:
    """The value of facet confidence for a probability."""
    if not isinstance(confidence, float | int):
        return NONE
    return CONFIDENCES[sum(confidence >= edge for edge in CONFIDENCE_EDGES)]
