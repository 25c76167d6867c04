"""Plain text and Markdown: the text as it is, with its headings, labels and tables found."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimx.io.readers.decode import decode
from claimx.io.readers.headings import kind_of
from claimx.io.readers.labels import split_at_labels
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part
from claimx.schema import Metadata, ReadFailure, Section, SourceDocument

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_MARKED = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*\Z")
_BOLD = re.compile(r"\s*(\*\*|__)(?=\S)(.{1,120}?)(?<=\S)\1:?\s*\Z")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*\Z")
_BULLET = re.compile(r"\s*(?:[-*+•‣▪◦–—]|\(?\d{1,3}[.)]|[a-z][.)])\s+\S")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*\Z")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_ENDS_SENTENCE = re.compile(r"[.!?;,:][\"'”’)\]]*\Z")
MAX_HEADING = 90
MAX_HEADING_WORDS = 14
MAX_TITLE = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: where it stands without its white space, and what it is."""

    start: int
    end: int
    kind: str
    level: int = 0
    title: str = ""


def read_text(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document: the text exactly as decoded."""
    text = decode(part.stream.read(), lambda message: options.on_note(part.place, message))
    sections = sections_of(text)
    title = next((s.title for s in sections if s.kind == "title"), "")
    yield SourceDocument("", text, sections, Metadata(title=title), part.place)


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections of plain text or Markdown, in order of place.

    A heading begins a section that reaches to the next heading. Tables are sections within. A heading whose words
    do not tell its kind has that of the heading above it in Markdown, else `other`.
    """
    lines = classify(text)
    sections: list[Section] = []
    above: list[tuple[int, str]] = []
    opened: Line | None = None
    start, kind = 0, "other"

    def close(end: int) -> None:
        if text[start:end].strip():
            heading = (opened.start, opened.end) if opened else None
            sections.append(Section(kind, start, end, opened.title if opened else "", heading))

    for line in lines:
        if line.kind not in ("heading", "title"):
            continue
        close(line.start)
        if line.kind == "title":
            sections.append(Section("title", line.start, line.end, line.title, (line.start, line.end)))
            opened, start, kind = None, line.end, "other"
            continue
        while above and above[-1][0] >= line.level:
            above.pop()
        kind = kind_of(line.title) or (above[-1][1] if above else "other")
        above.append((line.level, kind))
        opened, start = line, line.start
    close(len(text))
    sections = [piece for section in sections for piece in split_at_labels(text, section)]
    sections.extend(_tables(lines))
    return tuple(sorted(sections, key=lambda s: (s.start, -s.end)))


def _tables(lines: list[Line]) -> Iterator[Section]:
    start = end = -1
    for line in [*lines, Line(0, 0, "end")]:
        if line.kind == "table":
            start, end = (line.start if start < 0 else start), line.end
        elif start >= 0:
            yield Section("table", start, end)
            start = -1


def classify(text: str) -> list[Line]:
    """Every line of `text` with what it is: title, heading, table, bullet, body or blank."""
    lines = _raw_lines(text)
    markdown = any(line.kind == "heading" for line in lines)
    if not markdown:
        lines = _with_unmarked_headings(text, lines)
    first = next((i for i, line in enumerate(lines) if line.kind != "blank"), None)
    if first is not None and _is_title(text, lines, first, markdown):
        line = lines[first]
        lines[first] = Line(line.start, line.end, "title", 1, line.title or text[line.start : line.end])
    return lines


def _raw_lines(text: str) -> list[Line]:
    lines: list[Line] = []
    fenced = False
    for match in _LINE.finditer(text):
        words = match.group()
        stripped = words.strip()
        start = match.start() + len(words) - len(words.lstrip())
        end = start + len(stripped)
        if not stripped:
            if words:
                lines.append(Line(match.start(), match.start(), "blank"))
            continue
        if len(stripped) > 10_000:
            lines.append(Line(start, end, "body"))
            continue
        if _FENCE.match(words):
            fenced = not fenced
        marked = None if fenced else _MARKED.match(stripped)
        bold = None if fenced or marked else _BOLD.match(stripped)
        if marked and marked.group(2):
            lines.append(Line(start, end, "heading", len(marked.group(1)), _plain(marked.group(2))))
        elif bold and not _ENDS_SENTENCE.search(bold.group(2)):
            lines.append(Line(start, end, "heading", 7, bold.group(2).strip()))
        elif lines and lines[-1].kind == "body" and _UNDERLINE.match(stripped) and end - start > 2:
            before = lines[-1]
            level = 1 if stripped[0] == "=" else 2
            lines[-1] = Line(before.start, before.end, "heading", level, text[before.start : before.end])
            lines.append(Line(start, end, "rule"))
        elif (
            stripped.count("|") >= 2
            or (lines and lines[-1].kind == "table" and "|" in stripped)
            or (_TABLE_RULE.match(stripped) and "|" in stripped)
        ):
            lines.append(Line(start, end, "table"))
        else:
            lines.append(Line(start, end, "bullet" if _BULLET.match(words) else "body"))
    return lines


def _plain(title: str) -> str:
    return re.sub(r"(\*\*|__|\*|`)(.+?)\1", r"\2", title).strip()


def _with_unmarked_headings(text: str, lines: list[Line]) -> list[Line]:
    wrapped = _is_hard_wrapped(text, lines)
    found = list(lines)
    following: Line | None = None
    follows = []
    for line in reversed(lines):
        follows.append(following)
        following = line if line.kind != "blank" else following
    for i, (line, then) in enumerate(zip(lines, reversed(follows), strict=True)):
        if line.kind != "body" or then is None or not _could_be_heading(text[line.start : line.end]):
            continue
        before = lines[i - 1].kind if i else "blank"
        after = lines[i + 1].kind if i + 1 < len(lines) else "end"
        stands_alone = before == "blank" and after == "blank"
        if not stands_alone and (wrapped or (before == "bullet" and after != "blank")):
            continue
        if before == "body" and not _may_follow(text, found, i):
            continue
        if _leads_on(text, then):
            found[i] = Line(line.start, line.end, "heading", 2, text[line.start : line.end])
    return found


def _may_follow(text: str, lines: list[Line], i: int) -> bool:
    """Whether a heading may stand right below line i - 1: that ends a sentence, or is a heading of its own."""
    above = lines[i - 1]
    if _ENDS_SENTENCE.search(text[max(above.start, above.end - 3) : above.end]):
        return True
    return above.kind == "heading" and i >= 2 and lines[i - 2].kind == "blank"


def _leads_on(text: str, following: Line) -> bool:
    """Whether what follows is a paragraph, list or table, or another heading, and no further item of a list."""
    if following.kind in ("bullet", "table"):
        return True
    words = text[following.start : following.end]
    return len(words) > MAX_HEADING or bool(_ENDS_SENTENCE.search(words[-3:])) or kind_of(words, by_start=False) != ""


def _could_be_heading(words: str) -> bool:
    return (
        2 < len(words) <= MAX_HEADING
        and len(words.split()) <= MAX_HEADING_WORDS
        and not _ENDS_SENTENCE.search(words.rstrip("?"))
        and (words[0].isupper() or words[0].isdigit() or words[0] in "“\"'‘")
    )


def _is_hard_wrapped(text: str, lines: list[Line]) -> bool:
    """Whether paragraphs are broken into lines of even length."""
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if a.kind == b.kind == "body"]
    goes_on = sum(text[b.start].islower() and text[a.end - 1] not in ".!?:" for a, b in pairs)
    return goes_on >= 3 and goes_on > len(pairs) * 0.25


def _is_title(text: str, lines: list[Line], first: int, markdown: bool) -> bool:
    line = lines[first]
    if line.kind == "heading":
        return (
            kind_of(line.title, by_start=False) == ""
            and line.level in (1, 2)
            and (not markdown or line.level == 1 or all(other.kind != "heading" or other.level > 1 for other in lines))
        )
    if markdown or line.kind != "body" or first + 1 >= len(lines):
        return False
    words = text[line.start : line.end]
    return (
        lines[first + 1].kind == "blank"
        and any(other.kind != "blank" for other in lines[first + 1 :])
        and len(words) <= MAX_TITLE
        and not _ENDS_SENTENCE.search(words.rstrip("?!"))
        and kind_of(words, by_start=False) == ""
    )
