"""Progress on standard error: a live line on a terminal, plain or JSON lines elsewhere."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, Protocol

PLAIN_SECONDS = 10.0
"""Between two plain lines."""


class Progress(Protocol):
    """Where a command says how far it is (`show`) and what happened (`line`).

    `facts` are the same as numbers and names, for logs that machines read.
    """

    def show(self, message: str, **facts: Any) -> None: ...

    def line(self, message: str, **facts: Any) -> None: ...


class _Plain:
    def __init__(self, quiet: bool, as_json: bool) -> None:
        self._quiet = quiet
        self._json = as_json
        self._last = time.monotonic()

    def show(self, message: str, **facts: Any) -> None:
        if not self._quiet and time.monotonic() - self._last >= PLAIN_SECONDS:
            self._last = time.monotonic()
            self.line(message, **facts)

    def line(self, message: str, **facts: Any) -> None:
        if self._json:
            now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
            message = json.dumps({"time": now, "message": message, **facts}, ensure_ascii=False)
        print(message, file=sys.stderr, flush=True)


class _Live:
    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, highlight=False)
        self.status = self._console.status("starting")
        self._last = 0.0

    def show(self, message: str, **_facts: Any) -> None:
        if time.monotonic() - self._last > 0.1:
            self._last = time.monotonic()
            self.status.update(message.replace("[", r"\["))

    def line(self, message: str, **_facts: Any) -> None:
        self._console.print(message, markup=False, soft_wrap=True)


@contextlib.contextmanager
def progress(*, quiet: bool = False, as_json: bool = False) -> Iterator[Progress]:
    """Progress for the time of the block; `quiet` keeps to what went wrong."""
    if quiet or as_json or not sys.stderr.isatty():
        yield _Plain(quiet, as_json)
        return
    live = _Live()
    with live.status:
        yield live


def time_left(seconds: float, fraction: float) -> str:
    """How long the rest may take, in words, given the time that a fraction took; empty if unknown."""
    if fraction <= 0.0 or seconds < 1.0:
        return ""
    left = int(seconds * (1.0 - min(fraction, 1.0)) / fraction)
    hours, minutes = divmod(left // 60, 60)
    if hours:
        return f"about {hours} h {minutes} min left"
    return f"about {minutes} min left" if minutes else f"about {left} s left"
