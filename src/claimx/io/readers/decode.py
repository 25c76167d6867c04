"""Bytes -> text: UTF-8, UTF-16 and UTF-8 with a byte-order mark, and Windows-1252 where it is plain to see."""

import codecs
import re
from collections.abc import Callable

from claimx.schema.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIGH = re.compile(rb"[\x80-\xff]")
_UNDEFINED_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LETTER_1252 = re.compile(
    r"(?<=[a-z])[ßà-öø-ÿœšž]{1,2}(?![À-ÖØ-ÞŒŠŽ])|(?<![^\W\d_])[ßà-öø-ÿœšž](?=[a-z])|(?<=[A-Z])[ßà-öø-ÿœšž](?=[a-z])"
    r"|(?<![^\W\d_])[À-ÖØ-ÞŒŠŽ](?=[a-z])|(?<=[A-Z])[À-ÖØ-ÞŒŠŽ](?=[A-Z]|\b)"
)
"""Letters with accents where words have them: small ones beside small ones, capitals that begin a word."""

_SIGN_1252 = re.compile("[‘’‚“”„‹›–—…•€™©®°±µ·×§£½¼¾²³¹ª«»\u00a0¿¡¢¥¬¶†‡‰]")


def decode(data: bytes, note: Callable[[str], None], *, whole: bool = True) -> str:
    """The text of `data`; `note` is told of anything but plain UTF-8.

    What is not `whole`, but a line or cell of a file, has no byte-order mark of its own.

    A byte-order mark is no part of the text: offsets count from the character after it. Line ends stay as they
    are. Raises `InputError` for what is empty, binary, or in no encoding that is known for sure.
    """
    for mark, encoding, name in _MARKS if whole else ():
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding, name, note)
    if _CONTROL.search(data):
        if len(data) % 2 == 0 and len(data) > 20 and _is_unmarked_utf16(data):
            raise InputError("not UTF-8 text; it looks like UTF-16 without a byte-order mark")
        raise InputError("a binary file, not text")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _as_1252(data)
        if not text:
            raise InputError(f"not UTF-8 text (byte {error.start + 1:,})") from error
        note("not UTF-8 text; read as Windows-1252")
    return _some(text)


def _decode_marked(data: bytes, encoding: str, name: str, note: Callable[[str], None]) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"not {name} text, though its byte-order mark says so (byte {error.start + 1:,})") from error
    if _CONTROL_TEXT.search(text):
        raise InputError("a binary file, not text")
    note(f"begins with a byte-order mark ({name}); offsets count from the character after it")
    return _some(text)


def _some(text: str) -> str:
    if not text or text.isspace():
        raise InputError("an empty file")
    return text


def _is_unmarked_utf16(data: bytes) -> bool:
    sample = data[:2000]
    zeros = max(sample[0::2].count(0), sample[1::2].count(0))
    return zeros > len(sample) * 0.3


def _as_1252(data: bytes) -> str:
    """The text where the bytes above 127 are few and each makes sense as Windows-1252 in its place, else ''."""
    high = len(_HIGH.findall(data))
    if _UNDEFINED_1252.search(data) or high > max(8, len(data) * 0.2):
        return ""
    text = data.decode("cp1252")
    sensible = len(_SIGN_1252.findall(text)) + sum(len(letters) for letters in _LETTER_1252.findall(text))
    return text if sensible == high else ""
