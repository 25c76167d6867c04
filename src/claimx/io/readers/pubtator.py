"""PubTator: titles and abstracts as `PMID|t|...` and `PMID|a|...`, annotations left out."""

import re
from collections.abc import Iterator

from claimx.io.readers.builder import Builder
from claimx.io.readers.lines import text_lines
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part
from claimx.schema import Metadata, ReadFailure, SourceDocument
from claimx.schema.errors import InputError

_TEXT = re.compile(r"([^\s|]{1,40})\|([ta])\|(.*)", re.DOTALL)


def read_pubtator(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document a block. One line break stands between title and abstract, so that offsets of PubTator hold."""
    held: dict[str, str] = {}
    doc_id = ""
    start = count = 0
    for number, line in text_lines(part):
        found = _TEXT.match(line)
        if found and (found.group(2) == "t" or found.group(1) != doc_id):
            if held:
                count += 1
                yield _document(doc_id, held, f"{part.place}#{start}")
            held, doc_id, start = {}, found.group(1), number
            part.stream.document_done()
        if found:
            held[found.group(2)] = found.group(3)
    if held:
        count += 1
        yield _document(doc_id, held, f"{part.place}#{start}")
    if not count:
        raise InputError("PubTator without a title or abstract")


def _document(doc_id: str, held: dict[str, str], origin: str) -> SourceDocument | ReadFailure:
    title, abstract = held.get("t", ""), held.get("a", "")
    if not (title + abstract).strip():
        return ReadFailure(origin, "a record without title and abstract")
    builder = Builder()
    mark = builder.mark()
    builder.section("title", mark, title.strip(), builder.add(title))
    mark = builder.mark()
    if abstract.strip():
        builder.add(abstract, "\n")
        builder.section("abstract", mark)
    text, sections = builder.finish()
    pmid = doc_id if doc_id.isdigit() else ""
    sections = tuple(s for s in sections if s.end > s.start)
    return SourceDocument(doc_id, text, sections, Metadata(title=title.strip(), pmid=pmid), origin)
