"""Which way is better for a target: more of it, less of it, or neither."""

import re
from functools import cache, lru_cache
from typing import Literal

from claimx.lexicons.terms import load_terms

Polarity = Literal["good", "bad", "neutral", "open"]

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*(?:\([^)]*\))?")
_SPLIT = re.compile(r"\b(?:of|in|for|from|to|on|with|after|during|at|by)\b")
_DISEASE = re.compile(
    r"(?:itis|emia|aemia|algia|osis|opathy|uria|penia|plegia|rrhea|rrhoea|pnea|pnoea|oma|omas|cardia|edema|phobia|"
    r"philia|spasm|toxicity|asthenia|trophy|cytosis|paresis|ptosis|megaly|cele|lysis|ectasia)s?$"
)
_SPOILT = re.compile(
    r"(?:worsening|impaired|decreased|reduced|low|poor|abnormal|disrupt\w+|loss of|lack of|deteriorat\w+|impairment|"
    r"deficits?|problems?|risk of|delayed|inadequate|need)\b"
)
"""Words before a good thing that make it a bad one."""

_AMOUNT = re.compile(r"\b(?:levels?|concentrations?|amounts?|activity)\s*$")
_LONGEST = 4


@lru_cache(maxsize=20_000)
def polarity(text: str, *, is_condition: bool = False) -> Polarity:
    """The polarity of a target from its words; `open` where neither the words nor their forms tell.

    A CONDITION is bad unless its words say otherwise. The head of the phrase decides first, then what follows "of",
    then what stands before the head: "rate of remission" is good, "remission of symptoms" too, "pain score" bad.
    """
    low = text.lower()
    terms = load_terms("polarity")
    whole = " ".join(_TOKEN.findall(low))
    if whole in terms and terms[whole] not in ("open", "until"):
        return _named(terms[whole])
    if is_condition or _SPOILT.match(low):
        return "bad"
    for phrase in _two_parts():
        if phrase in low:
            return _named(terms[phrase])
    for phrase in _untils():
        if low.startswith(phrase + " ") or f" {phrase} " in low:
            rest = low.split(phrase, 1)[1]
            reached = polarity(rest)
            return "good" if reached == "bad" else "bad"
    pieces = [piece for piece in _SPLIT.split(low) if piece.strip()]
    neutral = False
    for piece in pieces:
        found = _of_piece(piece, terms)
        if found in ("good", "bad"):
            return found
        neutral = neutral or found == "neutral"
        if found == "neutral" and not _AMOUNT.search(piece):
            break
    return "neutral" if neutral else "open"


def known_good(text: str) -> bool:
    """Whether the whole of a target is a thing of which more is better, by its name: "quality of life", "HDL cholesterol"."""
    return load_terms("polarity").get(" ".join(_TOKEN.findall(text.lower()))) == "good"


@lru_cache(maxsize=20_000)
def named(text: str) -> bool:
    """Whether any word of a phrase is a known word for an outcome."""
    terms = load_terms("polarity")
    tokens = _TOKEN.findall(text.lower())
    for size in (1, 2, 3):
        for start in range(len(tokens) - size + 1):
            if " ".join(tokens[start : start + size]) in terms:
                return True
    return any(token.rsplit("-", 1)[-1] in terms or _DISEASE.search(token) for token in tokens)


def _of_piece(piece: str, terms: dict[str, str]) -> Polarity:
    tokens = _TOKEN.findall(piece)
    end = len(tokens)
    neutral = False
    while end > 0:
        for size in range(min(_LONGEST, end), 0, -1):
            term = " ".join(tokens[end - size : end])
            kind = terms.get(term) or (terms.get(term.rsplit("-", 1)[-1]) if size == 1 and "-" in term else None)
            if kind is None and size == 1 and _DISEASE.search(term):
                kind = "bad"
            if kind == "neutral":
                neutral = True
            if kind in ("good", "bad"):
                return _named(kind)
            if kind or size == 1:
                end -= size
                break
    return "neutral" if neutral else "open"


def _named(kind: str) -> Polarity:
    return {"good": "good", "bad": "bad", "neutral": "neutral"}.get(kind, "open")  # type: ignore[return-value]


@cache
def _untils() -> tuple[str, ...]:
    return tuple(term for term, kind in load_terms("polarity").items() if kind == "until")


@cache
def _two_parts() -> tuple[str, ...]:
    """Terms that hold a preposition themselves, such as "quality of life"."""
    return tuple(t for t, kind in load_terms("polarity").items() if kind != "until" and _SPLIT.search(t))
