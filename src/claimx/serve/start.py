"""Open everything and serve it until Ctrl-C."""

import contextlib
import ipaddress
import secrets
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from claimx.schema.errors import InputError
from claimx.serve.index import build, is_current
from claimx.serve.served import look_at

Say = Callable[[str], None]


@contextlib.contextmanager
def site_of(database: Path, *, review: Path | None = None, index: Path | None = None, say: Say = lambda _: None,
            **settings: Any) -> Iterator[Any]:  # fmt: skip
    """The site of a claims database. The index lies in `index`, where it is used again as long as the database has not
    changed, else in a temporary file. Raises `InputError` in one line where something cannot be opened."""
    try:
        from claimx.serve.library import Library
        from claimx.serve.reviews import Reviews
        from claimx.serve.site import Site
    except ImportError as error:
        raise InputError(f"needs {error.name}: pip install 'claimx[serve]'", "serve") from error
    served = look_at(database)
    if served.missing:
        missing = ", ".join(f"{table}.{name}" for table, names in served.missing.items() for name in sorted(names))
        say(f"note: {database}: is of an older schema (version {served.version}); empty: {missing}")
    if review is not None and (_same(review, database) or (index is not None and _same(review, index))):
        raise InputError("reviews need a file of their own: the database is never written to", str(review))
    if index is not None and _same(index, database):
        raise InputError("is the database itself; the index needs a file of its own", str(index))
    with contextlib.ExitStack() as opened:
        if review is not None:
            reviews = Reviews(review, create=True)
            opened.callback(reviews.close)
        where = index or Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="claimx-"))) / "index.sqlite"
        if not is_current(where, served):
            if index is not None and index.exists() and not _is_index(index):
                raise InputError("is there already and no index of claimx: name another file", str(index))
            say(f"indexing {database} ...")
            build(served, where)
        library = Library(served, where)
        opened.callback(library.close)
        yield Site(
            library, reviews if review is not None else None, secrets.token_urlsafe(24) if review else "", **settings
        )


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises `InputError` where that cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
            bound.listen(128)
        except BaseException:
            bound.close()
            raise
    except (OSError, OverflowError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        said = (
            f"port {port} is in use: choose another with --port"
            if "in use" in reason
            else f"cannot be listened to: {reason}"
        )
        raise InputError(said, f"{host}:{port}") from error
    return bound


def serve(site: Any, bound: socket.socket) -> None:
    """Answer requests on the socket until the process is told to stop."""
    import uvicorn

    from claimx.serve.app import make_app

    config = uvicorn.Config(make_app(site), log_level="warning", access_log=False, server_header=False, lifespan="off",
                            proxy_headers=False)  # fmt: skip
    uvicorn.Server(config).run(sockets=[bound])


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def names_of(host: str, extra: Sequence[str]) -> tuple[list[str], bool]:
    """Names that requests may use for a server bound to `host`, and whether any numeric address may be used."""
    return [host, *extra], not is_loopback(host)


def _is_index(path: Path) -> bool:
    import sqlite3

    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT 1 FROM fingerprint").fetchall())
    except sqlite3.Error:
        return False


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()
