"""Readers that other packages add: group `claimx.readers`, see docs/plugins.md."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from claimx.io.readers.naming import EXTENSIONS
from claimx.plugins import Group, declared, loaded

GROUP: Group = "claimx.readers"


@dataclass(frozen=True, slots=True)
class PluggedReader:
    """A reader of a plug-in: what reads, which extensions are its own, what tells its content by the first bytes."""

    read: Callable[..., Any]
    extensions: tuple[str, ...]
    recognises: Callable[[bytes], bool]


@cache
def plugged() -> Mapping[str, PluggedReader]:
    """All readers of plug-ins that can be used, by the name of their format."""
    return {name: _reader(value) for name, value in loaded(GROUP, _shape).items()}


def extensions() -> frozenset[str]:
    """Extensions of files that are read when they are found in a folder: claimx's own, and those of plug-ins."""
    if not declared(GROUP):
        return EXTENSIONS
    return EXTENSIONS.union(*(reader.extensions for reader in plugged().values()))


def format_by_content(head: bytes) -> str:
    """The format of the first plug-in that recognises the first bytes of a file; nothing where none does."""
    return next((name for name, reader in plugged().items() if reader.recognises(head)), "")


def format_by_extension(suffix: str) -> str:
    """The format of the first plug-in whose extension it is; nothing where it is no one's."""
    return next((name for name, reader in plugged().items() if suffix in reader.extensions), "")


def _reader(value: Any) -> PluggedReader:
    recognises = getattr(value, "recognises", None) or (lambda _head: False)
    return PluggedReader(value.read, tuple(getattr(value, "extensions", ())), recognises)


def _shape(value: Any) -> str:
    if not callable(getattr(value, "read", None)):
        return "has no function `read`"
    extensions = getattr(value, "extensions", ())
    if not isinstance(extensions, Iterable) or isinstance(extensions, str):
        return "has `extensions` that are no list of strings"
    for one in extensions:
        if not isinstance(one, str) or not one or one != one.lower() or "." in one:
            return f"has an extension {one!r}; extensions are in lower case and without a dot"
    recognises = getattr(value, "recognises", None)
    if recognises is not None and not callable(recognises):
        return "has a `recognises` that is no function"
    return "" if recognises or tuple(extensions) else "has neither `extensions` nor `recognises`"
