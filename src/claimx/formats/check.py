"""What every annotated document must hold to, whatever format it came in."""

from collections.abc import Callable, Sequence

from claimx.schema import DIRECTIONS, MENTION_LABELS, AnnotatedDocument, Mention, Span
from claimx.schema.errors import InputError

Where = Callable[[str, int], str]
"""Takes `sentences`, `mentions` or `claims`, and which of them in the document; says in which file and line it stands."""


def checked(
    document: AnnotatedDocument, place: str | Callable[[], str], where: Where | None = None
) -> AnnotatedDocument:
    """The document itself, or `InputError`: offsets, texts, labels, directions, overlaps, sentences that are referred to.

    `place` names the document, `where` a part of it; where they are functions, only an error calls them.
    """

    def at(kind: str, index: int) -> str:
        return where(kind, index) if where else whole()

    def whole() -> str:
        return place if isinstance(place, str) else place()

    text = document.text
    if "\r" in text:
        raise InputError("the text has carriage returns; offsets need plain line feeds", whole())
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise InputError("the text has half a character (a lone surrogate)", whole())
    for index, sentence in enumerate(document.sentences):
        _holds(text, sentence, at, "sentences", index)
    sentences = max(1, len(document.sentences))
    for index, mention in enumerate(document.mentions):
        _holds(text, mention.span, at, "mentions", index)
        if mention.label not in MENTION_LABELS:
            raise InputError(f"unknown label {mention.label!r}", at("mentions", index))
        if not 0 <= mention.sentence_index < sentences:
            raise InputError(f"refers to sentence {mention.sentence_index}, which is not there", at("mentions", index))
    for index, claim in enumerate(document.claims):
        for span in (
            claim.effect,
            claim.condition,
            claim.outcome,
            claim.comparator,
            *claim.drugs,
            *claim.doses,
            *claim.hedges,
        ):
            if span is not None:
                _holds(text, span, at, "claims", index)
        if claim.direction not in DIRECTIONS:
            raise InputError(f"unknown direction {claim.direction!r}", at("claims", index))
        if not 0 <= claim.sentence_index < sentences:
            raise InputError(f"refers to sentence {claim.sentence_index}, which is not there", at("claims", index))
    _no_overlap(document.mentions, at)
    return document


def _holds(text: str, span: Span, at: Where, kind: str, index: int) -> None:
    if not 0 <= span.start < span.end <= len(text) or text[span.start : span.end] != span.text:
        raise InputError(f"offsets {span.start}-{span.end} do not hold {span.text[:60]!r}", at(kind, index))


def _no_overlap(mentions: Sequence[Mention], at: Where) -> None:
    """Mentions of different labels may not overlap, but for those inside an OUTCOME and a NEGATION inside any."""
    last: Mention | None = None
    for index, mention in sorted(
        ((i, m) for i, m in enumerate(mentions) if m.label not in ("OUTCOME", "NEGATION")),
        key=lambda pair: (pair[1].start, pair[1].end),
    ):
        if last is not None and mention.start < last.end and mention.label != last.label:
            overlap = f"{last.label} {last.text[:60]!r} and {mention.label} {mention.text[:60]!r} overlap"
            raise InputError(overlap, at("mentions", index))
        if last is None or mention.end > last.end:
            last = mention
