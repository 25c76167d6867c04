"""Counts of a document: everything that the scores are made of, additive over documents.

A count has a name of the form `measure:part`, where the parts of an F1 are `right` (true positives; halves where the
partial criterion gives them), `gold` and `found`. The figures of a mention label by criteria that do not ask for the
label have two kinds of right: `right` are gold mentions of the label that were met by a mention of any label, and
`right_found` found mentions of it that met one. So precision and recall stay below 1 and change places with the sides.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypeVar

from claimx.evaluate.match import Slots, compare_slots, layers, match_claims, match_mentions, shared
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention

Counts = Counter[str]
_Item = TypeVar("_Item", Mention, AnnotatedClaim)
SLOTS: tuple[str, ...] = tuple(Slots.__dataclass_fields__)
"""In the order to be shown."""
CRITERIA = ("strict", "exact", "partial", "type")


def count(gold: AnnotatedDocument, found: AnnotatedDocument, labels: Iterable[str]) -> Counts:
    """The counts of one document. `found` must lie in the sentences of `gold` (`claimx.schema.in_sentences`)."""
    counts: Counts = Counter()
    wanted = set(labels)
    gold_mentions, found_mentions = _grouped(gold.mentions), _grouped(found.mentions)
    gold_claims, found_claims = _grouped(gold.claims), _grouped(found.claims)
    for index in range(len(gold.sentences)):
        for layer, *sides in layers(gold_mentions[index], found_mentions[index]):
            _mentions(counts, layer, *([m for m in side if m.label in wanted] for side in sides))
        _claims(counts, gold_claims[index], found_claims[index])
        _sentence(counts, "has_claim", bool(gold_claims[index]), bool(found_claims[index]))
        hedged = [any(c.hedged for c in side) for side in (gold_claims[index], found_claims[index])]
        _sentence(counts, "is_hedged", *hedged)
    return counts


def _grouped(items: Iterable[_Item]) -> defaultdict[int, list[_Item]]:
    groups: defaultdict[int, list[_Item]] = defaultdict(list)
    for item in items:
        groups[item.sentence_index].append(item)
    return groups


def _sentence(counts: Counts, measure: str, gold: bool, found: bool) -> None:
    counts[f"sentence.{measure}:gold"] += gold
    counts[f"sentence.{measure}:found"] += found
    counts[f"sentence.{measure}:right"] += gold and found


def _mentions(counts: Counts, layer: str, gold: list[Mention], found: list[Mention]) -> None:
    """SemEval-2013 task 9: strict (bounds and label), exact (bounds), partial (half for overlap), type (label and
    overlap). Besides, `overlap` pairs mentions of the same label only."""
    present = {m.label for m in (*gold, *found)}
    for label in present | {layer}:
        mine = [[m for m in side if label in ("all", m.label)] for side in (gold, found)]
        for criterion in (*CRITERIA, "overlap"):
            counts[f"mention.{label}.{criterion}:gold"] += len(mine[0])
            counts[f"mention.{label}.{criterion}:found"] += len(mine[1])
    for i, j in match_mentions(gold, found):
        a, b = gold[i], found[j]
        bounds, alike = (a.start, a.end) == (b.start, b.end), a.label == b.label
        worth = {
            "strict": bounds and alike,
            "exact": bounds,
            "partial": 1.0 if bounds else 0.5,
            "type": alike,
        }
        for criterion, value in worth.items():
            for name in {a.label, layer}:
                counts[f"mention.{name}.{criterion}:right"] += value  # type: ignore[assignment]
            for name in {b.label, layer}:
                counts[f"mention.{name}.{criterion}:right_found"] += value  # type: ignore[assignment]
    for label in present:
        a_side, b_side = ([m for m in side if m.label == label] for side in (gold, found))
        pairs = match_mentions(a_side, b_side)
        for name in {label, layer}:
            for part in ("right", "right_found"):
                counts[f"mention.{name}.overlap:{part}"] += len(pairs)


def _claims(counts: Counts, gold: list[AnnotatedClaim], found: list[AnnotatedClaim]) -> None:
    for measure in ("drug_target", "direction", "whole"):
        counts[f"claim.{measure}:gold"] += len(gold)
        counts[f"claim.{measure}:found"] += len(found)
    counts["claim.dose:gold"] += sum(bool(c.doses) for c in gold)
    counts["claim.dose:found"] += sum(bool(c.doses) for c in found)
    pairs = match_claims(gold, found)
    for i, j in pairs:
        a, b = gold[i], found[j]
        slots = compare_slots(a, b)
        counts["claim.drug_target:right"] += 1
        counts["claim.direction:right"] += slots.direction
        counts["claim.whole:right"] += slots.direction and slots.hedged
        counts["claim.dose:right"] += any(shared(x, y) for x in a.doses for y in b.doses)
        for slot in SLOTS:
            counts[f"slot.{slot}:right"] += getattr(slots, slot)
            counts[f"slot.{slot}:of"] += 1
        counts[f"confusion.{a.direction}.{b.direction}:count"] += 1
    for i in set(range(len(gold))) - {i for i, _ in pairs}:
        counts[f"confusion.{gold[i].direction}.missed:count"] += 1
    for j in set(range(len(found))) - {j for _, j in pairs}:
        counts[f"confusion.spurious.{found[j].direction}:count"] += 1


def judged_confidence(gold: AnnotatedDocument, found: AnnotatedDocument) -> list[tuple[float, bool]]:
    """(confidence, right in drug, target and direction) of every found claim that states a confidence."""
    rows = []
    gold_claims, found_claims = _grouped(gold.claims), _grouped(found.claims)
    for index, here in found_claims.items():
        right = {
            j for i, j in match_claims(gold_claims[index], here) if gold_claims[index][i].direction == here[j].direction
        }
        rows += [(c.confidence, j in right) for j, c in enumerate(here) if c.confidence is not None]
    return rows
