"""The words of dosing, read once from the packaged tables.

`data/units.tsv` holds units (built with ucumvert, checked in the tests), `data/terms.tsv` everything else. Kinds of terms:
`route`, `form`, `qualifier`, `approx` (values of the field of that name); `max`, `min`, `postmax`, `postmin` (bounds
before and after a quantity); `times` (once, twice), `rate` (how often in which period), `every` (an interval), `when`
and `meal` (FHIR EventTiming), `code` (ONCE, CONT, PRN), `period`; `count`, `cycle` (what is counted: doses,
injections, cycles), `dosenoun`; `then`, `step`, `stepdown`, `follows`, `conj`, `to` (how doses follow each other);
`vague` (words that name no number, with the reason); `glue` (words that carry no dose).
"""

from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS: dict[str, float] = {
    **{word: float(value) for value, word in enumerate(ONES, 1)},
    **{word: 10.0 * value for value, word in enumerate(TENS, 2)},
}
FRACTIONS = {
    "half": 0.5,
    "halves": 0.5,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 0.25,
    "quarters": 0.25,
    "fourths": 0.25,
}
MULTIPLIERS = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "mio": 1e6}
PER = {
    "kg": "kg", "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "kilogramme": "kg", "kilo": "kg", "sqm": "m2",
    "dose": "dose", "injection": "dose", "infusion": "dose", "administration": "dose", "application": "dose",
    "fraction": "dose", "cycle": "cycle", "course": "cycle",
    "s": "s", "sec": "s", "second": "s", "min": "min", "mn": "min", "minute": "min", "h": "hour", "hr": "hour",
    "hrs": "hour", "hour": "hour", "d": "day", "day": "day", "wk": "week", "week": "week", "mo": "month", "month": "month",
    "y": "year", "yr": "year", "year": "year",
    "ml": "mL", "milliliter": "mL", "millilitre": "mL", "l": "L", "liter": "L", "litre": "L", "dl": "dL", "cc": "mL",
    "deciliter": "dL", "ul": "uL", "g": "g", "gram": "g", "mg": "mg", "mmol": "mmol", "cm2": "cm2",
    "drop": "drop", "puff": "puff", "spray": "spray", "actuation": "actuation", "inhalation": "inhalation",
    "tablet": "tablet", "tab": "tablet", "capsule": "capsule", "cap": "capsule", "pill": "pill", "patch": "patch",
    "sachet": "sachet", "vial": "vial", "ampoule": "ampule", "ampule": "ampule", "lozenge": "lozenge",
    "eye": "eye", "nostril": "nostril", "patient": "patient", "person": "person", "subject": "patient", "side": "side",
    "animal": "animal", "meal": "meal", "serving": "serving", "rat": "animal", "mouse": "animal",
}  # fmt: skip
"""What an amount is given for, as written in the singular -> the word in `Dose.per`."""

PER_ORDER = {
    word: place
    for place, words in enumerate((
        ("kg", "m2"), ("mL", "L", "dL", "uL", "g", "mg", "mmol", "cm2"),
        ("drop", "puff", "spray", "actuation", "inhalation", "tablet", "capsule", "pill", "patch", "sachet", "vial",
         "ampule", "lozenge", "serving"),
        ("eye", "nostril", "side", "patient", "person", "animal"), ("dose", "meal", "cycle"),
        ("s", "min", "hour", "day", "week", "month", "year"),
    ))
    for word in words
}  # fmt: skip
"""The order of the words in `Dose.per`: body, volume or mass, piece, place, occasion, time."""
PER_UCUM = {
    "hour": "h", "day": "d", "week": "wk", "month": "mo", "year": "a", "dose": "{dose}", "cycle": "{cycle}", "drop": "[drp]",
    "tablet": "{tbl}", "puff": "{puff}", "spray": "{spray}", "actuation": "{actuation}", "inhalation": "{inhalation}",
    "capsule": "{capsule}", "pill": "{pill}", "patch": "{patch}", "sachet": "{sachet}", "vial": "{vial}",
    "ampule": "{ampule}", "lozenge": "{lozenge}", "eye": "{eye}", "nostril": "{nostril}", "patient": "{patient}",
    "person": "{person}", "side": "{side}", "animal": "{animal}", "meal": "{meal}", "serving": "{serving}",
}  # fmt: skip
TIMES_OF_DAY = {"day", "hour", "min", "s", "week", "month", "year"}


PIECES = {word for word, place in PER_ORDER.items() if place == 2}
"""Tablets, puffs and the like."""


class Unit(NamedTuple):
    """A written unit: its UCUM code, how many of the code it stands for (MU: 1e6), its kind, the code's size in SI."""

    code: str
    times: float
    kind: str
    size: float


class Term(NamedTuple):
    """A dosing word or phrase: words after the first, kind, value, and whether its capitals must stand as written."""

    rest: tuple[str, ...]
    kind: str
    value: str
    exact: str


def _rows(name: str) -> list[list[str]]:
    text = files("claimx.normalize.dose").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def units() -> tuple[dict[str, Unit], dict[str, Unit], dict[str, list[tuple[tuple[str, ...], Unit]]]]:
    """Units by exact form (those with capitals), by lower-case form, and those of several words by their first."""
    exact, lower = {}, {}
    phrases: dict[str, list[tuple[tuple[str, ...], Unit]]] = {}
    for written, code, times, kind, size in _rows("units.tsv"):
        unit = Unit(code, float(times), kind, float(size))
        if " " in written:
            first, *rest = written.split()
            phrases.setdefault(first, []).append((tuple(rest), unit))
        elif written != written.lower():
            exact[written] = unit
        else:
            lower[written] = unit
    return exact, lower, phrases


@lru_cache(maxsize=1)
def unit_of_code() -> dict[str, Unit]:
    """UCUM code -> the unit itself."""
    exact, lower, phrases = units()
    everything = [
        *lower.values(),
        *exact.values(),
        *(unit for group in phrases.values() for _, unit in group),
    ]
    return {unit.code: unit._replace(times=1.0) for unit in everything}


@lru_cache(maxsize=1)
def terms() -> dict[str, list[Term]]:
    """First word -> terms that begin with it, the longest first."""
    table: dict[str, list[Term]] = {}
    for words, kind, value in _rows("terms.tsv"):
        first, *rest = words.lower().replace("/", " / ").split() if len(words) > 2 else (words.lower(),)
        exact = words if words.isupper() and words.isalpha() else ""
        table.setdefault(first, []).append(Term(tuple(rest), kind, value, exact))
    for group in table.values():
        group.sort(key=lambda term: -len(term.rest))
    return table
