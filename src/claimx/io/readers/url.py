"""Documents from the web, where the user asks for it."""

import contextlib
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

from claimx._version import __version__
from claimx.io.readers.options import ReadOptions
from claimx.schema.errors import InputError

TIMEOUT = 30.0
"""Seconds that a server may be silent."""


class _OnlyHttp(urllib.request.HTTPRedirectHandler):
    """Follows redirects to the web only, never to files or other protocols."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> urllib.request.Request | None:
        if not newurl.lower().startswith(("http://", "https://")):
            raise InputError(f"redirects to {newurl[:100]}; refused")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


@contextlib.contextmanager
def opened_url(address: str, options: ReadOptions) -> Iterator[BinaryIO]:
    """The answer to a GET request as a stream. Raises `InputError` for any answer but a document."""
    request = urllib.request.Request(address, headers={"User-Agent": f"claimx/{__version__}"})
    opener = urllib.request.build_opener(_OnlyHttp)
    try:
        answer = opener.open(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        raise InputError(f"the server answers {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise InputError(f"cannot be fetched: {error.reason}") from error
    except (TimeoutError, ValueError) as error:
        raise InputError(f"cannot be fetched: {error}") from error
    with answer:
        yield cast("BinaryIO", answer)
