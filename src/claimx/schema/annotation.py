"""An annotated document: gold, or what the pipeline found, in one shape for scoring and for conversion."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from claimx.schema.claim import Claim
from claimx.schema.labels import Direction
from claimx.schema.spans import Mention, Span


@dataclass(frozen=True, slots=True)
class AnnotatedClaim:
    """A claim as annotated. `drugs` of a carried-over claim are spans of an earlier sentence."""

    sentence_index: int
    drugs: tuple[Span, ...]
    effect: Span
    direction: Direction
    condition: Span | None = None
    outcome: Span | None = None
    comparator: Span | None = None
    doses: tuple[Span, ...] = ()
    hedges: tuple[Span, ...] = ()
    drug_carried_over: bool = False
    confidence: float | None = None

    @property
    def hedged(self) -> bool:
        return bool(self.hedges)

    @property
    def targets(self) -> tuple[Span, ...]:
        """The condition and the outcome, whichever are there."""
        return tuple(span for span in (self.condition, self.outcome) if span is not None)


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A text with its sentences, mentions and claims; all offsets are characters of `text`."""

    doc_id: str
    text: str
    sentences: tuple[Span, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[AnnotatedClaim, ...] = ()
    source: str = ""


def annotation_of(claim: Claim) -> AnnotatedClaim:
    """A claim of the pipeline, as an annotation."""
    return AnnotatedClaim(
        claim.sentence_index, claim.drugs, claim.effect, claim.direction, claim.condition, claim.outcome,
        claim.comparator, claim.doses, claim.hedges, claim.drug_carried_over, claim.confidence,
    )  # fmt: skip


def in_sentences(
    doc_id: str, text: str, sentences: tuple[Span, ...], mentions: Iterable[Mention], claims: Iterable[AnnotatedClaim],
    source: str = "",
) -> AnnotatedDocument:  # fmt: skip
    """Put mentions and claims into the given sentences, by their offsets; what lies in none is left out.

    A claim belongs to the sentence that holds its effect.
    """

    def home(span: Span) -> int | None:
        best = max(sentences, key=lambda s: min(s.end, span.end) - max(s.start, span.start), default=None)
        return None if best is None or min(best.end, span.end) <= max(best.start, span.start) else sentences.index(best)

    placed = [(home(m.span), m) for m in mentions]
    put = [(home(c.effect), c) for c in claims]
    return AnnotatedDocument(
        doc_id,
        text,
        sentences,
        tuple(replace(m, sentence_index=i) for i, m in placed if i is not None),
        tuple(replace(c, sentence_index=i) for i, c in put if i is not None),
        source,
    )
