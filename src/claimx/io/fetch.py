"""Get the texts of a manifest of public documents from NCBI E-utilities, or from a local folder, and check their hashes.

NCBI's rules: at most three requests a second, and every one says which tool asks and whom to write to
(https://www.ncbi.nlm.nih.gov/books/NBK25497/).
"""

import csv
import email.utils
import hashlib
import http.client
import re
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from claimx.files import write_bytes, writing
from claimx.formats import read_annotations
from claimx.io.readers import read_documents
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError, said

EUTILS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
COLUMNS = ("id", "kind", "source", "identifier", "licence", "sha256")
MAX_BYTES = 64 * 2**20
MAX_WAIT = 120.0
"""Seconds; a server that asks for a longer pause is left for another day."""

_PASSING = {408, 429, 500, 502, 503, 504}
_IDENTIFIERS = {"pmc": re.compile(r"(?:PMC)?(\d{1,12})"), "pubmed": re.compile(r"(\d{1,12})")}
_ID = re.compile(r"\w[\w.-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A row of the manifest; `sha256` is that of the text in UTF-8, `place` is where the row stands."""

    id: str
    source: str
    identifier: str
    sha256: str
    place: str


@dataclass(slots=True)
class Server:
    """Where and how politely to ask. Times are in seconds; `sleep` and `clock` are there for tests."""

    base: str = EUTILS
    email: str = ""
    per_second: float = 3.0
    tries: int = 5
    timeout: float = 60.0
    first_wait: float = 1.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=float("-inf"), init=False)

    def get(self, url: str) -> bytes:
        """The body of a URL. Passing failures are tried again, each time after twice the pause or as the server asks.

        Raises `InputError` for a lasting failure.
        """
        for attempt in range(self.tries):
            self._take_turn()
            try:
                return self._once(url)
            except urllib.error.HTTPError as error:
                error.close()
                why, asked = f"the server answers {error.code}", _pause(error.headers.get("Retry-After"))
                if error.code not in _PASSING:
                    raise InputError(why, url) from error
            except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
                why, asked = f"the connection failed: {getattr(error, 'reason', None) or type(error).__name__}", None
            if asked is not None and asked > MAX_WAIT:
                raise InputError(f"{why} and asks to wait {asked:.0f} seconds: come again later", url)
            if attempt + 1 < self.tries:
                self.sleep(asked if asked is not None else min(self.first_wait * 2**attempt, MAX_WAIT))
        raise InputError(f"{why}, {self.tries} times", url)

    def _once(self, url: str) -> bytes:
        request = urllib.request.Request(url, headers={"User-Agent": "claimx"})
        with urllib.request.urlopen(request, timeout=self.timeout) as answer:
            body: bytes = answer.read(MAX_BYTES + 1)
            wanted = answer.headers.get("Content-Length", "")
        if len(body) > MAX_BYTES:
            raise InputError(f"an answer of more than {MAX_BYTES // 2**20} MiB", url)
        if wanted.isdigit() and len(body) < int(wanted):
            raise http.client.IncompleteRead(body, int(wanted) - len(body))
        return body

    def _take_turn(self) -> None:
        wait = self._next - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._next = self.clock() + 1 / self.per_second


def _pause(header: str | None) -> float | None:
    """Seconds of a Retry-After header: a number or a date."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


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
        raise InputError(f"unknown source {source!r}: pmc or pubmed", place)
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
    asked = {"db": row.source, "id": row.identifier, "retmode": "xml", "tool": "claimx"}
    if server.email:
        asked["email"] = server.email
    url = f"{server.base.rstrip('/')}/efetch.fcgi?{urllib.parse.urlencode(asked)}"
    if not url.startswith(("https://", "http://")):
        raise InputError("the server's address must begin with https:// or http://", server.base)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / f"{row.id}.xml"
        file.write_bytes(server.get(url))
        return _text_of(file, row)


def _from_folder(row: PublicDocument, folder: Path) -> bytes:
    """ID.txt or ID.md as it is, else the text of gold JSON (ID.json) or of NCBI's XML (ID.xml, ID.nxml)."""
    for ending in (".txt", ".md"):
        if (folder / (row.id + ending)).is_file():
            return (folder / (row.id + ending)).read_bytes()
    if (folder / f"{row.id}.json").is_file():
        return next(read_annotations(folder / f"{row.id}.json", "gold")).text.encode("utf-8")
    for ending in (".xml", ".nxml"):
        if (folder / (row.id + ending)).is_file():
            return _text_of(folder / (row.id + ending), row)
    raise InputError(f"holds no {row.id}.txt, .md, .json, .xml or .nxml", str(folder))


def _text_of(file: Path, row: PublicDocument) -> bytes:
    found = next(iter(read_documents([file])), None)
    if not isinstance(found, SourceDocument):
        raise InputError(f"{row.id}: no article in the answer{f': {found.message}' if found else ''}", row.place)
    return found.text.encode("utf-8")
