"""Whether a claim's difference is said to be statistically significant, in words or by a p-value."""

import re

from claimx.assemble import figures
from claimx.assemble.hedging import stretch
from claimx.assemble.reading import Reading
from claimx.schema import Span
from claimx.schema.labels import Direction, Significance

_NOT = re.compile(
    r"\b(?:(?:not|nor|no|without|n['’]t|never|neither)\b[\w ,-]{0,40}?\bsignifican\w+|non-?significan\w+|"
    r"insignificant\w*|n\.s\.|(?:did not|failed to) (?:reach|attain) (?:\w+ )?significance)",
    re.I,
)
_YES = re.compile(r"\b(?:statistically )?significan(?:t|tly|ce)\b", re.I)
_CLINICAL = re.compile(r"\bclinically (?:\w+ )?significan\w+", re.I)
NEAR = 60
"""Characters around an effect in which "significant" is taken for its own."""


def significance_of(reading: Reading, effect: Span, direction: Direction) -> Significance:
    """`significant` or `not_significant` where the words by the effect, or its own p-value, say so."""
    text, offset = reading.span.text, reading.span.start
    first, last = stretch(reading, reading.place(effect)[0])
    begin, end = reading.words.start[first] - offset, reading.words.end[last - 1] - offset
    near = text[max(begin, effect.start - offset - NEAR) : min(end, effect.end - offset + NEAR)]
    near = _CLINICAL.sub("", near)
    if _NOT.search(near):
        return "not_significant"
    if _YES.search(near):
        return "significant" if direction != "no_effect" else "not_significant"
    later = [hit for hit in reading.hits if reading.words.start[hit.first] >= effect.end]
    stop = min([end, *(reading.words.start[hit.first] - offset for hit in later[:1])])
    verdict = figures.is_significant(text[effect.start - offset : max(stop, effect.end - offset)])
    if verdict is None and not later:
        verdict = figures.is_significant(text[begin:end])
    if verdict is None:
        return "not_stated"
    return "significant" if verdict else "not_significant"
