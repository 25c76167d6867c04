"""What happens to the target: the seven directions, from words first and from figures where no word decides."""

import re
from dataclasses import dataclass

from claimx.assemble import figures
from claimx.assemble.polarity import Polarity, known_good, polarity
from claimx.assemble.reading import Reading
from claimx.components.effects import FLIPPED, Effect
from claimx.components.negation import Negation
from claimx.components.words import CONJ, LINK, NOUN, PUNCT
from claimx.lexicons.terms import word_set
from claimx.schema import Span
from claimx.schema.labels import Direction

_CHANGE: dict[tuple[str, Polarity], Direction] = {
    ("up", "bad"): "worsens", ("up", "good"): "improves", ("up", "neutral"): "increases", ("up", "open"): "improves",
    ("down", "bad"): "improves", ("down", "good"): "worsens", ("down", "neutral"): "decreases",
    ("down", "open"): "improves",
}  # fmt: skip
_RANK = {
    "none": 0, "mixed": 1, "differ": 2, "up": 3, "down": 3, "better": 4, "worse": 4, "harm": 5, "cause": 6, "effect": 7,
    "seen": 8,
}  # fmt: skip
"""Which of several effect words in one EFFECT decides."""

_NONE_WORDS = word_set("none")
_AS_MUCH = re.compile(
    r"[^.;]{0,70}?(?<!by )\b(?:as (?:much|effectively|fast|quickly|efficiently|often|frequently) as|just as well as|"
    r"to (?:the same|a similar|an equal) (?:extent|degree) (?:as|to)|comparably to|similarly to)\b",
    re.I,
)
_AS_AS = re.compile(r"\b(?:as|just as) [\w-]+(?: [\w-]+)? as\b|\bequally\b", re.I)
_PARTS = re.compile(r"\b\d+ (?:of|out of|in) (?:the )?\d+\b", re.I)
_BLOCKS = re.compile(r"anti-?(?:xa|[a-z]{1,2}\b)|.*(?:blocking|inhibitory|inhibiting)$")
_WITHOUT = re.compile(
    r"\b(?:omission of|omitting|omitted|withdrawal of|withdrawing|discontinuation of|discontinuing|stopping|"
    r"avoidance of|avoiding|absence of|cessation of|without)\W+(?:\w+\W+){0,2}$",
    re.I,
)
_DENIED = re.compile(
    r"(?:\W+(?:in|of|on|for)\b(?:\W+[\w-]+){1,5})?\W+(?:was|were|is|are|has been|have been|did|does|could)(?:\s+\w+ly)?"
    r"(?:\s+not|n['’]t)\b",
    re.I,
)
_BUT_INSIGNIFICANT = re.compile(
    r"(?:[^.;]{0,60}\b(?:but|although|though)\b|[^.;]{0,60}; however\b),?\s"
    r"(?:this |the (?:difference|change|reduction|increase|effect)s? (?:between (?:the )?(?:\w+ ){0,3}groups? )?|it )?"
    r"(?:was |were |did )?not (?:reach )?(?:statistically |statistical )?significan",
    re.I,
)
_INSIGNIFICANT = re.compile(
    r"\bnot (?!clinically)(?:\w+ )?(?:statistically )?significant|non-?significant|n\.s\.|did not reach (?:\w+ )?significance|"
    r"not (?:reach|reaching|reached|attain) (?:\w+ )?significance|failed to reach (?:\w+ )?significance|without reaching (?:\w+ )?significance",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A direction, and in words how it was found. `plain` says that the words leave no room for another: an explicit
    negation, leaving the drug out, a known good thing that rises or falls."""

    direction: Direction
    why: tuple[str, ...]
    negated: bool = False
    plain: bool = False


def core_of(reading: Reading, effect: Span) -> Effect | None:
    """The effect expression whose core decides among those inside the EFFECT span."""
    first, last = reading.place(effect)
    inside = [hit for hit in reading.hits if first <= hit.core < last]
    if not inside:
        return None
    return min(inside, key=lambda hit: (_RANK.get(hit.cls, 5), hit.core))


def decide(
    reading: Reading,
    effect: Span,
    condition: Span | None,
    outcome: Span | None,
    *,
    drug: Span | None = None,
    comparator: Span | None = None,
    gap: str = "",
) -> Decision:
    """The direction of a claim that has this effect and target.

    `drug` and `comparator` are needed for figures and for comparisons told the other way round. `gap` is an
    evidence-gap cue whose scope covers the claim, empty where there is none.
    """
    hit = core_of(reading, effect)
    cls, how = _class(reading, hit, effect, outcome)
    if drug is not None and _set_apart(reading, drug):
        return Decision("no_effect", (f"'but not {drug.text}' sets it apart",), negated=True, plain=True)
    if gap and not (cls == "differ" and "evidence" in gap):
        return Decision("unclear", (f"'{gap}' says that the effect is not known",))
    negations = _negations(reading, effect, hit)
    negated = len([n for n in negations if not n.undoes]) > len([n for n in negations if n.undoes])
    if cls == "mixed":
        return Decision("mixed", (how,))
    if cls == "none":
        return Decision("no_effect", (how,))
    if cls == "named":
        return Decision("improves", (how,))
    if hit is not None and not negations and _denied(reading, hit):
        return Decision("no_effect", (how, "denied by what follows"), negated=True)
    if negated:
        cues = " and ".join(f"'{n.text}'" for n in negations)
        return Decision("no_effect", (how, f"negated by {cues}"), negated=True, plain=True)
    if negations:
        how += ", negated twice"
    if hit is not None and cls in FLIPPED and _matched(reading, hit):
        return Decision("no_effect", (how, "as much as what it is compared with"))
    if _told_insignificant(reading, effect):
        return Decision("no_effect", (how, "the difference was not significant"))
    return _of_change(reading, cls, how, hit, effect, condition, outcome, drug=drug, comparator=comparator)


def _of_change(
    reading: Reading,
    cls: str,
    how: str,
    hit: Effect | None,
    effect: Span,
    condition: Span | None,
    outcome: Span | None,
    *,
    drug: Span | None,
    comparator: Span | None,
) -> Decision:
    """The direction of something that did happen, from its class and the polarity of its target."""
    if cls == "figures":
        moved = figures.change(reading, effect, drug, comparator)
        if figures.is_significant(effect.text) is False or figures.crosses_one(effect.text):
            return Decision("no_effect", (how, "not significant by its figures"))
        cls, how = moved or "up", f"{how}: the figure goes {moved or 'unsaid'}"
    nested = _nested(reading, hit, outcome or condition)
    if nested and cls in ("up", "down", "cause"):
        cls = FLIPPED[nested.cls] if cls == "down" else nested.cls
        how = f"{how}, of a '{reading.text(nested.first, nested.last)}'"
    plain = drug is not None and _withdrawn(reading, drug) and cls in FLIPPED
    if plain:
        cls, how = FLIPPED[cls], f"{how}, told of leaving out the drug"
    if cls in ("better", "worse", "harm"):
        return Decision("improves" if cls == "better" else "worsens", (how,), plain=plain)
    if cls in ("effect", "differ"):
        return Decision("improves", (how, "no word gives the direction of this effect"))
    if _reversed(reading, drug, comparator) and cls in FLIPPED:
        cls, how = FLIPPED[cls], f"{how}, told of the comparator"
    target, pol = _target_polarity(reading, condition, outcome)
    if cls == "cause" and pol == "open":
        return Decision("worsens", (how, f"'{target}' is not known to be good"))
    plain = plain or (cls in ("up", "down") and pol == "good" and known_good(target) and comparator is None)
    return Decision(_CHANGE["down" if cls == "down" else "up", pol], (how, f"'{target}' is {pol}"), plain=plain)


def _class(reading: Reading, hit: Effect | None, effect: Span, outcome: Span | None) -> tuple[str, str]:
    """The class of an effect with the words that modify it, and an explanation."""
    if hit is None or hit.cls in ("named", "other"):
        return _class_without_core(reading, effect, outcome)
    words = reading.words
    core = words.low[hit.core]
    left = words.low[hit.core - 1] if hit.core else ""
    if hit.cls in ("better", "worse") and left in ("as", "equally", "similarly"):
        return "none", f"'{left} {core}' says that there is no difference"
    if _AS_AS.search(effect.text):
        return "none", f"'{effect.text}' says that there is no difference"
    if _PARTS.search(effect.text) and re.search(r"\b(?:trials|studies)\b", reading.span.text):
        return "mixed", f"'{effect.text}' says that some studies did and some did not"
    graded = [o for o in reading.hits if o.kind == "state" and o.cls in ("up", "down") and o.first == hit.last]
    if hit.cls == "seen" and graded:
        how = reading.text(hit.first, graded[0].last)
        return graded[0].cls, f"'{how}' is of class {graded[0].cls}"  # "was reported less frequently"
    joined = _joined(reading, hit)
    if joined:
        return joined
    if (
        left in ("less", "least")
        and words.low[max(0, hit.core - 2)] != "at"
        and hit.cls in FLIPPED
        and hit.kind != "verb"
    ):
        return FLIPPED[hit.cls], f"'{left} {core}' turns '{core}' round"
    return hit.cls, f"'{reading.text(hit.first, hit.last)}' is of class {hit.cls}"


def _joined(reading: Reading, hit: Effect) -> tuple[str, str] | None:
    """The class of "greater improvement", "smaller mean increases": the noun decides, "less" turns it round."""
    for grade, noun in [(hit, other) if hit.kind == "adj" else (other, hit) for other in reading.hits]:
        near = 0 <= noun.first - grade.last <= (noun.cls in ("up", "down"))
        graded = grade.kind == "adj" and grade.cls in ("up", "down")
        head = reading.words.kind[noun.last : noun.last + 1] != [NOUN]
        if near and graded and head and noun.kind == "noun" and noun.cls in FLIPPED:
            cls = noun.cls if grade.cls == "up" else FLIPPED[noun.cls]
            return cls, f"'{reading.text(grade.first, noun.last)}' is of class {cls}"
    return None


def _class_without_core(reading: Reading, effect: Span, outcome: Span | None) -> tuple[str, str]:
    text = effect.text.lower()
    if _AS_AS.search(text):
        return "none", f"'{effect.text}' says that there is no difference"
    if _PARTS.search(text) and re.search(r"\b(?:trials|studies)\b", reading.span.text):
        return "mixed", f"'{effect.text}' says that some studies did and some did not"
    if outcome is not None and outcome.text == effect.text:
        if _BLOCKS.match(text):
            return "down", f"'{effect.text}' names what it blocks"
        return "named", f"'{effect.text}' names its target"
    if any(word in _NONE_WORDS for word in re.findall(r"[a-z']+", text)):
        return "none", f"'{effect.text}' says that there is none"
    if any(c.isdigit() for c in text):
        return "figures", f"figures in '{effect.text}'"
    return "cause", f"'{effect.text}' brings it about"


def _told_insignificant(reading: Reading, effect: Span) -> bool:
    """Whether the clause adds that the change was not significant, in words or by its own p-value."""
    text = reading.span.text
    start, end = effect.start - reading.span.start, effect.end - reading.span.start
    stretch = re.split(r";|\b(?:but|whereas|while)\b", text[end : end + 140])[0]
    if _BUT_INSIGNIFICANT.match(text[end : end + 140]):
        return True
    if _INSIGNIFICANT.search(text[max(0, start - 40) : end]) or _INSIGNIFICANT.search(stretch):
        return True
    later = [hit for hit in reading.hits if reading.words.start[hit.first] >= effect.end]
    if later:
        stretch = text[end : reading.words.start[later[0].first] - reading.span.start]
    return figures.is_significant(stretch) is False


def _nested(reading: Reading, hit: Effect | None, target: Span | None) -> Effect | None:
    """The change that a comparison is about or that is brought about: "the reduction in LDL cholesterol was greater",
    "was associated with a reduction in pain scores"."""
    if hit is None or target is None or (hit.kind not in ("adj", "state") and hit.cls != "cause"):
        return None
    place, end = reading.place(target)
    for other in reading.hits:
        near = other.last < place <= other.last + 3 and reading.words.low[other.last] in ("in", "of", "from")
        opens = hit.cls == "cause" and place <= other.first <= place + 2 and other.last < end
        fits = other.kind == "noun" or (opens and other.kind == "adj")
        if other is not hit and (near or opens) and fits and other.cls in FLIPPED:
            return other
    return None


def _withdrawn(reading: Reading, drug: Span) -> bool:
    """Whether the claim is about leaving the drug out: "omitting fentanyl reduced nausea"."""
    return bool(_WITHOUT.search(reading.span.text[: drug.start - reading.span.start]))


def _set_apart(reading: Reading, drug: Span) -> bool:
    """Whether the effect is denied for this drug alone: "A, but not B, improved sleep"."""
    return bool(
        re.search(r"\bbut not (?:with |by |for )?$", reading.span.text[: drug.start - reading.span.start], re.I)
    )


def _denied(reading: Reading, hit: Effect) -> bool:
    """Whether the finding is denied behind it: "a reduction was not seen", "the difference was not significant"."""
    return hit.kind == "noun" and bool(
        _DENIED.match(reading.span.text[reading.words.end[hit.last - 1] - reading.span.start :])
    )


def _matched(reading: Reading, hit: Effect) -> bool:
    """Whether the clause says that a comparator does as much: "hastens recovery as much as plasma exchange"."""
    end = reading.words.end[hit.last - 1]
    found = _AS_MUCH.match(reading.span.text[end - reading.span.start :])
    if found is None:
        return False
    later = [other for other in reading.hits if other.first >= hit.last and other.kind != "noun"]
    return not later or reading.words.start[later[0].first] >= end + found.end()


def _reversed(reading: Reading, drug: Span | None, comparator: Span | None) -> bool:
    """Whether the sentence compares the comparator with the drug: "pain was lower on placebo than on A"."""
    if drug is None or comparator is None or comparator.start > drug.start:
        return False
    between = reading.span.text[comparator.end - reading.span.start : drug.start - reading.span.start].lower()
    return bool(re.search(r"\bthan\b(?:\W+\w+){0,4}\W*$", between))


def _negations(reading: Reading, effect: Span, hit: Effect | None) -> list[Negation]:
    """The negations inside the EFFECT span or whose scope covers its core."""
    first, _last = reading.place(effect)
    core = hit.core if hit else first
    return [
        n
        for n in reading.negations
        if first <= n.first < core or (n.last <= core < n.until and not _spent(reading, n, core))
    ]


def _spent(reading: Reading, negation: Negation, core: int) -> bool:
    """Whether a negation has found an earlier effect word to negate: "no difference, with a reduction of 5 mm"."""
    between = [hit for hit in reading.hits if negation.last <= hit.core < core]
    if not between or _of_subject(reading, negation, core):
        return False
    rest = reading.words.low[between[-1].last : core]
    return not any(word in ("or", "nor") for word in rest) and not _chained(reading, between[-1], core)


def _of_subject(reading: Reading, negation: Negation, core: int) -> bool:
    """Whether a negation denies the subject of what is reported: "no nausea and no reduction in pain was observed"."""
    seen = any(hit.core == core and hit.cls == "seen" for hit in reading.hits)
    opens = negation.first == 0 or reading.words.kind[negation.first - 1] in (PUNCT, CONJ, LINK)
    return seen and opens and negation.text in ("no", "none", "neither")


def _chained(reading: Reading, hit: Effect, core: int) -> bool:
    """Whether one effect word governs the next: "associated with a reduction", "effective in reducing"."""
    if "and" in reading.words.low[hit.last : core]:
        return False
    return core - hit.last <= 3 and hit.cls in ("cause", "better", "seen", "effect", "harm")


def _target_polarity(reading: Reading, condition: Span | None, outcome: Span | None) -> tuple[str, Polarity]:
    target = outcome or condition
    if target is None:
        return "", "open"
    is_condition = outcome is None or any(
        target.start <= m.start and m.end <= target.end for m in reading.of("CONDITION")
    )
    return target.text, polarity(target.text, is_condition=is_condition)
