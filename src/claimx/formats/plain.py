"""Files as annotations need them: UTF-8 without a byte order mark or carriage returns."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from claimx.schema.errors import InputError


def plain(path: Path) -> str:
    """A text file as it must be: UTF-8, no byte order mark, no carriage returns."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", str(path)) from error
    if raw.startswith(b"\xef\xbb\xbf"):
        raise InputError("begins with a byte order mark; save it without", f"{path}:1")
    if b"\r" in raw:
        line = raw[: raw.index(b"\r")].count(b"\n") + 1
        raise InputError("has carriage returns; offsets need plain line feeds", f"{path}:{line}")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError("not UTF-8 text", f"{path}:{line}") from error


def json_of(path: Path) -> Any:
    """What a JSON file holds. Raises `InputError` naming file and line."""
    try:
        return json.loads(plain(path))
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", f"{path}:{error.lineno}") from error
    except (RecursionError, ValueError) as error:
        raise InputError("JSON nested too deep, or with a number too long", str(path)) from error


def json_place(path: Path) -> Callable[..., str]:
    """Says FILE:LINE for the keys and indices that lead to a value of a JSON file: `place("sentences", 3)`.

    Nothing is read before it is asked, which only errors do. It stops at the last key that is there.
    """

    def place(*keys: str | int) -> str:
        text = plain(path)
        at = _position(text, keys)
        return f"{path}:{text.count(chr(10), 0, at) + 1}"

    return place


_BLANK = re.compile(r"[ \t\n\r]*")


def _position(text: str, keys: tuple[str | int, ...]) -> int:
    """Where the value that the keys lead to begins in a JSON text that is known to be valid."""
    decoder, at = json.JSONDecoder(), _after_blanks(text, 0)
    for key in keys:
        found, here = None, _after_blanks(text, at + 1)
        if text[at] not in "{[":
            break
        in_object, index = text[at] == "{", 0
        while text[here] not in "]}":
            name: str | int = index
            if in_object:
                name, here = decoder.raw_decode(text, here)
                here = _after_blanks(text, _after_blanks(text, here) + 1)
            if name == key:
                found = here
                if not in_object:
                    break
            here = _after_blanks(text, decoder.raw_decode(text, here)[1])
            index += 1
            if text[here] == ",":
                here = _after_blanks(text, here + 1)
        if found is None:
            break
        at = found
    return at


def _after_blanks(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at
