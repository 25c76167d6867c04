"""Parts of an abstract without labels: background, objective, methods, results, conclusions.

Each sentence is scored by its words and its place with the weights of `lexicons/data/abstract_cues.tsv` (a
logistic regression over sentences of labelled abstracts), and the likeliest sequence is found by Viterbi's
algorithm with the transitions of the same abstracts. `benchmarks/readers.py` prints how often it is right.
"""

import itertools
import re
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from claimx.lexicons.terms import load_rows, load_terms
from claimx.schema import Section, SourceDocument

KINDS = ("background", "objective", "methods", "results", "conclusions")

MIN_SENTENCES = 4
MAX_SENTENCES = 60
MAX_CHARACTERS = 30_000
"""Of an abstract; what is longer is none, and is not looked through."""
MAX_UNHEADED = 4_000
"""Characters that a text without headings may have to be taken for an abstract."""

_STUDY = re.compile(
    r"\b(?:randomi[sz]ed|randomly|enrolled|assigned to|(?:was|were) (?:followed|treated|given|injected|studied|exposed|measured)|we (?:followed"
    r"|studied|compared|measured|assessed|analy[sz]ed)|cohort|case report|cross-sectional|meta-analysis|investigated whether)\b|\(n ?= ?\d",
    re.IGNORECASE,
)
_BINS = 5
_SOURCES = 3
"""How many kinds may stand before a kind; the others are too unlikely to be looked at."""
_BOUNDARY = re.compile(r"[.!?][\"”’)\]]*\s+(?=[A-Z0-9\"“‘(\[])")
_WORD_BEFORE = re.compile(r"\S+\Z")
_BORDER = "\0"
_NUMBER = re.compile(r"\d[\d.,]*")
_TOKEN = re.compile(r"[a-z]+|[#%=<>±]")

Scores = tuple[float, ...]
Sources = tuple[tuple[int, float], ...]


def with_parts(document: SourceDocument) -> SourceDocument:
    """The document with the parts of its abstract as sections, where it has an abstract without labels.

    A short text without headings is taken for an abstract where it tells of methods and of results.
    """
    added: list[Section] = []
    sections = document.sections
    for section in sections:
        if section.kind == "abstract" and not any(_is_within(other, section) for other in sections):
            start = section.heading[1] if section.heading else section.start
            added += parts_of(document.text, start, section.end)
    bodies = [section for section in sections if section.kind != "title"]
    if len(bodies) == 1 and bodies[0].kind == "other" and not bodies[0].title:
        body = bodies[0]
        if body.end - body.start <= MAX_UNHEADED:
            parts = parts_of(document.text, body.start, body.end)
            if {"methods", "results"} <= {part.kind for part in parts} and _STUDY.search(document.text):
                added += parts
    if not added:
        return document
    return replace(document, sections=tuple(sorted((*sections, *added), key=lambda s: (s.start, -s.end))))


def _is_within(inner: Section, outer: Section) -> bool:
    return inner is not outer and outer.start <= inner.start and inner.end <= outer.end


def parts_of(text: str, start: int, end: int) -> list[Section]:
    """The parts of the abstract that stands at text[start:end], one after the other; [] where it has too few
    sentences to tell, or all of them are of one kind."""
    sentences = sentences_in(text, start, end) if end - start <= MAX_CHARACTERS else []
    if not MIN_SENTENCES <= len(sentences) <= MAX_SENTENCES:
        return []
    kinds = classify([text[a:b] for a, b in sentences])
    parts: list[Section] = []
    for (a, b), kind in zip(sentences, kinds, strict=True):
        if parts and parts[-1].kind == kind:
            parts[-1] = Section(kind, parts[-1].start, b)
        else:
            parts.append(Section(kind, a, b))
    return parts if len(parts) > 1 else []


def classify(sentences: list[str]) -> list[str]:
    """The kind of each sentence of one abstract, in their order."""
    weights, numbers, starts, moves = _model()
    ids: list[int] = []
    borders: list[int] = []
    for cues in features(sentences):
        borders.append(len(ids))
        ids += [numbers[cue] for cue in cues if cue in numbers] or [0]
    scores = np.add.reduceat(weights[ids], borders).tolist()
    best = [s + t for s, t in zip(scores[0], starts, strict=True)]
    back: list[list[int]] = []
    for score in scores[1:]:
        came = []
        reached = []
        for sources, own in zip(moves, score, strict=True):
            highest, source = max([(best[kind] + weight, kind) for kind, weight in sources])
            came.append(source)
            reached.append(highest + own)
        best = reached
        back.append(came)
    path = [best.index(max(best))]
    for came in reversed(back):
        path.append(came[path[-1]])
    return [KINDS[kind] for kind in reversed(path)]


def features(sentences: list[str]) -> list[set[str]]:
    """What each sentence is told by: its words, `#` for any number, and which fifth of the abstract it stands in."""
    bags = _NUMBER.sub("#", _BORDER.join(sentences).lower()).split(_BORDER)
    return [{f"@{i * _BINS // len(bags)}", *_TOKEN.findall(bag)} for i, bag in enumerate(bags)]


def sentences_in(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences as (start, end) in characters of `text`, split where that is safe: never after an abbreviation."""
    cuts = [start]
    for found in _BOUNDARY.finditer(text, start, end):
        word = _WORD_BEFORE.search(text, max(start, found.start() - 30), found.start())
        bare = word.group().lstrip("([\"'“‘") if word else ""
        if text[found.start()] == "." and (
            (len(bare) == 1 and bare.isalpha()) or bare.lower() in load_terms("abbreviations")
        ):
            continue
        cuts.append(found.end())
    cuts.append(end)
    pieces = ((b - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in itertools.pairwise(cuts))
    return [(a, b) for a, b in pieces if b > a]


@lru_cache(maxsize=1)
def _model() -> tuple[NDArray[np.float64], dict[str, int], Scores, tuple[Sources, ...]]:
    """Weights, with zeros in the first row; the row of each cue; the weights of the first sentence; and for each
    kind the likeliest kinds before it with the weights of going from them."""
    rows = {row["cue"]: tuple(float(row[kind]) for kind in KINDS) for row in load_rows("abstract_cues")}
    moves = [rows.pop(f"{kind} ->") for kind in KINDS]
    starts = rows.pop("->")
    numbers = {name: number for number, name in enumerate(rows, 1)}
    weights = np.array([(0.0,) * len(KINDS), *rows.values()])
    sources = [
        sorted(((row[into], kind) for kind, row in enumerate(moves)), reverse=True)[:_SOURCES]
        for into in range(len(KINDS))
    ]
    return weights, numbers, starts, tuple(tuple((kind, w) for w, kind in found) for found in sources)
