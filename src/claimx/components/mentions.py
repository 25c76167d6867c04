"""Where the mentions, sentences and cues of a Doc are kept: plain data in `Doc.user_data`, mirrored into spaCy's own.

The truth are character offsets (a token may be wider than a mention: "lithium-induced"). Plain tuples survive pickling
and worker processes, which Spans and extensions do not.
"""

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc

from claimx.schema import Mention, Span

MENTIONS = "claimx_mentions"
SENTENCES = "claimx_sentences"
BREAKS = "claimx_breaks"
SPANS_KEY = "claimx"
TEXT = "claimx_text"
HEDGES_TAGGED = "claimx_hedges_tagged"
"""Set by a tagger that looks for hedge cues, though it may have found none."""


def text_of(doc: Doc) -> str:
    """The text of `doc`, put together once: spaCy joins all tokens anew at every `doc.text`."""
    text: str | None = doc.user_data.get(TEXT)
    if text is None:
        text = doc.user_data[TEXT] = doc.text
    return text


def set_mentions(doc: Doc, mentions: Iterable[Mention]) -> None:
    """Replace the mentions of `doc`, in order of place; `doc.spans["claimx"]` shows them as token spans."""
    ordered = sorted(mentions, key=lambda m: (m.start, m.end, m.label))
    doc.user_data[MENTIONS] = [(m.label, m.start, m.end, m.sentence_index, m.probability) for m in ordered]
    spans = (doc.char_span(m.start, m.end, label=m.label, alignment_mode="expand") for m in ordered)
    doc.spans[SPANS_KEY] = [span for span in spans if span is not None]


def get_mentions(doc: Doc) -> list[Mention]:
    """The mentions of `doc`, in order of place; empty where no tagger has run."""
    text = text_of(doc)
    return [
        Mention(label, start, end, text[start:end], index, probability)
        for label, start, end, index, probability in doc.user_data.get(MENTIONS, ())
    ]


def set_sentences(doc: Doc, sentences: Sequence[tuple[int, int]]) -> None:
    """Keep the sentences, as (start, end) in characters."""
    doc.user_data[SENTENCES] = [(start, end) for start, end in sentences]


def get_sentences(doc: Doc) -> list[Span]:
    """The sentences of `doc` as spans of characters, without surrounding white space."""
    text = text_of(doc)
    return [Span(start, end, text[start:end]) for start, end in doc.user_data.get(SENTENCES, ())]
