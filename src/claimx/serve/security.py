"""Who may ask, and what an answer may do: the Host check, the headers of every answer, and the check of writes."""

import hashlib
import hmac
import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
LOCAL = ("localhost", "127.0.0.1", "::1")
MAX_BODY = 1_000_000
"""Bytes that a request may send."""


class Guard:
    """Refuses requests for names that are not this server's, and puts the headers on every answer.

    A page elsewhere can have its own name point at 127.0.0.1 (DNS rebinding); its requests then carry that name in
    `Host`. Names allowed are those of this machine's loopback and `hosts`; where the server is bound to another
    address, addresses in numbers too, which nobody can rebind.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = (), numeric: bool = False) -> None:
        self._app = app
        self._hosts = {*LOCAL, *(host.lower().strip("[]") for host in hosts)}
        self._numeric = numeric

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        refused = None
        if not self.allows(headers.get("host", "")):
            refused = PlainTextResponse("This server does not answer to that name (see --allow-host).\n", 421)
        elif "transfer-encoding" in headers:
            refused = PlainTextResponse("Say how much is sent (Content-Length).\n", 411)
        elif not headers.get("content-length", "0").isdigit() or int(headers.get("content-length", "0")) > MAX_BODY:
            refused = PlainTextResponse("Too much is sent.\n", 413)
        await (refused or self._app)(scope, receive, send_with_headers)

    def allows(self, host: str) -> bool:
        """Whether a `Host` header names this server."""
        name = host_name(host)
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._numeric


def host_name(host: str) -> str:
    """The name in a `Host` header, without port and brackets; empty where the header is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    if not host or parts.path or parts.query or parts.fragment or "@" in host:
        return ""
    return (parts.hostname or "").lower()


def page_secret(token: str) -> str:
    """What a page sends back with every write, to show that it was made by this server for who has the token."""
    return hmac.new(token.encode(), b"page", hashlib.sha256).hexdigest()


def same(given: str | None, wanted: str) -> bool:
    """Compare secrets in constant time."""
    return given is not None and hmac.compare_digest(given.encode(), wanted.encode())


def why_refused(request: Request, token: str, cookie: str) -> str:
    """Why a write is refused, in words; empty where it may be done.

    A program shows the token as `Authorization: Bearer`. A browser shows the cookie that the link with the token set;
    it must come from a page of this origin, by `Origin` and `Sec-Fetch-Site`, and bring that page's secret.
    """
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    origin = request.headers.get("origin")
    if origin is not None and origin.lower() != own.lower():
        return "the request comes from another site"
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "the request comes from another site"
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return "a review is sent as application/json"
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return "" if same(given.strip(), token) else "the token is wrong"
    if not same(request.cookies.get(cookie), token):
        return "reviewing needs the link with the token that the server printed"
    if not same(request.headers.get("x-claimx-page"), page_secret(token)):
        return "the request was not made by a page of this server"
    return ""
