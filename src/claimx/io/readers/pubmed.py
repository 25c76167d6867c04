"""PubMed XML: answers of efetch, and the baseline and update files of 30,000 records, as a stream."""

import contextlib
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from claimx.io.readers.builder import Builder
from claimx.io.readers.headings import kind_of
from claimx.io.readers.inline import flatten
from claimx.io.readers.options import MEBIBYTE, ReadOptions
from claimx.io.readers.part import Part, Withdrawn
from claimx.io.readers.pubmed_metadata import book_metadata, children, metadata_of
from claimx.io.readers.xml import Element, replace_entities, stream_elements, words
from claimx.schema import Metadata, ReadFailure, SourceDocument
from claimx.schema.errors import InputError

_RECORDS = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation", "DeleteCitation")
_LATER_VERSION = re.compile(rb'<PMID\s+Version="(\d{2,}|[2-9])"\s*>(\d{1,12})</PMID>')
_NLM = {"BACKGROUND", "OBJECTIVE", "METHODS", "RESULTS", "CONCLUSIONS"}


def read_pubmed(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure | Withdrawn]:
    """One document a record, in the order of the file; memory does not grow with their number.

    Where a file holds several versions of a record, only the last is read; to know it, a file on disk is looked
    through beforehand. Deleted PMIDs come as `Withdrawn`. Records without title and abstract are failures.
    """
    latest = _later_versions(part, options)
    number = 0
    for record in stream_elements(part.stream, *_RECORDS):
        if record.tag == "DeleteCitation":
            yield Withdrawn(tuple(filter(None, (words(pmid) for pmid in record))))
            continue
        number += 1
        citation = record if record.tag == "MedlineCitation" else record.find("MedlineCitation")
        pmid = citation.find("PMID") if citation is not None else None
        if pmid is not None and latest:
            version = pmid.get("Version", "1")
            if version.isdigit() and int(version) < latest.get(words(pmid), 0):
                continue
        yield _document(record, citation, f"{part.place}#{number}")


def _later_versions(part: Part, options: ReadOptions) -> dict[str, int]:
    """PMIDs of which a file on disk has a version above 1, and the highest; as far as the file can be read."""
    found: dict[str, int] = {}
    if part.path is None:
        return found
    opener = cast("Callable[..., BinaryIO]", gzip.open if part.packed else open)
    limit = max(64 * MEBIBYTE, options.max_ratio * part.path.stat().st_size)
    with contextlib.suppress(OSError, EOFError, zlib.error), opener(part.path, "rb") as stream:
        rest = b""
        while stream.tell() <= limit and (block := stream.read(1 << 20)):
            for match in _LATER_VERSION.finditer(rest + block):
                pmid = match.group(2).decode()
                found[pmid] = max(found.get(pmid, 0), int(match.group(1)[:9]))
            rest = block[-80:]
    return found


def _document(record: Element, citation: Element | None, origin: str) -> SourceDocument | ReadFailure:
    builder = Builder()
    try:
        if citation is None:
            metadata = book_metadata(record)
            abstract = record.find("BookDocument/Abstract")
        else:
            parts = children(citation)
            article = children(parts.get("Article"))
            metadata = metadata_of(record, parts, article, _line(article.get("ArticleTitle")))
            abstract = article.get("Abstract")
        _add(builder, metadata, abstract)
    except InputError as error:
        return ReadFailure(origin, error.message)
    text, sections = builder.finish()
    if not text:
        return ReadFailure(origin, f"a record without title and abstract (PMID {metadata.pmid})")
    return SourceDocument(metadata.pmid, text, sections, metadata, origin)


def _line(element: Element | None) -> str:
    """The text of an element with inline markup."""
    if element is not None and len(element):
        replace_entities(element)
        flatten(element)
    return words(element)


def _add(builder: Builder, metadata: Metadata, abstract: Element | None) -> None:
    if metadata.title:
        mark = builder.mark()
        builder.section("title", mark, metadata.title, builder.add(metadata.title))
    mark = builder.mark()
    for paragraph in () if abstract is None else abstract.iterchildren("AbstractText"):
        text = _line(paragraph)
        label = paragraph.get("Label", "")
        if text and (not label or label == "UNLABELLED"):
            builder.add(text)
        elif text:
            inner = builder.mark()
            start, _ = builder.add(f"{label}: {text}")
            category = paragraph.get("NlmCategory", "")
            kind = kind_of(label) or (category.lower() if category in _NLM else "other")
            builder.section(kind, inner, label, (start, start + len(label) + 1))
    builder.section("abstract", mark)
