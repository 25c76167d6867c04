"""BioC XML, streamed document by document."""

from collections.abc import Iterator

from claimx.io.readers.bioc import Passage, bioc_document
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part
from claimx.io.readers.xml import Element, replace_entities, stream_elements
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError


def read_bioc_xml(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document for each `document` element; annotations and relations are left out."""
    number = 0
    for number, element in enumerate(stream_elements(part.stream, "document"), 1):
        yield _document(element, f"{part.place}#{number}")
    if not number:
        raise InputError("BioC without a document")


def _document(element: Element, origin: str) -> SourceDocument | ReadFailure:
    try:
        replace_entities(element)
    except InputError as error:
        return ReadFailure(origin, error.message)
    return bioc_document((element.findtext("id") or "").strip(), _passages(element), origin)


def _passages(element: Element) -> Iterator[Passage]:
    for passage in element.iterchildren("passage"):
        text = passage.findtext("text") or ""
        if not text:
            text = " ".join(sentence.findtext("text") or "" for sentence in passage.iterchildren("sentence"))
        offset = (passage.findtext("offset") or "").strip()
        infons = {i.get("key", ""): (i.text or "").strip() for i in passage.iterchildren("infon")}
        yield Passage(text, int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 12 else -1, infons)
