"""The range of doses in claims, in units that can be compared."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from claimx.aggregate.cells import Row, number, text
from claimx.normalize.dose.lexicon import unit_of_code
from claimx.normalize.dose.quantities import times


@dataclass(frozen=True, slots=True)
class DoseRange:
    """The lowest and highest amount of one kind (mass, units of activity, ...) given for one thing (`per`)."""

    low: float
    high: float
    unit: str
    per: str
    claims: int

    def __str__(self) -> str:
        amount = f"{self.low:g}" if self.low == self.high else f"{self.low:g}–{self.high:g}"
        return f"{amount} {self.unit}{f'/{self.per}' if self.per else ''}"


@dataclass(frozen=True, slots=True)
class _Amount:
    low: float
    high: float
    unit: str


def dose_ranges(rows: Iterable[Row]) -> tuple[DoseRange, ...]:
    """One range for each kind of amount and thing that it is given for; grams and milligrams go together, a dose for a
    kilogram and one for a person do not. The unit is the one used most."""
    found: dict[tuple[str, str], list[_Amount]] = {}
    for row in rows:
        unit, low, high = text(row, "dose_unit"), number(row, "dose_low"), number(row, "dose_high")
        ends = [end for end in (low, high) if end is not None]
        if unit and ends:
            amount = _Amount(min(ends), max(ends), unit)
            known = unit_of_code().get(unit)
            kind = known.kind if known and known.size else unit
            found.setdefault((kind, text(row, "dose_per")), []).append(amount)
    ranges = [_range(amounts, per) for (_, per), amounts in found.items()]
    return tuple(sorted(ranges, key=lambda r: (-r.claims, r.per, r.unit)))


def _range(amounts: list[_Amount], per: str) -> DoseRange:
    counts = Counter(a.unit for a in amounts)
    unit = min(counts, key=lambda u: (-counts[u], u))

    def converted(value: float, from_: str) -> float:
        sizes = unit_of_code()
        return value if from_ == unit else times(value, sizes[from_].size / sizes[unit].size)

    low = min(converted(a.low, a.unit) for a in amounts)
    high = max(converted(a.high, a.unit) for a in amounts)
    return DoseRange(low, high, unit, per, len(amounts))
