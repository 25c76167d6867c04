"""What the front of a JATS article says of it."""

import re

from claimx.io.readers.inline import flatten
from claimx.io.readers.xml import Element, words
from claimx.schema import Metadata

_HREF = "{http://www.w3.org/1999/xlink}href"
_LICENCE_REF = "{http://www.niso.org/schemas/ali/1.0/}license_ref"
_CC = re.compile(r"https?://(?:www\.)?creativecommons\.org/[^\s\"<>)]+?(?=[.,;)]?(?:\s|$))")
_YEAR = re.compile(r"(1[5-9]|20)\d\d\Z")
_RETRACTED_TITLE = re.compile(
    r"\s*[\[(]?\s*(?:retracted|withdrawn)\s*(?:article|paper)?\s*[\])]?\s*[:.—–-]", re.IGNORECASE
)
_RETRACTED_BY = frozenset({"retraction-forward", "retraction", "retracted", "retracted-by", "retraction-in"})


def metadata_of(article: Element) -> Metadata:
    """Ids, title, journal, year (of the earliest publication), type, licence and retraction of an article."""
    meta = article.find("front/article-meta")
    if meta is None:
        meta = article.find("front-stub")
    if meta is None:
        return Metadata()
    ids = {e.get("pub-id-type", ""): words(e) for e in meta.iterchildren("article-id")}
    pmcid = ids.get("pmcid") or ids.get("pmc") or ids.get("pmcaid") or ""
    pmcid = f"PMC{pmcid}" if pmcid.isdigit() else pmcid
    doi = ids.get("doi", "")
    title = _title(meta)
    kind = article.get("article-type", "")
    return Metadata(
        title=title,
        pmid=ids.get("pmid", ""),
        pmcid=pmcid if re.fullmatch(r"PMC\d+", pmcid) else "",
        doi=doi,
        journal=words(next(article.iterfind("front/journal-meta//journal-title"), None)),
        year=_year(meta),
        publication_type=(kind,) if kind else (),
        mesh_headings=_mesh(meta),
        is_retracted=_is_retracted(article, meta, title),
        licence=_licence(meta),
        url=_url(pmcid, doi),
    )


def _title(meta: Element) -> str:
    group = meta.find("title-group")
    if group is None:
        return ""
    for element in list(group):
        if element.tag in ("article-title", "subtitle"):
            flatten(element)
    title, subtitle = words(group.find("article-title")), words(group.find("subtitle"))
    return f"{title.rstrip(':')}: {subtitle}" if title and subtitle else title or subtitle


def _year(meta: Element) -> int | None:
    years = [words(date.find("year")) for date in meta.iterchildren("pub-date")]
    found = [int(year) for year in years if _YEAR.match(year)]
    return min(found, default=None)


def _mesh(meta: Element) -> tuple[str, ...]:
    groups = (g for g in meta.iterchildren("kwd-group") if "mesh" in (g.get("kwd-group-type") or "").lower())
    return tuple(filter(None, (words(keyword) for group in groups for keyword in group.iter("kwd"))))


def _is_retracted(article: Element, meta: Element, title: str) -> bool:
    kinds = {e.get("related-article-type") for e in meta.iterchildren("related-article")}
    return (
        article.get("article-type") == "retracted-article"
        or (article.get("article-type") != "retraction" and bool(kinds & _RETRACTED_BY))
        or bool(_RETRACTED_TITLE.match(title))
    )


def _licence(meta: Element) -> str:
    for licence in meta.iterfind("permissions/license"):
        for address in (words(licence.find(_LICENCE_REF)), licence.get(_HREF, "")):
            if address:
                return address
        text = " ".join([words(licence), *(link.get(_HREF, "") for link in licence.iter("ext-link", "uri"))])
        found = _CC.search(text)
        if found:
            return found.group()
        if licence.get("license-type"):
            return licence.get("license-type", "")
    return ""


def _url(pmcid: str, doi: str) -> str:
    if pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
    return f"https://doi.org/{doi}" if doi else ""
