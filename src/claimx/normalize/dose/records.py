"""From the segments of a text to its dose records."""

from claimx.normalize.dose.items import Item
from claimx.normalize.dose.lexicon import TIMES_OF_DAY
from claimx.normalize.dose.segments import MASSES, Part, Segment, is_concentrate, many_to_count
from claimx.normalize.dose.timing import DAYS, PERIOD_OF_PER, hours, number, rate_code, span_code
from claimx.schema.dose import Dose

_RANK = {"rate": 0, "schedule": 1, "when": 2, "meal": 3, "count": 4, "cycles": 5, "code": 6}
_NO_DAILY = {"cumulative", "increment", "decrement"}


def dose(segment: Segment, text: str, offset: int) -> Dose:
    parts = list(segment.parts)
    problems = _problems(segment, text)
    amount = segment.amount
    if segment.many is not None and amount is not None and segment.many.value == "x":
        many_to_count(segment)
    elif segment.many is not None:
        problems.append(f"number without a unit: {text[segment.many.start : segment.many.end]}")
    per = _given_for(segment, parts, problems, text)
    sound = amount is not None and amount.kind == "amount"
    if amount is not None:
        parts += amount.parts
        if amount.kind == "number":
            problems.append("number without a unit")
        elif amount.low is not None and amount.high is not None and amount.low > amount.high:
            problems.append("range that runs downwards")
            per, sound = [], False
    if segment.strength is not None:
        parts.append(("strength", segment.strength.start, segment.strength.end))
    frequency, low_rate, high_rate, per = _frequency(segment, per, parts)
    words = {kind: _words(segment, kind, parts) for kind in ("route", "form", "qualifier")}
    spans = {kind: _span(segment, kind, parts, problems, text) for kind in ("duration", "over")}
    low, high = (amount.low, amount.high) if amount and sound else (None, None)
    daily = (
        _daily(segment, per, (low, high), (low_rate, high_rate), hours(spans["over"] or spans["duration"]))
        if sound
        else (None, None)
    )
    said = (amount, frequency, per, *words.values(), *spans.values())
    if not any(said) and not problems:
        problems.append("no amount, schedule, route or qualifier")
    start, end = max(segment.start, 0), max(segment.end, 0)
    return Dose(
        text=text[start:end],
        start=start + offset,
        end=end + offset,
        low=low,
        high=high,
        unit=amount.unit if amount and sound else "",
        per=".".join(per),
        strength=_strength(segment),
        frequency=frequency,
        frequency_per_day=low_rate,
        frequency_per_day_high=high_rate,
        duration=spans["duration"],
        given_over=spans["over"],
        total_daily_low=daily[0],
        total_daily_high=daily[1],
        relation=segment.relation,
        problem="; ".join(dict.fromkeys(problems)),
        parts=tuple(sorted({(name, a + offset, b + offset) for name, a, b in parts}, key=_place_of)),
        **words,
    )


def _given_for(segment: Segment, parts: list[Part], problems: list[str], text: str) -> list[str]:
    """The words of `per`: those of the amount, and those that stand apart from it."""
    amount = segment.amount
    per = list(amount.per) if amount else []
    for item in segment.pers:
        if item.value in per or (amount and amount.unit_kind == "exposure"):
            problems.append(f"not read: {text[item.start : item.end]}")
            continue
        per.append(item.value)
        parts.append(("per", item.start, item.end))
    return per


def _place_of(part: Part) -> tuple[int, int, str]:
    return part[1], part[2], part[0]


def _problems(segment: Segment, text: str) -> list[str]:
    """The reasons of a segment, neighbouring unread words as one."""
    found: list[str] = []
    if not segment.problems:
        return found
    last_end = -2
    for note in segment.problems:
        start, end, why = note[1:].split(":", 2)
        words = text[int(start) : int(end)]
        if why:
            found.append(f"{why}: {words}" if ":" not in why else why)
        elif found and int(start) - last_end <= 1 and found[-1].startswith("not read: "):
            found[-1] += text[last_end : int(end)]
        else:
            found.append(f"not read: {words}")
        last_end = int(end)
    return found


def _words(segment: Segment, kind: str, parts: list[Part]) -> str:
    values = [word for word in segment.words if word.kind == kind] if segment.words else []
    if not values:
        return ""
    parts += [(kind, word.start, word.end) for word in values if word.end > word.start]
    return "; ".join(dict.fromkeys(word.value for word in sorted(values, key=lambda word: word.start)))


def _span(segment: Segment, kind: str, parts: list[Part], problems: list[str], text: str) -> str:
    found = [item for item in segment.spans if item.kind == kind] if segment.spans else []
    if not found:
        return ""
    name = "given_over" if kind == "over" else kind
    for item in found:
        parts.append((name, item.start, item.end))
        parts += item.parts
    if len({item.value for item in found}) > 1:
        problems += [f"not read: {text[item.start : item.end]}" for item in found[1:]]
    return found[0].value


def _frequency(
    segment: Segment, per: list[str], parts: list[Part]
) -> tuple[str, float | None, float | None, list[str]]:
    """The timing code, the times a day, and `per` where "daily in two doses" makes it a daily total."""
    timing = segment.timing
    if not timing:
        return "", None, None, per
    for item in timing:
        parts.append(("frequency", item.start, item.end))
        parts += item.parts
    counts = [item for item in timing if item.kind == "count"]
    daily = next((item for item in timing if item.kind == "rate" and item.value == "QD" and item.unit != "1"), None)
    divided = any(word.value == "divided" for word in segment.words)
    if daily is not None and counts and daily.start > counts[0].start:
        daily = None  # "in 16 daily fractions": 16 of them, one a day
    if counts and (divided or counts[0].value == "in") and (daily or "day" in per) and segment.amount is not None:
        if daily is not None and "day" not in per:
            per = [*per, "day"]
        low, high = counts[0].low, counts[0].high
        share = Item("rate", counts[0].start, counts[0].end, rate_code(low, high, "D")[0], low, high)
        timing = [share, *(item for item in timing if item is not daily and item is not counts[0])]
    codes: dict[str, Item] = {}
    for item in sorted(timing, key=_rank):
        for code in _codes(item):
            codes.setdefault(code, item)
    if "ONCE" in codes and any(item.kind == "rate" for item in codes.values()):
        del codes["ONCE"]
    rates = {code: item for code, item in codes.items() if item.kind == "rate"}
    low, high = _per_day(codes, rates)
    return " ".join(codes), low, high, per


def _rank(item: Item) -> int:
    return _RANK["code" if item.kind == "count" and item.low == item.high == 1 else item.kind]


def _codes(item: Item) -> list[str]:
    if item.kind in ("count", "cycles"):
        if item.kind == "count" and item.low == item.high == 1:
            return ["ONCE"]
        return [f"X{span_code(item.low, item.high)}" + ("CYC" if item.kind == "cycles" else "")]
    return item.value.split()


def _per_day(codes: dict[str, Item], rates: dict[str, Item]) -> tuple[float | None, float | None]:
    if any(item.kind == "schedule" for item in codes.values()):
        return None, None
    if len(rates) > 1:
        return None, None
    if rates:
        item = next(iter(rates.values()))
        low, high = item.low, item.high
    else:
        events = sum(item.kind == "when" for item in codes.values())
        if not events:
            return None, None
        low = high = float(events)
    return (None if "PRN" in codes else low), high


def _strength(segment: Segment) -> str:
    item, amount = segment.strength, segment.amount
    if item is None or amount is None:
        return ""
    value = f"{span_code(item.low, item.high)} {item.unit}" + "".join(f"/{word}" for word in item.per)
    if amount.unit_kind in MASSES and item.unit_kind in ("volume", "count"):
        return f"{span_code(amount.low, amount.high)} {amount.unit}/{number(item.low or 0)} {item.unit}"
    return value


Ends = tuple[float | None, float | None]


def _daily(segment: Segment, per: list[str], amounts: Ends, rates: Ends, lasting: float | None) -> Ends:
    """What is given in a day where it can be told: by amount and times a day, or because the amount is for a day.

    `lasting` is how many hours an infusion or a row of doses goes on; None where the words do not say it.
    """
    amount = segment.amount
    if (
        amount is None
        or amount.unit_kind in ("ratio", "concentration", "exposure")
        or is_concentrate(amount)
        or any(word.value in _NO_DAILY for word in segment.words)
    ):
        return None, None
    if "day" in per:
        return amounts
    running = next((PERIOD_OF_PER[word] for word in per if word in ("min", "hour")), None)
    if running:
        return _infused(segment, running, amounts, rates, lasting)
    low_rate, high_rate = rates
    most = high_rate or low_rate or 0
    if set(per) & TIMES_OF_DAY or "cycle" in per or most < 1:
        return None, None
    counts = [item for item in segment.timing if item.kind == "count"]
    if any(item.value == "in" or (item.high or 0) < (high_rate or 0) for item in counts):
        return None, None  # the amount is that of all of them, or they do not fill a day
    if most > 24 or (most > 1 and lasting is not None and lasting < 24 and not _over(segment)):
        return None, None  # "every 5 minutes" goes on for a while, not for a day
    return (
        None if low_rate is None or low_rate < 1 else _product(amounts[0], low_rate),
        _product(amounts[1], high_rate),
    )


def _infused(segment: Segment, period: str, amounts: Ends, rates: Ends, lasting: float | None) -> Ends:
    """The daily total of an infusion by the minute or hour: it runs all day, or for some hours so many times a day."""
    continuous = any(item.value == "CONT" for item in segment.timing)
    if (lasting is None and continuous) or (lasting is not None and lasting >= 24 and rates == (None, None)):
        a_day: Ends = (24.0, 24.0)
    elif lasting is None or rates == (None, None) or lasting * (rates[1] or 0) > 24 or (rates[1] or 0) < 1:
        return None, None
    else:
        a_day = (_product(rates[0], lasting), _product(rates[1], lasting))
    ratio = 1 / (24 * DAYS[period])
    low, high = (None if time is None else time * ratio for time in a_day)
    return _product(amounts[0], low), _product(amounts[1], high)


def _over(segment: Segment) -> bool:
    return any(item.kind == "over" for item in segment.spans)


def _product(value: float | None, factor: float | None) -> float | None:
    return None if value is None or factor is None else float(f"{value * factor:.12g}")
