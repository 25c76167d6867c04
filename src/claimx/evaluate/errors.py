"""Every false positive, false negative and wrong slot of an evaluation, each in its sentence."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from claimx.evaluate.match import compare_slots, layers, match_claims, match_mentions
from claimx.evaluate.scores import PARTS, labels_of
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention, Span


@dataclass(frozen=True, slots=True)
class Problem:
    """One disagreement. `kind` is missed, spurious, wrong bounds, wrong label or wrong slot; `label` a mention label or
    `claim`; `say` what it is, in words; `slots` are the wrong ones."""

    kind: str
    label: str
    say: str
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentenceErrors:
    """A sentence with at least one disagreement, and both sides' spans, as (start in the sentence, end, label): mentions,
    and the outcomes and comparators of claims."""

    doc_id: str
    source: str
    index: int
    sentence: Span
    gold: tuple[tuple[int, int, str], ...]
    found: tuple[tuple[int, int, str], ...]
    problems: tuple[Problem, ...]


def describe(claim: AnnotatedClaim) -> str:
    """A claim in one line of words."""
    mark = "@" if claim.drug_carried_over else ""
    words = [" + ".join(mark + d.text for d in claim.drugs)]
    words += [f"[{'; '.join(d.text for d in claim.doses)}]"] if claim.doses else []
    words += ["–", claim.effect.text, "–"]
    words += [claim.outcome.text] if claim.outcome else []
    words += [("in " if claim.outcome else "") + claim.condition.text] if claim.condition else []
    words += [f"vs {claim.comparator.text}"] if claim.comparator else []
    hedge = f", hedged by {'; '.join(h.text for h in claim.hedges)}" if claim.hedges else ""
    return f"{' '.join(words)}: {claim.direction}{hedge}"


def sentence_errors(
    gold: Sequence[AnnotatedDocument], found: Sequence[AnnotatedDocument], parts: Collection[str] = PARTS
) -> Iterator[SentenceErrors]:
    """All sentences with a disagreement in `parts`, in order of document and place."""
    marked = set(labels_of(gold))
    labels = marked if "mentions" in parts else set()
    for a, b in zip(gold, found, strict=True):
        sides = [_grouped(d) for d in (a, b)]
        for index, sentence in enumerate(a.sentences):
            mine = [[m for m in side[index][0] if m.label in labels] for side in sides]
            claims = [side[index][1] if "claims" in parts else [] for side in sides]
            problems = (*_mention_problems(*mine), *_claim_problems(*claims))
            if problems:
                shown = [
                    _spans(sentence, [m for m in side[index][0] if m.label in marked], side[index][1]) for side in sides
                ]
                yield SentenceErrors(a.doc_id, a.source, index, sentence, shown[0], shown[1], problems)


def _spans(sentence: Span, mentions: list[Mention], claims: list[AnnotatedClaim]) -> tuple[tuple[int, int, str], ...]:
    """What is shown of a side. Where there are no mentions, the slots of the claims stand for them."""
    spans: set[tuple[int, int, str]] = {(m.start, m.end, m.label) for m in mentions}
    for claim in claims:
        slots: list[tuple[str, Sequence[Span | None]]] = [
            ("OUTCOME", [claim.outcome]),
            ("COMPARATOR", [claim.comparator]),
        ]
        if not mentions:
            slots += [("DRUG", claim.drugs), ("DOSE", claim.doses), ("CONDITION", [claim.condition])]
            slots += [("EFFECT", [claim.effect]), ("HEDGE", claim.hedges)]
        spans |= {(span.start, span.end, label) for label, held in slots for span in held if span}
    inside = [(s, e, label) for s, e, label in spans if sentence.start <= s and e <= sentence.end]
    return tuple(sorted((s - sentence.start, e - sentence.start, label) for s, e, label in inside))


def _grouped(document: AnnotatedDocument) -> defaultdict[int, tuple[list[Mention], list[AnnotatedClaim]]]:
    groups: defaultdict[int, tuple[list[Mention], list[AnnotatedClaim]]] = defaultdict(lambda: ([], []))
    for mention in document.mentions:
        groups[mention.sentence_index][0].append(mention)
    for claim in document.claims:
        groups[claim.sentence_index][1].append(claim)
    return groups


def _mention_problems(gold: list[Mention], found: list[Mention]) -> Iterator[Problem]:
    for _, mine, theirs in layers(gold, found):
        yield from _layer_problems(mine, theirs)


def _layer_problems(gold: list[Mention], found: list[Mention]) -> Iterator[Problem]:
    pairs = match_mentions(gold, found)
    for i, j in pairs:
        a, b = gold[i], found[j]
        if a.label != b.label:
            yield Problem("wrong label", a.label, f"{a.label} {a.text!r} was found as {b.label} {b.text!r}")
        elif (a.start, a.end) != (b.start, b.end):
            yield Problem("wrong bounds", a.label, f"{a.label} {a.text!r} was found as {b.text!r}")
    for i in sorted(set(range(len(gold))) - {i for i, _ in pairs}):
        yield Problem("missed", gold[i].label, f"{gold[i].label} {gold[i].text!r} was missed")
    for j in sorted(set(range(len(found))) - {j for _, j in pairs}):
        yield Problem("spurious", found[j].label, f"{found[j].label} {found[j].text!r} is not in the gold")


def _claim_problems(gold: list[AnnotatedClaim], found: list[AnnotatedClaim]) -> Iterator[Problem]:
    pairs = match_claims(gold, found)
    for i, j in pairs:
        slots = compare_slots(gold[i], found[j])
        wrong = tuple(s.replace("_", " ") for s in slots.__dataclass_fields__ if not getattr(slots, s))
        if wrong:
            say = f"wrong {', '.join(wrong)}: gold {describe(gold[i])} | found {describe(found[j])}"
            yield Problem("wrong slot", "claim", say, wrong)
    for i in sorted(set(range(len(gold))) - {i for i, _ in pairs}):
        yield Problem("missed", "claim", f"claim missed: {describe(gold[i])}")
    for j in sorted(set(range(len(found))) - {j for _, j in pairs}):
        yield Problem("spurious", "claim", f"no such claim in the gold: {describe(found[j])}")
