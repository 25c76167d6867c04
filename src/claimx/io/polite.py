"""Ask a server politely: few requests a second, pauses as it says, the same again after what passes.

NCBI's rules: at most three requests a second, and every one says which tool asks and whom to write to.
"""

import email.utils
import http.client
import io
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import urlsplit

from claimx.schema.errors import InputError

EUTILS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
OPEN_ACCESS = "https://www.ncbi.nlm.nih.gov/pmc/utils/oa"
MAX_BYTES = 64 * 2**20
"""Of a document."""
MAX_WAIT = 120.0
"""Seconds; a server that asks for a longer pause is left for another day."""

_PASSING = {408, 429, 500, 502, 503, 504}


class Body(io.RawIOBase):
    """The bytes of an answer as a stream, which fails where they are cut off, and beyond `limit`."""

    def __init__(self, answer: http.client.HTTPResponse, limit: int, url: str) -> None:
        wanted = answer.headers.get("Content-Length") or ""
        self._answer, self._limit, self._url = answer, limit, url
        self._wanted = int(wanted[:20]) if wanted.isascii() and wanted.isdigit() else 0
        self.total = 0
        self._check(self._wanted)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes. Raises `InputError` beyond the limit, `IncompleteRead` where the answer is cut off."""
        data = self._answer.read(self._limit + 1 if size is None or size < 0 else size)
        self.total += len(data)
        self._check(self.total)
        if self.total < self._wanted and (size is None or size < 0 or (size and not data)):
            raise http.client.IncompleteRead(b"", self._wanted - self.total)
        return data

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise InputError(f"an answer of more than {self._limit / 2**20:,.4g} MiB", self._url)


@dataclass(slots=True)
class Server:
    """Where and how politely to ask: `base` for E-utilities, `open_access` for the open-access service of PMC.

    Times are in seconds; `sleep` and `clock` are there for tests.
    """

    base: str = EUTILS
    email: str = ""
    per_second: float = 3.0
    tries: int = 5
    timeout: float = 60.0
    first_wait: float = 1.0
    open_access: str = OPEN_ACCESS
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=float("-inf"), init=False)

    def get(self, url: str, take: Callable[[Body], bytes] = Body.read, limit: int = MAX_BYTES) -> bytes:
        """What `take` makes of the body of a URL, which may have `limit` bytes; all of it by default.

        Passing failures are tried again, each time after twice the pause or as the server asks. Raises `InputError`
        for a lasting failure.
        """
        if not url.startswith(("https://", "http://")):
            raise InputError("the server's address must begin with https:// or http://", url)
        for attempt in range(self.tries):
            self._take_turn()
            try:
                return self._once(url, take, limit)
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

    def _once(self, url: str, take: Callable[[Body], bytes], limit: int) -> bytes:
        request = urllib.request.Request(url, headers={"User-Agent": "claimx"})
        opener = urllib.request.build_opener(_Redirects())
        with opener.open(request, timeout=self.timeout) as answer:
            return take(Body(answer, limit, url))

    def _take_turn(self) -> None:
        wait = self._next - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._next = self.clock() + 1 / self.per_second


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects within one server, and to NCBI over https."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        if not (same_server(req.full_url, newurl) or (newurl.lower().startswith("https://") and is_ncbi(newurl))):
            raise InputError(f"redirects to {newurl[:200]}; refused", req.full_url)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def same_server(one: str, other: str) -> bool:
    """Whether two addresses have the same scheme, host and port."""
    return urlsplit(one)[:2] == urlsplit(other)[:2]


def is_ncbi(address: str) -> bool:
    """Whether an address is that of a host of NCBI, at its usual port."""
    host = urlsplit(address).netloc.lower()
    return f".{host}".endswith(".ncbi.nlm.nih.gov") and "@" not in host


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
