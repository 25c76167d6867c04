"""How sure the writer is of a claim, from its hedge cues.

The levels are those of FactBank (Sauri and Pustejovsky 2009: certain, probable, possible, unknown), which Rubin (2010)
finds annotators able to tell apart; the level of a cue is in `lexicons/data/hedges.tsv`. The most doubtful cue decides.
"""

from collections.abc import Iterable

from claimx.assemble.hedging import kind_of
from claimx.lexicons.terms import load_terms
from claimx.schema.labels import Certainty, Direction

_DOUBT: dict[str, int] = {"asserted": 0, "probable": 1, "possible": 2, "unknown": 3}
_BY_KIND: dict[str, Certainty] = {
    "modal": "possible",
    "report": "probable",
    "inference": "probable",
    "attribute": "possible",
    "weak": "possible",
    "gap": "possible",  # the gap beside a claim that is made; where it swallows the claim the direction is unclear
}


def certainty_of(cues: Iterable[str], direction: Direction) -> Certainty:
    """`asserted` without cues, `unknown` where the direction is unclear, else the level of the most doubtful cue."""
    if direction == "unclear":
        return "unknown"
    level: Certainty = "asserted"
    for cue in cues:
        listed = load_terms("hedges").get(cue.lower())
        found: Certainty = listed if listed in ("probable", "possible") else _BY_KIND[kind_of(cue)]  # type: ignore[assignment]
        if _DOUBT[found] > _DOUBT[level]:
            level = found
    return level
