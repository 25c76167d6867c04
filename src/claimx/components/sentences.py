"""Sentence boundaries by one pass of a linear regular expression.

Boundaries are found in the text alone, before any token is looked at. Line breaks end a sentence but where a
hard-wrapped line plainly goes on; full stops do not after abbreviations, initials and numbers that go on.
"""

import re
from collections.abc import Iterable, Iterator

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.mentions import BREAKS, get_sentences, set_sentences, text_of
from claimx.lexicons.terms import load_terms

_CANDIDATE = re.compile(r"""[.!?]+["'”’)\]]*(?=\s|$)|(?<=[a-z)\]%])\.\d[\d,–-]*(?=\s+[A-Z])|\s*\n\s*""")
"""A run of stops before white space, a stop with a raised reference number glued to it ("in mice.12 The"), or a
line break."""

_WORD_BEFORE = re.compile(r"(\S+)$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_INITIAL_AFTER = re.compile(r"[A-Z]\.")
_MIXED_CASE = re.compile(r"[a-z]{1,3}[A-Z]")
_OPENERS = "([\"'“‘*_"
_CLOSED = frozenset("DFPCLAORV")


LONGEST = 2000
"""Characters beyond which a sentence is cut at a semicolon, a comma or a space: what reads sentences takes time that
grows with the square of their length."""


def split(text: str, breaks: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Sentences of `text` as (start, end) in characters, trimmed of white space, in order.

    `breaks` are offsets at which a sentence ends in any case (borders of sections).
    """
    cuts = set(breaks)
    for match in _CANDIDATE.finditer(text):
        if "\n" in match.group():
            if not _wrapped(text, match.start(), match.end()):
                cuts.add(match.start())
        elif _ends_sentence(text, match.start(), match.end()):
            cuts.add(match.end())
    sentences: list[tuple[int, int]] = []
    start = 0
    for cut in [*sorted(c for c in cuts if 0 < c < len(text)), len(text)]:
        sentences.extend(_trimmed(text, start, cut))
        start = cut
    return sentences


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch without surrounding white space, in pieces of at most `LONGEST` characters."""
    while end - start > LONGEST:
        middle = max(text.rfind("; ", start, start + LONGEST), text.rfind(", ", start + LONGEST // 2, start + LONGEST))
        if middle < start:
            middle = text.rfind(" ", start, start + LONGEST)
        cut = middle + 1 if middle > start else start + LONGEST
        yield from _trimmed(text, start, cut)
        start = cut
    piece = text[start:end]
    if stripped := piece.strip():
        left = start + len(piece) - len(piece.lstrip())
        yield left, left + len(stripped)


def _wrapped(text: str, start: int, end: int) -> bool:
    """Whether the line break at `start` is a hard wrap within a sentence."""
    if "\n\n" in text[start:end].replace(" ", "") or start == 0 or end >= len(text):
        return False
    line = start - text.rfind("\n", 0, start)
    return line > 60 and text[start - 1] not in ".!?:;|" and text[end].islower()


def _ends_sentence(text: str, start: int, end: int) -> bool:
    following = text[end : end + 40].lstrip()
    if not following:
        return True
    first = following[0]
    if first in _OPENERS and len(following) > 1:
        first = following[1]
    if first.islower() and not _MIXED_CASE.match(following):
        return False
    if text[start] != "." or text[start + 1 : start + 2] == "." or text[start + 1 : start + 2].isdigit():
        return True
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    word = before.group(1).lstrip("([\"'“‘") if before else ""
    kind = load_terms("abbreviations").get(word.lower())
    if kind == "never" or (kind == "number" and (first.isdigit() or first in "(")):
        return False
    if kind in ("weak", "number") or (len(word) == 1 and word.isupper() and word != "I"):
        return _starts_anew(following)
    return True


def _starts_anew(following: str) -> bool:
    """Whether a capital after "et al.", "Ltd." or an initial opens a sentence: "The", but not "Smith"."""
    word = _WORD_AFTER.match(following)
    if not word or _INITIAL_AFTER.match(following):
        return False
    return load_terms("words").get(word.group().lower(), "N") in _CLOSED or word.group().endswith("ly")


@Language.component("claimx_sentences", assigns=["token.is_sent_start", "doc.sents"])
def claimx_sentences(doc: Doc) -> Doc:
    """Find the sentences of `doc`, honouring breaks set beforehand, and mark their first tokens."""
    set_sentences(doc, split(text_of(doc), doc.user_data.get(BREAKS, ())))
    if len(doc):
        offsets = np.asarray(doc.to_array("IDX"))
        starts = np.array([s.start for s in get_sentences(doc)], dtype=offsets.dtype)
        flags = np.full((len(doc), 1), -1, dtype=np.int64)
        first = np.searchsorted(offsets, starts)
        flags[first[first < len(doc)]] = 1
        flags[0] = 1
        doc.from_array(["SENT_START"], flags.astype(np.uint64))  # type: ignore[arg-type]
    return doc
