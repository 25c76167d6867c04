"""Hedge and negation cues by lists and patterns, and the reach of a hedge."""

import re
from collections.abc import Iterable
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.mentions import HEDGES_TAGGED, get_mentions, get_sentences, set_mentions
from claimx.components.negation import find_negations
from claimx.components.words import words_of
from claimx.lexicons.terms import load_rows
from claimx.schema import Mention

Cue = tuple[int, int]
"""Characters, start and end, of a cue in its sentence."""

_GAP_WORDS = re.compile(
    r"evidence|data|stud|trial|research|known|clear|certain|proven|debate|question|understood|need|requir|warrant|"
    r"conclu|possible|yet|premature|too |literature|merit|await|confirm|been|recommend|desirable|caution|controvers",
    re.I,
)


@cache
def _terms() -> tuple[re.Pattern[str], dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]]]:
    """All terms as one pattern, and for each what must follow it and what must not stand before it."""
    following: dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]] = {}
    for row in load_rows("hedges"):
        ahead = None if row["next"] == "-" else re.compile(row["next"])
        behind = None if row["not_after"] == "-" else re.compile(row["not_after"] + "$", re.I)
        following.update(dict.fromkeys(row["term"].split("|"), (ahead, behind)))
    names = sorted(following, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", re.I), following


@cache
def _gaps() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{row['pattern']})" for row in load_rows("gaps")), re.I)


def find_hedges(text: str) -> list[Cue]:
    """The hedge cues of a sentence, none overlapping, evidence gaps before single words."""
    found: list[Cue] = [m.span() for m in _gaps().finditer(text)] if _GAP_WORDS.search(text) else []
    pattern, following = _terms()
    for match in pattern.finditer(text):
        ahead, behind = following[match.group().lower()]
        if ahead is not None and not ahead.match(text, match.end()):
            continue
        if behind is not None and behind.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        found.append(match.span())
    return _apart(found)


def _apart(found: Iterable[Cue]) -> list[Cue]:
    kept: list[Cue] = []
    for start, end in found:
        if all(end <= a or b <= start for a, b in kept):
            kept.append((start, end))
    return sorted(kept)


@Language.component("claimx_cues", assigns=["doc.spans"])
def claimx_cues(doc: Doc) -> Doc:
    """Add hedge cues, where no tagger has given any, and negation cues to the mentions of `doc`."""
    mentions = [m for m in get_mentions(doc) if m.label != "NEGATION"]
    tagged = HEDGES_TAGGED in doc.user_data or any(m.label == "HEDGE" for m in mentions)
    added: list[Mention] = []
    for index, sentence in enumerate(get_sentences(doc)):
        text, offset = sentence.text, sentence.start
        words = words_of(text, offset)
        for cue in find_negations(words):
            start, end = words.chars(cue.first, cue.last)
            added.append(Mention("NEGATION", start, end, text[start - offset : end - offset], index))
        if not tagged:
            added.extend(
                Mention("HEDGE", offset + start, offset + end, text[start:end], index)
                for start, end in find_hedges(text)
            )
    hedges = [(m.start, m.end) for m in added if m.label == "HEDGE"]
    kept = [m for m in mentions if m.label != "EFFECT" or all(m.end <= a or b <= m.start for a, b in hedges)]
    set_mentions(doc, [*kept, *added])
    return doc
