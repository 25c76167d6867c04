"""Documents as every file and database can hold them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from claimx.schema import Metadata, SourceDocument

_HALF = re.compile("[\ud800-\udfff]")
"""Halves of characters, as broken JSON and file names that are no UTF-8 bring them."""


def storable_text(text: str) -> str:
    """The text with halves of characters replaced by U+FFFD, one for one, so that every offset stays."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _HALF.sub("\ufffd", text)
    return text


def storable(document: SourceDocument) -> SourceDocument:
    """The document with no text in it that UTF-8 cannot write; the same object where there is none."""
    meta = document.metadata
    values = {field.name: getattr(meta, field.name) for field in fields(Metadata)}
    titles = [section.title for section in document.sections]
    texts = [document.text, document.doc_id, document.origin, *titles, *_texts(values.values())]
    if all(text == storable_text(text) for text in texts):
        return document
    return replace(
        document,
        doc_id=storable_text(document.doc_id),
        text=storable_text(document.text),
        origin=storable_text(document.origin),
        sections=tuple(replace(section, title=storable_text(section.title)) for section in document.sections),
        metadata=replace(meta, **{name: _cleaned(value) for name, value in values.items()}),
    )


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _texts(value)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    return tuple(map(_cleaned, value)) if isinstance(value, tuple) else value
