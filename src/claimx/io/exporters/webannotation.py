"""W3C Web Annotation (JSON-LD): one annotation page a document, for annotation servers and readers.

Model: https://www.w3.org/TR/annotation-model/. Positions count Unicode code points, as claimx's offsets do.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from claimx.files import write_text
from claimx.io.exporters.folders import StoredDocument, file_name
from claimx.schema.claim import JOIN_OFFSETS

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""Characters of text quoted before and after a span."""

_SLOTS = ("drug", "dose", "condition", "outcome", "comparator", "effect", "hedge_cues")
_DESCRIBED = (
    "drug", "drug_name", "drug_id", "dose", "condition", "condition_name", "condition_id", "outcome",
    "comparator", "effect", "effect_direction", "significance", "hedged", "hedge_cues",
    "certainty", "confidence",
)  # fmt: skip


def write_webannotation(documents: Iterable[StoredDocument], folder: Path) -> None:
    """Write `DOC_ID.jsonld` for each document: an annotation for each mention and for each claim."""
    for stored in documents:
        path = folder / file_name(stored.doc_id, ".jsonld")
        write_text(path, json.dumps(page(stored), ensure_ascii=False, indent=1) + "\n", durable=False)


def page(stored: StoredDocument) -> dict[str, Any]:
    """The annotation page of one document."""
    source = stored.document["url"] or f"urn:claimx:document:{quote(stored.doc_id)}"
    name = f"urn:claimx:annotations:{quote(stored.doc_id)}"
    items = [*_of_mentions(stored, source, name), *_of_claims(stored, source)]
    return {"@context": CONTEXT, "id": name, "type": "AnnotationPage", "startIndex": 0, "items": items}


def _of_mentions(stored: StoredDocument, source: str, name: str) -> Iterator[dict[str, Any]]:
    for i, mention in enumerate(stored.mentions):
        yield {
            "id": f"{name}:mention:{i}",
            "type": "Annotation",
            "motivation": "tagging",
            "body": {"type": "TextualBody", "purpose": "tagging", "value": mention["label"]},
            "target": _target(stored, source, mention["start"], mention["end"], mention["text"]),
        }


def _of_claims(stored: StoredDocument, source: str) -> Iterator[dict[str, Any]]:
    for claim in stored.claims:
        described = {name: claim[name] for name in _DESCRIBED if claim[name] is not None}
        yield {
            "id": f"urn:claimx:claim:{claim['claim_id']}",
            "type": "Annotation",
            "motivation": "describing",
            "body": {
                "type": "TextualBody",
                "purpose": "describing",
                "format": "application/json",
                "value": json.dumps(described, ensure_ascii=False),
            },
            "target": [
                {**_target(stored, source, start, end), "purpose": slot}
                for slot in _SLOTS
                for start, end in _spans(claim, slot)
            ],
        }


def _spans(claim: dict[str, Any], slot: str) -> list[tuple[int, int]]:
    starts, ends = claim[f"{slot}_start"], claim[f"{slot}_end"]
    if not starts:
        return []
    return [(int(a), int(b)) for a, b in zip(starts.split(JOIN_OFFSETS), ends.split(JOIN_OFFSETS), strict=True)]


def _target(stored: StoredDocument, source: str, start: int, end: int, words: str = "") -> dict[str, Any]:
    text = stored.document["text"]
    selectors: list[dict[str, Any]] = [{"type": "TextPositionSelector", "start": start, "end": end}]
    if text is not None:
        around = {"prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
        selectors.append({"type": "TextQuoteSelector", "exact": text[start:end], **around})
    elif words:
        selectors.append({"type": "TextQuoteSelector", "exact": words})
    return {"source": source, "selector": selectors}
