"""scispaCy's abbreviation detector, with its bracket search made linear."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scispacy.abbreviation import AbbreviationDetector
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span

LONGEST = 8
"""Words between the brackets beyond which scispaCy's own filter drops a candidate."""


def brackets(doc: Doc) -> Iterator[tuple[int, int, int]]:
    """(0, start, end) in tokens of every "( ... )" short enough to be an abbreviation, brackets included."""
    words = np.asarray(doc.to_array("ORTH"))
    opened, closed = (np.flatnonzero(words == doc.vocab.strings[sign]) for sign in "()")
    for start in opened.tolist():
        for end in closed[slice(*np.searchsorted(closed, (start + 2, start + LONGEST + 2)))].tolist():
            yield 0, start, end + 1


class _Quiet:
    """A matcher that finds nothing, and warns of nothing, while it has no patterns."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def __call__(self, doc: Doc) -> list[tuple[int, int, int]]:
        return self._matcher(doc) if len(self._matcher) else []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._matcher, name)


@Language.factory("claimx_abbreviations", assigns=["doc._.abbreviations"], default_config={"make_serializable": True})
def make_abbreviations(nlp: Language, name: str, make_serializable: bool) -> AbbreviationDetector:
    """scispaCy's detector (Schwartz and Hearst 2003); the factory sets its extensions, in worker processes too."""
    detector = AbbreviationDetector(nlp, name, make_serializable)
    # Its pattern "( anything )" pairs every bracket with every later one, which is quadratic in long documents.
    detector.matcher = lambda doc: list(brackets(doc))
    detector.global_matcher = _Quiet(detector.global_matcher)
    return detector


def long_forms(doc: Doc) -> dict[str, str]:
    """Short form -> long form of the abbreviations that `doc` defines."""
    if not Doc.has_extension("abbreviations"):
        return {}
    found: dict[str, str] = {}
    for item in doc._.abbreviations:
        if isinstance(item, Span):
            found[item.text] = item._.long_form.text
        else:
            found[item["short_text"]] = item["long_text"]
    for short, long in turned(doc):
        found.setdefault(short, long)
    return found


def turned(doc: Doc) -> Iterator[tuple[str, str]]:
    """(short, long form) where the letters before the brackets stand in another order: "myotonic dystrophy (DM)".

    Schwartz and Hearst want them in order; here every word must give its first letter, and every letter have its word.
    """
    for _, start, end in brackets(doc):
        short = doc[start + 1].text
        size = len(short)
        if end - start == 3 and 2 <= size <= 6 and short.isupper() and short.isalpha() and start >= size:
            long = doc[start - size : start]
            if all(token.is_alpha for token in long) and sorted(t.text[0].upper() for t in long) == sorted(short):
                yield short, long.text
