"""Web pages as saved from a browser: the main content without navigation, tables kept, by trafilatura."""

import codecs
import re
from collections.abc import Iterator

import lxml.html
import trafilatura
from lxml import etree

from claimx.io.readers.builder import Builder
from claimx.io.readers.decode import decode
from claimx.io.readers.headings import kind_of
from claimx.io.readers.inline import drop_citing_superscripts
from claimx.io.readers.known import metadata_from
from claimx.io.readers.options import MEBIBYTE, ReadOptions
from claimx.io.readers.part import Part
from claimx.io.readers.xml import Element, words
from claimx.schema import Metadata, ReadFailure, SourceDocument
from claimx.schema.errors import InputError

MAX_BYTES = 16 * MEBIBYTE
MAX_ELEMENTS = 100_000

_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{3,30})", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_YEAR = re.compile(r"(?:19|20)\d\d")
_META = {
    "citation_pmid": "pmid", "citation_doi": "doi", "dc.identifier": "doi", "prism.doi": "doi",
    "citation_journal_title": "journal", "prism.publicationname": "journal", "og:site_name": "journal",
    "citation_publication_date": "year", "citation_date": "year", "dc.date": "year", "citation_year": "year",
    "article:published_time": "year", "citation_title": "title", "dc.title": "title", "dc.rights": "licence",
}  # fmt: skip
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def read_html(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document: title, paragraphs, lists and tables of the main content, with sections by heading.

    Raises `InputError` where no main content is found, and for pages too large to be one.
    """
    data = part.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"a web page of more than {MAX_BYTES // MEBIBYTE} MiB")
    tree = _parse(_decoded(data, part, options))
    metadata = _metadata(tree)
    drop_citing_superscripts(tree)
    found = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, include_formatting=False, with_metadata=True
    )
    body = getattr(found, "body", None)
    if body is None:
        raise InputError("a web page without text that could be an article")
    title = metadata.title or " ".join((getattr(found, "title", None) or "").split())
    builder = Builder()
    _add_all(builder, title, body)
    text, sections = builder.finish()
    if not text:
        raise InputError("a web page without text")
    said = {"title": title, "licence": getattr(found, "license", None), "url": getattr(found, "url", None)}
    fuller = {name: value for name, value in said.items() if value and not getattr(metadata, name)}
    yield SourceDocument(metadata.pmid, text, sections, metadata_from({**_as_dict(metadata), **fuller}), part.place)


def _decoded(data: bytes, part: Part, options: ReadOptions) -> str:
    """The page's text in the encoding that it declares, where it declares one that Python knows."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = declared.group(1).decode("ascii").lower()
        if name in ("iso-8859-1", "latin1", "us-ascii", "ascii"):
            name = "cp1252"  # as browsers do
        if name.replace("_", "-") not in ("utf-8", "utf8") and _is_text_codec(name):
            try:
                return data.decode(name)
            except (UnicodeDecodeError, LookupError) as error:
                raise InputError(f"not {name} text, though it says so") from error
    return decode(data, lambda message: options.on_note(part.place, message))


def _is_text_codec(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding and "utf-16" not in name
    except LookupError:
        return False


def _parse(text: str) -> lxml.html.HtmlElement:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    plain = _DECLARATION.sub("", text).replace("\0", "").encode("utf-8", "replace")
    try:
        tree = lxml.html.document_fromstring(plain, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise InputError("a web page without text") from error
    elements = sum(1 for _ in tree.iter())
    if elements > MAX_ELEMENTS:
        raise InputError(f"a web page of more than {MAX_ELEMENTS:,} elements")
    return tree


def _metadata(tree: Element) -> Metadata:
    values: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = _META.get((meta.get("name") or meta.get("property") or "").lower(), "")
        content = " ".join((meta.get("content") or "").split())
        if name == "doi":
            doi = _DOI.search(content)
            content = doi.group() if doi else ""
        elif name == "year":
            year = _YEAR.search(content)
            content = year.group() if year else ""
        elif name == "pmid" and not content.isdigit():
            continue
        if name and content:
            values.setdefault(name, content)
    link = next((e.get("href", "") for e in tree.iter("link") if e.get("rel") == "canonical"), "")
    if link.startswith(("http://", "https://")):
        values["url"] = link
    return metadata_from(values)


def _as_dict(metadata: Metadata) -> dict[str, object]:
    return {name: getattr(metadata, name) for name in Metadata.__dataclass_fields__}


def _add_all(builder: Builder, title: str, body: Element) -> None:
    if title:
        mark = builder.mark()
        builder.section("title", mark, title, builder.add(title))
    opened: tuple[str, str, tuple[int, int] | None] = ("other", "", None)
    above: list[tuple[int, str]] = []
    mark = builder.mark()
    for element in body:
        line = words(element)
        if element.tag != "head":
            _add(builder, element)
            continue
        if not line or line == title:
            continue
        builder.section(opened[0], mark, opened[1], opened[2])
        mark = builder.mark()
        level = int((element.get("rend") or "h2")[-1:]) if (element.get("rend") or "h2")[-1:].isdigit() else 2
        while above and above[-1][0] >= level:
            above.pop()
        kind = kind_of(line) or (above[-1][1] if above else "other")
        above.append((level, kind))
        opened = (kind, line, builder.add(line))
    builder.section(opened[0], mark, opened[1], opened[2])


def _add(builder: Builder, element: Element) -> None:
    if element.tag == "table":
        mark = builder.mark()
        gap = "\n\n"
        for row in element.iter("row"):
            cells = [words(cell).replace("|", "¦") for cell in row.iter("cell")]
            if any(cells):
                builder.add("| " + " | ".join(cells) + " |", gap)
                gap = "\n"
        builder.section("table", mark)
        return
    if element.tag == "list":
        gap = "\n\n"
        for item in element.iter("item"):
            if line := words(item):
                builder.add(line, gap)
                gap = "\n"
        return
    for line in "".join(_with_breaks(element)).split("\n\n"):
        if tidy := " ".join(line.split()):
            builder.add(tidy)


def _with_breaks(element: Element) -> Iterator[str]:
    """The text below an element with an empty line for each line break in it."""
    yield element.text or ""
    for child in element:
        if child.tag == "lb":
            yield "\n\n"
        elif child.tag in ("p", "item", "row", "quote", "list", "table"):
            yield "\n\n"
            yield from _with_breaks(child)
            yield "\n\n"
        else:
            yield from _with_breaks(child)
        yield child.tail or ""
