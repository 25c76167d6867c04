"""A mention -> the concept that it names, and why."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

from claimx.normalize.kb.fuzzy import misspelt
from claimx.normalize.kb.keys import KINDS, Kind, deep, fold_word, folded, light, rules
from claimx.normalize.kb.store import Tables, read
from claimx.normalize.kb.variants import expanded, parts, shared, tails, variants
from claimx.schema import Concept

DEFAULT = "data/default.kb.gz"
EXACT, SYNONYM, FOLDED, DEEPER, VARIANT, FUZZY, HEAD = 1.0, 0.98, 0.95, 0.85, 0.8, 0.6, 0.4
"""Scores: an order of trust, not probabilities."""

MOST_PIECES = 12
LONGEST = 300
"""Pieces of a composite and characters of a mention beyond which nothing is linked."""

NOTHING = Concept()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a mention may name, how much that is to be trusted (0 to 1, an order) and why, step by step."""

    concept: Concept
    score: float
    reasons: tuple[str, ...]
    certain: bool = True
    """False where another concept fits equally well, so that `link` takes neither."""


class KnowledgeBase:
    """Names of drugs and conditions, and the concepts they stand for. Holds plain data; safe to share and to pickle."""

    def __init__(self, tables: Tables) -> None:
        self._concepts = tables.concepts
        self._names = tables.names
        self.header = tables.header

    def __len__(self) -> int:
        return len(self._concepts)

    def link(
        self, text: str, kind: Kind, *, context: str = "", abbreviations: Mapping[str, str] | None = None
    ) -> Concept:
        """The concept that `text` names, an empty `Concept` where none fits or several fit equally well.

        `context` are the words around the mention, which decide what ambiguous short forms mean; `abbreviations` are the
        short forms that the document defines, with their long forms.
        """
        for candidate in self._search(text, kind, context, abbreviations or {}):
            return candidate.concept if candidate.certain else NOTHING
        return NOTHING

    def link_all(
        self, text: str, kind: Kind, *, context: str = "", abbreviations: Mapping[str, str] | None = None
    ) -> tuple[Concept, ...]:
        """The concepts of a mention that may name several ("breast and ovarian cancer"), in order, each once."""
        forms = abbreviations or {}
        pieces = parts(text) if len(text) <= LONGEST else [text]
        if 1 < len(pieces) <= MOST_PIECES and not self._preferred(expanded(text, forms), kind):
            found = self._pieces([expanded(piece, forms) for piece in pieces], kind, context)
            if found:
                return found
        concept = self.link(text, kind, context=context, abbreviations=forms)
        return (concept,) if concept.id else ()

    def candidates(
        self,
        text: str,
        kind: Kind,
        *,
        context: str = "",
        abbreviations: Mapping[str, str] | None = None,
        limit: int = 10,
    ) -> list[Candidate]:
        """Every concept that `text` may name, most trusted first, each once with its best reason."""
        best: dict[str, Candidate] = {}
        for candidate in self._search(text, kind, context, abbreviations or {}):
            best.setdefault(candidate.concept.id, candidate)
        return sorted(best.values(), key=lambda c: -c.score)[:limit]

    def concept(self, line: str) -> Concept:
        """The concept at a line number of the table."""
        identifier, _, name = self._concepts[int(line)].partition("\t")
        return Concept(name, identifier)

    def _preferred(self, text: str, kind: Kind) -> bool:
        """Whether `text` is the preferred name of a concept."""
        key = light(text)
        value = self._names[kind].get(key)
        return value is not None and light(self.concept(re.split("[ =]", value)[0]).name) == key

    def _search(self, text: str, kind: Kind, context: str, forms: Mapping[str, str]) -> Iterator[Candidate]:
        """Candidates, the closest first."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}: use drug or condition")
        if len(text) > LONGEST:
            return
        why: tuple[str, ...] = ()
        written = text
        if forms and (full := expanded(text, forms)) != text.strip():
            text, why = full, (f"abbreviation of the document: {full}",)
        key = light(text)
        short = short_forms().get((kind, key))
        if short is not None:
            yield from self._by_context(short, kind, context.lower())
            return
        if _names_nothing(key, kind):
            return
        yield from self._keyed(key, kind, why)
        for variant, reason in variants(text, kind):
            yield from self._keyed(light(variant), kind, (*why, f"{reason}: {variant}"), VARIANT)
        for variant in misspelt(key, self._names[kind]):
            yield from self._keyed(variant, kind, (*why, f"one letter changed: {variant}"), FUZZY)
        if kind == "condition":
            for tail in tails(text):
                yield from self._keyed(tail, kind, (*why, f"head noun: {tail}"), HEAD)
        if why:
            yield from self._keyed(light(written), kind, ("as written, since its long form is not known",), FUZZY)

    def _keyed(self, first: str, kind: Kind, why: tuple[str, ...], trust: float = 1.0) -> Iterator[Candidate]:
        """What the light key `first`, then its looser ones, lead to."""
        names = self._names[kind]
        if _names_nothing(first, kind):
            return
        if value := names.get(first):
            yield from self._read(value, why, trust, first, EXACT)
        loose = folded(first, kind)
        if loose and loose != first and (value := names.get(loose)):
            reason = "spelling, number or order of words"
            yield from self._read(value, (*why, f"{reason}: {loose}"), trust, "", FOLDED)
        if kind == "condition" and (value := names.get(deep(first))):
            yield from self._read(value, (*why, f"words of like meaning: {deep(first)[1:]}"), trust, "", DEEPER)

    def _read(self, value: str, why: tuple[str, ...], trust: float, key: str, score: float) -> Iterator[Candidate]:
        """The concepts of one key, best first."""
        tied = "=" in value.partition(" ")[0]
        for place, line in enumerate(value.replace("=", " ").split()):
            concept = self.concept(line)
            own = score if place == 0 or tied else score * 0.9
            reasons = why
            if key:
                same = light(concept.name) == key
                reasons = (
                    *why,
                    "exact: the preferred name" if same else f"exact: a synonym or brand of {concept.name}",
                )
                own = own if same else min(own, SYNONYM)
            yield Candidate(concept, trust * own, reasons, not tied and place == 0)

    def _by_context(
        self, meanings: tuple[tuple[str, tuple[str, ...]], ...], kind: Kind, context: str
    ) -> Iterator[Candidate]:
        """The meanings of an ambiguous short form; certain is the one that more cues near it speak for."""
        words = light(context).split()
        counted = [(sum(any(w.startswith(cue) for w in words) for cue in cues), name) for name, cues in meanings]
        most = max(count for count, _ in counted)
        winners = [name for count, name in counted if count == most and most]
        for count, name in sorted(counted, key=lambda item: -item[0]):
            found = next(self._keyed(light(name), kind, ()), None)
            if found:
                reason = f"short form of several meanings, {count} words near it speak for {found.concept.name}"
                yield Candidate(found.concept, 0.7 if winners == [name] else 0.2, (reason,), winners == [name])

    def _pieces(self, pieces: list[str], kind: Kind, context: str) -> tuple[Concept, ...]:
        """The concepts of all pieces, where all are known."""
        for trial in (*shared(pieces), pieces):
            found = [next(self._keyed(light(piece), kind, ()), None) for piece in trial]
            if all(candidate and candidate.certain for candidate in found):
                return tuple(dict.fromkeys(candidate.concept for candidate in found if candidate))
        found_loosely = [self.link(piece, kind, context=context) for piece in pieces]
        return tuple(dict.fromkeys(found_loosely)) if all(concept.id for concept in found_loosely) else ()


@lru_cache(maxsize=65536)
def _names_nothing(key: str, kind: Kind) -> bool:
    """Whether a light key holds only small and general words, or none ("the study drug", "these diseases")."""
    general = rules()[f"no{kind}"]
    return all(word in general or fold_word(word) in general for word in folded(key, kind).split())


def load_kb(path: str | Path | None = None) -> KnowledgeBase:
    """The knowledge base at `path`, or the one in the package. Raises `InputError` for a file that is none."""
    if path is not None:
        return KnowledgeBase(read(Path(path)))
    with as_file(files("claimx.normalize.kb").joinpath(DEFAULT)) as shipped:
        return KnowledgeBase(read(shipped))


@lru_cache(maxsize=1)
def short_forms() -> dict[tuple[str, str], tuple[tuple[str, tuple[str, ...]], ...]]:
    """(kind, short form) -> its meanings, each with the beginnings of words that speak for it."""
    table: dict[tuple[str, str], tuple[tuple[str, tuple[str, ...]], ...]] = {}
    text = files("claimx.normalize.kb").joinpath("data/short_forms.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            kind, form, name, cues = line.split("\t")
            table[kind, form] = (*table.get((kind, form), ()), (name, tuple(cues.split())))
    return table
