"""Words to be highlighted: where the slots of a claim stand in its sentence, and texts cut at their edges."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from claimx.schema.claim import JOIN_DRUGS, JOIN_OFFSETS

SLOTS: Mapping[str, str] = {
    "drug": "Drug", "dose": "Dose", "condition": "Condition", "outcome": "Outcome", "comparator": "Comparator",
    "effect": "Effect", "hedge_cues": "Hedge",
}  # fmt: skip
"""The slots of a claim that have offsets, and what readers call them."""

SEPARATORS = {"drug": JOIN_DRUGS}
"""What joins several words in a cell, where it is not `JOIN_CUES`."""

Labelled = tuple[int, int, str]
"""Start, end and label (for a claim, the slot) of a span."""


def pieces(text: str, spans: Sequence[Labelled], other: Sequence[Labelled] = ()) -> list[dict[str, Any]]:
    """A sentence cut at the edges of its spans, which may nest and cross.

    Each piece has its `text`, the `labels` over it, those that end with it (`ends`), and whether one of its spans is
    not, in the same place, among the spans of the `other` side (`off`). The texts joined are the sentence.
    """
    edges = sorted({0, len(text), *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    cut = []
    for start, end in pairwise(edges):
        over = [span for span in spans if span[0] <= start and end <= span[1]]
        cut.append(
            {
                "text": text[start:end],
                "labels": [label for _, _, label in over],
                "ends": [label for _, stop, label in over if stop == end],
                "off": any(span not in other for span in over),
            }
        )
    return cut


def spans_of(row: Mapping[str, Any]) -> list[Labelled]:
    """Start, end and slot of every span of a claim's row, in characters of the document."""
    found = []
    for slot in SLOTS:
        starts, ends = row.get(f"{slot}_start"), row.get(f"{slot}_end")
        if starts and ends:
            edges = zip(str(starts).split(JOIN_OFFSETS), str(ends).split(JOIN_OFFSETS), strict=False)
            found += [(_offset(start), _offset(end), slot) for start, end in edges]
    return [span for span in found if 0 <= span[0] < span[1]]


def _offset(text: str) -> int:
    """A cell of an offset, which pandas may have made a float; -1 where it is none."""
    digits = text.strip().removesuffix(".0")
    return int(digits) if digits.isdecimal() and len(digits) < 16 else -1


def marked(text: str, start: int, spans: Iterable[Labelled]) -> list[dict[str, Any]]:
    """The text, whose first character is the document's `start`, in pieces that each lie in the same slots."""
    end = start + len(text)
    inside = [(s - start, e - start, slot) for s, e, slot in spans if start <= s < e <= end]
    return [piece for piece in pieces(text, list(dict.fromkeys(inside))) if piece["text"]]


def source_links(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and addresses of where the document can be found: PubMed, PMC, DOI, its own address."""
    found = []
    if re.fullmatch(r"\d{1,12}", str(row.get("pmid") or "")):
        found.append(("PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{row['pmid']}/"))
    if re.fullmatch(r"(?:PMC)?\d{1,12}", str(row.get("pmcid") or "")):
        found.append(("PMC", f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{str(row['pmcid']).removeprefix('PMC')}/"))
    if doi := row.get("doi"):
        found.append(("DOI", f"https://doi.org/{quote(str(doi), safe='/:;().-_')}"))
    url = str(row.get("url") or "")
    if re.match(r"https?://[^\s\"'<>]+$", url) and url not in {address for _, address in found}:
        found.append(("Source", url))
    return found
