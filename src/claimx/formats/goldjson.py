"""The project's gold JSON, one file a document, and its hand-written draft form without offsets.

    {"doc_id": ..., "source": ..., "text": ..., "sentences": [{"i": 0, "start": 0, "end": 61, "text": ...,
      "mentions": [{"label": "DRUG", "start": 0, "end": 10, "text": "Naltrexone"}],
      "claims": [{"drugs": ["Naltrexone"], "doses": [], "condition": "depression", "outcome": "", "effect": "improved",
                  "direction": "improves", "hedges": ["may"], "comparator": ""}]}]}

A claim's strings are mentions of its sentence; `@name` is a drug named in another sentence; outcome and comparator are
any words of the sentence. The offsets of a claim's slots are those nearest to its effect. A draft leaves out `text`,
`i`, `start` and `end`; a mention may say with `n` which occurrence of its words it is, counting those inside longer
words, too ("cause" in "because"). Without `n` it is the first that stands on word boundaries.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from claimx.files import write_text
from claimx.formats.check import checked
from claimx.formats.locate import earlier_drug, free_span, mention_span, occurrences
from claimx.formats.plain import json_of, json_place
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention, Span
from claimx.schema.errors import InputError


def read(path: Path, text: Callable[[], str]) -> AnnotatedDocument:
    """Read a gold JSON file, or a draft: that is one whose sentences have no offsets; every string of it is located in
    the text, which only a draft asks for. Raises `InputError` naming file and line."""
    raw = _loaded(path)
    drafted = any(isinstance(s, dict) and "start" not in s for s in raw["sentences"])
    place = json_place(path)
    return document_of(_read_draft(raw, text(), path) if drafted else raw, str(path), place)


def _read_draft(raw: dict[str, Any], text: str, path: Path) -> dict[str, Any]:
    try:
        return located(raw, text, json_place(path))
    except KeyError as error:
        raise InputError(f"a key is missing: {error.args[0]!r}", str(path)) from error
    except (TypeError, AttributeError) as error:
        raise InputError("a value has the wrong type", str(path)) from error


def _loaded(path: Path) -> dict[str, Any]:
    loaded = json_of(path)
    if not isinstance(loaded, dict) or not isinstance(loaded.get("sentences"), list):
        raise InputError("no document: an object with a list `sentences` is wanted", str(path))
    return loaded


def located(draft: dict[str, Any], text: str, place: Callable[..., str]) -> dict[str, Any]:
    """A draft with the offsets of its sentences and mentions; `place` says where the value is to which keys lead."""
    at, sentences = 0, []
    for index, raw in enumerate(draft["sentences"]):
        start = text.find(raw["text"], at)
        if start < 0:
            raise InputError(f"{raw['text'][:60]!r} does not follow in the text", place("sentences", index))
        at = start + len(raw["text"])
        sentence, mentions = Span(start, at, raw["text"]), []
        for number, mention in enumerate(raw.get("mentions", ())):
            found = occurrences(sentence, mention["text"], within_words="n" in mention)
            nth = mention.get("n", 1)
            if not 1 <= nth <= len(found):
                where = place("sentences", index, "mentions", number)
                raise InputError(f"{mention['text'][:60]!r} stands {len(found)} times, not {nth}", where)
            span = found[nth - 1]
            mentions.append({"label": mention["label"], "start": span.start, "end": span.end, "text": span.text})
        sentences.append({**raw, "i": index, "start": start, "end": at, "mentions": mentions})
    return {**draft, "text": text, "sentences": sentences}


def document_of(raw: dict[str, Any], path: str, place: Callable[..., str]) -> AnnotatedDocument:
    """A loaded gold JSON object as a document, checked; `place` says where the value is to which keys lead."""
    keys: dict[str, list[tuple[str | int, ...]]] = {"sentences": [], "mentions": [], "claims": []}

    def where(kind: str, index: int) -> str:
        return place(*keys[kind][index])

    try:
        sentences = tuple(Span(s["start"], s["end"], s["text"]) for s in raw["sentences"])
        text = raw.get("text") or _pieced(sentences)
        mentions: list[Mention] = []
        for i, s in enumerate(raw["sentences"]):
            keys["sentences"].append(("sentences", i))
            for j, m in enumerate(s.get("mentions", ())):
                keys["mentions"].append(("sentences", i, "mentions", j))
                mentions.append(Mention(m["label"], m["start"], m["end"], m["text"], i))
        source = str(raw.get("source", ""))
        document = AnnotatedDocument(str(raw["doc_id"]), text, sentences, tuple(mentions), (), source)
        checked(document, path, where)  # first, for claims are found by their mentions
        claims: list[AnnotatedClaim] = []
        for i, s in enumerate(raw["sentences"]):
            for j, c in enumerate(s.get("claims", ())):
                keys["claims"].append(("sentences", i, "claims", j))
                claims.append(_claim(c, i, sentences[i], mentions))
        return checked(replace(document, claims=tuple(claims)), path, where)
    except KeyError as error:
        raise InputError(f"a key is missing: {error.args[0]!r}", path) from error
    except (TypeError, AttributeError) as error:
        raise InputError("a value has the wrong type", path) from error
    except InputError as error:
        raise InputError(error.message, error.place or place(*keys["claims"][-1])) from error


def _pieced(sentences: tuple[Span, ...]) -> str:
    """A text that has the sentences in their places and blanks between them."""
    text = ""
    for sentence in sentences:
        text += " " * (sentence.start - len(text)) + sentence.text
    return text


def _claim(raw: dict[str, Any], index: int, sentence: Span, mentions: list[Mention]) -> AnnotatedClaim:
    """A claim with the places of its strings. Raises `InputError` that names no place."""
    here = [m for m in mentions if m.sentence_index == index]
    effect = mention_span(sentence, here, "EFFECT", raw["effect"], None)
    near = effect.start
    carried = any(d.startswith("@") for d in raw["drugs"])
    if not raw["drugs"]:
        raise InputError("a claim without a drug")
    drugs = [
        earlier_drug(mentions, d[1:], sentence.start)
        if d.startswith("@")
        else mention_span(sentence, here, "DRUG", d, near)
        for d in raw["drugs"]
    ]
    condition = raw.get("condition", "")
    return AnnotatedClaim(
        index,
        tuple(drugs),
        effect,
        raw["direction"],
        condition=mention_span(sentence, here, "CONDITION", condition, near) if condition else None,
        outcome=free_span(sentence, here, raw.get("outcome", ""), near),
        comparator=free_span(sentence, here, raw.get("comparator", ""), near),
        doses=tuple(mention_span(sentence, here, "DOSE", d, near) for d in raw.get("doses", ())),
        hedges=tuple(mention_span(sentence, here, "HEDGE", h, near) for h in raw.get("hedges", ())),
        drug_carried_over=carried,
    )


def write(document: AnnotatedDocument, path: Path) -> None:
    """Write a document as gold JSON. Offsets of claim slots are not kept: their strings are."""
    write_text(path, json.dumps(_raw(document), ensure_ascii=False, indent=1) + "\n", durable=False)


def _raw(document: AnnotatedDocument) -> dict[str, Any]:
    sentences = []
    for index, sentence in enumerate(document.sentences):
        mentions = [
            m for m in document.mentions if m.sentence_index == index and m.label not in ("OUTCOME", "NEGATION")
        ]
        sentences.append({
            "i": index, "start": sentence.start, "end": sentence.end, "text": sentence.text,
            "mentions": [{"label": m.label, "start": m.start, "end": m.end, "text": m.text} for m in mentions],
            "claims": [_raw_claim(c, sentence) for c in document.claims if c.sentence_index == index],
        })  # fmt: skip
    return {
        "doc_id": document.doc_id,
        "source": document.source,
        "text": document.text,
        "sentences": sentences,
    }


def _raw_claim(claim: AnnotatedClaim, sentence: Span) -> dict[str, Any]:

    def words(span: Span | None) -> str:
        return span.text if span else ""

    outside = {d for d in claim.drugs if d.end <= sentence.start or sentence.end <= d.start}
    carried = (outside or set(claim.drugs)) if claim.drug_carried_over else set()
    return {
        "drugs": ["@" * (d in carried) + d.text for d in claim.drugs], "doses": [d.text for d in claim.doses],
        "condition": words(claim.condition), "outcome": words(claim.outcome), "effect": claim.effect.text,
        "direction": claim.direction, "hedges": [h.text for h in claim.hedges], "comparator": words(claim.comparator),
    }  # fmt: skip
