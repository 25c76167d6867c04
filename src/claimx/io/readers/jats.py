"""Articles in JATS or the older NLM archiving format (`.nxml`, `.xml`), as PubMed Central gives them out."""

import re
from collections.abc import Callable, Iterator
from typing import cast

from claimx.io.readers.builder import Builder
from claimx.io.readers.headings import kind_of
from claimx.io.readers.inline import flatten
from claimx.io.readers.jats_metadata import metadata_of
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part
from claimx.io.readers.xml import Element, inner_text, parse_xml, strip_namespaces, words
from claimx.schema import Metadata, ReadFailure, SourceDocument
from claimx.schema.errors import InputError

_SEC_TYPES = {
    "intro": "background", "introduction": "background", "background": "background", "objective": "objective",
    "methods": "methods", "materials": "methods", "materials|methods": "methods", "subjects": "methods",
    "participants": "methods", "results": "results", "cases": "results", "discussion": "discussion",
    "results|discussion": "discussion", "discussion|conclusions": "discussion", "conclusions": "conclusions",
    "conclusion": "conclusions",
}  # fmt: skip
_SKIPPED_ABSTRACTS = frozenset({"graphical", "toc", "teaser", "video", "web-summary", "author-contributions"})
_SKIPPED = frozenset(
    [
        "label",
        "title",
        "ref-list",
        "ack",
        "bio",
        "glossary",
        "sub-article",
        "response",
        "sig-block",
        "supplementary-material",
        "notes",
        "attrib",
        "sec-meta",
        "kwd-group",
        "answer-set",
        "table-wrap-foot",
        "def-head",
        "term-head",
    ]
)
_BODY_END = frozenset({"supplementary-material", "data-availability", "ack", "author-contributions"})
_FLOATS = frozenset({"fig", "fig-group", "table-wrap", "table-wrap-group"})
_EMPTY = re.compile(r" \( ?[,;]? ?\)")
_LABELLED = frozenset({"bold", "italic", "b", "i", "strong", "underline"})


def read_jats(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """Every article of the file: one, or those of a `pmc-articleset` or of an OAI answer."""
    root = parse_xml(part.stream.read())
    articles = [root] if root.tag == "article" else []
    if not articles:
        strip_namespaces(root)
        articles = list(root.iter("article"))
    if not articles:
        raise InputError("holds no article")
    for number, article in enumerate(articles, 1):
        origin = part.place if len(articles) == 1 else f"{part.place}#{number}"
        document = jats_document(article, origin)
        yield document or ReadFailure(origin, "an article without title, abstract and body")


def jats_document(article: Element, origin: str) -> SourceDocument | None:
    """Title, abstracts and body as text with sections; None where there are no words. Changes the tree.

    References, formulas, footnotes, acknowledgements, authors and sub-articles (letters of reviewers, translations)
    are left out. A PMC id is the document's id, else the PubMed id.
    """
    for element in list(article.iter("sub-article", "response")):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    metadata = metadata_of(article)
    labels = _bold_labels(article)
    flatten(article)
    for block in article.iter(
        "p", "title", "list", "list-item", "def"
    ):  # words of two blocks never touch, in cells too
        block.tail = " " + (block.tail or "")
        if block.tag == "list":
            block.text = " " + (block.text or "")
    builder = Builder()
    _front(article, metadata, labels, builder)
    body = article.find("body")
    if body is not None:
        _children(body, builder, "other")
    for extra in (
        *article.iterfind("back/app-group/app"),
        *article.iterfind("back/app"),
        *article.iterfind("back/sec"),
    ):
        _section(extra, builder, "other")
    for floats in (*article.iterfind("floats-group"), *article.iterfind("floats-wrap")):
        _children(floats, builder, "other")
    text, sections = builder.finish()
    if not text:
        return None
    return SourceDocument(metadata.pmcid or metadata.pmid, text, sections, metadata, origin)


def _bold_labels(article: Element) -> dict[Element, str]:
    """Paragraphs of abstracts that begin with a label in bold or italics, and the label."""
    found = {}
    for abstract in article.iterfind("front/article-meta/abstract"):
        for paragraph in abstract.iter("p"):
            first = paragraph[0] if len(paragraph) else None
            if first is not None and first.tag in _LABELLED and not (paragraph.text or "").strip():
                label = words(first)
                if kind_of(label, by_start=False):
                    found[paragraph] = label
    return found


def _front(article: Element, metadata: Metadata, labels: dict[Element, str], builder: Builder) -> None:
    if metadata.title:
        mark = builder.mark()
        builder.section("title", mark, metadata.title, builder.add(metadata.title))
    for abstract in article.iterfind("front/article-meta/abstract"):
        if abstract.get("abstract-type") in _SKIPPED_ABSTRACTS:
            continue
        mark = builder.mark()
        heading = words(abstract.find("title"))
        place = builder.add(heading) if heading else None
        for child in abstract:
            if child in labels:
                inner = builder.mark()
                start, _ = builder.add(words(child))
                label = labels[child]
                builder.section(kind_of(label), inner, label.rstrip(" :."), (start, start + len(label)))
            else:
                _block(child, builder, "abstract")
        builder.section("abstract", mark, heading, place)


def _children(element: Element, builder: Builder, kind: str) -> None:
    for child in element:
        _block(child, builder, kind)


def _block(element: Element, builder: Builder, kind: str) -> None:
    tag = element.tag
    handler = _HANDLERS.get(tag) if isinstance(tag, str) else None
    if handler is not None:
        handler(element, builder, kind)
    elif isinstance(tag, str) and tag not in _SKIPPED:
        _paragraph(element, builder, kind)


def _section(element: Element, builder: Builder, kind: str) -> None:
    title = words(element.find("title"))
    if element.get("sec-type") in _BODY_END:
        return
    own = kind_of(title) or _SEC_TYPES.get((element.get("sec-type") or "").lower(), "") or kind
    if kind == "abstract" and own == "abstract":
        own = "other"
    mark = builder.mark()
    place = builder.add(title) if title else None
    _children(element, builder, own)
    builder.section(own, mark, title, place)


def _paragraph(element: Element, builder: Builder, kind: str) -> None:
    """A paragraph, cut where lists stand within it; figures and tables follow it, for they may stand in mid-sentence."""
    if len(element) == 0:
        text = element.text
        if text and (line := _tidy(text)):
            builder.add(line)
        return
    line = element.text or ""
    floats = []
    for child in element:
        if child.tag in _FLOATS:
            floats.append(child)
            line += " " * (child.tail or "")[:1].isalnum()
        elif child.tag in _HANDLERS:
            if tidy := _tidy(line):
                builder.add(tidy)
            line = ""
            _block(child, builder, kind)
        elif child.tag not in _SKIPPED:
            line += f" {words(child)} " if child.tag in ("p", "title") else inner_text(child)
        line += child.tail or ""
    if tidy := _tidy(line):
        builder.add(tidy)
    for child in floats:
        _block(child, builder, kind)


def _tidy(line: str) -> str:
    """The line with single blanks, and without brackets in which nothing but a formula stood."""
    tidy = " ".join(line.split())
    return _EMPTY.sub("", tidy) if "(" in tidy else tidy


def _list(element: Element, builder: Builder, kind: str) -> None:
    heading = words(element.find("title"))
    if heading:
        builder.add(heading)
    gap = "\n\n"
    for item in element.iterchildren("list-item", "def-item"):
        label = words(item.find("label")) or words(item.find("term"))
        nested = [child for child in item.iter("list", "def-list") if child is not item]
        if nested or any(True for _ in item.iter("table-wrap", "fig")):
            _children(item, builder, kind)
            continue
        line = " ".join(words(child) for child in item if child.tag not in ("label", "term", "title"))
        line = " ".join(f"{label}{':' * (item.tag == 'def-item')} {line}".split()).strip(": ")
        if line:
            builder.add(line, gap)
            gap = "\n"


def _caption(element: Element, builder: Builder) -> None:
    parts = [words(element.find("label"))]
    for caption in element.iterchildren("caption"):
        parts += [words(child) for child in caption] or [words(caption)]
    line = " ".join(part for part in parts if part)
    if line:
        mark = builder.mark()
        builder.add(line)
        builder.section("caption", mark, parts[0])


def _figure(element: Element, builder: Builder, kind: str) -> None:
    if any(True for _ in element.iterchildren("caption")):
        _caption(element, builder)
    for child in element.iterchildren("fig", "table-wrap", "table", "p"):
        _block(child, builder, kind)


def _table(element: Element, builder: Builder, kind: str) -> None:
    if any(True for _ in element.iterchildren("caption")):
        _caption(element, builder)
    mark = builder.mark()
    gap = "\n\n"
    for row in element.iter("tr", "row"):
        cells = [_cell(cell) for cell in row.iterchildren("td", "th", "entry")]
        if any(cells):
            builder.add("| " + " | ".join(cells) + " |", gap)
            gap = "\n"
    for foot in element.iterchildren("table-wrap-foot"):
        if line := " ".join(filter(None, (words(child) for child in foot))):
            builder.add(line)
    builder.section("table", mark, words(element.find("label")))


def _cell(cell: Element) -> str:
    if len(cell) == 0:
        text = cell.text
        return " ".join(text.split()).replace("|", "¦") if text else ""
    return " ".join(" ".join(cast("Iterator[str]", cell.itertext())).split()).replace("|", "¦")


_Handler = Callable[[Element, Builder, str], None]
_HANDLERS: dict[str, _Handler] = {
    "p": _paragraph,
    "sec": _section,
    "app": _section,
    "boxed-text": _section,
    "statement": _section,
    "list": _list,
    "def-list": _list,
    "fig": _figure,
    "fig-group": _figure,
    "table-wrap": _table,
    "table-wrap-group": _figure,
    "array": _table,
    "table": _table,
    "disp-quote": lambda element, builder, kind: _children(element, builder, kind),
    "app-group": lambda element, builder, kind: _children(element, builder, kind),
}
