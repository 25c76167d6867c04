"""PDF, by pypdf: an extra, and the format to use last."""

import logging
import re
from collections.abc import Iterator

from claimx.io.readers.options import MEBIBYTE, ReadOptions
from claimx.io.readers.part import Part
from claimx.io.readers.text import sections_of
from claimx.schema import Metadata, ReadFailure, SourceDocument
from claimx.schema.errors import InputError

MAX_BYTES = 64 * MEBIBYTE
MAX_PAGES = 2_000
MAX_CHARACTERS = 20_000_000

_HYPHENATED = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_UNSOUND = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")


def read_pdf(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document: the text of all pages, words parted at line ends joined.

    The order of columns, headings and tables is what pypdf makes of them; running heads stay in. Scanned pages
    have no text. Raises `InputError` for what is encrypted, damaged, too large or without text.
    """
    try:
        import pypdf
    except ImportError as error:
        raise InputError("a PDF file; to read it, install claimx[pdf]") from error
    import io

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    data = part.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(f"a PDF file of more than {MAX_BYTES // MEBIBYTE} MiB")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("an encrypted PDF file")
        pages = []
        length = 0
        for number, page in enumerate(reader.pages, 1):
            if number > MAX_PAGES:
                raise InputError(f"a PDF file of more than {MAX_PAGES:,} pages")
            pages.append(_UNSOUND.sub("", page.extract_text() or "").strip())
            length += len(pages[-1])
            if length > MAX_CHARACTERS:
                raise InputError(f"a PDF file of more than {MAX_CHARACTERS:,} characters")
        title = str(reader.metadata.get("/Title") or "") if reader.metadata else ""
    except InputError:
        raise
    except Exception as error:
        raise InputError(f"not a sound PDF file: {' '.join(str(error).split())[:200]}") from error
    text = _HYPHENATED.sub("", "\n\n".join(page for page in pages if page))
    if not text.strip():
        raise InputError("a PDF file without text; scanned pages must be recognised first")
    title = " ".join(_UNSOUND.sub("", title).split())
    yield SourceDocument("", text, sections_of(text), Metadata(title=title), part.place)
