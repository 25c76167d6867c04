"""Labels of structured abstracts within running text: "BACKGROUND: ... METHODS: ..."."""

import re
from collections.abc import Iterator

from claimx.io.readers.headings import kind_of
from claimx.schema import Section

_COLON = re.compile(r"[:：][*_]{0,2}(?=\s)")
_BEFORE_COLON = re.compile(r"(?:\A|[\r\n]|[.!?\])”’\"][ \t\n])([*_]{0,2}([A-Z][^.!?:;\r\n*_|]{2,60})[*_]{0,2}[ \t]?)\Z")
_LABEL_OF_LINE = re.compile(r"[*_]{0,2}([A-Z][^.!?:;\r\n*_|—–]{2,60})[*_]{0,2}(?:[.—–]| [-—–])[*_]{0,2}(?=\s)")
_LONGEST = 70


def split_at_labels(text: str, section: Section) -> Iterator[Section]:
    """The section itself, or the sections that the labels in it make.

    A label stands at the beginning of a line or sentence, with a colon after it (at a line's beginning a stop or
    dash will do), and is a word for a part of an abstract; words in capitals are one too where such a word is there.
    One lone label makes no sections ("Results: see below" may stand anywhere), unless it begins the section.
    """
    piece = text[section.start : section.end]
    offset = section.heading[1] - section.start if section.heading else 0
    found: dict[int, tuple[int, str]] = {}
    if section.kind != "title":
        found.update(_of_lines(piece, offset))
        found.update(_before_colons(piece, offset))
    known = [start for start, (_, label) in found.items() if kind_of(label, by_start=False)]
    if not known or (len(known) == 1 and piece[: known[0]].strip()):
        yield section
        return
    starts = sorted(found)
    if piece[: starts[0]].strip():
        yield Section(section.kind, section.start, section.start + starts[0], section.title, section.heading)
    for start, following in zip(starts, [*starts[1:], len(piece)], strict=True):
        end, label = found[start]
        at = section.start + start
        kind = kind_of(label) or "other"
        yield Section(kind, at, section.start + following, label, (at, section.start + end))


def _before_colons(piece: str, offset: int) -> Iterator[tuple[int, tuple[int, str]]]:
    """Labels with a colon: where each begins, where it ends with its colon, and its words."""
    for colon in _COLON.finditer(piece, offset):
        left = max(offset, colon.start() - _LONGEST)
        before = _BEFORE_COLON.search(piece[left : colon.start()])
        if before is None or (before.start() == before.start(1) and left > offset):
            continue
        label = before.group(2).rstrip()
        if (label.isupper() and len(label) > 4) or kind_of(label, by_start=False):
            yield left + before.start(1), (colon.end(), label)


def _of_lines(piece: str, offset: int) -> Iterator[tuple[int, tuple[int, str]]]:
    """Labels at the beginning of a line with a stop or a dash after them."""
    start = offset
    while start < len(piece):
        match = _LABEL_OF_LINE.match(piece, start)
        if match and kind_of(match.group(1), by_start=False):
            yield match.start(), (match.end(), match.group(1).rstrip())
        start = piece.find("\n", start) + 1 or len(piece)
