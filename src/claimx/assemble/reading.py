"""One sentence as the assembly sees it: words, mentions and effect expressions, by place."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from claimx.components.effects import Effect, find_effects, heads
from claimx.components.negation import Negation, find_negations
from claimx.components.words import Words, words_of
from claimx.schema import Mention, Span
from claimx.schema.labels import Label


@dataclass(slots=True)
class Reading:
    """A sentence with what was tagged in it. Word indices are those of `words`."""

    index: int
    span: Span
    words: Words
    mentions: list[Mention] = field(default_factory=list)
    hits: list[Effect] = field(default_factory=list)
    """Every effect expression."""
    heads: list[Effect] = field(default_factory=list)
    """Those that no other one includes."""
    negations: list[Negation] = field(default_factory=list)
    borders: list[int] | None = None
    opening: int | None = None
    joints: list[tuple[int, int]] | None = None
    """Borders of stretches and clauses, kept by `claimx.assemble.hedging` once it has found them."""
    places: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def by_rules(self) -> bool:
        """Whether the EFFECT mentions are candidates of the rule tagger, not finds of a trained one."""
        return all(m.probability is None for m in self.mentions if m.label == "EFFECT")

    def of(self, *labels: Label) -> list[Mention]:
        """The mentions with one of `labels`, in order of place."""
        return [m for m in self.mentions if m.label in labels]

    def place(self, span: Span | Mention) -> tuple[int, int]:
        """The words, first and last plus one, that a span touches."""
        key = (span.start, span.end)
        if key not in self.places:
            self.places[key] = self.words.at(*key)
        return self.places[key]

    def text(self, first: int, last: int) -> str:
        """The characters from word `first` to word `last` (half open)."""
        start, end = self.words.chars(first, last)
        return self.span.text[start - self.span.start : end - self.span.start]

    def cut(self, first: int, last: int) -> Span:
        """Words `first` to `last` (half open) as a span of the document."""
        start, end = self.words.chars(first, last)
        return Span(start, end, self.span.text[start - self.span.start : end - self.span.start])


def read(index: int, span: Span, mentions: Iterable[Mention]) -> Reading:
    """Read a sentence: split it into words and find the effect expressions outside names."""
    reading = Reading(index, span, words_of(span.text, span.start), sorted(mentions, key=_by_place))
    taken: set[int] = set()
    for mention in reading.of("DRUG", "CONDITION", "DOSE", "HEDGE"):
        taken.update(range(*reading.place(mention)))
    for mention in reading.of("EFFECT"):
        taken.difference_update(range(*reading.place(mention)))
    return _with_effects(reading, find_effects(reading.words, frozenset(taken)))


def _with_effects(reading: Reading, hits: list[Effect]) -> Reading:
    reading.hits = hits
    reading.negations = find_negations(reading.words)
    reading.heads = heads(reading.words, hits)
    return reading


def _by_place(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def read_by_rules(index: int, span: Span, mentions: Iterable[Mention]) -> Reading:
    """Read a sentence with the names that a tagger found there and the effect expressions of the rules."""
    kept = ("DRUG", "DOSE", "CONDITION", "HEDGE")
    names = [replace(m, probability=None) for m in mentions if m.label in kept]
    words = words_of(span.text, span.start)
    taken = frozenset(i for m in names for i in range(*words.at(m.start, m.end)))
    hits = find_effects(words, taken)
    effects = []
    for hit in hits:
        start, end = words.chars(hit.first, hit.last)
        effects.append(Mention("EFFECT", start, end, span.text[start - span.start : end - span.start], index))
    return _with_effects(Reading(index, span, words, sorted([*names, *effects], key=_by_place)), hits)
