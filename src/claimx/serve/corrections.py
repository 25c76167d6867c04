"""A corrected claim, as a page or a program sends it, checked against the text and turned into a claim."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from claimx.schema import Claim, Direction, Span, claim_from_row
from claimx.schema.highlight import SLOTS
from claimx.serve.evidence import slot_spans
from claimx.serve.reviews import Decision

SEVERAL = ("drug", "dose", "hedge_cues")
_MARKED = ("drug", "dose", "condition", "effect", "hedge_cues")
"""Slots whose spans are mentions; of these none may overlap another (annotation guidelines)."""


class Place(BaseModel):
    """Words of the document and where they stand; offsets count characters (code points)."""

    model_config = ConfigDict(extra="forbid")

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str = Field(max_length=5000)


class Correction(BaseModel):
    """The claim as it should be: the spans of every slot, the direction, and whether it is hedged."""

    model_config = ConfigDict(extra="forbid")

    drug: list[Place] = Field(min_length=1, max_length=20)
    effect: list[Place] = Field(min_length=1, max_length=1)
    dose: list[Place] = Field([], max_length=20)
    condition: list[Place] = Field([], max_length=1)
    outcome: list[Place] = Field([], max_length=1)
    comparator: list[Place] = Field([], max_length=1)
    hedge_cues: list[Place] = Field([], max_length=20)
    direction: Direction
    hedged: bool


class Said(BaseModel):
    """A review of a claim. `corrected` belongs to the decision correct, and to no other."""

    model_config = ConfigDict(extra="forbid")

    claim_id: str = Field(max_length=100)
    decision: Decision
    reviewer: str = Field(min_length=1, max_length=200, pattern=r"\S")
    note: str = Field("", max_length=5000)
    corrected: Correction | None = None


class WrongCorrectionError(ValueError):
    """Why a correction cannot be taken, in words for the reviewer."""


def corrected_row(row: Mapping[str, Any], correction: Correction) -> dict[str, Any]:
    """The flat row of the claim as corrected; everything that the reviewer does not decide is left empty.

    Raises `WrongCorrectionError` where a span does not hold its words, lies outside the sentence (but a drug that the
    machine carried over), or overlaps one of another slot.
    """
    sentence = Span(row["sentence_start"], row["sentence_end"], row["sentence"])
    earlier = {(s["start"], s["end"], s["text"]) for s in slot_spans(row)["drug"]}
    spans = {slot: _checked(slot, getattr(correction, slot), sentence, earlier) for slot in SLOTS}
    if not spans["condition"] and not spans["outcome"]:
        raise WrongCorrectionError("a claim needs a condition or an outcome")
    if correction.hedged != bool(spans["hedge_cues"]):
        raise WrongCorrectionError(
            "mark the words that hedge the claim"
            if correction.hedged
            else "a claim that is not hedged has no hedging cue"
        )
    _no_overlap(spans)
    machine = claim_from_row(row)
    outside = [s for s in spans["drug"] if not sentence.start <= s.start < sentence.end]
    claim = Claim(
        doc_id=machine.doc_id, sentence_index=machine.sentence_index, sentence=sentence, drugs=spans["drug"],
        effect=spans["effect"][0], direction=correction.direction, condition=_only(spans["condition"]),
        outcome=_only(spans["outcome"]), comparator=_only(spans["comparator"]), doses=spans["dose"], hedges=spans["hedge_cues"], section=machine.section,
        drug_carried_over=bool(outside), certainty=machine.certainty if machine.hedged == correction.hedged else "unknown",
        significance=machine.significance, method="review",
    )  # fmt: skip
    return claim.to_row()


def _checked(
    slot: str, places: Sequence[Place], sentence: Span, earlier: set[tuple[int, int, str]]
) -> tuple[Span, ...]:
    spans = []
    for place in places:
        inside = sentence.start <= place.start < place.end <= sentence.end
        words = sentence.text[place.start - sentence.start : place.end - sentence.start] if inside else None
        if inside and words != place.text:
            raise WrongCorrectionError(f"{SLOTS[slot].lower()}: {place.text!r} does not stand at {place.start}")
        if not inside and not (slot == "drug" and (place.start, place.end, place.text) in earlier):
            raise WrongCorrectionError(f"{SLOTS[slot].lower()}: {place.text!r} lies outside the sentence")
        if place.text != place.text.strip():
            raise WrongCorrectionError(f"{SLOTS[slot].lower()}: {place.text!r} begins or ends with a blank")
        spans.append(Span(place.start, place.end, place.text))
    return tuple(sorted(set(spans)))


def _only(spans: Sequence[Span]) -> Span | None:
    return spans[0] if spans else None


def _no_overlap(spans: Mapping[str, Sequence[Span]]) -> None:
    taken = sorted((span.start, span.end, span.text, slot) for slot in _MARKED for span in spans[slot])
    for (_, end, words, slot), (start, _, others, other) in pairwise(taken):
        if start < end:
            raise WrongCorrectionError(f"{SLOTS[slot].lower()} {words!r} and {SLOTS[other].lower()} {others!r} overlap")
