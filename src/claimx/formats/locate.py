"""Strings of an annotation, as people write them, to offsets in their sentence."""

import re

from claimx.schema import Mention, Span
from claimx.schema.errors import InputError


def occurrences(sentence: Span, words: str, *, within_words: bool = False) -> list[Span]:
    """Where `words` stand in the sentence: on word boundaries, or anywhere where they nowhere do or `within_words`."""
    anywhere = re.escape(words)
    for pattern in (anywhere,) if within_words else (rf"(?<!\w){anywhere}(?!\w)", anywhere):
        found = [m.span() for m in re.finditer(pattern, sentence.text)]
        if found:
            return [Span(sentence.start + s, sentence.start + e, words) for s, e in found]
    return []


def nearest(found: list[Span], place: int) -> Span:
    return min(found, key=lambda s: (min(abs(s.start - place), abs(s.end - place)), s.start))


def mention_span(sentence: Span, mentions: list[Mention], label: str, words: str, near: int | None) -> Span:
    """The mention with this label and text nearest to `near` (the first where that is None)."""
    found = [m.span for m in mentions if m.label == label and m.text == words]
    if not found:
        raise InputError(f"no {label} mention {words!r} in the sentence {sentence.text[:60]!r}")
    return nearest(found, sentence.start if near is None else near)


def free_span(sentence: Span, mentions: list[Mention], words: str, near: int) -> Span | None:
    """Any words of the sentence, nearest to `near`; None for no words."""
    if not words:
        return None
    found = occurrences(sentence, words)
    if not found:
        raise InputError(f"{words!r} does not stand in the sentence {sentence.text[:60]!r}")
    return nearest(found, near)


def earlier_drug(mentions: list[Mention], name: str, before: int) -> Span:
    """The last mention of a carried-over drug before character `before`, or the first after it."""
    found = [m.span for m in mentions if m.label == "DRUG" and m.text.lower() == name.lower()]
    if not found:
        raise InputError(f"@{name}: no DRUG mention of that name in the document")
    earlier = [s for s in found if s.start < before]
    return earlier[-1] if earlier else found[0]
