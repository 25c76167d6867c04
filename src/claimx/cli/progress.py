"""Progress on standard error: a live line on a terminal, plain lines now and then elsewhere."""

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import Protocol

PLAIN_SECONDS = 10.0
"""Between two plain lines."""


class Progress(Protocol):
    """Where a command says how far it is (`show`) and what went wrong (`line`)."""

    def show(self, message: str) -> None: ...

    def line(self, message: str) -> None: ...


class _Plain:
    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._last = time.monotonic()

    def show(self, message: str) -> None:
        if not self._quiet and time.monotonic() - self._last >= PLAIN_SECONDS:
            self._last = time.monotonic()
            self.line(message)

    def line(self, message: str) -> None:
        print(message, file=sys.stderr, flush=True)


class _Live:
    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, highlight=False)
        self.status = self._console.status("starting")

    def show(self, message: str) -> None:
        self.status.update(message.replace("[", r"\["))

    def line(self, message: str) -> None:
        self._console.print(message, markup=False, soft_wrap=True)


@contextlib.contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Progress for the time of the block; `quiet` keeps to what went wrong."""
    if quiet or not sys.stderr.isatty():
        yield _Plain(quiet)
        return
    live = _Live()
    with live.status:
        yield live
