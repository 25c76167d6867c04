"""Reviews as gold: annotated documents that hold the sentences whose claims have all been decided.

A sentence counts once every claim that the machine made of it was accepted, rejected or corrected; what reviewers left
open is no gold, neither for nor against. Claims are the accepted and the corrected ones. Mentions are those of the claims,
and beside them what the machine tagged as a drug, dose, condition or hedge, which nobody has looked at.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from claimx.formats import brat, goldjson
from claimx.formats.check import checked
from claimx.io.exporters.folders import atomic_folder, file_name
from claimx.schema import (
    AnnotatedClaim,
    AnnotatedDocument,
    Label,
    Mention,
    Span,
    annotation_of,
    claim_from_row,
    in_sentences,
)
from claimx.schema.errors import InputError
from claimx.serve.reviews import Review, Reviews, Snapshot

SOURCE = "reviewed"
_SILVER = ("DRUG", "DOSE", "CONDITION", "HEDGE")
_WRITERS = {"brat": (brat.write, ".ann"), "gold-json": (goldjson.write, ".json")}
FORMATS = tuple(_WRITERS)


@dataclass(frozen=True, slots=True)
class Gold:
    """Documents, and in words what could not become gold."""

    documents: list[AnnotatedDocument]
    notes: list[str]


def gold_of(reviews: Reviews, reviewer: str | None = None) -> Gold:
    """The gold that the last word on each claim makes, of all reviewers or of one."""
    decided = {r.claim_id: r for r in reviews.latest(reviewer) if r.decision != "open"}
    documents, notes = [], []
    for doc_id, group in groupby(sorted(reviews.snapshots(), key=lambda s: s.doc_id), key=lambda s: s.doc_id):
        snapshots = list(group)
        same = [s for s in snapshots if s.text == snapshots[-1].text]
        usable = {s.snapshot_id for s in same}
        here = {c: r for c, r in decided.items() if r.doc_id == doc_id and r.snapshot_id in usable}
        if left := sum(r.doc_id == doc_id for r in decided.values()) - len(here):
            notes.append(f"{doc_id}: {left} reviews are of an older text of the document and are left out")
        if here:
            document, said = _document(doc_id, same, here)
            notes += [f"{doc_id}: {note}" for note in said]
            if document.sentences:
                documents.append(document)
    return Gold(documents, notes)


def write_gold(gold: Gold, kind: str, folder: Path) -> None:
    """Write the documents to `folder`, in the place of an earlier export; whole or not at all."""
    write, extension = _WRITERS[kind]
    with atomic_folder(folder) as temporary:
        for document in gold.documents:
            name = file_name(document.doc_id, extension)
            if kind == "brat" and name != document.doc_id + extension:
                raise InputError("an id that cannot be a file's name; use --to gold-json", document.doc_id)
            write(document, temporary / name)


def _document(
    doc_id: str, snapshots: Sequence[Snapshot], decided: Mapping[str, Review]
) -> tuple[AnnotatedDocument, list[str]]:
    text = _text(snapshots[-1].text, decided.values())
    places = {start: end for s in snapshots for start, end in s.sentences if s.text is not None}
    places.update({r.machine["sentence_start"]: r.machine["sentence_end"] for r in decided.values()})
    claims = _by_sentence(snapshots, decided)
    busy = {start for _, start in (c for s in snapshots for c in s.claims)}
    kept, notes, undecided = {}, [], 0
    for start, own in claims.items():
        if own is None:
            undecided += 1
            continue
        needed = _elsewhere(own, places, start)
        if needed is None or any((s not in claims and s in busy) or claims.get(s, ()) is None for s in needed):
            notes.append(f"the sentence at {start} is left out: its drug stands in one that is not reviewed")
            continue
        part = _annotated(doc_id, text, {start, *needed}, places, own, snapshots[-1].mentions)
        try:
            checked(part, doc_id)
        except InputError as error:
            notes.append(f"the sentence at {start} is left out: {error.message}")
            continue
        kept[start] = own
        for extra in needed:
            kept.setdefault(extra, claims.get(extra) or [])
    if undecided:
        notes.append(f"{undecided} sentences have claims that nobody has decided, and are left out")
    every = [claim for own in kept.values() for claim in own]
    return _annotated(doc_id, text, set(kept), places, every, snapshots[-1].mentions), notes


def _by_sentence(
    snapshots: Sequence[Snapshot], decided: Mapping[str, Review]
) -> dict[int, list[AnnotatedClaim] | None]:
    """The gold claims by start of their sentence, by the newest snapshot all of whose claims there are decided; None
    where there is no such snapshot."""
    found: dict[int, list[AnnotatedClaim] | None] = {}
    for snapshot in snapshots:
        by_start: dict[int, list[str]] = {}
        for claim_id, start in snapshot.claims:
            by_start.setdefault(start, []).append(claim_id)
        for start, ids in by_start.items():
            if all(claim_id in decided for claim_id in ids):
                rows = [_row(decided[claim_id]) for claim_id in ids]
                found[start] = list(dict.fromkeys(annotation_of(claim_from_row(row)) for row in rows if row))
            elif any(claim_id in decided for claim_id in ids):
                found.setdefault(start, None)
    return found


def _row(review: Review) -> dict[str, Any] | None:
    if review.decision == "reject":
        return None
    return {**(review.corrected or review.machine), "confidence": None}


def _elsewhere(claims: Iterable[AnnotatedClaim], places: Mapping[int, int], start: int) -> set[int] | None:
    """Starts of the sentences that hold carried-over drugs; None where one is not known."""
    found = set()
    for drug in (d for claim in claims for d in claim.drugs):
        home = next((s for s, e in places.items() if s <= drug.start and drug.end <= e), None)
        if home is None:
            return None
        found.add(home)
    return found - {start}


def _annotated(doc_id: str, text: str, starts: Iterable[int], places: Mapping[int, int], claims: Sequence[AnnotatedClaim],
               silver: Sequence[Mapping[str, Any]]) -> AnnotatedDocument:  # fmt: skip
    def at(span: Span) -> Span:
        return Span(span.start, span.end, text[span.start : span.end])

    sentences = tuple(Span(start, places[start], text[start : places[start]]) for start in sorted(starts))
    claims = [_moved(claim, at) for claim in claims]
    mentions = {m for claim in claims for m in _mentions(claim)}
    taken = [(m.start, m.end) for m in mentions]
    for m in silver:
        start, end = m["start"], m["end"]
        inside = any(s.start <= start and end <= s.end for s in sentences)
        if m["label"] in _SILVER and inside and not any(start < e and s < end for s, e in taken):
            taken.append((start, end))
            mentions.add(Mention(m["label"], start, end, text[start:end], 0))
    ordered = sorted(mentions, key=lambda m: (m.start, m.end, m.label))
    return in_sentences(doc_id, text, sentences, ordered, claims, SOURCE)


def _mentions(claim: AnnotatedClaim) -> Iterable[Mention]:
    spans: tuple[tuple[Label, tuple[Span, ...]], ...] = (
        ("DRUG", claim.drugs), ("DOSE", claim.doses), ("EFFECT", (claim.effect,)), ("HEDGE", claim.hedges),
        ("CONDITION", (claim.condition,) if claim.condition else ()),
    )  # fmt: skip
    return (Mention(label, s.start, s.end, s.text, 0) for label, some in spans for s in some)


def _moved(claim: AnnotatedClaim, at: Callable[[Span], Span]) -> AnnotatedClaim:
    """The claim with its words as the document's text has them."""
    return replace(
        claim, drugs=tuple(map(at, claim.drugs)), effect=at(claim.effect), doses=tuple(map(at, claim.doses)),
        hedges=tuple(map(at, claim.hedges)), condition=claim.condition and at(claim.condition),
        outcome=claim.outcome and at(claim.outcome), comparator=claim.comparator and at(claim.comparator),
    )  # fmt: skip


def _text(text: str | None, reviews: Iterable[Review]) -> str:
    """The document's text; where it was not kept, blanks with the reviewed sentences in their places. A carriage return
    becomes a blank, which the formats need and which keeps every offset."""
    if text is None:
        characters: list[str] = []
        for row in (r.machine for r in reviews):
            start, words = row["sentence_start"], row["sentence"]
            characters += " " * (start + len(words) - len(characters))
            characters[start : start + len(words)] = words
        text = "".join(characters)
    return text.replace("\r", " ")
