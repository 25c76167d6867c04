"""Files as annotations need them: UTF-8 without a byte order mark or carriage returns."""

import json
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
