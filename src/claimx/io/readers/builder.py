"""Puts a document's text together block by block, and remembers where its sections stand."""

from claimx.io.readers.labels import split_at_labels
from claimx.schema import Section


class Builder:
    """Blocks of text with an empty line between them. All offsets are characters of `text()`."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._length = 0
        self._sections: list[Section] = []

    def add(self, block: str, gap: str = "\n\n") -> tuple[int, int]:
        """Append a block that is not empty; returns where it stands."""
        if self._length:
            self._parts.append(gap)
            self._length += len(gap)
        start = self._length
        self._parts.append(block)
        self._starts.append(start)
        self._length += len(block)
        return start, self._length

    def mark(self) -> int:
        """Where a section begins: before the next block that is added."""
        return len(self._starts)

    def section(self, kind: str, mark: int, title: str = "", heading: tuple[int, int] | None = None) -> None:
        """Make a section of all blocks since `mark`; none where there are none."""
        if mark < len(self._starts):
            self._sections.append(Section(kind, self._starts[mark], self._length, title, heading))

    def finish(self) -> tuple[str, tuple[Section, ...]]:
        """The text and its sections, the outer before the inner; abstracts are cut at labels within them."""
        text = "".join(self._parts)
        sections = list(self._sections)
        inner = {(s.start, s.end) for s in sections if s.kind not in ("abstract", "title")}
        for section in self._sections:
            if section.kind == "abstract" and not any(section.start <= a and b <= section.end for a, b in inner):
                pieces = list(split_at_labels(text, section))
                sections.extend(piece for piece in pieces if piece != section)
        return text, tuple(sorted(sections, key=lambda s: (s.start, -s.end, s.kind != "title")))
