"""Names of drugs and conditions that the user adds: files that the environment names as `CLAIMX_NAMES`.

Each is a table like that of `claimx kb build --tsv`: tab-separated, with the columns `name` and `kind` (drug or
condition) and, where wanted, `synonyms` (separated by |); other columns, such as `id`, are for others to read.
"""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

from claimx.schema.errors import InputError

VARIABLE = "CLAIMX_NAMES"
LARGEST = 256 << 20
"""Bytes of a file."""
SHORTEST = 2
"""Characters: a single letter would be found everywhere."""


def files() -> list[Path]:
    """The files, in their order; none where the variable is not set. Several are separated as in `PATH`."""
    return [Path(name) for name in os.environ.get(VARIABLE, "").split(os.pathsep) if name]


def version() -> str:
    """What tells one set of own names from another, to be added to a version; empty where there are none."""
    found = files()
    if not found:
        return ""
    digest = hashlib.sha256()
    for path in found:
        digest.update(hashlib.sha256(_content(path)).digest())
    return f"+names.{digest.hexdigest()[:8]}"


@lru_cache(maxsize=1)
def own_names() -> tuple[tuple[str, str], ...]:
    """(name, DRUG or CONDITION) of every name and synonym. Raises `InputError` with file and line."""
    return tuple(pair for path in files() for pair in _read(path))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError("larger than 256 MiB", str(path))
        return path.read_bytes()
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", f"{VARIABLE}: {path}") from error


def _read(path: Path) -> list[tuple[str, str]]:
    try:
        lines = _content(path).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", f"{VARIABLE}: {path}") from error
    found: list[tuple[str, str]] = []
    columns: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not columns:
            columns = [cell.lower() for cell in cells]
            if not {"name", "kind"} <= set(columns):
                raise InputError("needs the columns name and kind, separated by tabs", f"{VARIABLE}: {path}:{number}")
            continue
        row = dict(zip(columns, cells, strict=False))
        kind = row.get("kind", "").upper()
        if kind not in ("DRUG", "CONDITION"):
            raise InputError(f"kind is drug or condition, not {row.get('kind', '')!r}", f"{VARIABLE}: {path}:{number}")
        names = [row["name"], *row.get("synonyms", "").split("|")]
        found += [(name.strip(), kind) for name in names if len(name.strip()) >= SHORTEST]
    return found
