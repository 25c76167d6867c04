"""`read_documents`: whatever the user names -> documents, one after the other."""

import contextlib
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from claimx.io.readers.inputs import STDIN, Given, find_inputs, in_words
from claimx.io.readers.naming import Register
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Metered, Part
from claimx.io.readers.text import read_text
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError

_DEFAULTS = ReadOptions()


def read_documents(
    inputs: Iterable[str | Path], *, options: ReadOptions = _DEFAULTS
) -> Iterator[SourceDocument | ReadFailure]:
    """Read every document that `inputs` name, one at a time, in their order.

    An input is a file, a folder (read recursively, in sorted order), a glob, a manifest, `-` for standard input
    or, with `options.allow_network`, a URL. What cannot be read comes as a `ReadFailure` in its place, and the
    rest goes on; nothing is raised for bad input. A document's `doc_id` is its own (PMID or PMC id), else its
    file's name without extensions; an id that is taken gets the names of the folders above before it.
    Offsets are characters of the document's `text`, which for text and Markdown is the file as decoded.
    """
    register = Register(options)
    for given in find_inputs(inputs, options):
        if isinstance(given, ReadFailure):
            yield given
            continue
        for found, name in _read_given(given, options):
            if isinstance(found, ReadFailure):
                yield found
            elif admitted := register.admit(found, name):
                yield admitted


def _read_given(given: Given, options: ReadOptions) -> Iterator[tuple[SourceDocument | ReadFailure, str]]:
    name = "stdin" if given.place == STDIN else Path(given.place).name
    try:
        with _opened(given, options) as stream:
            path = None if given.place == STDIN else Path(given.place)
            part = Part(given.place, name, Metered(stream, options.max_document_bytes), path, given.known)
            if not part.stream.peek():
                raise InputError("an empty file")
            for found in read_text(part, options):
                yield found, name
    except InputError as error:
        yield ReadFailure(error.place or given.place, error.message), name
    except (OSError, EOFError, zlib.error, ValueError) as error:
        yield (
            ReadFailure(
                given.place, in_words(error) if isinstance(error, (OSError, ValueError)) else str(error)
            ),
            name,
        )


@contextlib.contextmanager
def _opened(given: Given, options: ReadOptions) -> Iterator[BinaryIO]:
    if given.is_url:
        raise InputError("a URL; it is read only with --allow-network")
    if given.place == STDIN:
        yield sys.stdin.buffer
        return
    with Path(given.place).open("rb") as stream:
        yield stream
