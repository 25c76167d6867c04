"""What BioC documents say, whether they came as XML or JSON."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from claimx.io.readers.builder import Builder
from claimx.io.readers.headings import kind_of
from claimx.schema import Metadata, ReadFailure, SourceDocument

_SECTIONS = {
    "title": "title", "front": "title", "abstract": "abstract", "intro": "background", "introduction": "background",
    "methods": "methods", "results": "results", "discuss": "discussion", "discussion": "discussion",
    "concl": "conclusions", "conclusion": "conclusions", "conclusions": "conclusions", "case": "results",
    "fig": "caption", "table": "table",
}  # fmt: skip
_LEFT_OUT = frozenset({"ref", "ref-list", "comp_int", "auth_cont", "ack_fund", "abbr", "suppl", "review_info"})
_LEFT_OUT_TYPES = frozenset({"ref", "reference", "footnote", "table_footnote_title", "mathml"})
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_PADDING = 4


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a BioC document: its text, its offset in the document as stated, and its infons."""

    text: str
    offset: int = -1
    infons: Mapping[str, str] = field(default_factory=dict)


def bioc_document(doc_id: str, passages: Iterable[Passage], origin: str) -> SourceDocument | ReadFailure:
    """The document of these passages, but for references and the like.

    Where the offsets stated follow each other with small gaps, as they do in PubTator's and other abstracts, the
    text is laid out to them, so that an annotation of the BioC file points at the same characters here.
    """
    builder = Builder()
    first: Mapping[str, str] | None = None
    title = ""
    length = 0
    for passage in passages:
        first = passage.infons if first is None else first
        section = passage.infons.get("section_type", passage.infons.get("section", "")).lower()
        role = passage.infons.get("type", "").lower()
        text = passage.text
        if not text.strip() or section in _LEFT_OUT or role in _LEFT_OUT_TYPES:
            continue
        gap = passage.offset - length
        mark = builder.mark()
        place = builder.add(text, "\n" * gap if 1 <= gap <= _PADDING else "\n\n")
        length = place[1]
        kind = _kind(section, role, text)
        if kind == "title" and title:
            kind = "other"
        if kind == "title":
            title = " ".join(text.split())
        is_heading = role.startswith("title_") or kind == "title" or role == "abstract_title_1"
        builder.section(kind, mark, " ".join(text.split()) if is_heading else "", place if is_heading else None)
    text, sections = builder.finish()
    if not text:
        return ReadFailure(origin, "a BioC document without text")
    metadata = _metadata(doc_id, first or {}, title)
    return SourceDocument(doc_id or metadata.pmcid or metadata.pmid, text, sections, metadata, origin)


def _kind(section: str, role: str, text: str) -> str:
    if role.startswith("table"):
        return "caption" if "caption" in role or "title" in role else "table"
    if role.startswith("fig"):
        return "caption"
    kind = _SECTIONS.get(section) or _SECTIONS.get(role, "")
    if role.startswith("title_") or role == "abstract_title_1":
        return kind_of(text) or kind or "other"
    if kind == "title" and role not in ("front", "title", ""):
        return "other"
    return kind or kind_of(section) or "other"


def _metadata(doc_id: str, infons: Mapping[str, str], title: str) -> Metadata:
    pmid = infons.get("article-id_pmid", infons.get("pmid", ""))
    pmcid = infons.get("article-id_pmc", infons.get("pmcid", ""))
    pmcid = f"PMC{pmcid}" if pmcid.isdigit() else pmcid
    if not pmid and not pmcid and doc_id.isdigit() and len(doc_id) <= 8:
        pmid = doc_id
    if not pmcid and re.fullmatch(r"PMC\d+", doc_id):
        pmcid = doc_id
    year = _YEAR.search(infons.get("year", infons.get("date", "")))
    return Metadata(
        title=title,
        pmid=pmid if pmid.isdigit() else "",
        pmcid=pmcid if re.fullmatch(r"PMC\d+", pmcid) else "",
        doi=infons.get("article-id_doi", infons.get("doi", "")),
        journal=re.split(r";|\. \d{4}", infons.get("journal-title", infons.get("journal", "")))[0].strip(),
        year=int(year.group()) if year else None,
        licence=" ".join(infons.get("license", "").split())[:300],
    )
