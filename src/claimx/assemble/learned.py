"""Claims from the model's scored candidates: carried-over drugs, significance, certainty and confidence are added.

Only candidates that are likely right become claims. For the rest of a sentence the rules have their say, over the names
that the model found there, and the same judge says of each of their claims how likely it is.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from claimx.assemble.carry import Memory
from claimx.assemble.certainty import certainty_of
from claimx.assemble.direction import decide
from claimx.assemble.eligibility import sentence_reason
from claimx.assemble.hedging import gap_for, hedges_of
from claimx.assemble.reading import Reading, read, read_by_rules
from claimx.assemble.sentence import claims_of
from claimx.assemble.significance import significance_of
from claimx.components.mentions import get_mentions, get_sentences, text_of
from claimx.model.claims import Candidate, Place
from claimx.model.component import get_candidates, get_encoded
from claimx.model.encode import settings
from claimx.model.judge import Judge, Stated, confidence, least
from claimx.schema import Claim, Mention, Span
from claimx.schema.labels import Direction

HOPELESS = -5.0
"""Log-odds of a sentence having a claim below which the rules do not read it: of the documents kept back, four sentences in
ten, with two of the 24 claims that the rules get right and seven of those that they get wrong."""

Watch = Callable[[Claim, tuple[float, ...]], None]


def assemble_learned(doc: Doc, doc_id: str, watch: Watch | None = None) -> list[Claim]:
    """The claims of every sentence of `doc` for which the model left candidates, in order of place.

    `watch` is told of every claim considered, with its features (`claimx.model.judge.FEATURES`), whether made or not.
    """
    text = text_of(doc)
    by_sentence: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in get_candidates(doc):
        by_sentence[candidate.sentence_index].append(candidate)
    mentions: dict[int, list[Mention]] = defaultdict(list)
    for mention in get_mentions(doc):
        mentions[mention.sentence_index].append(mention)
    memory, judge = Memory(get_mentions(doc)), Judge(get_encoded(doc))
    claims: list[Claim] = []
    for index, sentence in enumerate(get_sentences(doc)):
        proposed: list[tuple[Claim, Stated]] = []
        here = mentions.get(index, [])
        if candidates := by_sentence.get(index):
            reading = read(index, sentence, here)
            for candidate in () if sentence_reason(reading) else _told_once(text, candidates):
                drugs = tuple(_span(text, place) for place in candidate.drugs) or memory.drugs(index)
                if drugs:
                    settled, why = _settled(text, reading, candidate)
                    proposed.append((_claim(text, doc_id, reading, settled, drugs, why), _scored(settled)))
        found = _likely(judge, proposed, watch)
        hopeless = judge.sentence(index) < HOPELESS
        by_rules = [] if hopeless else _by_rules(read_by_rules(index, sentence, here), doc_id, memory)
        found += _likely(judge, [(c, _stated(c)) for c in by_rules if not _known(c, found)], watch)
        memory.note(index, [m for m in here if m.label == "DRUG"], found)
        claims.extend(found)
    return claims


def _told_once(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those whose target only repeats, in brackets, that of another with the same drugs and effect:
    "infarction (MI)" is one target."""
    ends = {(c.drugs, c.effect, (c.outcome or c.condition or c.effect)[1]) for c in candidates}

    def repeats(candidate: Candidate) -> bool:
        start = (candidate.outcome or candidate.condition or candidate.effect)[0]
        bracket = start - 1
        before = bracket - 1 if text[bracket - 1 : bracket].isspace() else bracket
        return text[bracket] in "([" and (candidate.drugs, candidate.effect, before) in ends

    return [candidate for candidate in candidates if not repeats(candidate)]


def _likely(judge: Judge, proposed: Sequence[tuple[Claim, Stated]], watch: Watch | None) -> list[Claim]:
    """The claims of one sentence that are likely enough, each with its confidence.

    A drug that a sentence names twice makes one claim for each target and effect, by the name that is the likeliest.
    """
    if not proposed:
        return []
    best: dict[tuple[object, ...], tuple[float, Claim, tuple[float, ...]]] = {}
    weighed = judge.features(proposed[0][0].sentence_index, [stated for _, stated in proposed])
    for (claim, _), features in zip(proposed, weighed, strict=True):
        sure, target = confidence(features, claim.method), claim.outcome or claim.condition
        key = tuple(sorted(drug.text.lower() for drug in claim.drugs)), target and target.text.lower(), claim.effect
        if key not in best or sure > best[key][0]:
            best[key] = sure, claim, features
    if watch is not None:
        for _, claim, features in best.values():
            watch(claim, features)
    return [replace(claim, confidence=sure) for sure, claim, _ in best.values() if sure >= least(claim.method)]


_GIVES_WAY: dict[str, tuple[Direction, ...]] = {
    "improves": ("worsens", "no_effect"),
    "worsens": ("improves", "no_effect"),
    "increases": ("no_effect",),
    "decreases": ("no_effect",),
}
"""A direction of the model, and those of plain words to which it gives way however sure the model is."""


def _settled(text: str, reading: Reading, candidate: Candidate) -> tuple[Candidate, str]:
    """The candidate with its direction, and where that is from: where the model is not sure, the words of the sentence
    decide as they do for claims by rule, which is right more often there; and where the words are plain against it."""
    sure = candidate.direction_probability
    why = f"its direction for {candidate.direction} with probability {sure:.2f}"
    doubtful = sure < settings()["thresholds"].get("direction", 0.0)
    gives_way = _GIVES_WAY.get(candidate.direction, ())
    if not (doubtful or gives_way):
        return candidate, why
    effect = _span(text, candidate.effect)
    told = decide(
        reading,
        effect,
        _maybe(text, candidate.condition),
        _maybe(text, candidate.outcome),
        drug=_span(text, candidate.drugs[0]) if candidate.drugs else None,
        comparator=_maybe(text, candidate.comparator),
        gap=gap_for(reading, effect, hedges_of(reading, effect)),
    )
    if told.direction == candidate.direction or not (doubtful or (told.plain and told.direction in gives_way)):
        return candidate, why
    settled = candidate._replace(direction=told.direction, direction_probability=1 - sure)
    return settled, f"{why} only, while the words say {told.direction}: {'; '.join(told.why)}"


def _scored(candidate: Candidate) -> Stated:
    """A candidate as the judge wants it; its outcome, or else its condition, is what its triple was scored with."""
    target = candidate.outcome or candidate.condition
    scores = candidate.probability, candidate.direction_probability
    return Stated(candidate.drugs, candidate.effect, [target] if target else [], _direction(candidate), scores)


def _direction(candidate: Candidate) -> Direction:
    direction: Direction = candidate.direction  # type: ignore[assignment]
    return direction


def _stated(claim: Claim) -> Stated:
    targets = [_place(span) for span in (claim.outcome, claim.condition) if span is not None]
    drugs = [] if claim.drug_carried_over else [_place(span) for span in claim.drugs]
    return Stated(drugs, _place(claim.effect), targets, claim.direction)


def _place(span: Span) -> Place:
    return span.start, span.end


def _known(claim: Claim, found: list[Claim]) -> bool:
    """Whether the model's claims already hold the effect or the target of one by rule."""
    mine = [claim.effect, claim.outcome or claim.condition]
    theirs = [span for c in found for span in (c.effect, c.condition, c.outcome) if span is not None]
    return any(a.start < b.end and b.start < a.end for a in mine if a is not None for b in theirs)


def _by_rules(reading: Reading, doc_id: str, memory: Memory) -> list[Claim]:
    """What the rules make of a sentence, over the names that the model found in it."""
    return claims_of(reading, doc_id, memory) if reading.of("EFFECT") else []


def _claim(text: str, doc_id: str, reading: Reading, candidate: Candidate, drugs: tuple[Span, ...], why: str) -> Claim:
    direction = _direction(candidate)
    hedges = tuple(_span(text, place) for place in candidate.hedges)
    effect = _span(text, candidate.effect)
    return Claim(
        doc_id=doc_id,
        sentence_index=candidate.sentence_index,
        sentence=reading.span,
        drugs=drugs,
        effect=effect,
        direction=direction,
        condition=_maybe(text, candidate.condition),
        outcome=_maybe(text, candidate.outcome),
        comparator=_maybe(text, candidate.comparator),
        doses=tuple(_span(text, place) for place in candidate.doses),
        hedges=hedges,
        significance=significance_of(reading, effect, direction),
        certainty=certainty_of((hedge.text for hedge in hedges), direction),
        drug_carried_over=not candidate.drugs,
        method="model",
        why=(
            f"the model holds drug, effect and target for one claim with probability {candidate.probability:.2f}",
            f"and {why}",
            *(
                ("the sentence names no drug: the one named last before is carried over",)
                if not candidate.drugs
                else ()
            ),
        ),
    )


def _span(text: str, place: Place) -> Span:
    return Span(place[0], place[1], text[place[0] : place[1]])


def _maybe(text: str, place: Place | None) -> Span | None:
    return None if place is None else _span(text, place)
