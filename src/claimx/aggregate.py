"""Claims of many documents -> evidence summary: what is claimed of each drug, condition and outcome.

Counted is the direction of effect, not significance (Cochrane Handbook, chapter 12; Campbell et al. 2020, SWiM).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claimx.schema import DIRECTIONS


@dataclass(frozen=True, slots=True)
class ClaimSummary:
    """All claims of one drug, condition and outcome. `directions` counts claims as (direction, hedged)."""

    drug: str
    condition: str
    outcome: str
    documents: int
    claims: int
    directions: Mapping[tuple[str, bool], int] = field(default_factory=dict)
    dose_qualifiers: tuple[str, ...] = ()

    def count(self, direction: str) -> int:
        """Claims with this direction, hedged and not."""
        return sum(self.directions.get((direction, hedged), 0) for hedged in (True, False))

    @property
    def hedged(self) -> int:
        return sum(n for (_, hedged), n in self.directions.items() if hedged)

    def cell(self, direction: str) -> str:
        """The count of a direction as people read it: `3`, or `3 (2 hedged)`; empty for none."""
        total, hedged = self.count(direction), self.directions.get((direction, True), 0)
        if not total:
            return ""
        return f"{total} ({hedged} hedged)" if hedged else str(total)


def summarize(rows: Iterable[Mapping[str, Any]]) -> list[ClaimSummary]:
    """Group the rows of a claim table by normalised drug, condition and outcome; the most claimed come first.

    A retracted document's claims are left out. Identifiers decide what is the same where they are there, names where
    they are not.
    """
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    labels: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    for row in rows:
        if _text(row, "is_retracted").lower() == "true":
            continue
        shown = (
            _text(row, "drug_name") or _text(row, "drug").lower(),
            _text(row, "condition_name") or _text(row, "condition").lower(),
            _text(row, "outcome").lower(),
        )
        key = (_text(row, "drug_id") or shown[0], _text(row, "condition_id") or shown[1], shown[2])
        groups.setdefault(key, []).append(row)
        labels.setdefault(key, shown)
    made = [_summary(labels[key], members) for key, members in groups.items()]
    return sorted(made, key=lambda s: (-s.claims, s.drug, s.condition, s.outcome))


def _summary(shown: tuple[str, str, str], rows: list[Mapping[str, Any]]) -> ClaimSummary:
    directions = Counter((_text(row, "effect_direction"), _text(row, "hedged").lower() == "true") for row in rows)
    return ClaimSummary(
        *shown,
        documents=len({_text(row, "doc_id") for row in rows}),
        claims=len(rows),
        directions=dict(directions),
        dose_qualifiers=tuple(sorted({q for row in rows if (q := _text(row, "dose_qualifier"))})),
    )


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None or value != value else str(value)


def columns(summaries: Iterable[ClaimSummary]) -> list[str]:
    """The directions that occur, in their fixed order."""
    kept = list(summaries)
    return [d for d in DIRECTIONS if any(s.count(d) for s in kept)]
