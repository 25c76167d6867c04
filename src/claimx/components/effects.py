"""Effect expressions: the words that say what happens to a target, with their class and their place in the sentence.

The classes are those of `lexicons/data/effects.tsv`. One expression is one core word with what belongs to it: "did not
significantly improve" is `better`, negated; "as effective as" is `none`; "less effective" is `worse`.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache

from claimx.components.words import ADV, CONJ, DET, NOUN, PREP, PUNCT, VERB, Words
from claimx.lexicons.terms import load_rows, word_set

FLIPPED = {"better": "worse", "worse": "better", "up": "down", "down": "up"}
_BE = word_set("be")
_HAVE = frozenset("has have had having".split())
_MODAL = word_set("modal")
_GAP = frozenset("in at for by".split())
_ADJECTIVE = re.compile(r"(?:ous|ful|ic|ical|ive|able|ible|ent|ant|ary|plex|ed)$")
_PROPERTIES = word_set("property")
_ANTI = re.compile(r"anti(?:$|[a-z]{5,})")
_NAMING = word_set("naming")
_STATES_ABSENCE = word_set("states_absence")
_HELPING = frozenset(("help", "helps", "helped", "helping"))
_DEGREE = frozenset("more less most least".split())


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect expression: words `first` to `last` (half open), its core word, class, kind and polarity of its words.

    `kind` is verb (its target follows), passive (its target stands before), noun, adj (right before its target),
    state (after "was": its target stands before), named (it
    names its target), pred (its target follows in, for, at or against), left (a phrase
    whose target stands before). `negated` counts the negations that belong to the expression, modulo two.
    """

    first: int
    last: int
    core: int
    cls: str
    kind: str
    negated: bool = False
    compared: str = ""
    """`as` (as effective as), `more`, `less` or empty."""


@cache
def _forms() -> dict[str, dict[str, str]]:
    forms: dict[str, dict[str, str]] = defaultdict(dict)
    for row in load_rows("effects"):
        for form in row["forms"].split("|"):
            forms[form].setdefault(row["kind"], row["class"])
    return dict(forms)


def is_effect_word(low: str) -> bool:
    """Whether a word in lower case may carry the direction of an effect."""
    return bool(_forms().get(low, {}).keys() & {"verb", "adj", "freq", "noun"})


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    table: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
    for row in load_rows("links"):
        for phrase in row["phrase"].split("|"):
            parts = tuple(phrase.split())
            table[parts[0]].append((parts, row["class"], row["side"]))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(table)


@cache
def _openers() -> frozenset[str]:
    """Every word that an effect expression can begin with, but for those in anti-."""
    return frozenset({*_phrases(), *(form.partition(" ")[0] for form in _forms()), *_NAMING, "no", "without"})


def find_effects(words: Words, taken: frozenset[int] = frozenset()) -> list[Effect]:
    """The effect expressions of a sentence, left to right. Words in `taken` (names) carry none."""
    found: list[Effect] = []
    openers, until = _openers(), 0
    for index, low in enumerate(words.low):
        if index < until or index in taken or (low not in openers and not low.startswith("anti")):
            continue
        effect = _effect_at(words, index) or _none_of(words, index, taken)
        if effect is not None and not any(i in taken for i in range(effect.core, effect.last)):
            found.append(effect)
            until = effect.last
    return found


def _none_of(words: Words, index: int, taken: frozenset[int]) -> Effect | None:
    """ "There was no rash", "with no nausea", "without the stomach trouble": that a named harm is not there."""
    if words.low[index] not in ("no", "without"):
        return None
    left = words.low[index - 1] if index else ""
    if words.low[index] == "no" and index and left not in _STATES_ABSENCE:
        return None
    if words.low[index] == "without" and left != ",":
        return None
    ahead = range(index + 1, min(index + 4, len(words)))
    if any(i in taken and all(words.kind[j] in (NOUN, DET, ADV) for j in range(index + 1, i)) for i in ahead):
        return Effect(index, index + 1, index, "none", "adj")
    return None


def _effect_at(words: Words, index: int) -> Effect | None:
    low = words.low[index]
    if low in _HELPING and _helps_another(words, index):
        return None
    if index > 1 and words.low[index - 1] in ("-", "–") and low.endswith("ing"):
        return _compound(words, index)
    if (
        index
        and words.low[index - 1] in ("-", "–")
        and low in ("induced", "related", "associated", "mediated", "controlled")
    ):
        return None
    if low in ("least", "most") and index and words.low[index - 1] == "at":
        return None
    for parts, cls, side in _phrases().get(low, ()):
        if tuple(words.low[index : index + len(parts)]) == parts:
            kind = {"right": "verb", "left": "left", "behind": "noun"}[side]
            return Effect(index, index + len(parts), index, cls, kind)
    kinds = _forms().get(f"{low} {words.low[index + 1]}") if index + 1 < len(words) else None
    if kinds:
        kind, cls = next(iter(kinds.items()))
        return Effect(index, index + 2, index, cls, kind)
    if (named := _named(words, index)) is not None:
        return named
    kinds = _forms().get(low)
    if not kinds or (low in _DEGREE and _graded(words, index)):
        return None
    resolved = _resolve(words, index, kinds)
    if resolved is None:
        return None
    cls, kind = resolved
    return Effect(index, index + 1, index, cls, kind)


def _named(words: Words, index: int) -> Effect | None:
    """An adjective that names its target: "anxiolytic effects", "mood-enhancing properties"."""
    low = words.low[index]
    if low not in _NAMING and not _ANTI.match(low):
        return None
    start = index
    if low == "anti" and words.low[index + 1 : index + 2] == ["-"] and index + 2 < len(words):
        index += 2
    following = after(words, index + 1)
    lows = words.low[following : following + 4]
    if any(word in _PROPERTIES for word in lows[:1]) or ("and" in lows[:2] and any(w in _PROPERTIES for w in lows)):
        return Effect(start, index + 1, start, "named", "named")
    return None


def _helps_another(words: Words, index: int) -> bool:
    """Whether "help" only serves the verb behind it: "may help to reduce"."""
    right = after(words, index + 1)
    if words.low[right : right + 1] == ["to"]:
        right = after(words, right + 1)
    return right < len(words) and "verb" in _forms().get(words.low[right], {})


def _compound(words: Words, index: int) -> Effect | None:
    """The second half of "mood-enhancing effects", "craving-relieving properties"; in other compounds nothing."""
    kinds = _forms().get(words.low[index], {})
    following = words.low[index + 1 : index + 2]
    if "verb" not in kinds or not following or following[0] not in _PROPERTIES:
        return None
    return Effect(index, index + 1, index, kinds["verb"], "compound")


def _graded(words: Words, index: int) -> bool:
    """Whether "more" or "less" only grades the effect word that follows: "more effective"."""
    right = after(words, index + 1)
    kinds = _forms().get(words.low[right], {}) if right < len(words) else {}
    if words.low[right : right + 1] and _ADJECTIVE.search(words.low[right]) and not kinds:
        return True
    return bool(kinds.keys() & {"pred", "freq"}) or (bool(kinds) and kinds.get("adj") in ("better", "worse"))


def before(words: Words, index: int) -> int:
    """The nearest word left of `index` that is no adverb and no negation word; -1 where there is none."""
    index -= 1
    while index >= 0 and words.kind[index] == ADV:
        index -= 1
    return index


def after(words: Words, index: int) -> int:
    """The nearest word from `index` on that is no adverb."""
    while index < len(words) and words.kind[index] == ADV:
        index += 1
    return index


def _resolve(words: Words, index: int, kinds: dict[str, str]) -> tuple[str, str] | None:
    """(class, kind) of an ambiguous form from the words around it."""
    left, right = before(words, index), after(words, index + 1)
    low_left = words.low[left] if left >= 0 else ""
    kind_left = words.kind[left] if left >= 0 else ""
    low_right = words.low[right] if right < len(words) else ""
    kind_right = words.kind[right] if right < len(words) else ""
    np_follows = kind_right in (NOUN, DET) and words.low[index + 1 : index + 2] != [","]
    denied = index and words.low[index - 1] == "no"
    if "noun" in kinds and denied and low_right in ("in", "of", "on", "for", "with", "from", "was", "were"):
        return kinds["noun"], "noun"
    if "noun" in kinds and len(kinds) > 1 and _is_noun(kind_left, low_left, low_right, np_follows):
        return kinds["noun"], "noun"
    if "adj" in kinds and (low_left in _BE):
        return (kinds["adj"], "state") if not np_follows or "verb" not in kinds else (kinds["adj"], "adj")
    if "adj" in kinds and np_follows and (kind_left in (DET, PREP, VERB, PUNCT, "") or kind_left == CONJ):
        return kinds["adj"], "adj"
    if "verb" in kinds:
        if low_left in _BE and not words.low[index].endswith("ing"):
            return kinds["verb"], "passive"
        if np_follows or low_left in _MODAL or low_left in _HAVE:
            return kinds["verb"], "verb" if np_follows or low_right in ("by", "from", "in", "to") else "passive"
        return kinds["verb"], "passive"
    for kind in ("pred", "predonly", "freq", "adj", "noun", "adv"):
        if kind in ("predonly", "freq") and kind in kinds and np_follows and low_left not in _BE:
            return None
        if kind in kinds:
            return kinds[kind], _place(kind, low_left, np_follows)
    return None


def _is_noun(kind_left: str, low_left: str, low_right: str, np_follows: bool) -> bool:
    if low_left in _MODAL or kind_left == "O":
        return False
    if low_right in ("in", "of") and low_left not in _BE:
        return True
    return kind_left in (DET, PREP, VERB) or (kind_left == NOUN and not np_follows)


def _place(kind: str, low_left: str, np_follows: bool) -> str:
    if kind == "predonly":
        return "pred"
    if kind == "pred":
        return "adj" if np_follows and low_left not in _BE else "pred"
    if kind == "freq":
        return "state"
    if kind == "adj":
        return "adj" if np_follows and low_left not in _BE else "state"
    return kind


def heads(words: Words, found: list[Effect]) -> list[Effect]:
    """`found` without those that another one includes: "resulted in a reduction", "effective in reducing"."""
    kept: list[Effect] = []
    for effect in found:
        if kept and kept[-1].kind in ("named", "compound") and effect.first == kept[-1].last:
            continue  # "anxiolytic effects"
        if kept:
            last = kept[-1]
            between = words.low[last.last : effect.first]
            near = len(between) <= 4 and all(
                words.kind[i] in (DET, ADV)
                or words.low[i] in ("a", "statistically", "significant", "marked", "small", "-")
                for i in range(last.last, effect.first)
            )
            if last.cls == "cause" and near and effect.cls == "harm":
                continue  # the harm is what is caused
            if last.cls == "down" and words.low[effect.first - 1] == "from" and words.low[effect.core].endswith("ing"):
                kept[-1] = replace(effect, cls="down")  # "prevents A from causing B"
                continue
            if last.cls == "cause" and near and effect.kind in ("noun", "adj", "compound") and effect.cls != "cause":
                kept[-1] = effect
                continue
            gerund = last.kind in ("pred", "state", "noun") and words.low[effect.core].endswith("ing")
            if gerund and between and between[0] in _GAP and len(between) <= 3:
                continue  # "effective in reducing"
        kept.append(effect)
    return kept
