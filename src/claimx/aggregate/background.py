"""Whether a claim tells what the article itself found, or what others did."""

import re
from functools import lru_cache

from claimx.lexicons.terms import load_rows


def cites_others(sentence: str, section: str) -> bool:
    """Whether a sentence of a section reports others' work, as far as words and section tell.

    Words that claim the finding for the article ("in this study we found") decide first, then words for others' work
    and citation marks, at last the section: what stands in the background is not the article's own. What nothing
    tells is taken for the article's own finding.
    """
    patterns = _patterns()
    if _any(patterns["own"], sentence):
        return False
    return section == "background" or _any(patterns["others"], sentence) or _any(patterns["citation"], sentence)


def _any(patterns: tuple["re.Pattern[str]", ...], sentence: str) -> bool:
    return any(pattern.search(sentence) for pattern in patterns)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple["re.Pattern[str]", ...]]:
    made: dict[str, list[re.Pattern[str]]] = {"own": [], "others": [], "citation": []}
    for row in load_rows("attribution"):
        made[row["source"]].append(re.compile(row["pattern"], 0 if row["source"] == "citation" else re.IGNORECASE))
    return {source: tuple(found) for source, found in made.items()}
