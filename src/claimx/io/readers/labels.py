"""Labels of structured abstracts within running text: "BACKGROUND: ... METHODS: ..."."""

import re
from collections.abc import Iterator

from claimx.io.readers.headings import LABEL_WORDS, kind_of
from claimx.schema import Section

_KNOWN = re.compile(
    rf"(?:(?<=[.!?]\s)|(?<=[.!?][)\]”’\"]\s)|(?<=\n)|(?<=\r)|\A)[*_]{{0,2}}({LABEL_WORDS})[*_]{{0,2}}\s?[:：][*_]{{0,2}}(?=\s)",
    re.IGNORECASE,
)
_AT_LINE = re.compile(
    rf"(?:(?<=\n)|(?<=\r)|\A)[*_]{{0,2}}({LABEL_WORDS})[*_]{{0,2}}\s?(?:[.—–]|\s-)[*_]{{0,2}}(?=\s)",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"(?:(?<=[.!?]\s)|(?<=\n)|(?<=\r)|\A)([A-Z][A-Z/&,()’' -]{3,60}):(?=\s)")
_LOWER_LABEL = re.compile(r"\A[a-z]")


def split_at_labels(text: str, section: Section) -> Iterator[Section]:
    """The section itself, or the sections that the labels in it make.

    One lone label is not taken for one ("Results: see below" may stand anywhere), unless it begins the section.
    """
    found: dict[int, tuple[int, str]] = {}
    piece = text[section.start : section.end]
    offset = section.heading[1] - section.start if section.heading else 0
    for pattern in (_SHOUTED, _AT_LINE, _KNOWN):
        for match in pattern.finditer(piece, offset):
            label = match.group(1)
            if not _LOWER_LABEL.match(label):
                found[match.start()] = (match.end(), label)
    known = [start for start, (_, label) in found.items() if kind_of(label, by_start=False)]
    if section.kind == "title" or not known or (len(known) == 1 and piece[: known[0]].strip()):
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
