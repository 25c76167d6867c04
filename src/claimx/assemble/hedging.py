"""Which cues hedge which claim."""

import re

from claimx.assemble.reading import Reading
from claimx.schema import Mention, Span

_STRONG = re.compile(
    r"\b(?:no (?:[\w-]+ ){0,3}(?:evidence|data|trials?|stud(?:y|ies)|conclusions?|information|comparisons?)"
    r"|insufficient|lack of|not enough|inadequate|scarc|dearth|absence of|unclear|unknown|uncertain|inconclusive"
    r"|not (?:yet )?(?:known|clear|established|understood|been|possible|sure|proven|certain|fully)|remains?\b"
    r"|less (?:clear|certain|is known)|cannot|could not|do(?:es)? not|premature|debated|open question|whether"
    r"|fails? to|controversial|hasn['’]t|haven['’]t|hardly been|too few|unable|little (?:is known|evidence|information)"
    r"|nothing so far|unanswered|unproven|don['’]t know|confirm or refute|conflicting|no trial)",
    re.I,
)
_WEAK = re.compile(
    r"\b(?:limited|little|need|needs|needed|required?|requires|necessary|warrant\w*|awaited|merits?|further|future"
    r"|should be|preliminary|thin|low)\b",
    re.I,
)
_BARE = frozenset({"effect", "harm"})
_NOUNS = frozenset("efficacy effectiveness benefit benefits safety role value usefulness advantage advantages".split())


def gap_for(reading: Reading, effect: Span, hedges: list[Mention]) -> str:
    """The evidence-gap cue among the hedges of a claim, or empty.

    A weak one ("further research is needed", "limited evidence") leaves the effect unknown only where nothing else
    than a bare noun ("the efficacy of") stands for it.
    """
    for hedge in hedges:
        if _STRONG.search(hedge.text):
            return hedge.text
    first, last = reading.place(effect)
    inside = [hit for hit in reading.hits if first <= hit.core < last]
    bare = not inside or all(h.cls in _BARE or reading.words.low[h.core] in _NOUNS for h in inside)
    others = any(not _WEAK.search(hedge.text) for hedge in hedges)
    for hedge in hedges:
        asked = "whether" in reading.span.text[max(0, hedge.end - reading.span.start) : effect.start - reading.span.start]
        if _WEAK.search(hedge.text) and not others and (bare or asked):
            return hedge.text
    return ""


def hedges_of(reading: Reading, effect: Span) -> list[Mention]:
    """The HEDGE mentions whose scope covers the effect."""
    return reading.of("HEDGE")
