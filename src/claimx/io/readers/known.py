"""What a manifest, or the columns of a table, say of a document."""

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claimx.io.readers.part import Part
from claimx.schema import Metadata, SourceDocument

METADATA_FIELDS = tuple(f.name for f in dataclasses.fields(Metadata))
_LISTS = frozenset({"publication_type", "mesh_headings"})
_NUMBERS = frozenset({"year", "sample_size"})
_TRUE = frozenset({"1", "true", "yes", "y", "t"})


def metadata_from(values: Mapping[str, Any]) -> Metadata:
    """Metadata of named values, whatever their types; names that `Metadata` has no field for are left out."""
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if name not in METADATA_FIELDS or value is None or value == "" or value != value:
            continue
        if name in _LISTS:
            items = value if isinstance(value, (list, tuple)) else str(value).replace("|", ";").split(";")
            fields[name] = tuple(text for item in items if (text := str(item).strip()))
        elif name in _NUMBERS:
            digits = str(value).strip().split(".")[0][: 4 if name == "year" else 9]
            fields[name] = int(digits) if digits.isascii() and digits.isdigit() else None
        elif name == "is_retracted":
            fields[name] = str(value).strip().lower() in _TRUE
        else:
            fields[name] = _text(value)
    return Metadata(**fields)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():  # as pandas writes whole numbers with gaps
        value = int(value)
    return " ".join(str(value).split())


def with_known(document: SourceDocument, part: Part) -> SourceDocument:
    """The document with what its manifest says: its id, and the metadata that it does not state itself."""
    if not part.known:
        return document
    said = metadata_from(part.known)
    metadata = document.metadata
    changes = {
        name: getattr(said, name) for name in METADATA_FIELDS if getattr(said, name) and not getattr(metadata, name)
    }
    doc_id = part.known.get("id", "") if "#" not in document.origin else ""
    return replace(document, doc_id=doc_id or document.doc_id, metadata=replace(metadata, **changes))
