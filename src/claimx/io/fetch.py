"""Get the texts of a manifest of public documents from NCBI, or from a local folder, and check their hashes.

The source `pubmed` or `pmc` is asked by E-utilities (https://www.ncbi.nlm.nih.gov/books/NBK25497/), `pmc-oa` by the
open-access service of PMC (https://pmc.ncbi.nlm.nih.gov/tools/oa-service/), which has the packages of publishers.
"""

import csv
import hashlib
import io
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimx.files import write_bytes, writing
from claimx.formats import read_annotations
from claimx.io.open_access import package_of, read_package
from claimx.io.polite import Server
from claimx.io.readers import ReadOptions, read_documents
from claimx.io.readers.containers import Budget
from claimx.io.readers.documents import read_part
from claimx.io.readers.part import Metered, Part
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError, said

COLUMNS = ("id", "kind", "source", "identifier", "licence", "sha256")

_PMC = re.compile(r"(?:PMC)?(\d{1,12})")
_IDENTIFIERS = {"pmc": _PMC, "pmc-oa": _PMC, "pubmed": re.compile(r"(\d{1,12})")}
_ID = re.compile(r"\w[\w.-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A row of the manifest; `sha256` is that of the text in UTF-8, `place` is where the row stands."""

    id: str
    source: str
    identifier: str
    sha256: str
    place: str


def read_public(path: Path) -> list[PublicDocument]:
    """The rows of a manifest of public documents. Raises `InputError` naming file and line."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
            if missing:
                raise InputError(f"lacks the columns {', '.join(missing)}", f"{path}:1")
            rows = [_row(raw, f"{path}:{reader.line_num}") for raw in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot be read as a manifest: {said(error)}", str(path)) from error
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise InputError(f"the id {row.id!r} is there twice", row.place)
        seen.add(row.id)
    return rows


def _row(raw: dict[str, str], place: str) -> PublicDocument:
    source, sha256 = raw["source"] or "", (raw["sha256"] or "").lower()
    if not _ID.fullmatch(raw["id"] or ""):
        raise InputError(f"an id must be letters, digits, dots and dashes, not {raw['id']!r}", place)
    if source not in _IDENTIFIERS:
        raise InputError(f"unknown source {source!r}: pmc, pmc-oa or pubmed", place)
    found = _IDENTIFIERS[source].fullmatch(raw["identifier"] or "")
    if not found:
        raise InputError(f"{raw['identifier']!r} is no identifier of {source}", place)
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise InputError("sha256 must be 64 hexadecimal digits", place)
    return PublicDocument(raw["id"], source, found.group(1), sha256, place)


def fetch(
    rows: Iterable[PublicDocument], folder: Path, server: Server, local: Path | None = None
) -> Iterator[tuple[PublicDocument, str | InputError]]:
    """Put the text of each row into `folder` as ID.txt; says for each `present`, `fetched`, or why not.

    What is there with the right hash is left alone, so that a stopped run goes on where it was. A text is written only
    when its hash is right, and never in part.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for row in rows:
        path = folder / f"{row.id}.txt"
        try:
            if path.exists() and _hash(path.read_bytes()) == row.sha256:
                yield row, "present"
                continue
            data = _from_folder(row, local) if local else _from_server(row, server)
            if _hash(data) != row.sha256:
                raise InputError(f"{row.id}: the text has the hash {_hash(data)}, not that of the manifest", row.place)
            write_bytes(path, data)
            yield row, "fetched"
        except InputError as error:
            yield row, error
        except OSError as error:
            yield row, InputError(error.strerror or "cannot be read or written", str(error.filename or path))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _from_server(row: PublicDocument, server: Server) -> bytes:
    if row.source == "pmc-oa":
        package = package_of(server, f"PMC{row.identifier}", row.place)
        data = read_package(server, package)
    else:
        asked = {"db": row.source, "id": row.identifier, "retmode": "xml", "tool": "claimx"}
        if server.email:
            asked["email"] = server.email
        data = server.get(f"{server.base.rstrip('/')}/efetch.fcgi?{urllib.parse.urlencode(asked)}")
    part = Part(row.place, f"{row.id}.xml", Metered(io.BytesIO(data)))
    found = next(read_part(part, ReadOptions(), Budget(lambda: len(data), 1), 0), (None, ""))[0]
    return _text_in(found if isinstance(found, (SourceDocument, ReadFailure)) else None, row)


def _from_folder(row: PublicDocument, folder: Path) -> bytes:
    """ID.txt or ID.md as it is, else the text of gold JSON (ID.json) or of NCBI's XML (ID.xml, ID.nxml)."""
    for ending in (".txt", ".md"):
        if (folder / (row.id + ending)).is_file():
            return (folder / (row.id + ending)).read_bytes()
    if (folder / f"{row.id}.json").is_file():
        return next(read_annotations(folder / f"{row.id}.json", "gold")).text.encode("utf-8")
    for ending in (".xml", ".nxml"):
        if (folder / (row.id + ending)).is_file():
            found = next(iter(read_documents([folder / (row.id + ending)])), None)
            return _text_in(found, row)
    raise InputError(f"holds no {row.id}.txt, .md, .json, .xml or .nxml", str(folder))


def _text_in(found: SourceDocument | ReadFailure | None, row: PublicDocument) -> bytes:
    if not isinstance(found, SourceDocument):
        raise InputError(f"{row.id}: no article in the answer{f': {found.message}' if found else ''}", row.place)
    return found.text.encode("utf-8")
