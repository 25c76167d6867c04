"""Reading what begins with a number: amounts with their unit and what they are given for, counts, times, durations."""

from claimx.normalize.dose.items import Item, match_term, per_word, read_unit
from claimx.normalize.dose.lexicon import Unit
from claimx.normalize.dose.per import read_pers
from claimx.normalize.dose.quantities import SPREADS, Value, merged, read_values, times
from claimx.normalize.dose.timing import (
    every_code,
    iso,
    names_cycles,
    number,
    rate_item,
    read_times,
    time_unit,
)
from claimx.normalize.dose.tokens import NUMBER, WORD, Token

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_RATIO = Unit("1", 1.0, "ratio", 1.0)
_INFUSED = {"infusion", "infusions", "bolus", "drip", "injection"}
_STEPS = {"increased", "decreased", "reduced", "raised", "lowered", "escalated", "tapered", "titrated", "uptitrated", "changed",
          "going"}  # fmt: skip
_NO_SPAN = {"before", "after", "prior", "later", "old", "lockout", "washout", "interval", "delay", "half"}
_AGES = {"age", "pregnancy", "gestation", "life", "follow"}
_ONE_A_DAY = {"fractions", "treatments", "sessions", "applications"}
_GIVEN = {"infusion", "injection", "bolus", "application", "instillation"}
_SOLUTION = ("w", "v", "vol", "wt")


def read_quantity(t: list[Token], i: int) -> tuple[list[Item], int] | None:
    """What is said by the number at token `i`: one item, or one for each number of a list. None where it is no number."""
    ratio = _ratio(t, i)
    if ratio:
        return ratio
    read = read_values(t, i)
    if read is None:
        return None
    values, j = read
    if i > 1 and t[i - 1].word == "from" and t[i - 2].word in _STEPS:
        values = [end for value in values for end in _ends(value)]
    between = i > 0 and t[i - 1].word == "between" and len(values) == 2 and values[1].conj == "and"
    if between and all(value.low == value.high for value in values):
        values = [merged(values)]
    if not all(value.sure for value in values):
        return [_unread(t, i, j, "number that can be read in more than one way")], j
    k = j + (t[j].word == "-" and t[j + 1].kind == WORD and t[j].start == t[j - 1].end)
    start = t[i].start
    word = t[k].word
    if word in ("times", "time") or (word == "x" and t[k + 1].kind != NUMBER):
        value = merged(values)
        item, end = read_times(t, k + 1, value.low, value.high, start)
        if word == "x" and item.kind == "count" and t[end].kind == WORD and match_term(t, end) is None:
            return [_unread(t, i, j, "number without a unit")], end
        return [_with_spread(item, value)], end
    if word == "x" and _flattened(t[k + 1].raw):
        return [_unread(t, i, k + 2, "power of ten that lost its place")], k + 2
    if word == "x":
        return [Item("many", start, t[k].end, "x", values[0].low, values[-1].high)], k + 1
    while word in ("consecutive", "successive", "further", "additional", "full", "whole", "more"):
        k += 1
        word = t[k].word
    unit = read_unit(t, k)
    if unit and unit[0].kind == "time":
        timed = _timed(t, i, k, values)
        if timed:
            return timed
    elif unit:
        return _amounts(t, values, unit, i)
    return _counted(t, i, j, k, values)


def _flattened(raw: str) -> bool:
    """Whether digits behind a multiplication sign look like ten to a power printed flat: `2 x 103`."""
    return raw.isdigit() and len(raw) in (3, 4) and raw.startswith("10") and raw[2] != "0"


def _ends(value: Value) -> list[Value]:
    """A range as its two ends: "increased from 25 to 50 mg" is two steps."""
    if value.low == value.high:
        return [value]
    first = value._replace(high=value.low, high_span=value.low_span)
    return [first, value._replace(low=value.high, low_span=value.high_span, conj="to")]


def _unread(t: list[Token], i: int, j: int, why: str) -> Item:
    return Item("unread", t[i].start, t[j - 1].end, why)


def _with_spread(item: Item, value: Value) -> Item:
    if value.spread:
        item.parts.append(("spread", *value.spread))
    return item


def _ratio(t: list[Token], i: int) -> tuple[list[Item], int] | None:
    """`1:200,000` or `1/160,000`, a dilution; `1:1` and `2:3` are left alone."""
    if t[i].kind != NUMBER or t[i + 1].word not in (":", "/") or t[i + 2].kind != NUMBER:
        return None
    top, bottom = t[i].value, t[i + 2].value
    if (
        top != 1
        or not bottom
        or bottom < 100
        or bottom > 1e9
        or bottom != int(bottom)
        or (t[i + 1].word == "/" and bottom < 1000)
    ):
        return None
    value = float(f"{1 / bottom:.12g}")
    span = (t[i].start, t[i + 2].end)
    return [_amount(Value(value, value, span, span, "", None, True), _RATIO, (), [])], i + 3


def _timed(t: list[Token], i: int, k: int, values: list[Value]) -> tuple[list[Item], int] | None:
    """A number of days, weeks, hours: an interval, a rate, an infusion time, a set of days or a duration."""
    found = time_unit(t, k)
    if found is None:
        return None
    period, j = found
    start, value = t[i].start, merged(values)
    low, high = value.low, value.high
    after = t[j].word
    if after == "on" and (cycle := _on_off(t, i, j, value, period)):
        return [cycle[0]], cycle[1]
    if after in ("cycle", "cycles", "intervals", "interval") and low and high and period != "S":
        if len(values) > 2:
            return [_unread(t, i, j + 1, "several intervals")], j + 1
        code, per_day, per_day_high = every_code(low, high, period)
        return [Item("rate", start, t[j].end, code, per_day, per_day_high)], j + 1
    if period == "D" and after in ("per", "a", "each", "every", "/"):
        span = time_unit(t, j + 1)
        if span and span[0] in ("WK", "MO", "Y"):
            return [rate_item(low, high, span[0], 1, start, t[span[1] - 1].end)], span[1]
    if len(values) > 2 or (len(values) == 2 and values[0].low == 0):
        points = ",".join(
            number(v.low or 0) if v.low == v.high else f"{number(v.low or 0)}-{number(v.high or 0)}" for v in values
        )
        return [Item("schedule", start, t[j - 1].end, f"{period}{points}")], j
    if period in ("S", "MIN", "H") and any(t[m].word in _INFUSED for m in range(j, min(j + 3, len(t)))):
        return [_with_spread(Item("over", start, t[j - 1].end, iso(low, high, period)), value)], j
    if after == "apart" and low and high and period != "S":
        code, per_day, per_day_high = every_code(low, high, period)
        return [Item("rate", start, t[j].end, code, per_day, per_day_high)], j + 1
    lead = t[i - 1].word if i else ""
    if after in _NO_SPAN or lead in ("in", "after", "before") or (after == "of" and t[j + 1].word in _AGES):
        return [Item("unread", start, t[j - 1].end, "a time that is no duration")], j
    return [_with_spread(Item("duration", start, t[j - 1].end, iso(low, high, period)), value)], j


def _on_off(t: list[Token], i: int, j: int, value: Value, period: str) -> tuple[Item, int] | None:
    """`3 weeks on, 1 week off`."""
    k = j + 1
    k += t[k].word in (",", "/", "and")
    k += t[k].word == "and"
    read = read_values(t, k)
    rest = time_unit(t, read[1] + (t[read[1]].word == "-")) if read else None
    if read is None or rest is None or t[rest[1]].word != "off":
        return None
    off = merged(read[0])
    code = f"ON{number(value.low or 0)}{period},OFF{number(off.low or 0)}{rest[0]}"
    return Item("schedule", t[i].start, t[rest[1]].end, code), rest[1] + 1


def _counted(t: list[Token], i: int, j: int, k: int, values: list[Value]) -> tuple[list[Item], int]:
    """A number before a count noun, an interval (`8 hourly`), an ordinal, another amount (`two 5 mg tablets`) or nothing."""
    start, value = t[i].start, merged(values)
    low, high = value.low, value.high
    word = t[k].word
    digits = t[i].kind == NUMBER
    if word in ("st", "nd", "rd", "th") and t[k].start == t[j - 1].end and low == high and low:
        return _ordinal(t, start, int(low), k)
    if word in ("am", "pm") and low == high and low and low <= 12 and low == int(low):
        if i and t[i - 1].word in ("before", "after", "by", "until"):
            return [_unread(t, i, k + 1, "a time of day as a limit")], k + 1
        hour = int(low) % 12 + 12 * (word == "pm")
        return [Item("schedule", start, t[k].end, f"T{hour:02d}:00")], k + 1
    term = match_term(t, k)
    if term and term[0].kind == "rate" and term[0].value in ("1 H", "1 WK", "1 MO", "1 D") and low and high:
        noun = match_term(t, term[1])
        counts = noun is not None and noun[0].kind in ("count", "cycle")
        period = term[0].value[2:]
        if period == "D" and high <= 4 and t[term[1]].word not in _ONE_A_DAY:
            return [rate_item(low, high, "D", 1, start, t[term[1] - 1].end)], term[1]
        if k == j and period == "WK" and not counts and not _follows_amount(t, i):
            return [_unread(t, i, term[1], "an interval or a number of doses")], term[1]
        if (not counts or k > j) and (digits or period == "H"):
            code, per_day, per_day_high = every_code(low, high, period)
            return [Item("rate", start, t[term[1] - 1].end, code, per_day, per_day_high)], term[1]
    if values[-1].low == 0.5 and t[k].word == "of":
        k += 1
    while t[k].word in ("a", "an", "the") and low == high and low is not None and low < 1:
        k += 1
    unit = read_unit(t, k)
    if unit and unit[0].kind == "count":
        return _amounts(t, values, unit, i)
    if found := _count_noun(t, i, j, k, values):
        return found
    if len(values) == 1 and low and names_cycles(t, k):
        return [Item("cycles", start, t[j - 1].end, "", low, high)], k
    if low == high and len(values) == 1 and t[k].kind == NUMBER and low and (low == int(low) or low == 0.5):
        return [Item("many", start, t[j - 1].end, "", low, high)], k
    return [
        Item("number", v.low_span[0], (v.spread or v.high_span)[1], v.conj, v.low, v.high, parts=_number_parts(v))
        for v in values
    ], j


def _count_noun(t: list[Token], i: int, j: int, k: int, values: list[Value]) -> tuple[list[Item], int] | None:
    """What is counted, within four terms after a number: doses, tablets, cycles; None where nothing is."""
    start, value = t[i].start, merged(values)
    noun_at = k
    for _ in range(4):
        term = match_term(t, noun_at)
        if term and (term[0].kind in ("count", "cycle") or term[0].value in _GIVEN):
            lead = t[i - 1].word if i else ""
            kind = "cycles" if term[0].kind == "cycle" else "count"
            end = term[1] if noun_at == k and not term[0].value else j
            spread = [("spread", *value.spread)] if value.spread else []
            into = "in" if lead in ("in", "into") else ""
            return [Item(kind, start, t[end - 1].end, into, value.low, value.high, parts=spread)], end
        unit = read_unit(t, noun_at)
        if unit and unit[0].kind == "count" and noun_at > k:
            return _amounts(t, values, unit, i)
        if not (term and term[0].kind in ("qualifier", "route", "form", "rate", "glue", "code")) or t[noun_at].word in (
            "of",
            "in",
        ):
            break
        noun_at = term[1]
    return None


def _follows_amount(t: list[Token], i: int) -> bool:
    """Whether a unit, what it is given for or a route stands right before token `i`: `75 mg/m2 3 weekly`."""
    if i == 0:
        return False
    term = match_term(t, i - 1)
    square = t[i - 1].word == "2" and per_word(t, i - 2) is not None
    return square or bool(read_unit(t, i - 1) or per_word(t, i - 1)) or (term is not None and term[0].kind == "route")


def _ordinal(t: list[Token], start: int, place: int, k: int) -> tuple[list[Item], int]:
    following = t[k + 1].word
    end = t[k + 1].end
    if following in ("day", "week", "month", "cycle", "course"):
        return [Item("schedule", start, end, ordinal_code(place, following))], k + 2
    names = {value: name for name, value in ORDINALS.items()}
    if place in names:
        return [Item("qualifier", start, t[k].end, names[place])], k + 1
    return [Item("unread", start, t[k].end, "ordinal number")], k + 1


def ordinal_code(place: int, noun: str) -> str:
    """`D3` for the third day, `CYC4` for the fourth cycle."""
    return {"day": "D", "week": "WK", "month": "MO"}.get(noun, "CYC") + str(place)


def _number_parts(value: Value) -> list[tuple[str, int, int]]:
    parts = [("low", *value.low_span), ("high", *value.high_span)]
    return [*parts, ("spread", *value.spread)] if value.spread else parts


def _amount(value: Value, unit: Unit, per: tuple[str, ...], parts: list[tuple[str, int, int]]) -> Item:
    low, high = (None if end is None else times(end, unit.times) for end in (value.low, value.high))
    low_span, high_span = value.low_span, value.high_span
    item = Item(
        "amount",
        low_span[0],
        max(high_span[1], *(part[2] for part in parts), 0),
        value.conj,
        low,
        high,
        unit.code,
    )
    item.unit_kind, item.size, item.per, item.parts = (
        unit.kind,
        unit.size,
        per,
        [*_number_parts(value), *parts],
    )
    return item


def _amounts(t: list[Token], values: list[Value], unit: tuple[Unit, int], i: int) -> tuple[list[Item], int]:
    kind, j = unit
    parts = [("unit", t[_unit_start(t, j, kind)].start, t[j - 1].end)]
    if kind.kind == "ratio" and t[j].word in _SOLUTION and t[j + 1].word == "/" and t[j + 2].word in _SOLUTION:
        parts = [("unit", parts[0][1], t[j + 2].end)]
        j += 3
    per, j, per_parts = read_pers(t, j)
    parts += per_parts
    rate: list[Item] = []
    if per and per[-1][0].isdigit() and per[-1].split()[1] in ("hour", "day", "week"):
        count, noun = per[-1].split()
        period = {"hour": "H", "day": "D", "week": "WK"}[noun]
        if (count, period) == ("24", "H"):
            per = (*per[:-1], "day")
        else:
            code, per_day, per_day_high = every_code(float(count), float(count), period)
            rate = [Item("rate", per_parts[-1][1], per_parts[-1][2], code, per_day, per_day_high)]
            per, parts = per[:-1], parts[:-1]
    if t[j].word in SPREADS and t[j + 1].kind == NUMBER:
        parts.append(("spread", t[j + 1].start, t[j + 1].end))
        j += 2
        again = read_unit(t, j)
        j = again[1] if again and again[0].code == kind.code else j
    made = [_amount(value, kind, per, parts) for value in values]
    for item in made:
        item.end = max(item.end, t[j - 1].end) if len(made) == 1 else item.end
    if len(made) == 1 and not rate:
        steps = i > 1 and t[i - 1].word == "from" and t[i - 2].word in _STEPS
        joined = None if steps else _second_half(t, i, j, made[0])
        if joined:
            return joined
    return made + rate, j


def _unit_start(t: list[Token], j: int, unit: Unit) -> int:
    """The first token of the unit that ends before token `j`."""
    back = j - 1
    while back > 0 and (found := read_unit(t, back - 1)) and found[0] == unit and found[1] == j:
        back -= 1
    return back


def _second_half(t: list[Token], i: int, j: int, first: Item) -> tuple[list[Item], int] | None:
    """The other end of a range with its own unit, `5 mg to 10 mg`, `0.5 g-1 g`, or None."""
    between = i > 0 and t[i - 1].word == "between" and t[j].word == "and"
    if not (between or t[j].word in ("to", "-", "through")) or first.low != first.high or first.low is None:
        return None
    read = read_values(t, j + 1)
    if read is None or len(read[0]) != 1 or not read[0][0].sure or read[0][0].low != read[0][0].high:
        return None
    k = read[1] + (t[read[1]].word == "-")
    unit = read_unit(t, k)
    if unit is None or unit[0].kind != first.unit_kind:
        return None
    second, end = _amounts(t, read[0], unit, j + 1)
    other = second[0]
    low = first.low if other.unit == first.unit else times(first.low, first.size / other.size)
    if len(second) > 1 or other.high is None or other.low != other.high:
        return None
    if low > other.high or (first.per and first.per != other.per):
        return None
    other.low, other.start, other.value = low, first.start, first.value
    other.parts = [part for part in first.parts if part[0] != "high"] + [
        part for part in other.parts if part[0] != "low"
    ]
    return [other], end
