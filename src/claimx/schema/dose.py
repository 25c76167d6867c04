"""A parsed dose: what a DOSE mention says, in units that a database can compute with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose. Every field is None or empty where the words do not say it; nothing is guessed.

    `low` and `high` are amounts in `unit` (UCUM code); a single amount has both alike, "up to 80 mg" has no low,
    "at least 5 mg" no high. `per` is what the amount is given for (UCUM or one of `dose`, `day`, `kg`, `m2`,
    joined with `.`), `frequency` a FHIR-like timing code (`BID`, `Q8H`, `WK`), `frequency_per_day` the same as times
    a day, `duration` an ISO 8601 duration (`P6W`), `qualifier` `low`, `high`, `higher`, `lower`, `maximal` and the
    like. `total_daily_low/high` are in `unit`. `problem` says why the words could not be parsed.
    """

    text: str
    start: int = 0
    end: int = 0
    low: float | None = None
    high: float | None = None
    unit: str = ""
    per: str = ""
    frequency: str = ""
    frequency_per_day: float | None = None
    route: str = ""
    form: str = ""
    duration: str = ""
    qualifier: str = ""
    total_daily_low: float | None = None
    total_daily_high: float | None = None
    problem: str = ""
    parts: tuple[tuple[str, int, int], ...] = ()
    """(field, start, end): the characters of the document that each field was read from."""
