"""The pieces that a dose text is read into, and the look-ups that every reader shares."""

from dataclasses import dataclass, field

from claimx.normalize.dose.lexicon import PER, Term, Unit, terms, units
from claimx.normalize.dose.quantities import Value
from claimx.normalize.dose.tokens import Token


@dataclass(slots=True)
class Item:
    """A piece of a dose text: what kind of statement, its value, and where it stands.

    Kinds: `amount`, `number` (no unit), `many` (a number before an amount: two 5 mg tablets), `unit_form`, `rate`,
    `schedule`, `when`, `meal`, `code`, `count`, `cycles`, `duration`, `over`, `per`, `route`, `form`, `qualifier`, `approx`,
    `bound`, `postbound`, `conj`, `then`, `step`, `open`, `close`, `noun`, `glue`, `vague`, `unread`.
    """

    kind: str
    start: int
    end: int
    value: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    unit_kind: str = ""
    size: float = 1.0
    per: tuple[str, ...] = ()
    bound: str = ""
    parts: list[tuple[str, int, int]] = field(default_factory=list)


def match_term(t: list[Token], i: int) -> tuple[Term, int] | None:
    """The longest term of the table at token `i` and the index behind it."""
    group = terms().get(t[i].word)
    if group is None:
        return None
    for term in group:
        j = i + 1
        for word in term.rest:
            if t[j].word != word:
                break
            j += 1
        else:
            if not term.exact or t[i].raw == term.exact or "." in t[i].raw:
                return term, j
    return None


def read_unit(t: list[Token], i: int) -> tuple[Unit, int] | None:
    """The unit written at token `i` (of one or more words) and the index behind it."""
    exact, lower, phrases = units()
    token = t[i]
    if group := phrases.get(token.word):
        for rest, unit in group:
            if all(t[i + 1 + k].word == word for k, word in enumerate(rest)):
                return unit, i + 1 + len(rest)
    unit_ = exact.get(token.raw) or lower.get(token.word)
    return None if unit_ is None else (unit_, i + 1)


def per_word(t: list[Token], i: int) -> tuple[str, int] | None:
    """The word of `Dose.per` for what stands at token `i` behind a slash or `per`, and the index behind it."""
    word = t[i].word
    if word in ("m", "cm") and (j := _square(t, i + 1)):
        return ("m2" if word == "m" else "cm2"), j
    if word in ("m", "sqm") and t[i + 1].word == "-":
        return None
    if word == "square" and t[i + 1].word in ("meter", "metre", "meters", "metres", "m"):
        return "m2", _skip(t, i + 2, ("of", "body", "surface", "area", "bsa"))
    if word == "body" and t[i + 1].word == "surface" and t[i + 2].word == "area":
        return "m2", i + 3
    if word == "body" and t[i + 1].word == "weight":
        return "kg", i + 2
    found = PER.get(word) or PER.get(word.removesuffix("s"))
    if found is None:
        return None
    j = i + 1
    if found == "kg":
        j = _skip(t, j, ("of", "body", "weight", "bw", "bodyweight", "wt"))
    return found, j


def _square(t: list[Token], i: int) -> int | None:
    """The index behind a square: `2`, `²`, `^2`, `(2)`."""
    if t[i].word == "2" and t[i].start == t[i - 1].end:
        return i + 1
    if t[i].word in ("^", "(") and t[i + 1].word == "2":
        return i + 2 if t[i].word == "^" else i + 3 if t[i + 2].word == ")" else None
    return None


def inverse(t: list[Token], i: int) -> int | None:
    """The index behind a negative power: `-1`, `−1`, `⁻¹`, `(-1)`, `^-1`; of a square metre `-2`."""
    j = i
    bracket = t[j].word == "("
    j += bracket or t[j].word == "^"
    if not bracket and t[j].start != t[j - 1].end:
        return None
    if t[j].word in ("-1", "-2"):
        j += 1
    elif t[j].word == "-" and t[j + 1].word in ("1", "2") and t[j + 1].start == t[j].end:
        j += 2
    else:
        return None
    if bracket:
        return j + 1 if t[j].word == ")" else None
    return j


def _skip(t: list[Token], i: int, words: tuple[str, ...]) -> int:
    """The index behind a run of `words` that ends with one that means something (not `of` alone)."""
    j = i
    while t[j].word in words:
        j += 1
    return i if j == i + 1 and t[i].word == "of" else j


def bounded(value: Value, bound: str) -> tuple[float | None, float | None]:
    """Low and high of a value behind `up to` (max) or `at least` (min)."""
    if bound == "max":
        return None, value.high
    if bound == "min":
        return value.low, None
    return value.low, value.high
