"""The file of a knowledge base: gzipped text, read in one go, with nothing in it that could run.

    claimx-kb 1
    {"title": ..., "sources": [{"name", "licence", "url"}], "concepts": N, "drug": D, "condition": C}
    N lines       CURIE <tab> name
    D lines       the keys of drugs, then D lines: the concepts of each key, best first, as line numbers
    C lines       the same for conditions

Concepts joined by `=` are equally good (the key alone does not say which is meant). Keys and concepts are sorted and the gzip
time stamp is 0: the same input gives the same file, byte for byte.
"""

import gzip
import json
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimx.files import atomic_file, writing
from claimx.normalize.kb.keys import KINDS, Kind
from claimx.schema.errors import InputError, said

MAGIC = "claimx-kb 1"
LARGEST = 2 << 30
"""Bytes of text beyond which a file is refused."""


@dataclass(frozen=True, slots=True)
class Tables:
    """A knowledge base as stored: `concepts` as "CURIE<tab>name", `names[kind]` key -> line numbers of concepts."""

    concepts: list[str]
    names: dict[Kind, dict[str, str]]
    header: dict[str, Any] = field(default_factory=dict)


def write(path: Path, tables: Tables) -> None:
    """Write a knowledge base; the file appears under its name only when it is complete."""
    counts: dict[str, int] = {kind: len(tables.names[kind]) for kind in KINDS}
    header: dict[str, Any] = {**tables.header, "concepts": len(tables.concepts), **counts}
    lines = [MAGIC, json.dumps(header, sort_keys=True, ensure_ascii=False), *tables.concepts]
    for kind in KINDS:
        ordered = sorted(tables.names[kind].items())
        lines += [key for key, _ in ordered]
        lines += [value for _, value in ordered]
    with (
        atomic_file(path) as partial,
        writing(path),
        partial.open("wb") as raw,
        gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed,
    ):
        packed.write(("\n".join(lines) + "\n").encode())


def read(path: Path) -> Tables:
    """Read a knowledge base. Raises `InputError` for what is none."""
    try:
        with gzip.open(path, "rb") as packed:
            content = packed.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"not a knowledge base of claimx ({said(error)})", str(path)) from None
    if len(content) > LARGEST:
        raise InputError("larger than 2 GiB when unpacked", str(path))
    try:
        lines = content.decode().split("\n")
        del content
        if lines[0] != MAGIC:
            raise InputError("not a knowledge base of claimx", str(path))
        header = json.loads(lines[1])
        sizes = [int(header["concepts"]), *(int(header[kind]) for kind in KINDS)]
    except (ValueError, KeyError, TypeError, IndexError):
        raise InputError("damaged: the header cannot be read", str(path)) from None
    if min(sizes) < 0 or len(lines) != 3 + sizes[0] + 2 * sum(sizes[1:]):
        raise InputError("damaged: the header and the number of lines do not agree", str(path))
    at = 2 + sizes[0]
    concepts = lines[2:at]
    names: dict[Kind, dict[str, str]] = {}
    for kind, size in zip(KINDS, sizes[1:], strict=True):
        names[kind] = dict(zip(lines[at : at + size], lines[at + size : at + 2 * size], strict=True))
        at += 2 * size
    if any("\t" not in concept for concept in concepts):
        raise InputError("damaged: a concept without a name", str(path))
    return Tables(concepts, names, header)
