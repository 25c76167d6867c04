"""What every annotated document must hold to, whatever format it came in."""

from claimx.schema import DIRECTIONS, MENTION_LABELS, AnnotatedDocument, Mention
from claimx.schema.errors import InputError


def checked(document: AnnotatedDocument, place: str) -> AnnotatedDocument:
    """The document itself, or `InputError`: offsets, texts, labels, directions, overlaps."""
    text = document.text
    if "\r" in text:
        raise InputError("the text has carriage returns; offsets need plain line feeds", place)
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise InputError("the text has half a character (a lone surrogate)", place)
    for span in (*document.sentences, *(m.span for m in document.mentions)):
        if not 0 <= span.start < span.end <= len(text) or text[span.start : span.end] != span.text:
            raise InputError(f"offsets {span.start}-{span.end} do not hold {span.text[:60]!r}", place)
    for mention in document.mentions:
        if mention.label not in MENTION_LABELS:
            raise InputError(f"unknown label {mention.label!r}", place)
    for claim in document.claims:
        if claim.direction not in DIRECTIONS:
            raise InputError(f"unknown direction {claim.direction!r}", place)
    _no_overlap(document.mentions, place)
    return document


def _no_overlap(mentions: tuple[Mention, ...], place: str) -> None:
    """Mentions of different labels may not overlap, but for those inside an OUTCOME and a NEGATION inside any."""
    last: Mention | None = None
    for mention in sorted(
        (m for m in mentions if m.label not in ("OUTCOME", "NEGATION")), key=lambda m: (m.start, m.end)
    ):
        if last is not None and mention.start < last.end and mention.label != last.label:
            raise InputError(f"{last.label} {last.text!r} and {mention.label} {mention.text!r} overlap", place)
        if last is None or mention.end > last.end:
            last = mention
