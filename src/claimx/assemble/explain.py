"""What the pipeline saw in a text, sentence by sentence: words, mentions, cues with their scope, claims or why none."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from claimx.assemble.carry import Memory
from claimx.assemble.hedging import covers, kind_of, scope_of
from claimx.assemble.reading import Reading, read_by_rules
from claimx.assemble.sentence import claims_of
from claimx.components.mentions import get_mentions, get_sentences
from claimx.schema import Claim, Mention, Span


@dataclass(frozen=True, slots=True)
class CueReport:
    """A hedge or negation cue, the words in its scope, and the effect words that it reaches."""

    cue: Span
    kind: str
    scope: str
    reaches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SentenceReport:
    """One sentence as the pipeline saw it. `refusals` says in words why it, or an effect in it, makes no claim."""

    index: int
    sentence: Span
    tokens: tuple[str, ...]
    mentions: tuple[Mention, ...]
    cues: tuple[CueReport, ...]
    claims: tuple[Claim, ...]
    refusals: tuple[str, ...]


def explain(doc: Doc, claims: Sequence[Claim]) -> list[SentenceReport]:
    """A report on every sentence of a tagged Doc; `claims` are those that were assembled from it."""
    mentions = get_mentions(doc)
    memory = Memory(mentions)
    reports = []
    for index, sentence in enumerate(get_sentences(doc)):
        here = [m for m in mentions if m.sentence_index == index]
        made = tuple(c for c in claims if c.sentence_index == index)
        refusals: list[str] = []
        reading = read_by_rules(index, sentence, here)
        if not made:
            claims_of(reading, "", memory, refusals)
            refusals = refusals or [_nothing_said(reading)]
        memory.note(index, [m for m in here if m.label == "DRUG"], list(made))
        tokens = tuple(t.text for t in doc if sentence.start <= t.idx < sentence.end and not t.is_space)
        reports.append(
            SentenceReport(index, sentence, tokens, tuple(here), tuple(_cues(reading)), made, tuple(refusals))
        )
    return reports


def _nothing_said(reading: Reading) -> str:
    if not reading.of("EFFECT"):
        return "no words that say an effect were found"
    return "no drug is named here or before" if not reading.of("DRUG") else "its effect words name no claim"


def _cues(reading: Reading) -> list[CueReport]:
    reports = []
    for hedge in reading.of("HEDGE"):
        reached = [reading.cut(h.first, h.last) for h in reading.heads]
        reaches = tuple(effect.text for effect in reached if covers(reading, hedge, effect))
        first, last = scope_of(reading, hedge)
        scope = reading.text(first, last) if first < last else ""
        reports.append(CueReport(hedge.span, f"hedge, {kind_of(hedge.text)}", scope, reaches))
    for cue in reading.negations:
        scope = reading.text(cue.last, cue.until) if cue.last < cue.until else ""
        reaches = tuple(reading.text(h.first, h.last) for h in reading.heads if cue.last <= h.core < cue.until)
        kind = "negation, undoes the one before" if cue.undoes else "negation"
        reports.append(CueReport(reading.cut(cue.first, cue.last), kind, scope, reaches))
    return reports
