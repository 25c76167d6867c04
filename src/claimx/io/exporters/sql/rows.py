"""A document and what was found in it, as rows of the database schema."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claimx.io.exporters.sql.schema import CLAIM, DOCUMENT, MENTION, RUN
from claimx.schema import Claim, Mention, Metadata, SourceDocument, Span
from claimx.schema.claim import JOIN_CUES
from claimx.schema.tables import row_tuple

Values = tuple[Any, ...]

_METADATA = tuple(f.name for f in dataclasses.fields(Metadata))


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """The rows of one document, as tuples in the order of the tables' columns."""

    run_id: str
    doc_id: str
    document: Values
    claims: tuple[Values, ...] = ()
    mentions: tuple[Values, ...] = ()


def content_hash(document: SourceDocument) -> str:
    """A hash of all of a document but its id and origin; equal hashes give equal rows."""
    content = (document.text, document.sections, *(getattr(document.metadata, n) for n in _METADATA))
    return hashlib.sha256(repr(content).encode("utf-8", "backslashreplace")).hexdigest()


def run_row(claimx_version: str, model_version: str, config: Mapping[str, Any], created_at: str) -> Values:
    """The row of table run; its id depends on everything but the time."""
    settings = json.dumps(dict(config), sort_keys=True)
    identity = "\x1f".join((claimx_version, model_version, settings))
    run_id = hashlib.sha256(identity.encode()).hexdigest()[:16]
    return row_tuple(
        RUN,
        {
            "run_id": run_id,
            "claimx_version": claimx_version,
            "model_version": model_version,
            "config": settings,
            "created_at": created_at,
        },
    )


def document_rows(
    run_id: str,
    document: SourceDocument,
    claims: Iterable[Claim],
    mentions: Iterable[Mention],
    sentences: Sequence[Span],
    *,
    keep_text: bool = True,
) -> DocumentRows:
    """All rows of a document in one run. A claim that says again what one before it says is left out."""
    place = {"run_id": run_id, "doc_id": document.doc_id}
    claim_rows: dict[str, dict[str, Any]] = {}
    for claim in claims:
        row = claim.to_row(document.metadata)
        claim_rows.setdefault(row["claim_id"], row)
    mention_rows = tuple(
        (
            run_id,
            document.doc_id,
            i,
            m.label,
            m.start,
            m.end,
            m.text,
            m.sentence_index,
            _rounded(m.probability),
        )
        for i, m in enumerate(mentions)
    )
    meta = document.metadata
    row = {
        **place,
        **{name: getattr(meta, name) for name in _METADATA},
        "publication_type": JOIN_CUES.join(meta.publication_type),
        "mesh_headings": JOIN_CUES.join(meta.mesh_headings),
        "status": "done",
        "origin": document.origin,
        "content_hash": content_hash(document),
        "text": document.text if keep_text else None,
        "sections": json.dumps([(s.kind, s.start, s.end, s.title) for s in document.sections], ensure_ascii=False),
        "sentences": json.dumps([(s.start, s.end) for s in sentences], separators=(",", ":")),
        "word_count": len(document.text.split()),
        "sentence_count": len(sentences),
        "mention_count": len(mention_rows),
        "claim_count": len(claim_rows),
    }
    return DocumentRows(
        run_id,
        document.doc_id,
        tuple(
            None if value == "" and not column.required else value
            for column, value in zip(DOCUMENT.columns, row_tuple(DOCUMENT, row), strict=True)
        ),
        tuple(row_tuple(CLAIM, {**r, **place, "position": i}) for i, r in enumerate(claim_rows.values())),
        mention_rows,
    )


def withdrawn_rows(rows: DocumentRows) -> DocumentRows:
    """What is left of a document that is withdrawn: that it was there."""
    emptied = {"status": "withdrawn", "text": None, "sentences": None, "mention_count": 0, "claim_count": 0}
    values = zip(DOCUMENT.names, rows.document, strict=True)
    return DocumentRows(rows.run_id, rows.doc_id, tuple(emptied.get(name, value) for name, value in values))


def _rounded(probability: float | None) -> float | None:
    return None if probability is None else round(probability, 4)


if MENTION.names[3:] != (
    "label", "mention_start", "mention_end", "mention_text", "sentence_index", "probability",
):  # fmt: skip
    raise RuntimeError("document_rows writes the mention table in another order than its columns")
