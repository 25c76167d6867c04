"""BioC JSON and brat, by the writers that the gold sets use too."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from claimx.files import writing
from claimx.formats import bioc, brat
from claimx.io.exporters.folders import StoredDocument, file_name
from claimx.schema import AnnotatedDocument, Mention, Span, claim_from_row
from claimx.schema.annotation import annotation_of
from claimx.schema.errors import InputError


def write_bioc(documents: Iterable[StoredDocument], folder: Path) -> None:
    """Write `DOC_ID.bioc.json` for each document: a BioC collection of one."""
    _write(documents, folder, ".bioc.json", lambda document, path: bioc.write_json([document], path))


def write_brat(documents: Iterable[StoredDocument], folder: Path) -> None:
    """Write `DOC_ID.ann` and `DOC_ID.txt` for each document."""
    _write(documents, folder, ".ann", brat.write)


def annotated(stored: StoredDocument) -> AnnotatedDocument:
    """A stored document as the annotation formats share it. Raises `InputError` without its text."""
    text = stored.document["text"]
    if text is None:
        raise InputError("was stored without its text, which this format needs", stored.doc_id)
    return AnnotatedDocument(
        stored.doc_id,
        text,
        tuple(Span(start, end, text[start:end]) for start, end in json.loads(stored.document["sentences"])),
        tuple(
            Mention(m["label"], m["start"], m["end"], m["text"], m["sentence_index"], m["probability"])
            for m in stored.mentions
        ),
        tuple(annotation_of(claim_from_row(row)) for row in stored.claims),
        "claimx",
    )


def _write(
    documents: Iterable[StoredDocument],
    folder: Path,
    extension: str,
    write: Callable[[AnnotatedDocument, Path], None],
) -> None:
    for stored in documents:
        path = folder / file_name(stored.doc_id, extension)
        with writing(path):
            write(annotated(stored), path)
