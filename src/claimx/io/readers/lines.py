"""Text files read line by line, however long they are."""

import io
from collections.abc import Iterator

from claimx.io.readers.decode import decode
from claimx.io.readers.part import BLOCK, Part
from claimx.schema.errors import InputError


def text_lines(part: Part) -> Iterator[tuple[int, str]]:
    """The number of every line, from 1, and the line without its end. Raises `InputError` where one is no text.

    UTF-8, with or without a byte-order mark, and Windows-1252 where it is plain to see; lines that are empty
    come as ''.
    """
    for number, line in enumerate(io.BufferedReader(part.stream, BLOCK), 1):
        if number == 1 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise InputError("UTF-16 text; this format is read in UTF-8 only")
        stripped = line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n") if number == 1 else line.rstrip(b"\r\n")
        try:
            yield number, decode(stripped, lambda _: None, whole=False) if stripped.strip() else ""
        except InputError as error:
            raise InputError(f"line {number:,}: {error.message}") from error
