"""A parsed dose: what a DOSE mention says, in units that a database can compute with."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose. Every field is None or empty where the words do not say it; nothing is guessed.

    `low` and `high` are amounts in `unit` (a UCUM code); a single amount has both alike, "up to 80 mg" has no low,
    "at least 5 mg" no high. `per` is what the amount is given for (`kg`, `m2`, `mL`, `dose`, `day`, `h`, `min`, ...,
    joined with `.`), `strength` the concentration or content of what the amount counts (`2 %`, `5 mg/mL`, `50 mg`),
    `frequency` FHIR-like timing codes joined with a space (`BID`, `Q8H`, `3/WK`, `Q3W X6`), `frequency_per_day` and
    `frequency_per_day_high` the same as times a day, `duration` an ISO 8601 duration (`P6W`; a range `P5D/P7D`, at
    most `/P8W`, at least `P1Y/`), `given_over` the time that one administration takes in the same form, `qualifier`
    `low`, `higher`, `maximal`, `loading` and the like. `route`, `form` and `qualifier` join several values with `; `.
    `total_daily_low/high` are in `unit` (and still for each `kg` or `m2` where `per` says so). `relation` says how the
    dose follows the one before it in the same words: `or`, `and`, `/` (a slash that
    does not say which), `then` (a titration step), `before` (the step named second came first), `bracket`. `problem` says
    why words could not be read. `docs/doses.md` lists the values of each field.

    Two doses are equal when they say the same, wherever they stand: `text` and the offsets are not compared.
    """

    text: str = field(compare=False)
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    low: float | None = None
    high: float | None = None
    unit: str = ""
    per: str = ""
    strength: str = ""
    frequency: str = ""
    frequency_per_day: float | None = None
    frequency_per_day_high: float | None = None
    route: str = ""
    form: str = ""
    duration: str = ""
    given_over: str = ""
    qualifier: str = ""
    total_daily_low: float | None = None
    total_daily_high: float | None = None
    relation: str = field(default="", compare=False)
    problem: str = ""
    parts: tuple[tuple[str, int, int], ...] = field(default=(), compare=False)
    """(field, start, end): the characters of the document that each field was read from."""
