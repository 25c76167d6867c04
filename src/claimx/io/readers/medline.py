"""The MEDLINE format that PubMed saves citations in (`.nbib`, `.txt`)."""

import re
from collections.abc import Iterator

from claimx.io.readers.builder import Builder
from claimx.io.readers.lines import text_lines
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part
from claimx.schema import Metadata, ReadFailure, SourceDocument
from claimx.schema.errors import InputError

_FIELD = re.compile(r"([A-Z]{2,4}) *- ?(.*)")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_DOI = re.compile(r"(10\.\S+) \[doi\]")

Fields = dict[str, list[str]]


def read_medline(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document a citation."""
    fields: Fields = {}
    last = ""
    start = count = 0
    for number, line in text_lines(part):
        found = _FIELD.match(line)
        if found and found.group(1) == "PMID" and "PMID" in fields:
            yield _document(fields, f"{part.place}#{start}")
            count, fields = count + 1, {}
            part.stream.document_done()
        if found:
            start = start if fields else number
            last = found.group(1)
            fields.setdefault(last, []).append(found.group(2).strip())
        elif line.startswith("      ") and last in fields:
            fields[last][-1] += " " + line.strip()
    if "PMID" in fields or "TI" in fields:
        count += 1
        yield _document(fields, f"{part.place}#{start}")
    if not count:
        raise InputError("MEDLINE format without a citation")


def _document(fields: Fields, origin: str) -> SourceDocument | ReadFailure:
    title, abstract = " ".join(fields.get("TI", fields.get("BTI", []))), " ".join(fields.get("AB", []))
    pmid = _first(fields, "PMID")
    builder = Builder()
    if title:
        mark = builder.mark()
        builder.section("title", mark, title, builder.add(title))
    if abstract:
        mark = builder.mark()
        builder.add(abstract)
        builder.section("abstract", mark)
    text, sections = builder.finish()
    if not text:
        return ReadFailure(origin, f"a record without title and abstract (PMID {pmid})")
    types = tuple(fields.get("PT", ()))
    doi = next((m.group(1) for line in fields.get("LID", []) + fields.get("AID", []) if (m := _DOI.match(line))), "")
    year = _YEAR.search(_first(fields, "DP"))
    metadata = Metadata(
        title=title,
        pmid=pmid if pmid.isdigit() else "",
        pmcid=_first(fields, "PMC"),
        doi=doi,
        journal=_first(fields, "JT") or _first(fields, "TA"),
        year=int(year.group()) if year else None,
        publication_type=types,
        mesh_headings=tuple(dict.fromkeys(h.split("/")[0].strip("*") for h in fields.get("MH", ()))),
        is_retracted="Retracted Publication" in types or "RIN" in fields,
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid.isdigit() else "",
    )
    return SourceDocument(metadata.pmid, text, sections, metadata, origin)


def _first(fields: Fields, name: str) -> str:
    return fields[name][0] if fields.get(name) else ""
