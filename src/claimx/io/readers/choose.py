"""Which reader a file is for: by its first bytes, then by its extension."""

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import cast

from claimx.io.readers.naming import EXTENSIONS, extension
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part, Withdrawn
from claimx.io.readers.plugged import format_by_content, format_by_extension, plugged
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError

Reader = Callable[[Part, ReadOptions], Iterator[SourceDocument | ReadFailure | Withdrawn]]

_READERS = {
    "text": "text:read_text",
    "html": "html:read_html",
    "pubmed": "pubmed:read_pubmed",
    "jats": "jats:read_jats",
    "bioc-xml": "bioc_xml:read_bioc_xml",
    "json": "json:read_json",
    "jsonl": "json:read_jsonl",
    "pubtator": "pubtator:read_pubtator",
    "medline": "medline:read_medline",
    "csv": "delimited:read_csv",
    "tsv": "delimited:read_tsv",
    "parquet": "parquet:read_parquet",
    "pdf": "pdf:read_pdf",
}
FORMATS = tuple(_READERS)
"""The formats that can be read, as `ReadOptions.format` takes them; `json` holds BioC JSON too."""

_BY_ROOT = {
    "PubmedArticleSet": "pubmed",
    "PubmedBookArticleSet": "pubmed",
    "PubmedArticle": "pubmed",
    "PubmedBookArticle": "pubmed",
    "MedlineCitationSet": "pubmed",
    "MedlineCitation": "pubmed",
    "DeleteCitation": "pubmed",
    "article": "jats",
    "articles": "jats",
    "pmc-articleset": "jats",
    "OAI-PMH": "jats",
    "collection": "bioc-xml",
    "html": "html",
    "HTML": "html",
}
_BY_EXTENSION = {
    "txt": "text", "text": "text", "md": "text", "markdown": "text", "html": "html", "htm": "html", "xhtml": "html",
    "nxml": "jats", "json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv", "tsv": "tsv",
    "parquet": "parquet", "pq": "parquet", "pdf": "pdf", "pubtator": "pubtator", "nbib": "medline",
    "medline": "medline",
}  # fmt: skip
_PACKED = frozenset({"zip", "tar", "tgz", "parquet", "pq", "pdf"})
"""Extensions of files that are told by their first bytes, and are nothing else without them."""

_PROLOG = re.compile(r"\A(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+(?:[^\[>]|\[.*?\]\s*(?=>))*>)*", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_HTML = re.compile(r"<!doctype\s+html|<(?:html|head|body)[\s>]", re.IGNORECASE)
_PUBTATOR = re.compile(r"\A\s*[^\s|]{1,40}\|t\|")
_MEDLINE = re.compile(r"\A\s*(?:PMID-|PMC +-|OWN +-|STAT *-) ?\S")


def reader_for(part: Part, options: ReadOptions) -> Reader:
    """The reader for a part. Raises `InputError` where no reader takes what it holds."""
    chosen = options.format or format_of(part)
    if chosen not in _READERS:
        if chosen not in plugged():
            raise InputError(f"no reader for the format {chosen}")
        return cast("Reader", plugged()[chosen].read)
    module, _, name = _READERS[chosen].partition(":")
    return cast("Reader", getattr(import_module(f"claimx.io.readers.{module}"), name))


def format_of(part: Part) -> str:
    """The name of the format, one of FORMATS or a plug-in's. Raises `InputError` for XML that no reader knows."""
    head = part.stream.peek()
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"%PDF-"):
        return "pdf"
    suffix = extension(part.name)
    if found := format_by_content(head) or ("" if suffix in EXTENSIONS else format_by_extension(suffix)):
        return found
    if suffix in _PACKED:
        raise InputError(f"not a {suffix} file, though its name says so")
    by_extension = _BY_EXTENSION.get(suffix, "")
    start = _as_text(head)
    if start.startswith("<"):
        return _of_markup(start, by_extension)
    if _PUBTATOR.match(start) and by_extension in ("", "text", "pubtator"):
        return "pubtator"
    if _MEDLINE.match(start) and by_extension in ("", "text", "medline"):
        return "medline"
    if by_extension == "" and start.startswith(("{", "[")):
        return "jsonl" if re.match(r"\{.*\}\s*\n\s*\{", start) else "json"
    return by_extension or "text"


def _of_markup(start: str, by_extension: str) -> str:
    end_of_prolog = _PROLOG.match(start)
    root = _ROOT.match(start, end_of_prolog.end() if end_of_prolog else 0)
    if _HTML.match(start, 0) or (root and root.group(1).lower() == "html"):
        return "html"
    if root and root.group(1) in _BY_ROOT:
        known = _BY_ROOT[root.group(1)]
        if known != "jats" or by_extension != "html":
            return known
    if by_extension in ("html", "jats", "text"):
        return by_extension
    if _HTML.search(start):
        return "html"
    kind = f" (its root is <{root.group(1)}>)" if root else ""
    raise InputError(f"XML of a kind that is not known{kind}")


def _as_text(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, "replace").lstrip()
    return head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
