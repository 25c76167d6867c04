"""The summary as a table of directions: rows drugs or studies, columns conditions or outcomes."""

import textwrap
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from claimx.aggregate.cells import text
from claimx.aggregate.evidence import Evidence
from claimx.aggregate.summary import EvidenceSummary, Group
from claimx.aggregate.votes import Vote, vote

Rows = Literal["drugs", "studies"]
Columns = Literal["conditions", "outcomes"]

AGREEMENT = 0.7
"""Share of the publications that must agree for a cell to have their direction (Boon & Thomson 2021); else it is mixed."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the publications of one row and column say together."""

    direction: str
    publications: int
    sample_size: int | None
    """Of all publications whose size is known."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows and columns in order of their publications, most first; `left_out` counts those beyond the limits."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], Cell]
    left_out: tuple[int, int] = (0, 0)


def matrix(
    summary: EvidenceSummary, rows: Rows = "drugs", columns: Columns = "conditions", *, max_rows: int = 40,
    max_columns: int = 12,
) -> Matrix:  # fmt: skip
    """The findings of each publication in a cell are one vote; claims that name nothing for the column are not shown."""
    found: dict[tuple[str, str], dict[str, list[Evidence]]] = {}
    for group in summary.groups:
        column = group.condition if columns == "conditions" else group.outcome
        for e in group.findings if column else ():
            row = group.drug if rows == "drugs" else study_name(e)
            found.setdefault((row, column), {}).setdefault(e.publication, []).append(e)
    votes = {place: [vote(p, es) for p, es in by.items()] for place, by in found.items()}
    row_names, more_rows = _largest((row, v.publication) for (row, _), vs in votes.items() for v in vs)
    kept_rows = set(row_names[:max_rows])
    column_names, _ = _largest((c, v.publication) for (r, c), vs in votes.items() if r in kept_rows for v in vs)
    all_columns = {column for _, column in votes}
    kept_columns = set(column_names[:max_columns])
    cells = {p: _cell(vs) for p, vs in votes.items() if p[0] in kept_rows and p[1] in kept_columns}
    shown_rows = tuple(r for r in row_names[:max_rows] if any(r == row for row, _ in cells))
    return Matrix(
        shown_rows,
        tuple(column_names[:max_columns]),
        cells,
        (more_rows - len(shown_rows), len(all_columns) - len(kept_columns)),
    )


def study_name(e: Evidence) -> str:
    """A publication as a row's label: its title cut short, its year, its identifier."""
    identifier = e.publication.removeprefix("doc:").replace("pmid:", "PMID ")
    title = textwrap.shorten(text(e.row, "title"), 56, placeholder=" …")
    told = "; ".join(filter(None, (str(e.year or ""), identifier)))
    return f"{title} ({told})" if title else f"{identifier} ({e.year})" if e.year else identifier


def _largest(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], int]:
    """Names by the number of publications with them, and how many names there are."""
    publications: dict[str, set[str]] = {}
    for name, publication in pairs:
        publications.setdefault(name, set()).add(publication)
    names = sorted(publications, key=lambda name: (-len(publications[name]), name.lower(), name))
    return names, len(names)


def _cell(votes: list[Vote]) -> Cell:
    counts = Counter(v.direction for v in votes if v.direction != "unclear")
    direction = "unclear"
    if counts:
        most = min(counts, key=lambda d: (-counts[d], d))
        direction = most if counts[most] >= AGREEMENT * counts.total() else "mixed"
    sizes = [v.sample_size for v in votes if v.sample_size]
    return Cell(direction, len(votes), sum(sizes) if sizes else None)


def certainty_by_condition(summary: EvidenceSummary, most: int = 20) -> list[tuple[str, dict[str, int]]]:
    """How many findings on each condition are told with which certainty; the conditions with most findings."""
    return _counted(((g.condition, e.certainty) for g in summary.groups if g.condition for e in g.findings), most)


def directions_by_year(groups: Iterable[Group]) -> tuple[dict[int, dict[str, int]], int]:
    """Year -> direction -> findings; and the findings without a year."""
    findings = [e for g in groups for e in g.findings]
    years: dict[int, dict[str, int]] = {}
    for e in findings:
        if e.year is not None:
            directions = years.setdefault(e.year, {})
            directions[e.direction] = directions.get(e.direction, 0) + 1
    return dict(sorted(years.items())), sum(e.year is None for e in findings)


def _counted(pairs: Iterable[tuple[str, str]], most: int) -> list[tuple[str, dict[str, int]]]:
    counts: dict[str, Counter[str]] = {}
    for name, kind in pairs:
        counts.setdefault(name, Counter())[kind] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))
    return [(name, dict(found)) for name, found in ordered[:most]]
