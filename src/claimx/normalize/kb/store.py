"""The file of a knowledge base: gzipped text, read in one go, with nothing in it that could run.

    claimx-kb 2
    {"title": ..., "sources": [{"name", "licence", "url"}], "concepts": N, "drug": D, "condition": C, "bytes": [n, d, c]}
    N lines       CURIE <tab> name
    D lines       key of a drug <tab> its concepts, best first, as line numbers
    C lines       the same for conditions

Concepts joined by `=` are equally good (the key alone does not say which is meant). "bytes" are the sizes of the three parts.
Keys and concepts are sorted and the gzip time stamp is 0: the same input gives the same file, byte for byte.
"""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from claimx.files import atomic_file, writing
from claimx.lexicons.sorted_names import SortedNames
from claimx.normalize.kb.keys import KINDS, Kind
from claimx.schema.errors import InputError, said

MAGIC = "claimx-kb 2"
LARGEST = 2 << 30
"""Bytes of text beyond which a file is refused."""


@dataclass(frozen=True, slots=True)
class Tables:
    """A knowledge base as stored: `concepts` as "CURIE<tab>name", `names[kind]` key -> line numbers of concepts."""

    concepts: list[str]
    names: Mapping[Kind, Mapping[str, str]]
    header: dict[str, Any] = field(default_factory=dict)


def write(path: Path, tables: Tables) -> None:
    """Write a knowledge base; the file appears under its name only when it is complete."""
    parts = [tables.concepts, *(sorted(f"{k}\t{v}" for k, v in tables.names[kind].items()) for kind in KINDS)]
    packed_parts = ["".join(f"{line}\n" for line in part).encode() for part in parts]
    header: dict[str, Any] = {
        **tables.header,
        **dict(zip(("concepts", *KINDS), map(len, parts), strict=True)),
        "bytes": list(map(len, packed_parts)),
    }
    head = f"{MAGIC}\n{json.dumps(header, sort_keys=True, ensure_ascii=False)}\n".encode()
    with (
        atomic_file(path) as partial,
        writing(path),
        partial.open("wb") as raw,
        gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed,
    ):
        packed.write(head + b"".join(packed_parts))


def read(path: Path) -> Tables:
    """Read a knowledge base. Raises `InputError` for what is none."""
    content = _unpacked(path)
    magic, _, rest = content.partition(b"\n")
    if magic == b"claimx-kb 1":
        raise InputError("made by an earlier version of claimx: build it again with `claimx kb build`", str(path))
    if magic != MAGIC.encode():
        raise InputError("not a knowledge base of claimx", str(path))
    head, _, body = rest.partition(b"\n")
    try:
        header = json.loads(head)
        counts = [int(header[name]) for name in ("concepts", *KINDS)]
        sizes = [int(size) for size in header["bytes"]]
    except (ValueError, KeyError, TypeError):
        raise InputError("damaged: the header cannot be read", str(path)) from None
    if len(sizes) != len(counts) or min(sizes) < 0 or sum(sizes) != len(body):
        raise InputError("damaged: the header and the size do not agree", str(path))
    ends = list(accumulate(sizes))
    parts = [body[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    if [part.count(b"\n") for part in parts] != counts or any(part and part[-1:] != b"\n" for part in parts):
        raise InputError("damaged: the header and the number of lines do not agree", str(path))
    concepts = parts[0].decode(errors="replace").split("\n")[:-1]
    if parts[0].count(b"\t") < len(concepts) or any("\t" not in concept for concept in concepts):
        raise InputError("damaged: a concept without a name", str(path))
    return Tables(concepts, {kind: SortedNames(part) for kind, part in zip(KINDS, parts[1:], strict=True)}, header)


def _unpacked(path: Path) -> bytes:
    """The content of a gzip file, refused beyond `LARGEST`."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        packed = path.read_bytes()
        if not packed.startswith(b"\x1f\x8b"):
            raise InputError("not a knowledge base of claimx (not a gzipped file)", str(path))
        content = unpacker.decompress(packed, LARGEST + 1)
    except (OSError, zlib.error) as error:
        raise InputError(f"not a knowledge base of claimx ({said(error)})", str(path)) from None
    if len(content) > LARGEST:
        raise InputError("larger than 2 GiB when unpacked", str(path))
    if not unpacker.eof:
        raise InputError("not a knowledge base of claimx (cut off)", str(path))
    return content
