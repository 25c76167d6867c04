"""Directions from figures, where no word gives a verdict: "40% with A and 20% with placebo, p = 0.01"."""

import re
from typing import Literal

from claimx.assemble.reading import Reading
from claimx.components.p_values import below_limit
from claimx.schema import Span

P_VALUE = re.compile(r"\bp\s*(?:-?\s*values?)?\s*([<>=≤≥]|of|was|:)\s*(0?[.,·]\d+|\d+(?:\.\d+)?)", re.I)
_P_WORDS = re.compile(r"\b(?:n\.\s?s\.|ns\b|nonsignificant|non-significant)", re.I)
_INTERVAL = re.compile(
    r"(?:CI|confidence interval|c\.i\.)\W{0,4}(-?\d+[.·]\d+)\s*(?:to|-|–|,|;)\s*(-?\d+[.·]\d+)", re.I
)
_NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:[.,·]\d+)?(?=\s*%|\s|[,;)]|$)")


def p_value(text: str) -> tuple[float, str] | None:
    """The first p-value in `text` with its sign, or None."""
    match = P_VALUE.search(text)
    if not match:
        return None
    try:
        value = float(match.group(2).replace(",", ".").replace("·", "."))
    except ValueError:
        return None
    return value, match.group(1)


def is_significant(text: str) -> bool | None:
    """Whether the first p-value in `text`, or "n.s.", is below 0.05; None where there is none."""
    found = p_value(text)
    if found:
        return below_limit(*found)
    return False if _P_WORDS.search(text) else None


def crosses_one(text: str) -> bool:
    """Whether the interval of a ratio in `text` holds 1, so that the difference is not significant."""
    match = _INTERVAL.search(text)
    if not match or not re.search(r"\b(?:OR|RR|HR|ratio|risk)\b", text):
        return False
    low, high = (float(edge.replace("·", ".")) for edge in match.groups())
    return low <= 1 <= high


def change(reading: Reading, effect: Span, drug: Span | None, comparator: Span | None) -> Literal["up", "down"] | None:
    """Whether the drug's figure is above or below the comparator's, by the order in which both are named."""
    text, offset = reading.span.text, reading.span.start
    numbers = _pair(effect.text) or _pair(text[max(0, effect.start - offset - 120) : effect.end - offset])
    if numbers is None:
        return None
    first, second = numbers
    if first == second:
        return None
    if drug is not None and comparator is not None and comparator.start < drug.start:
        first, second = second, first
    return "up" if first > second else "down"


def _pair(text: str) -> tuple[float, float] | None:
    """The last two comparable figures of `text`, those of p-values and intervals left out."""
    cleaned = P_VALUE.sub(" ", re.sub(r"\([^)]*\)|±\s*\d+(?:\.\d+)?", lambda m: " " * len(m.group()), text))
    found = list(_NUMBER.finditer(cleaned))
    shares = [m for m in found if cleaned[m.end() :].lstrip().startswith("%")]
    chosen = shares if len(shares) >= 2 else found
    if len(chosen) < 2:
        return None
    values = [float(m.group().replace("−", "-").replace(",", ".").replace("·", ".")) for m in chosen[-2:]]
    return values[0], values[1]
