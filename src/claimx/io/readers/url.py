"""Documents from the web, where the user asks for it: fetched whole, within limits, before they are read."""

import contextlib
import http.client
import ipaddress
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import IO, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from claimx._version import __version__
from claimx.io.readers.naming import extension
from claimx.io.readers.options import MEBIBYTE, ReadOptions
from claimx.io.readers.part import BLOCK
from claimx.io.readers.plugged import extensions
from claimx.schema.errors import InputError

MAX_SECONDS = 3600.0
"""Seconds that one download may take, however busily the server sends."""

MAX_REDIRECTS = 5

_IN_MEMORY = 16 * MEBIBYTE

_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "text/xml": "xml", "application/xml": "xml",
    "application/json": "json", "application/x-ndjson": "jsonl", "application/jsonl": "jsonl", "text/csv": "csv",
    "text/tab-separated-values": "tsv", "text/markdown": "md", "application/pdf": "pdf",
    "application/vnd.apache.parquet": "parquet", "application/gzip": "", "application/x-gzip": "", "application/zip": "",
    "application/x-zip-compressed": "", "application/x-tar": "", "application/x-gtar": "",
    "application/octet-stream": "", "binary/octet-stream": "", "application/download": "",
}  # fmt: skip
"""Content types of what can be read, and the extension that tells it where the address has none."""

_NO_TEXT = frozenset({"text/css", "text/javascript", "text/calendar", "text/vcard"})


@contextlib.contextmanager
def fetched(address: str, options: ReadOptions) -> Iterator[tuple[BinaryIO, str]]:
    """What a GET request to `address` is answered with: a stream of all of it, and a file name for it.

    Raises `InputError` for any answer but a document, for one larger than `options.max_download_bytes`, for a server
    that is silent longer than `options.network_timeout`, and for redirects to anything but the web.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        try:
            request = urllib.request.Request(address, headers={"User-Agent": f"claimx/{__version__}"})
            opener = urllib.request.build_opener(_Redirects(address))
            with opener.open(request, timeout=options.network_timeout) as answer:
                suffix = _suffix(answer.headers)
                _download(answer, cast("BinaryIO", file), options.max_download_bytes)
        except urllib.error.HTTPError as error:
            error.close()
            raise InputError(f"the server answers {error.code} {' '.join(str(error.reason).split())[:100]}") from error
        except urllib.error.URLError as error:
            raise InputError(f"cannot be fetched: {_said(error.reason)}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise InputError(f"cannot be fetched: {_said(error)}") from error
        file.seek(0)
        yield cast("BinaryIO", file), name_of(address, suffix)


def name_of(address: str, suffix: str = "") -> str:
    """The file name that an address ends with, else its host, with `suffix` where it tells no format itself."""
    parts = urlsplit(address)
    name = unquote(parts.path).rstrip("/").rpartition("/")[2] or (parts.hostname or "page").replace(".", "-")
    return f"{name}.{suffix}" if suffix and extension(name) not in extensions() else name


def _download(answer: http.client.HTTPResponse, file: BinaryIO, limit: int) -> None:
    stated = answer.headers.get("Content-Length") or ""
    length = int(stated[:20]) if stated.isascii() and stated.isdigit() else -1
    too_large = InputError(f"a download of more than {limit / MEBIBYTE:,.4g} MiB")
    if length > limit:
        raise too_large
    end = time.monotonic() + MAX_SECONDS
    total = 0
    while block := answer.read1(BLOCK):
        total += len(block)
        if total > limit:
            raise too_large
        if time.monotonic() > end:
            raise InputError(f"a download of more than {MAX_SECONDS:,.0f} seconds")
        file.write(block)
    if total < length:
        raise InputError(f"cut off: {total:,} of {length:,} bytes came")


def _suffix(headers: "http.client.HTTPMessage") -> str:
    kind = headers.get_content_type() if headers.get("Content-Type") else "application/octet-stream"
    packed = (headers.get("Content-Encoding") or "identity").strip().lower()
    if packed not in ("identity", "gzip", "x-gzip"):
        raise InputError(f"is sent in an encoding that is not known ({packed[:40]})")
    if kind in _TYPES:
        return _TYPES[kind]
    if kind.endswith(("+xml", "+json")) and not kind.startswith("image/"):
        return kind.rpartition("+")[2]
    if kind.startswith("text/") and kind not in _NO_TEXT:
        return ""
    raise InputError(f"is of the content type {kind[:80]}, which is no document")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects to the web; never to files, from https to http, or from the web into this network."""

    max_redirections = MAX_REDIRECTS

    def __init__(self, address: str) -> None:
        self._from_within = is_within(address)

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        to = newurl[:200]
        if not newurl.lower().startswith(("http://", "https://")):
            raise InputError(f"redirects to {to}; refused")
        if req.full_url.lower().startswith("https:") and not newurl.lower().startswith("https:"):
            raise InputError(f"redirects from https to {to}; refused")
        if not self._from_within and is_within(newurl):
            raise InputError(f"redirects into this network, to {to}; refused")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def is_within(address: str) -> bool:
    """Whether an address is that of this machine or a private network, as far as can be told."""
    try:
        host = urlsplit(address).hostname or ""
        found = {str(info[4][0]).partition("%")[0] for info in socket.getaddrinfo(host, None)}
        return any(not ipaddress.ip_address(one).is_global for one in found)
    except (OSError, ValueError):
        return False


def _said(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "the server is silent"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer is cut off"
    return " ".join(str(error).split())[:200] or type(error).__name__
