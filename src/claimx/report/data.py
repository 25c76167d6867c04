"""What the report's page works on: groups, claims, sentences and documents, as plain data for JSON."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from claimx.aggregate import Evidence, EvidenceSummary, Group
from claimx.aggregate.cells import number, text, true, whole
from claimx.schema import CERTAINTIES, DIRECTIONS
from claimx.schema.highlight import SLOTS, source_links, spans_of

_SLOT_NUMBERS = {slot: i for i, slot in enumerate(SLOTS)}


class _Numbered:
    """Things with a number each, in the order in which they were first met."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.items: list[Any] = []

    def of(self, key: Any, make: Callable[[], Any]) -> int:
        if key not in self.numbers:
            self.numbers[key] = len(self.items)
            self.items.append(make())
        return self.numbers[key]


def page_data(summary: EvidenceSummary, texts: Mapping[str, str]) -> dict[str, Any]:
    """The data of the page. `texts` holds documents' texts by id, where they are known; a text in which a claim's
    sentence does not stand where it should is left out."""
    claims, sentences, documents = _Numbered(), _Numbered(), _Numbered()

    def claim_number(e: Evidence) -> int:
        if id(e) in claims.numbers:
            return claims.numbers[id(e)]
        document = documents.of(text(e.row, "doc_id"), lambda: _document(e))
        start, words = whole(e.row, "sentence_start") or 0, text(e.row, "sentence")
        sentence = sentences.of((document, start, words), lambda: [document, start, words])
        made = claims.of(id(e), lambda: _claim(e, sentence))
        held = documents.items[document]
        held["claims"].append(made)
        if sentence not in held["sentences"]:
            held["sentences"].append(sentence)
        return made

    groups = [_group(g, claim_number) for g in summary.groups]
    for e in summary.retracted:
        claim_number(e)
    for document in documents.items:
        document["sentences"].sort(key=lambda s: sentences.items[s][1])
        whole_text = texts.get(document["id"])
        if whole_text is not None and _holds(whole_text, [sentences.items[s] for s in document["sentences"]]):
            document["text"] = whole_text
    return {
        "directions": DIRECTIONS,
        "certainties": CERTAINTIES,
        "slots": list(SLOTS.items()),
        "shown": [i for i, d in enumerate(DIRECTIONS) if any(g["votes"][i] for g in groups)],
        "groups": groups,
        "claims": claims.items,
        "sentences": sentences.items,
        "documents": documents.items,
    }


def as_json(data: Mapping[str, Any]) -> str:
    """JSON that may stand in a `<script>` element: no character in it can end the element or begin another."""
    made = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        made = made.replace(character, f"\\u{ord(character):04x}")
    return made


def _group(g: Group, claim_number: Callable[[Evidence], int]) -> dict[str, Any]:
    test = g.tests[0] if g.tests and g.publications > 1 else None
    return {
        "names": [g.drug, g.condition, g.outcome],
        "votes": [g.voting(d) for d in DIRECTIONS],
        "voters": [[v.publication for v in g.votes if v.direction == d] for d in DIRECTIONS],
        "hedged": g.hedged,
        "test": test
        and [
            DIRECTIONS.index(test.direction),
            test.favouring,
            test.publications,
            test.low,
            test.high,
            test.p,
            test.is_small,
        ],
        "leading": DIRECTIONS.index(g.leading),
        "belief": g.beliefs.get(g.leading, 0.0),
        "doses": "; ".join([*map(str, g.doses), *g.dose_qualifiers]),
        "kinds": "; ".join(f"{kind} {n}" for kind, n in g.publication_types.items() if kind != "not told"),
        "claims": [claim_number(e) for e in g.findings],
        "background": [claim_number(e) for e in g.background],
        "opposites": [
            {
                "within": c.within_one,
                "sides": [[DIRECTIONS.index(d), [claim_number(e) for e in side]] for d, side in (c.one, c.other)],
            }
            for c in g.contradictions
        ],
    }


def _claim(e: Evidence, sentence: int) -> dict[str, Any]:
    row = e.row
    return {
        "sentence": sentence,
        "publication": e.publication,
        "drug": e.shown[0],
        "condition": e.shown[1],
        "outcome": text(row, "outcome"),
        "dose": text(row, "dose"),
        "comparator": text(row, "comparator"),
        "direction": DIRECTIONS.index(e.direction),
        "hedged": int(e.hedged),
        "certainty": CERTAINTIES.index(e.certainty) if e.certainty in CERTAINTIES else CERTAINTIES.index("unknown"),
        "confidence": number(row, "confidence"),
        "section": text(row, "section"),
        "background": int(e.background),
        "carried": int(true(row, "drug_carried_over")),
        "spans": [[start, end, _SLOT_NUMBERS[slot]] for start, end, slot in spans_of(row)],
    }


def _document(e: Evidence) -> dict[str, Any]:
    row = e.row
    pmid = text(row, "pmid").removesuffix(".0")
    return {
        "id": text(row, "doc_id"),
        "title": text(row, "title"),
        "pmid": pmid,
        "doi": text(row, "doi"),
        "year": e.year,
        "design": e.design or "; ".join(e.publication_types),
        "size": e.sample_size,
        "retracted": e.retracted,
        "links": source_links({"pmid": pmid, "doi": text(row, "doi"), "url": text(row, "url")}),
        "text": None,
        "claims": [],
        "sentences": [],
    }


def _holds(whole_text: str, sentences: Iterable[Sequence[Any]]) -> bool:
    return all(whole_text[start : start + len(words)] == words for _, start, words in sentences)
