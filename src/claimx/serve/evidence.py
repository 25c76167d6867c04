"""The evidence behind a claim: its sentence cut at the edges of its slots, and the sentences around it."""

from collections.abc import Mapping, Sequence
from typing import Any

from claimx.schema.claim import JOIN_CUES
from claimx.schema.highlight import SEPARATORS, SLOTS, marked, spans_of

BEFORE, AFTER = 2, 1
"""Sentences shown before and after the claim's own."""


def slot_spans(row: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """For every slot its spans with their words."""
    found: dict[str, list[dict[str, Any]]] = {slot: [] for slot in SLOTS}
    at = dict.fromkeys(SLOTS, 0)
    for start, end, slot in spans_of(row):
        words = str(row[slot] or "")[at[slot] : at[slot] + end - start]
        at[slot] += end - start + len(SEPARATORS.get(slot, JOIN_CUES))
        found[slot].append({"start": start, "end": end, "text": words})
    return found


def around(row: Mapping[str, Any], document: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The sentences around the claim's own, each in pieces, and `own` for that one; alone where the text is not kept.

    A drug that is carried over from a sentence further up brings that sentence along.
    """
    own = {
        "own": True,
        "start": row["sentence_start"],
        "pieces": marked(row["sentence"], row["sentence_start"], spans_of(row)),
    }
    text = document["text"] if document else None
    index = row["sentence_index"]
    if document is None or text is None or index >= len(document["sentences"]):
        return [own]
    sentences: Sequence[tuple[int, int]] = document["sentences"]
    spans = spans_of(row)
    shown = set(range(max(0, index - BEFORE), min(len(sentences), index + AFTER + 1)))
    shown |= {
        i for i, (start, end) in enumerate(sentences) for s, e, slot in spans if slot == "drug" and start <= s < end
    }
    return [
        own
        if i == index
        else {"own": False, "start": sentences[i][0], "pieces": marked(text[slice(*sentences[i])], sentences[i][0], spans),
              "gap": i + 1 not in shown and i < index}
        for i in sorted(shown)
    ]  # fmt: skip


def whole_text(document: Mapping[str, Any], claims: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The text of a document in its sentences and what stands between them, each with the claims that it makes."""
    text: str = document["text"] or ""
    by_sentence: dict[int, list[Mapping[str, Any]]] = {}
    for claim in claims:
        by_sentence.setdefault(claim["sentence_start"], []).append(claim)
    found, at = [], 0
    for start, end in document["sentences"]:
        if start < at or end > len(text):
            continue
        here = by_sentence.get(start, [])
        spans = [span for claim in here for span in spans_of(claim)]
        found.append(
            {"gap": text[at:start], "start": start, "pieces": marked(text[start:end], start, spans), "claims": here}
        )
        at = end
    return found
