"""gzip, zip and tar: their members as streams, never unpacked to disk by name, and stopped when they swell."""

import contextlib
import gzip
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from claimx.io.readers.naming import LEFT_OUT, extension
from claimx.io.readers.options import MEBIBYTE, ReadOptions
from claimx.io.readers.part import BLOCK, Metered, Part, printable
from claimx.io.readers.plugged import extensions
from claimx.schema import ReadFailure
from claimx.schema.errors import InputError

MAX_DEPTH = 3
"""How deep containers may lie in each other, gzip counted: a .xml.gz in a .tar.gz is three deep."""

_FREE = 64 * MEBIBYTE
_MAX_SPOOLED = 2048 * MEBIBYTE
_MAX_TAR_HEADER = MEBIBYTE
_LEADS_OUT = re.compile(r"\A(?:[/\\~]|[A-Za-z]:)|(?:\A|[/\\])\.\.(?:[/\\]|\Z)")
_OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/container.xml")


@dataclass(slots=True)
class Budget:
    """How far one file may swell: `packed` says how many of its own bytes have been read."""

    packed: Callable[[], int]
    max_ratio: int
    unpacked: int = 0

    def spend(self, size: int) -> None:
        """Count unpacked bytes; raise `InputError` where they are too many for what was packed."""
        self.unpacked += size
        if self.unpacked > _FREE and self.unpacked > self.max_ratio * max(1, self.packed()):
            raise InputError(f"unpacks to more than {self.max_ratio} times its size; refused")


def container_of(part: Part) -> str:
    """`gzip`, `zip`, `tar` or '' by the first bytes."""
    head = part.stream.peek()
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else ""


@contextlib.contextmanager
def opened_gzip(part: Part, options: ReadOptions, budget: Budget) -> Iterator[Part]:
    """What a gzip file holds, as a part without the `.gz` in its name."""
    part.stream.lift()
    name = re.sub(r"\.gz\Z", "", re.sub(r"\.tgz\Z", ".tar", part.name, flags=re.I), flags=re.I)
    with gzip.GzipFile(fileobj=part.stream) as unpacked:
        stream = Metered(unpacked, options.max_document_bytes, budget.spend)
        path = part.path if not part.packed else None
        yield Part(part.place, name, stream, path, True, part.known)


def members(part: Part, kind: str, options: ReadOptions, budget: Budget) -> Iterator[Part | ReadFailure]:
    """The members of an archive that may hold documents, in its order; each must be read before the next."""
    part.stream.lift()
    of_kind = _in_zip if kind == "zip" else _in_tar
    for count, found in enumerate(of_kind(part, options, budget), 1):
        if count > options.max_members:
            raise InputError(f"an archive of more than {options.max_members:,} members")
        if found is not None:
            yield found


def _in_tar(part: Part, options: ReadOptions, budget: Budget) -> Iterator[Part | ReadFailure | None]:
    with tarfile.open(fileobj=cast("IO[bytes]", part.stream), mode="r|", tarinfo=_TarInfo) as archive:
        for member in archive:
            archive.members = []  # type: ignore[attr-defined]  # or it keeps all that it has seen
            place = f"{part.place}#{printable(member.name)}"
            if member.isdir():
                yield None
            elif refused := _refused(member.name, place):
                yield refused
            elif not member.isreg():
                yield ReadFailure(place, "a link or device, not a file")
            elif _is_wanted(member.name):
                stream = archive.extractfile(member)
                assert stream is not None
                yield _member(place, member.name, stream, part, options, lambda _: None)
            else:
                yield None


class _TarInfo(tarfile.TarInfo):
    """Refuses what makes tarfile take a whole hostile header into memory."""

    @classmethod
    def frombuf(cls, buf: bytes, encoding: str, errors: str) -> "_TarInfo":  # type: ignore[override]
        found = super().frombuf(buf, encoding, errors)
        if found.type not in tarfile.SUPPORTED_TYPES and found.size > _MAX_TAR_HEADER:
            raise InputError("a tar archive with a member of a kind not known")
        if found.type == tarfile.GNUTYPE_SPARSE:
            raise InputError("a tar archive with sparse files; refused")
        if found.type in _TAR_HEADERS and found.size > _MAX_TAR_HEADER:
            raise InputError("a tar archive with a header of more than 1 MiB; refused")
        return found


_TAR_HEADERS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)


def _in_zip(part: Part, options: ReadOptions, budget: Budget) -> Iterator[Part | ReadFailure | None]:
    with _seekable(part) as file, zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        if any(name in names for name in _OFFICE):
            raise InputError("an office document or e-book; save it as text, HTML or PDF")
        for info in archive.infolist():
            place = f"{part.place}#{printable(info.filename)}"
            if not info.filename:
                yield ReadFailure(place, "a member without a name")
            elif info.is_dir():
                yield None
            elif refused := _refused(info.filename, place):
                yield refused
            elif not _is_wanted(info.filename):
                yield None
            elif info.flag_bits & 1:
                yield ReadFailure(place, "encrypted; its password is not known")
            else:
                try:
                    with archive.open(info) as stream:
                        yield _member(place, info.filename, stream, part, options, budget.spend)
                except (zipfile.BadZipFile, NotImplementedError) as error:
                    yield ReadFailure(place, f"cannot be unpacked: {error}")


@contextlib.contextmanager
def _seekable(part: Part) -> Iterator[IO[bytes]]:
    """The bytes of a part as a file to move about in: zip keeps its list of members at the end."""
    if part.path is not None and not part.packed:
        with part.path.open("rb") as file:
            yield file
        return
    with tempfile.SpooledTemporaryFile(max_size=16 * MEBIBYTE) as spooled:
        while block := part.stream.read(BLOCK):
            spooled.write(block)
            if spooled.tell() > _MAX_SPOOLED:
                raise InputError("a zip archive of more than 2 GiB within another or from standard input")
        spooled.seek(0)
        yield cast("IO[bytes]", spooled)


def _member(
    place: str,
    name: str,
    stream: IO[bytes],
    part: Part,
    options: ReadOptions,
    watch: Callable[[int], None],
) -> Part:
    base = re.split(r"[/\\]", name)[-1]
    return Part(place, base, Metered(stream, options.max_document_bytes, watch), known=part.known)


def _refused(name: str, place: str) -> ReadFailure | None:
    if _LEADS_OUT.search(name):
        return ReadFailure(place, "its name leads out of the archive; refused")
    return None


def _is_wanted(name: str) -> bool:
    base = re.split(r"[/\\]", name)[-1]
    if base.startswith(".") or "__MACOSX" in name or base.lower().startswith(LEFT_OUT):
        return False
    return extension(base) in extensions() or base.lower().endswith(".gz")
