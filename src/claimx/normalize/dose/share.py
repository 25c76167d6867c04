"""Giving each dose what is said once for several: a unit, an amount, a schedule, a route."""

import itertools

from claimx.normalize.dose.lexicon import TIMES_OF_DAY
from claimx.normalize.dose.segments import Segment

_ALIKE = ("or", "and", "/")
"""The relations of doses of which one schedule holds for all."""


def share(segments: list[Segment]) -> None:
    """Give each dose what is said once for several: a unit, an amount, a schedule, a route."""
    for place, segment in enumerate(segments):
        if segment.relation == ",":
            later = (other.relation for other in segments[place + 1 :])
            segment.relation = next((word for word in later if word in ("or", "and")), "and")
    for before, segment in itertools.pairwise(segments):
        if (
            segment.amount is None
            and before.amount is not None
            and any(item.kind in ("rate", "when", "schedule") for item in segment.timing)
            and segment.relation in ("or", "then", "and")
        ):
            segment.amount, segment.strength = before.amount, before.strength
    for segment, after in reversed(list(itertools.pairwise(segments))):
        if after.relation:
            _share_unit(segment, after)
        if after.relation in _ALIKE:
            _share_back(segment, after)
    for before, segment in itertools.pairwise(segments):
        if segment.relation:
            _share_unit(segment, before)
        if segment.relation in _ALIKE:
            _share_forward(before, segment)


def _share_unit(bare: Segment, other: Segment) -> None:
    amount, source = bare.amount, other.amount
    if amount is None or source is None or amount.kind != "number" or source.kind != "amount":
        return
    if source.unit in ("1", "mg.min/mL"):  # a dilution or an AUC has no unit that is written behind the number
        return
    amount.kind, amount.unit, amount.unit_kind = "amount", source.unit, source.unit_kind
    amount.size, amount.per = source.size, source.per
    amount.parts = amount.parts + [part for part in source.parts if part[0] in ("unit", "per")]


def _share_back(segment: Segment, after: Segment) -> None:
    """`2.5 mg or 5 mg daily`: the schedule behind the last of them holds for all that have none."""
    if after.amount is None or segment.amount is None:
        return
    edge = after.amount.start
    if not segment.timing and not segment.pers and not set(segment.amount.per) & TIMES_OF_DAY:
        segment.timing += [item for item in after.timing if item.start > edge]
        segment.pers += [item for item in after.pers if item.start > edge]
    if not segment.spans:
        segment.spans += [item for item in after.spans if item.start > edge]
    if not any(word.kind == "route" for word in segment.words):
        segment.words += [word for word in after.words if word.kind == "route" and word.start > edge]
    if after.amount.unit == segment.amount.unit and not any(word.kind == "form" for word in segment.words):
        segment.words += [word for word in after.words if word.kind == "form" and word.start > edge]


def _share_forward(before: Segment, segment: Segment) -> None:
    """`oral 5 mg or 10 mg`: what stands before the first amount holds for the next as well."""
    if before.amount is None or segment.amount is None:
        return
    edge = before.amount.start
    if not segment.timing:
        segment.timing += [item for item in before.timing if item.start < edge]
    for kind in ("route", "qualifier", "form"):
        if not any(word.kind == kind for word in segment.words):
            segment.words += [word for word in before.words if word.kind == kind and word.start < edge]
