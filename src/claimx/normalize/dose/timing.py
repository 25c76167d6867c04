"""Reading how often, on which days and for how long, and writing it as FHIR-like codes and ISO 8601 durations."""

import re
from decimal import Decimal

from claimx.normalize.dose.items import Item, bounded, match_term, per_word, read_unit
from claimx.normalize.dose.lexicon import Term
from claimx.normalize.dose.quantities import Value, merged, read_values
from claimx.normalize.dose.tokens import NUMBER, Token

DAYS = {"MIN": 1 / 1440, "H": 1 / 24, "D": 1.0, "WK": 7.0, "MO": 30.4375, "Y": 365.25}
PERIOD_OF_UNIT = {"s": "S", "min": "MIN", "h": "H", "d": "D", "wk": "WK", "mo": "MO", "a": "Y"}
PERIOD_OF_PER = {"min": "MIN", "hour": "H", "day": "D", "week": "WK", "month": "MO", "year": "Y"}
_NAMES = {(1, "D"): "QD", (2, "D"): "BID", (3, "D"): "TID", (4, "D"): "QID", (1, "WK"): "WK", (1, "MO"): "MO"}
NAMED_RATES = {name: f"{count}/{period}" for (count, period), name in _NAMES.items()}
"""`BID` -> `2/D` and the like."""
_ISO = {"S": ("PT", "S"), "MIN": ("PT", "M"), "H": ("PT", "H"), "D": ("P", "D"), "WK": ("P", "W"), "MO": ("P", "M"),
        "Y": ("P", "Y")}  # fmt: skip
_INTERVAL = {"WK": "W"}
_LEADS = {
    "a", "an", "another", "the", "first", "next", "total", "of", "maximum", "minimum", "mean", "median", "average",
    "further", "additional", "up", "only", "initial",
}  # fmt: skip
COUNTED = {"count", "cycle"}


def number(value: float) -> str:
    """A number as short as it can be written, never with an exponent."""
    short = repr(value).removesuffix(".0")
    return short if "e" not in short else format(Decimal(short), "f")


def span_code(low: float | None, high: float | None) -> str:
    """`2`, `2-3`, `<=3`, `>=2`."""
    if low is None:
        return f"<={number(high or 0)}"
    if high is None:
        return f">={number(low)}"
    return number(low) if low == high else f"{number(low)}-{number(high)}"


def rate_code(
    low: float | None, high: float | None, period: str, every: float = 1.0
) -> tuple[str, float | None, float | None]:
    """The code and the times a day, low and high, of `low` to `high` times in `every` periods."""
    days = DAYS[period] * every
    if every == 1 and low == high and low is not None and (name := _NAMES.get((int(low), period))) and low == int(low):
        code = name
    elif low == high == 1:
        return every_code(every, every, period)
    else:
        code = f"{span_code(low, high)}/{'' if every == 1 else number(every)}{period}"
    return code, _rounded(low, days), _rounded(high, days)


def every_code(low: float, high: float, period: str) -> tuple[str, float | None, float | None]:
    """The code and the times a day of once in `low` to `high` periods (`Q8H`, `Q4-6H`, `Q28D`)."""
    low, high = min(low, high), max(low, high)
    if low <= 0:
        return f"Q{span_code(low, high)}{period}", None, None
    if low == high == 1 and (name := _NAMES.get((1, period))):
        code = name
    elif low == high == 2 and period == "D":
        code = "QOD"
    else:
        code = f"Q{span_code(low, high)}{_INTERVAL.get(period, period)}"
    return code, _rounded(1.0, high * DAYS[period]), _rounded(1.0, low * DAYS[period])


def _rounded(value: float | None, days: float) -> float | None:
    return None if value is None else float(f"{value / days:.6g}")


def iso(low: float | None, high: float | None, period: str) -> str:
    """An ISO 8601 duration; a range as `P5D/P7D`, at most `/P8W`, at least `P1Y/`."""
    head, tail = _ISO[period]
    ends = ["" if end is None else f"{head}{number(end)}{tail}" for end in (low, high)]
    return ends[0] if low == high else "/".join(ends)


def hours(span: str) -> float | None:
    """The hours of a single ISO 8601 duration; None for a range, a limit or nothing."""
    match = re.fullmatch(r"(PT?)([\d.]+)([SMHDWY])", span)
    if match is None:
        return None
    period = next(period for period, ends in _ISO.items() if ends == (match[1], match[3]))
    return float(match[2]) * 24 * (DAYS[period] if period != "S" else 1 / 86400)


def time_unit(t: list[Token], i: int) -> tuple[str, int] | None:
    """The period (`D`, `WK`, ...) of a unit of time at token `i` and the index behind it."""
    found = read_unit(t, i)
    if found is None or found[0].kind != "time" or found[0].code not in PERIOD_OF_UNIT:
        return None
    return PERIOD_OF_UNIT[found[0].code], found[1]


def rate_item(low: float | None, high: float | None, period: str, every: float, start: int, end: int) -> Item:
    code, per_day, per_day_high = rate_code(low, high, period, every)
    return Item("rate", start, end, code, per_day, per_day_high, unit=f"{number(low)}" if low == high and low else "")


def read_every(t: list[Token], i: int) -> tuple[Item, int] | None:
    """`every 8 hours`, `q4-6h`, `each 28-day cycle`, `every week or two` behind `every`, `each` or `q` at token `i`."""
    j = i + 1
    j += t[j].word == "."
    read = read_values(t, j)
    if read is None:
        return _every_one(t, i, j)
    values, j = read
    value = merged(values)
    j += t[j].word == "-"
    unit = time_unit(t, j)
    if unit is None or not value.sure:
        return None
    period, j = unit
    j += t[j].word in ("cycle", "cycles", "course", "interval")
    if value.low is None or value.high is None or value.high <= 0 or period == "S":
        return None
    code, per_day, per_day_high = every_code(value.low, value.high, period)
    return Item("rate", t[i].start, t[j - 1].end, code, per_day, per_day_high), j


def _every_one(t: list[Token], i: int, j: int) -> tuple[Item, int] | None:
    if t[j].word in ("cycle", "course"):
        return Item("schedule", t[i].start, t[j].end, "Q1CYC"), j + 1
    unit = time_unit(t, j)
    if unit is None or unit[0] == "S":
        return None
    period, j = unit
    high = 1.0
    if t[j].word == "or" and t[j + 1].word in ("two", "2") and t[j + 2].kind != NUMBER and time_unit(t, j + 2) is None:
        high, j = 2.0, j + 2
    code, per_day, per_day_high = every_code(1.0, high, period)
    return Item("rate", t[i].start, t[j - 1].end, code, per_day, per_day_high), j


def read_times(t: list[Token], i: int, low: float | None, high: float | None, start: int) -> tuple[Item, int]:
    """How often in which period, the count already read and token `i` behind `times`; without a period a mere count."""
    j = i
    term = match_term(t, j)
    if term and term[0].kind == "rate" and (spec := term[0].value.split())[0] == "1":
        return rate_item(low, high, spec[1], 1, start, t[term[1] - 1].end), term[1]
    if term and term[0].kind == "every" and (low, high) == (1, 1):
        return every_item(term[0], start, t[term[1] - 1].end), term[1]
    if term and term[0].kind == "when" and (low, high) == (1, 1):
        return Item("when", start, t[term[1] - 1].end, term[0].value), term[1]
    lead = t[j].word
    if lead == "in" and t[j + 1].word in ("a", "each", "every", "24", "one"):
        j, lead = j + 1, t[j + 1].word
    if lead in ("every", "each", "q") or (lead == "a" and t[j].word == "each"):
        every = read_values(t, j + 1)
        k = every[1] + (t[every[1]].word == "-") if every else j + 1
        unit = time_unit(t, k)
        if unit and unit[0] != "S":
            span = merged(every[0]) if every else None
            count = span.low if span and span.low == span.high else None
            end = unit[1] + (t[unit[1]].word in ("cycle", "cycles", "course"))
            if span is None or count:
                return rate_item(low, high, unit[0], count or 1.0, start, t[end - 1].end), end
            if (low, high) == (1, 1) and span.low and span.high:
                code, per_day, per_day_high = every_code(span.low, span.high, unit[0])
                return Item("rate", start, t[end - 1].end, code, per_day, per_day_high), end
    if lead in ("a", "an", "per", "/") or lead in ("24", "one"):
        k = j + 1
        if t[k].word == "24" or lead == "24":
            unit = time_unit(t, k + (lead != "24"))
            if unit and unit[0] == "H":
                return rate_item(low, high, "D", 1, start, t[unit[1] - 1].end), unit[1]
        unit = time_unit(t, k)
        if unit and unit[0] != "S":
            return rate_item(low, high, unit[0], 1, start, t[unit[1] - 1].end), unit[1]
    if lead in ("a", "an", "the", "that", "as", "higher", "lower", "more", "greater", "less"):
        return Item("unread", start, t[i - 1].end, "a multiple of another dose"), i
    return Item("count", start, t[i - 1].end, "times", low, high), i


def every_item(term: Term, start: int, end: int) -> Item:
    """The rate of a fixed phrase such as `every other day`."""
    count, period = term.value.split()
    code, per_day, per_day_high = every_code(float(count), float(count), period)
    return Item("rate", start, end, code, per_day, per_day_high)


def read_for(t: list[Token], i: int) -> tuple[Item, int] | None:
    """A duration or a number of doses or cycles behind `for`, `over` or `x` at token `i`."""
    j, bound = i + 1, ""
    while True:
        term = match_term(t, j)
        if term and term[0].kind in ("max", "min"):
            bound, j = term[0].kind, term[1]
        elif (term and term[0].kind == "approx") or (t[j].word in _LEADS and not time_unit(t, j)):
            bound = "max" if t[j].word == "maximum" else "min" if t[j].word == "minimum" else bound
            j = term[1] if term and term[0].kind == "approx" else j + 1
        else:
            break
    read = read_values(t, j)
    if read is None:
        single = time_unit(t, j)
        if single is None or t[j - 1].word not in ("a", "an", "one", "the", "first", "another"):
            return None
        low, high = None if bound == "max" else 1.0, None if bound == "min" else 1.0
        return Item("duration", t[i].start, t[single[1] - 1].end, iso(low, high, single[0])), single[1]
    values, j = read
    value = merged(values)
    if not value.sure:
        return None
    while t[j].word in ("-", "consecutive", "successive", "more", "additional", "full", "whole"):
        j += 1
    unit = time_unit(t, j)
    if unit and len(values) > 2:
        return Item("unread", t[i].start, t[unit[1] - 1].end, "several durations"), unit[1]
    if unit:
        return _duration(t, i, unit, value, bound)
    k = j
    while (term := match_term(t, k)) and term[0].kind in ("route", "form", "qualifier", "code"):
        if term[0].kind == "form" and t[k].word.endswith("s"):
            break
        k = term[1]
    if names_cycles(t, j):
        return Item("cycles", t[i].start, t[j - 1].end, "", value.low, value.high, parts=_spread(value)), j
    term = match_term(t, k)
    if (term and term[0].kind in COUNTED) or t[i].word == "x":
        low, high = bounded(value, bound)
        kind = "cycles" if term and term[0].kind == "cycle" else "count"
        end = k + 1 if term and term[0].kind in COUNTED and k == j else j
        return Item(kind, t[i].start, t[end - 1].end, "times", low, high, parts=_spread(value)), end
    return None


def _duration(t: list[Token], i: int, unit: tuple[str, int], value: Value, bound: str) -> tuple[Item, int]:
    period, j = unit
    term = match_term(t, j)
    if t[j].word == "or" and t[j + 1].word in ("longer", "more"):
        bound, j = "min", j + 2
    elif term and term[0].kind in ("postmax", "postmin"):
        bound, j = term[0].kind[4:], term[1]
    low, high = bounded(value, bound)
    return Item("duration", t[i].start, t[j - 1].end, iso(low, high, period), parts=_spread(value)), j


def _spread(value: Value) -> list[tuple[str, int, int]]:
    return [("spread", *value.spread)] if value.spread else []


def read_days(t: list[Token], i: int, period: str, start: int) -> tuple[Item, int] | None:
    """`days 1, 8 and 15`, `day 1-5`, `D1,8`, `week 4`, `cycles 1 to 6`: the days named behind the word at token `i`."""
    j = i + 1
    points: list[str] = []
    while True:
        sign = "-" if t[j].word == "-" and t[j + 1].kind == NUMBER and t[j].start > t[j - 1].end else ""
        j += bool(sign)
        point = _point(t, j)
        if point is None:
            break
        first, j = point
        k = j + (t[j].word in ("to", "through", "-", "till", "until"))
        k += k > j and t[k].word == t[i].word.removesuffix("s")
        last = _point(t, k) if k > j else None
        if last:
            points.append(f"{sign}{first}-{last[0]}")
            j = last[1]
        else:
            points.append(f"{sign}{first}")
        k = j + (t[j].word == ",")
        k += t[k].word in ("and", "or", "&")
        k += k > j and t[k].word == t[i].word.removesuffix("s")
        if k == j or _point(t, k) is None or _is_amount(t, k):
            break
        j = k
    if not points:
        return None
    return Item("schedule", start, t[j - 1].end, f"{period}{','.join(points)}"), j


def _point(t: list[Token], i: int) -> tuple[str, int] | None:
    if t[i].kind == NUMBER and t[i].raw.isdigit() and len(t[i].raw) < 5:
        return str(int(t[i].raw)), i + 1
    read = read_values(t, i) if t[i].kind != NUMBER else None
    if read and len(read[0]) == 1 and read[0][0].low == read[0][0].high and read[0][0].low:
        return number(read[0][0].low), read[1]
    return None


def _is_amount(t: list[Token], i: int) -> bool:
    """Whether the number at token `i` belongs to an amount behind the list of days: `day 1, 20 mg`."""
    read = read_values(t, i)
    if read is None:
        return False
    return read_unit(t, read[1]) is not None or per_word(t, read[1]) is not None or t[read[1]].word in ("times", "x")


def names_cycles(t: list[Token], k: int) -> bool:
    """Whether `21-day cycles` or `3-weekly cycles` begins at token `k`: what stands before counts them."""
    read = read_values(t, k) if t[k].kind == NUMBER else None
    if read is None:
        return False
    j = read[1] + (t[read[1]].word == "-")
    unit = time_unit(t, j)
    j = unit[1] if unit else j + (t[j].word == "weekly")
    return t[j].word in ("cycles", "courses", "cycle", "course")
