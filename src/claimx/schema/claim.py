"""A claim, and the flat row that stands for it in every table."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from claimx.schema.document import Metadata
from claimx.schema.dose import Dose
from claimx.schema.labels import Certainty, Direction, Significance
from claimx.schema.spans import Concept, Span
from claimx.schema.tables import COLUMNS

JOIN_DRUGS = " + "
JOIN_CUES = "; "
JOIN_OFFSETS = ";"

_SLOTS = ("drug", "dose", "condition", "outcome", "comparator", "effect", "hedge_cues")


@dataclass(frozen=True, slots=True)
class Claim:
    """A drug, or a combination given together, and its effect on one target.

    `drugs` holds one span, or several for a combination or a class with its example. Where the sentence itself names no
    drug, `drug_carried_over` is True and the spans are those of the earlier mention. At least one of `condition` and
    `outcome` is set. A claim is hedged when it has hedges. `confidence` is the calibrated probability that drug,
    target and direction are right. `method` says what made the claim (`model` or `rules`).
    """

    doc_id: str
    sentence_index: int
    sentence: Span
    drugs: tuple[Span, ...]
    effect: Span
    direction: Direction
    condition: Span | None = None
    outcome: Span | None = None
    comparator: Span | None = None
    doses: tuple[Span, ...] = ()
    hedges: tuple[Span, ...] = ()
    significance: Significance = "not_stated"
    certainty: Certainty = "asserted"
    section: str = ""
    drug_carried_over: bool = False
    drug_concepts: tuple[Concept, ...] = ()
    condition_concept: Concept = field(default_factory=Concept)
    parsed_doses: tuple[Dose, ...] = ()
    confidence: float | None = None
    method: str = "rules"
    why: tuple[str, ...] = ()
    """In words, why each slot and the direction are what they are; for `claimx explain`, not in the table."""

    @property
    def hedged(self) -> bool:
        return bool(self.hedges)

    @property
    def claim_id(self) -> str:
        """A hash of document, offsets and slots: the same input always gives the same id."""
        slots = [
            self.doc_id, self.drugs, self.doses, self.condition, self.outcome, self.comparator, self.effect,
            self.direction, self.hedges, self.sentence.start, self.sentence.end,
        ]  # fmt: skip
        return hashlib.sha256(
            "\x1f".join(_canonical(slot) for slot in slots).encode("utf-8", "surrogatepass")
        ).hexdigest()[:20]

    def _repr_html_(self) -> str:
        """The claim as a notebook shows it."""
        from claimx.schema.show import claim_html

        return claim_html(self)

    def to_row(
        self, metadata: Metadata | None = None, *, claimx_version: str = "", model_version: str = ""
    ) -> dict[str, Any]:
        """The claim as one flat row, a value for each of `COLUMNS`; None where there is none."""
        spans: dict[str, tuple[Span, ...]] = {
            "drug": self.drugs,
            "dose": self.doses,
            "condition": _one(self.condition),
            "outcome": _one(self.outcome),
            "comparator": _one(self.comparator),
            "effect": (self.effect,),
            "hedge_cues": self.hedges,
        }
        row: dict[str, Any] = {
            "claim_id": self.claim_id,
            "doc_id": self.doc_id,
            "sentence_index": self.sentence_index,
            "section": self.section,
            "drug": _join(self.drugs, JOIN_DRUGS),
            "drug_name": JOIN_DRUGS.join(c.name for c in self.drug_concepts) or None,
            "drug_id": JOIN_DRUGS.join(c.id for c in self.drug_concepts)
            if any(c.id for c in self.drug_concepts)
            else None,
            "drug_carried_over": self.drug_carried_over,
            "dose": _join(self.doses, JOIN_CUES),
            **_dose_cells(self.parsed_doses),
            "condition": _text(self.condition),
            "condition_name": self.condition_concept.name or None,
            "condition_id": self.condition_concept.id or None,
            "outcome": _text(self.outcome),
            "comparator": _text(self.comparator),
            "effect": self.effect.text,
            "effect_direction": self.direction,
            "significance": self.significance,
            "hedged": self.hedged,
            "hedge_cues": _join(self.hedges, JOIN_CUES),
            "certainty": self.certainty,
            "confidence": None if self.confidence is None else round(self.confidence, 4),
            "method": self.method,
            "sentence": self.sentence.text,
            "sentence_start": self.sentence.start,
            "sentence_end": self.sentence.end,
            **_metadata_cells(metadata or Metadata()),
            "claimx_version": claimx_version,
            "model_version": model_version,
        }
        for slot, found in spans.items():
            row[f"{slot}_start"] = JOIN_OFFSETS.join(str(s.start) for s in found) or None
            row[f"{slot}_end"] = JOIN_OFFSETS.join(str(s.end) for s in found) or None
        return {column: row[column] for column in COLUMNS}


def _dose_cells(doses: tuple[Dose, ...]) -> dict[str, Any]:
    first = doses[0] if doses else Dose("", 0, 0)
    return {
        "dose_low": first.low,
        "dose_high": first.high,
        "dose_unit": first.unit or None,
        "dose_per": first.per or None,
        "dose_frequency": first.frequency or None,
        "dose_route": first.route or None,
        "dose_duration": first.duration or None,
        "dose_qualifier": _first(dose.qualifier for dose in doses),
    }


def _metadata_cells(meta: Metadata) -> dict[str, Any]:
    return {
        "title": meta.title or None,
        "pmid": meta.pmid or None,
        "doi": meta.doi or None,
        "year": meta.year,
        "publication_type": JOIN_CUES.join(meta.publication_type) or None,
        "study_design": meta.study_design or None,
        "sample_size": meta.sample_size,
        "is_retracted": meta.is_retracted,
        "url": meta.url or None,
    }


def claim_from_row(row: Mapping[str, Any]) -> Claim:
    """Read a claim back from a flat row of a claim table (CSV strings or typed values).

    Raises `ValueError` naming the column where a row does not hold together. Texts of several spans are cut apart by
    their offsets' count, so that a cue holding the separator itself survives.
    """

    def spans(slot: str, separator: str) -> tuple[Span, ...]:
        starts, ends, text = (_cell(row, f"{slot}_start"), _cell(row, f"{slot}_end"), _cell(row, slot))
        if not text:
            return ()
        try:
            edges = [
                (int(a), int(b)) for a, b in zip(starts.split(JOIN_OFFSETS), ends.split(JOIN_OFFSETS), strict=True)
            ]
        except ValueError as error:
            raise ValueError(
                f"column {slot}_start/{slot}_end: not matching lists of offsets: {starts!r}, {ends!r}"
            ) from error
        found, position = [], 0
        for start, end in edges:
            words = text[position : position + end - start]
            found.append(Span(start, end, words))
            position += end - start + len(separator)
        if position - len(separator) != len(text):
            raise ValueError(f"column {slot}: {text!r} does not fit its offsets {starts!r}, {ends!r}")
        return tuple(found)

    def one(slot: str) -> Span | None:
        found = spans(slot, JOIN_CUES)
        return found[0] if found else None

    effect = one("effect")
    if effect is None:
        raise ValueError("column effect: empty")
    sentence = Span(int(_cell(row, "sentence_start")), int(_cell(row, "sentence_end")), _cell(row, "sentence"))
    names = (_cell(row, "drug_name") or "").split(JOIN_DRUGS)
    ids = (_cell(row, "drug_id") or "").split(JOIN_DRUGS)
    confidence = _cell(row, "confidence")
    return Claim(
        doc_id=_cell(row, "doc_id"),
        sentence_index=int(_cell(row, "sentence_index")),
        sentence=sentence,
        drugs=spans("drug", JOIN_DRUGS),
        effect=effect,
        direction=cast("Direction", _cell(row, "effect_direction")),
        condition=one("condition"),
        outcome=one("outcome"),
        comparator=one("comparator"),
        doses=spans("dose", JOIN_CUES),
        hedges=spans("hedge_cues", JOIN_CUES),
        significance=cast("Significance", _cell(row, "significance") or "not_stated"),
        certainty=cast("Certainty", _cell(row, "certainty") or "asserted"),
        section=_cell(row, "section"),
        drug_carried_over=_cell(row, "drug_carried_over").lower() == "true",
        drug_concepts=tuple(Concept(n, i) for n, i in zip(names, ids, strict=False)) if any(names) else (),
        condition_concept=Concept(_cell(row, "condition_name"), _cell(row, "condition_id")),
        confidence=float(confidence) if confidence else None,
        method=_cell(row, "method") or "rules",
    )


def _cell(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    if value is None or value != value:  # NaN, as pandas reads an empty cell
        return ""
    if isinstance(value, float) and value.is_integer():  # pandas reads a column of whole numbers with gaps as floats
        return str(int(value))
    return str(value)


def _canonical(slot: object) -> str:
    if isinstance(slot, Span):
        return f"{slot.start}-{slot.end}:{slot.text}"
    if isinstance(slot, tuple):
        return "|".join(_canonical(item) for item in slot)
    return "" if slot is None else str(slot)


def _one(span: Span | None) -> tuple[Span, ...]:
    return () if span is None else (span,)


def _text(span: Span | None) -> str | None:
    return None if span is None else span.text


def _join(spans: tuple[Span, ...], separator: str) -> str | None:
    return separator.join(span.text for span in spans) or None


def _first(values: Any) -> str | None:
    return next((value for value in values if value), None)
