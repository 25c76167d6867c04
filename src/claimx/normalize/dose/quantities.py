"""Numbers and lists of numbers: `1,500`, `2½`, `1.5 to 4.5`, `10, 20 or 30`, `5 x 10^9`, `twenty-five`."""

from math import gcd
from typing import NamedTuple

from claimx.normalize.dose.lexicon import FRACTIONS, MULTIPLIERS, NUMBERS, units
from claimx.normalize.dose.tokens import NUMBER, POWER, VULGAR, WORD, Token

LARGEST = 1e18
"""No dose has more of anything; larger numbers are taken for something else."""
SPREADS = {"±", "+/-", "+-"}
_CONJ = {",": ",", "or": "or", "and": "and", "/": "/", "&": "and"}


class Value(NamedTuple):
    """A number or a range, where each end stands, and the sign or word (`,`, `or`, `and`, `/`) that joins it to the last."""

    low: float | None
    high: float | None
    low_span: tuple[int, int]
    high_span: tuple[int, int]
    conj: str
    spread: tuple[int, int] | None
    sure: bool


def times(value: float, factor: float) -> float:
    """`value * factor` without the dust of binary fractions."""
    return float(f"{value * factor:.12g}")


def read_number(t: list[Token], i: int) -> tuple[float | None, int] | None:
    """(value, index behind it) of the number at token `i`, its value None where it is not clear; None where none stands."""
    token = t[i]
    if token.kind == NUMBER:
        value, i = _digits(t, i)
    elif token.kind == WORD and token.word in NUMBERS:
        value, i = _spelled(t, i)
    elif token.word in ("half", "quarter"):
        return FRACTIONS[token.word], i + 1
    else:
        return None
    while value is not None and (factor := MULTIPLIERS.get(t[i].word)):
        value, i = times(value, factor), i + 1
    if value is not None and (power := _power(t, i)):
        value, i = times(value, power[0]), power[1]
    if value is not None and [x.word for x in t[i : i + 3]] in (["and", "a", "half"], ["and", "one", "half"]):
        value, i = value + 0.5, i + 3
    return (None if value is not None and value > LARGEST else value), i


def _digits(t: list[Token], i: int) -> tuple[float | None, int]:
    token, after = t[i], t[i + 1]
    value = token.value
    if after.kind == NUMBER and value is not None:
        if after.raw in VULGAR and value == int(value) and after.start - token.end < 2:
            return value + VULGAR[after.raw], i + 2
        if after.raw.isdigit() and t[i + 2].word == "/" and (part := _fraction(t, i + 1)) and value == int(value):
            return value + part, i + 4
        return _spaced(t, i)
    if after.word == "," and after.start == token.end and t[i + 2].kind == NUMBER and t[i + 2].start == after.end:
        return _comma(t, i)
    if token.word == "10" and (power := _exponent(t, i + 1)):
        return 10.0 ** power[0], power[1]
    if after.word == "/" and (part := _fraction(t, i)):
        return part, i + 3
    return value, i + 1


def _spaced(t: list[Token], i: int) -> tuple[float | None, int]:
    """Thousands set off by a space, `10 000`; not clear where tablets follow: `2 500 mg tablets`."""
    first, j, digits = t[i], i + 1, t[i].raw
    if not digits.isdigit() or len(digits) > 3 or digits[0] == "0":
        return first.value, j
    while t[j].kind == NUMBER and len(t[j].raw) == 3 and t[j].raw.isdigit() and t[j].start == t[j - 1].end + 1:
        digits += t[j].raw
        j += 1
    if j == i + 1 or len(digits) > 15:
        return first.value, i + 1
    lower = units()[1]
    follower = lower.get(t[j + 1].word) if t[j].word in lower else None
    clear = follower is None or follower.kind != "count"
    return (float(digits) if clear else None), j


def _comma(t: list[Token], i: int) -> tuple[float | None, int]:
    """A decimal comma where it can be nothing else: `1,5`, `0,75`; `10,20` is not clear, `1,8,15` a list."""
    whole, part = t[i].raw, t[i + 2].raw
    listed = t[i + 3].word == "," and t[i + 3].start == t[i + 2].end and t[i + 4].kind == NUMBER
    if listed or not part.isdigit() or (i > 0 and t[i - 1].word == "," and t[i - 1].end == t[i].start):
        return t[i].value, i + 1
    groups = whole.split(".")
    if whole.isdigit() and (whole == "0" or len(part) == 1 or (len(part) == 2 and len(whole) == 1)):
        return float(f"{whole}.{part}"), i + 3
    if len(groups) > 1 and all(map(str.isdigit, groups)) and all(len(group) == 3 for group in groups[1:]):
        return float(f"{''.join(groups)}.{part}"), i + 3
    return None, i + 3


def _fraction(t: list[Token], i: int) -> float | None:
    """A proper fraction in lowest terms with a small denominator; `100/25` is none, nor is `5/10`."""
    top, bottom = t[i], t[i + 2]
    if bottom.kind != NUMBER or not top.raw.isdigit() or bottom.raw not in ("2", "3", "4", "5", "6", "8", "10"):
        return None
    above, below = int(top.raw), int(bottom.raw)
    return above / below if 0 < above < below and gcd(above, below) == 1 else None


def _spelled(t: list[Token], i: int) -> tuple[float, int]:
    value = NUMBERS[t[i].word]
    i += 1
    if value >= 20 and NUMBERS.get(t[i].word, 10) < 10:
        value, i = value + NUMBERS[t[i].word], i + 1
    if t[i].word == "hundred":
        value, i = value * 100, i + 1
        if t[i].word == "and" and t[i + 1].word in NUMBERS:
            rest, i = _spelled(t, i + 1)
            value += rest
        elif t[i].word in NUMBERS:
            rest, i = _spelled(t, i)
            value += rest
    elif t[i].word in FRACTIONS:
        value, i = value * FRACTIONS[t[i].word], i + 1
    return value, i


def _power(t: list[Token], i: int) -> tuple[float, int] | None:
    """`x 10^9`, `x10(9)`, `× 10⁹`, `*10^9` behind a number."""
    if t[i].word in ("x", "*", "·") and t[i + 1].word == "10" and (power := _exponent(t, i + 2)):
        return 10.0 ** power[0], power[1]
    return None


def _exponent(t: list[Token], i: int) -> tuple[int, int] | None:
    if t[i].kind == POWER and t[i].word.lstrip("+-").isdigit() and len(t[i].word) < 4:
        return int(t[i].word), i + 1
    opened = t[i].word in ("^", "(") and t[i].start == t[i - 1].end
    j = i + 1
    if not opened:
        return None
    if t[i].word == "^" and t[j].word == "(":
        j += 1
    sign = -1 if t[j].word in ("-", "−") else 1
    j += t[j].word in ("-", "+")
    if t[j].kind != NUMBER or not t[j].raw.isdigit() or len(t[j].raw) > 2:
        return None
    exponent, j = sign * int(t[j].raw), j + 1
    if t[i].word == "(" or t[i + 1].word == "(":
        if t[j].word != ")":
            return None
        j += 1
    return exponent, j


def read_values(t: list[Token], i: int) -> tuple[list[Value], int] | None:
    """The numbers, ranges and lists at token `i`, as far as no unit stands between them."""
    values: list[Value] = []
    conj = ""
    while True:
        found = _range(t, i, conj)
        if found is None:
            break
        value, i = found
        values.append(value)
        j, conj = i, ""
        if t[j].word == "," and t[j + 1].word in ("or", "and"):
            j += 1
        if (word := _CONJ.get(t[j].word)) and _starts_number(t, j + 1):
            conj = word
            j += 1
            if word == "and" and t[j].word == "/" and t[j + 1].word == "or":
                conj, j = "or", j + 2
        elif t[j].word == "and" and t[j + 1].word == "/" and t[j + 2].word == "or" and _starts_number(t, j + 3):
            conj, j = "or", j + 3
        if not conj:
            break
        if conj == "/" and not (len(values) == 1 and values[0].low == values[0].high and t[j].kind == NUMBER):
            break
        i = j
    return (values, i) if values else None


def _starts_number(t: list[Token], i: int) -> bool:
    return t[i].kind == NUMBER or t[i].word in NUMBERS


def _range(t: list[Token], i: int, conj: str) -> tuple[Value, int] | None:
    start = t[i].start
    found = read_number(t, i)
    if found is None:
        return None
    low, j = found
    high, span = low, (start, t[j - 1].end)
    high_span, spread = span, None
    k = j + 1 if t[j].word == "-" and t[j + 1].word in ("to", "or", "and") else j
    if t[k].word in ("to", "-", "through", "till") and _starts_number(t, k + 1):
        second = read_number(t, k + 1)
        if second is not None:
            high, j = second
            high_span = (t[k + 1].start, t[j - 1].end)
    if t[j].word in SPREADS and t[j + 1].kind == NUMBER:
        spread = (t[j + 1].start, t[j + 1].end)
        j += 2
    return Value(low, high, span, high_span, conj, spread, low is not None and high is not None), j


def merged(values: list[Value]) -> Value:
    """The numbers of a list as one range: `2, 3 or 4` is 2 to 4."""
    first, last = values[0], values[-1]
    sure = all(value.sure for value in values)
    spread = next((value.spread for value in values if value.spread), None)
    return Value(first.low, last.high, first.low_span, last.high_span, first.conj, spread, sure)
