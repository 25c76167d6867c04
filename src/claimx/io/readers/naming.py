"""Ids of documents, and which of them have been read before."""

import re
from dataclasses import replace

from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Withdrawn, printable
from claimx.schema import SourceDocument

EXTENSIONS = frozenset(
    [
        "txt",
        "text",
        "md",
        "markdown",
        "html",
        "htm",
        "xhtml",
        "xml",
        "nxml",
        "json",
        "jsonl",
        "ndjson",
        "csv",
        "tsv",
        "parquet",
        "pq",
        "pdf",
        "pubtator",
        "nbib",
        "medline",
        "gz",
        "tgz",
        "zip",
        "tar",
    ]
)
"""Extensions of files that are read when they are found in a folder."""

LEFT_OUT = ("readme", "license", "licence", "manifest.tsv")
"""Beginnings of names, in lower case, that are no documents in folders and archives."""

_LONG = 200
"""Characters from which two texts with ids of their own may be called the same; many letters are titled "Reply"."""

MAX_REMEMBERED = 5_000_000
"""Names (PMID, DOI, text) by which documents are known, at some 100 bytes each."""

_EXTENSION = re.compile(r"(?<!\A)\.([A-Za-z0-9_]{1,10})\Z")


def stem(name: str) -> str:
    """A file's name without its extension, or extensions: `trial.v2.xml.gz` gives `trial.v2`."""
    found = _EXTENSION.search(name)
    while found:
        name = name[: found.start()]
        found = _EXTENSION.search(name)
        if found and found.group(1).lower() not in EXTENSIONS:
            break
    return name


def extension(name: str) -> str:
    """The last extension that says what a file holds, in lower case without the dot; '' where there is none."""
    known = [part.lower() for part in name.split(".")[1:]]
    while known and known[-1] == "gz":
        known.pop()
    return known[-1] if known else ""


class Register:
    """Gives every document an id of its own, and knows which have been read before."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._ids: set[str] = set()
        self._seen: dict[int, str] = {}
        self._withdrawn: set[str] = set()
        self._is_full = False

    def withdraw(self, deleted: Withdrawn, place: str) -> None:
        """Leave out records with these PMIDs from now on."""
        self._withdrawn.update(deleted.pmids)
        read = [pmid for pmid in deleted.pmids if pmid in self._ids]
        if read:
            self._options.on_note(place, f"says that records read before are deleted: PMID {', '.join(read)}")

    def admit(self, document: SourceDocument, name: str, folder: str = "") -> SourceDocument | None:
        """The document with its id, or None where it has been read before. `name` is its file's or member's, `folder` what
        stands between the input that was named and the file."""
        if document.metadata.pmid and document.metadata.pmid in self._withdrawn:
            self._options.on_note(document.origin, f"PMID {document.metadata.pmid} has been deleted from PubMed")
            return None
        doc_id = document.doc_id or _id_from(document.origin, name)
        if not document.doc_id and not self._options.unique_ids:
            doc_id = "/".join([*filter(None, folder.split("/")), *_archive(document.origin), doc_id])
        doc_id = printable(doc_id)
        keys = _keys(document) if self._options.deduplicate else []
        known = next(((what, self._seen[key]) for what, key in keys if key in self._seen), None)
        if known and (self._options.unique_ids or known[1] != doc_id):
            for _, key in keys:
                self._seen.setdefault(key, known[1])
            self._options.on_note(document.origin, f"read once: the same {known[0]} as document {known[1]}")
            return None
        if self._options.unique_ids and doc_id in self._ids:
            taken, doc_id = doc_id, self._free_id(doc_id, document.origin)
            self._options.on_note(document.origin, f"the id {taken} is another document's; this one is {doc_id}")
        if self._options.unique_ids:
            self._ids.add(doc_id)
        if len(self._seen) < MAX_REMEMBERED:
            self._seen.update((key, doc_id) for _, key in keys)
        elif not self._is_full:
            self._is_full = True
            message = "so many documents before it that duplicates among those that follow are not looked for"
            self._options.on_note(document.origin, message)
        origin = printable(document.origin)
        if document.doc_id == doc_id and origin == document.origin:
            return document
        return replace(document, doc_id=doc_id, origin=origin)

    def _free_id(self, doc_id: str, origin: str) -> str:
        """The id with the name of the folder or archive before it, of more of them, or with a number after it."""
        above = [part for part in origin.partition("#")[0].split("/")[:-1] if part not in ("", ".", "..")]
        above += _archive(origin)
        candidate = doc_id
        for folder in reversed(above):
            candidate = f"{folder}/{candidate}"
            if candidate not in self._ids:
                return candidate
        number = 2
        while f"{doc_id}-{number}" in self._ids:
            number += 1
        return f"{doc_id}-{number}"


def _archive(origin: str) -> list[str]:
    """The archive that an origin names, and the folders in it above the member; nothing for a file of its own."""
    file, _, member = origin.partition("#")
    if not member or member.isdigit():
        return []
    return [stem(file.split("/")[-1]), *(part for part in member.split("#")[0].split("/")[:-1] if part)]


def _id_from(origin: str, name: str) -> str:
    """The file's name without extensions, with the record's number in a file of many."""
    record = origin.rpartition("#")[2] if "#" in origin else ""
    return f"{stem(name)}-{record}" if record.isdigit() else stem(name)


def _keys(document: SourceDocument) -> "list[tuple[str, int]]":
    """What a document is known by, as Python's own hashes of 64 bits: they serve within this process alone."""
    keys = []
    if document.metadata.pmid:
        keys.append(("PMID", hash("p" + document.metadata.pmid)))
    if document.metadata.doi:
        keys.append(("DOI", hash("d" + document.metadata.doi.lower())))
    if not keys or len(document.text) >= _LONG:
        keys.append(("text", hash("t" + " ".join(document.text.split()))))
    return keys
