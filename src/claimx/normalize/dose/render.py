"""Writing a dose record as plain words that say the same: `parse_dose(render(dose))` gives the record back."""

import re
from functools import lru_cache

from claimx.normalize.dose.lexicon import PER_UCUM, terms, units
from claimx.normalize.dose.timing import number
from claimx.schema.dose import Dose

_CODES = {
    "QD": "once daily",
    "WK": "weekly",
    "MO": "monthly",
    "QOD": "every other day",
    "Q1H": "every hour",
    "Q1MIN": "every minute",
    "Q1Y": "every year",
    "Q1CYC": "every cycle",
    "ONCE": "single dose",
    "CONT": "continuous",
    "PRN": "as needed",
}
_PERIODS = {"MIN": "minutes", "H": "hours", "D": "days", "W": "weeks", "WK": "weeks", "MO": "months", "Y": "years"}
_ADVERBS = {"H": "hourly", "D": "daily", "WK": "weekly", "MO": "monthly", "Y": "yearly", "MIN": "per minute"}
_ISO = {"PS": "seconds", "PTS": "seconds", "PTM": "minutes", "PTH": "hours", "PD": "days", "PW": "weeks", "PM": "months",
        "PY": "years"}  # fmt: skip
_WRITTEN = {"{tbl}": "tablets", "[arb'U]": "units", "[iU]": "IU", "[drp]": "drops", "%": "%"}
_SPAN = r"(?:<=|>=)?[\d.-]+"
_RATE = re.compile(rf"({_SPAN})/([\d.]*)(MIN|H|D|WK|MO|Y)")
_EVERY = re.compile(rf"Q({_SPAN})(MIN|H|D|W|MO|Y)")
_POINTS = re.compile(r"(D|WK|MO|CYC|H|MIN)(-?\d[\d,.-]*)")
_ON_OFF = re.compile(r"ON([\d.]+)([A-Z]+),OFF([\d.]+)([A-Z]+)")


def render(dose: Dose) -> str:
    """The dose in words. A dose with a problem comes back as it was written, as nobody knows what it says."""
    if dose.problem:
        return dose.text
    qualifiers = [_word("qualifier", value) for value in dose.qualifier.split("; ") if value]
    words = [
        *qualifiers,
        *(_word("route", value) for value in dose.route.split("; ") if value),
        _amount(dose),
        *(_word("form", value) for value in dose.form.split("; ") if value),
        *(_code(code) for code in dose.frequency.split()),
        _span("over", dose.given_over),
        _span("for", dose.duration),
    ]
    written = " ".join(word for word in words if word)
    return f"{written} dose" if qualifiers and written == " ".join(qualifiers) else written


def ucum(dose: Dose) -> str:
    """`unit` and `per` as one UCUM expression, `mg/kg/d`; empty where the dose has no unit."""
    if not dose.unit:
        return ""
    head = f"({dose.unit})" if "." in dose.unit or "/" in dose.unit else dose.unit
    return head + "".join(f"/{_ucum_per(word)}" for word in _per_words(dose))


def _per_words(dose: Dose) -> list[str]:
    """The words that `per` joins with dots, `["kg", "2.5 mL"]`."""
    return re.findall(r"(?:\d+(?:\.\d+)? )?[A-Za-z]\w*", dose.per)


def _ucum_per(word: str) -> str:
    count, _, noun = word.rpartition(" ")
    code = PER_UCUM.get(noun, noun)
    whole, _, part = count.partition(".")
    if part:  # UCUM knows no fractions: 2.5 is 25 tenths
        count = f"{whole}{part}.10*-{len(part)}"
    return f"({count}.{code})" if count else code


@lru_cache(maxsize=1)
def _reverse() -> dict[tuple[str, str], str]:
    """(kind, value) -> the shortest way of writing it."""
    table: dict[tuple[str, str], str] = {}
    for first, group in terms().items():
        for term in group:
            written = term.exact or " ".join((first, *term.rest))
            kind = {"count": "form", "approx": "qualifier"}.get(term.kind, term.kind)
            if term.kind == "step":
                kind, written, value = "qualifier", "increments of", "increment"
            elif term.kind == "stepdown":
                kind, written, value = "qualifier", "decreased by", "decrement"
            else:
                value = term.value
            key = (kind, value)
            if key not in table or _plainness(written, value) > _plainness(table[key], value):
                table[key] = written
    exact, lower, _ = units()
    for written, unit in (*lower.items(), *exact.items()):
        if unit.times == 1 and ("unit", unit.code) not in table:
            table["unit", unit.code] = _WRITTEN.get(unit.code, written)
        if unit.kind == "count":
            table.setdefault(("form", unit.code.strip("{}")), written)
    return table


def _plainness(written: str, value: str) -> tuple[bool, bool]:
    return written == value, " " not in written


def _word(kind: str, value: str) -> str:
    return _reverse().get((kind, value), value)


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"up to {number(high or 0)}"
    if high is None:
        return f"at least {number(low)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def _per(words: list[str]) -> str:
    return "".join(f"/{word}" for word in words if word)


def _amount(dose: Dose) -> str:
    pers = _per_words(dose)
    if not dose.unit:
        return " ".join(f"per {word}" for word in pers)
    if dose.unit == "1":
        lead = "up to " if dose.low is None else "at least " if dose.high is None else ""
        return f"{lead}1:{round(1 / (dose.low or dose.high or 1))}"
    if dose.unit == "mg.min/mL":
        return f"AUC {_range(dose.low, dose.high)}"
    written = f"{_range(dose.low, dose.high)} {_word('unit', dose.unit)}{_per(pers)}"
    if not dose.strength:
        return written
    whole, _, volume = dose.strength.partition(f" {dose.unit}/")
    if volume and whole == _span_of(dose):
        count, code = volume.split(" ", 1)
        return f"{written} in {count} {_word('unit', code)}"
    value, rest = dose.strength.split(" ", 1)
    if rest == "1":
        return f"{written} of 1:{round(1 / float(value))}"
    code, *strength_pers = rest.split("/") if not rest.startswith("mg.min") else (rest,)
    return f"{written} of {_strength_range(value)} {_word('unit', code)}{_per(strength_pers)}"


def _span_of(dose: Dose) -> str:
    low, high = number(dose.low or 0), number(dose.high or 0)
    return low if low == high else f"{low}-{high}"


def _strength_range(value: str) -> str:
    if value[0] in "<>":
        return f"{'up to' if value[0] == '<' else 'at least'} {value[2:]}"
    return value.replace("-", " to ")


def _times(span: str) -> str:
    if span[0] in "<>":
        return f"{'up to' if span[0] == '<' else 'at least'} {span[2:]}"
    return span.replace("-", " to ")


def _code(code: str) -> str:
    """One timing code in words."""
    if code in _CODES:
        return _CODES[code]
    if match := _RATE.fullmatch(code):
        span, every, period = match.groups()
        when = f"every {every} {_PERIODS[period]}" if every else _ADVERBS[period]
        return f"{_times(span)} times {when}"
    if match := _EVERY.fullmatch(code):
        return f"every {_times(match[1])} {_PERIODS[match[2]]}"
    if match := _ON_OFF.fullmatch(code):
        return f"{match[1]} {_PERIODS[match[2]]} on, {match[3]} {_PERIODS[match[4]]} off"
    if code.startswith("X"):
        cycles = code.endswith("CYC")
        return f"for {_times(code[1:].removesuffix('CYC'))} {'cycles' if cycles else 'doses'}"
    if code.startswith("T") and code.endswith(":00"):
        hour = int(code[1:3])
        return f"{(hour - 1) % 12 + 1} {'pm' if hour >= 12 else 'am'}"
    if match := _POINTS.fullmatch(code):
        return _points(match[1], match[2])
    return _word("when", code) if ("when", code) in _reverse() else _word("meal", code)


def _points(period: str, days: str) -> str:
    if period in ("H", "MIN"):
        return f"{days.replace(',', ', ')} {_PERIODS[period]}"
    noun = {"CYC": "cycles"}.get(period) or _PERIODS[period]
    lead = "from " if days.endswith("-") else ""
    return f"{lead}{noun} {days.rstrip('-').replace(',', ', ')}"


def _span(lead: str, span: str) -> str:
    """An ISO 8601 duration in words behind `for` or `over`."""
    if not span:
        return ""
    low, mark, high = span.partition("/")
    head, count, tail = re.fullmatch(r"(PT?)([\d.]+)([SMHDWY])", low or high).groups()  # type: ignore[union-attr]
    unit = _ISO[head + tail]
    if not mark:
        return f"{lead} {count} {unit}"
    if not high:
        return f"{lead} at least {count} {unit}"
    if not low:
        return f"{lead} up to {count} {unit}"
    return f"{lead} {count} to {high[len(head) : -1]} {unit}"
