"""`read_documents`: whatever the user names -> documents, one after the other."""

import contextlib
import re
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from claimx.io.readers.choose import reader_for
from claimx.io.readers.containers import MAX_DEPTH, Budget, container_of, members, opened_gzip
from claimx.io.readers.facts import completed
from claimx.io.readers.inputs import STDIN, Given, find_inputs, in_words
from claimx.io.readers.known import with_known
from claimx.io.readers.naming import Register
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Metered, Part, Withdrawn, printable
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError

_DEFAULTS = ReadOptions()

_SURROGATE = re.compile("[\ud800-\udfff]")

_BAD_INPUT = (
    InputError, OSError, EOFError, ValueError, RecursionError, MemoryError, zlib.error, tarfile.TarError,
    zipfile.BadZipFile, NotImplementedError,
)  # fmt: skip
"""What reading bad input raises. Anything else is a fault of this program, and is said as one."""


def read_documents(
    inputs: Iterable[str | Path], *, options: ReadOptions = _DEFAULTS
) -> Iterator[SourceDocument | ReadFailure]:
    """Read every document that `inputs` name, one at a time, in their order.

    An input is a file, a folder (read recursively, in sorted order), a glob, a manifest, `-` for standard input
    or, with `options.allow_network`, a URL. What cannot be read comes as a `ReadFailure` in its place, and the
    rest goes on; nothing is raised for bad input. A document's `doc_id` is its own (PMID or PMC id), else its
    file's name without extensions; an id that is taken gets the names of the folders above before it. Without
    `options.unique_ids` a file's id always has the folders before it that are below the input named.
    Offsets are characters of the document's `text`, which for text and Markdown is the file as decoded.

    Files of PubMed's baseline and updates (`pubmed26n0001.xml.gz`) are read from the newest to the oldest, so
    that of several versions of a record the last is kept, and deleted records are left out.
    """
    register = Register(options)
    for given in find_inputs(inputs, options):
        if isinstance(given, ReadFailure):
            yield replace(given, place=printable(given.place))
            continue
        for found, name in _read_given(given, options):
            if isinstance(found, ReadFailure):
                yield ReadFailure(printable(found.place), printable(found.message))
            elif isinstance(found, Withdrawn):
                register.withdraw(found, given.place)
            elif admitted := register.admit(found, name, given.folder):
                yield completed(admitted) if options.facts else admitted


_Found = tuple[SourceDocument | ReadFailure | Withdrawn, str]


def _read_given(given: Given, options: ReadOptions) -> Iterator[_Found]:
    name = "stdin" if given.place == STDIN else Path(given.place).name
    try:
        with _opened(given, name, options) as (stream, name):
            outer = Metered(stream, options.max_document_bytes)
            budget = Budget(lambda: outer.total, options.max_ratio)
            path = None if given.is_url else Path(given.place)
            known = {"url": given.place, **given.known} if given.is_url else given.known
            part = Part(given.place, name, outer, path if path and path.is_file() else None, known=known)
            yield from read_part(part, options, budget, 0)
    except _BAD_INPUT as error:
        yield ReadFailure(given.place, reason(error)), name


def read_part(part: Part, options: ReadOptions, budget: Budget, depth: int) -> Iterator[_Found]:
    """The documents of one part, and of all that it contains. Failures come in their place; none is raised."""
    try:
        yield from _read_part(part, options, budget, depth)
    except _BAD_INPUT as error:
        yield ReadFailure(part.place, reason(error)), part.name
    except Exception as error:
        yield (
            ReadFailure(part.place, f"a fault of this reader: {type(error).__name__}: {reason(error)}"),
            part.name,
        )


def _read_part(part: Part, options: ReadOptions, budget: Budget, depth: int) -> Iterator[_Found]:
    if not part.stream.peek():
        raise InputError("an empty file")
    kind = container_of(part)
    if not kind:
        for found in reader_for(part, options)(part, options):
            yield (_checked(found, part) if isinstance(found, SourceDocument) else found), part.name
        return
    if depth >= MAX_DEPTH:
        raise InputError(f"archives nested more than {MAX_DEPTH} deep")
    if kind == "gzip":
        with opened_gzip(part, options, budget) as inner:
            yield from _read_part(inner, options, budget, depth + 1)
        return
    yield from _members(part, kind, options, budget, depth)


def _members(part: Part, kind: str, options: ReadOptions, budget: Budget, depth: int) -> Iterator[_Found]:
    """The documents of all members. What breaks off an archive within a member is said of the member alone."""
    last: SourceDocument | ReadFailure | Withdrawn | None = None
    try:
        for member in members(part, kind, options, budget):
            inner = (
                [(member, part.name)]
                if isinstance(member, ReadFailure)
                else read_part(member, options, budget, depth + 1)
            )
            for last, name in inner:
                yield last, name
    except _BAD_INPUT as error:
        if not (isinstance(last, ReadFailure) and last.message == reason(error)):
            raise
    if last is None:
        raise InputError("an archive without a file that can be read")


def _checked(document: SourceDocument, part: Part) -> SourceDocument | ReadFailure:
    """The document with what a manifest says of it, or a failure where it holds what no database takes as text."""
    for text in (document.text, document.metadata.title, document.doc_id):
        if not _can_be_written(text) and (found := _SURROGATE.search(text)):
            return ReadFailure(
                document.origin, f"holds characters that are no text (a lone surrogate, U+{ord(found.group()):X})"
            )
        if "\0" in text:
            return ReadFailure(document.origin, "holds characters that are no text (NUL)")
    return with_known(document, part)


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def reason(error: BaseException) -> str:
    """Why something could not be read, in one line."""
    if isinstance(error, InputError):
        return error.message
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, MemoryError):
        return "does not fit into memory"
    if isinstance(error, (EOFError, zlib.error)):
        return "damaged or cut off: its compressed data end too early or make no sense"
    if isinstance(error, (tarfile.TarError, zipfile.BadZipFile)):
        return f"a damaged archive: {' '.join(str(error).split())[:200]}"
    if isinstance(error, (OSError, ValueError)):
        return in_words(error)
    return " ".join(str(error).split())[:300] or type(error).__name__


@contextlib.contextmanager
def _opened(given: Given, name: str, options: ReadOptions) -> Iterator[tuple[BinaryIO, str]]:
    """What was named, as a stream, and its file name."""
    if given.is_url:
        if not options.allow_network:
            raise InputError("a URL; it is read only with --allow-network")
        from claimx.io.readers.url import fetched

        with fetched(given.place, options) as answer:
            yield answer
        return
    if given.place == STDIN:
        yield sys.stdin.buffer, name
        return
    with Path(given.place).open("rb") as stream:
        yield stream, name
