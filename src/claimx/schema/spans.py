"""Stretches of a document's text."""

from dataclasses import dataclass

from claimx.schema.labels import Label


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (half open) of the document's text, and the words that stand there.

    The words are kept beside the offsets so that a claim survives re-fetching of its source.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A normalised name with its identifier as a CURIE (`MESH:D009271`); `id` is empty where unlinked."""

    name: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """One tagged span. `probability` is the tagger's own, 0 to 1; None where a rule made the mention."""

    label: Label
    start: int
    end: int
    text: str
    sentence_index: int
    probability: float | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.text)
