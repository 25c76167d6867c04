"""The evidence summary as a table: one row a drug, condition and outcome."""

from collections.abc import Iterable, Iterator
from typing import Any

from claimx.aggregate import EvidenceSummary, Group
from claimx.schema import DIRECTIONS
from claimx.schema.tables import Column, Table

_TEST = (
    ("favouring", "integer", "Publications with a vote for the first direction of the pair (improves, or increases)."),
    ("directional", "integer", "Publications with a vote for either direction of the pair."),
    ("proportion", "number", "Share of those that favour the first direction."),
    ("low", "number", "Lower end of the share's 95% interval."),
    ("high", "number", "Upper end of it."),
    ("p", "number", "Exact two-sided p of the sign test."),
)

SUMMARY = Table(
    "summary",
    "One row a drug, condition and outcome.",
    (
        Column("drug", "string", "Normalised name of the drug or combination.", True),
        Column("condition", "string", "Normalised name of the condition; empty where none is named.", True),
        Column("outcome", "string", "The outcome; empty where none is named.", True),
        Column("publications", "integer", "Publications with a vote.", True),
        Column("claims", "integer", "Claims that are the publications' own findings.", True),
        *(Column(f"votes_{d}", "integer", f"Publications that vote {d}.", True) for d in DIRECTIONS),
        *(Column(f"claims_{d}", "integer", f"Findings that say {d}.", True) for d in DIRECTIONS),
        Column("hedged_share", "number", "Share of the findings that are hedged."),
        Column("doses", "string", "Range of doses for each kind of amount, joined with `; `."),
        Column("dose_qualifiers", "string", "Doses told in words, joined with `; `."),
        Column("publication_types", "string", "Publications by design or type, joined with `; `."),
        Column("reviews", "integer", "Publications with a vote that are reviews, meta-analyses or guidelines.", True),
        Column("first_year", "integer", "Earliest year of publication."),
        Column("last_year", "integer", "Latest year of publication."),
        *(Column(f"health_{n}", t, f"Improves against worsens: {d}") for n, t, d in _TEST),  # type: ignore[arg-type]
        *(Column(f"amount_{n}", t, f"Increases against decreases: {d}") for n, t, d in _TEST),  # type: ignore[arg-type]
        Column("few_publications", "boolean", "Too few publications for any sign test to reach 0.05.", True),
        Column("leading_direction", "string", "The direction that is believed most.", True, tuple(DIRECTIONS)),
        Column("belief", "number", "Belief in it, 0 to 1.", True),
        Column("contradictions", "integer", "Pairs of opposite directions that findings point in.", True),
        Column("background_publications", "integer", "Publications that report this as others' work.", True),
        Column("background_claims", "integer", "Claims that report others' work; they have no vote.", True),
    ),
    ("drug", "condition", "outcome"),
)


def summary_rows(summary: EvidenceSummary) -> Iterator[dict[str, Any]]:
    """The groups as rows of `SUMMARY`."""
    return map(_row, summary.groups)


def _row(g: Group) -> dict[str, Any]:
    years = g.years or (None, None)
    return {
        "drug": g.drug,
        "condition": g.condition,
        "outcome": g.outcome,
        "publications": g.publications,
        "claims": g.claims,
        **{f"votes_{d}": g.voting(d) for d in DIRECTIONS},
        **{f"claims_{d}": g.claiming(d) for d in DIRECTIONS},
        "hedged_share": round(g.hedged / g.claims, 4) if g.claims else None,
        "doses": _joined(map(str, g.doses)),
        "dose_qualifiers": _joined(g.dose_qualifiers),
        "publication_types": _joined(f"{kind} {n}" for kind, n in g.publication_types.items()),
        "reviews": g.secondary,
        "first_year": years[0],
        "last_year": years[1],
        **_tests(g),
        "few_publications": all(t.is_small for t in g.tests),
        "leading_direction": g.leading,
        "belief": round(g.beliefs.get(g.leading, 0.0), 4),
        "contradictions": len(g.contradictions),
        "background_publications": len({e.publication for e in g.background}),
        "background_claims": len(g.background),
    }


def _tests(g: Group) -> dict[str, Any]:
    names = {"improves": "health", "increases": "amount"}
    cells: dict[str, Any] = {}
    for t in g.tests:
        values = (t.favouring, t.publications, round(t.proportion, 4), round(t.low, 4), round(t.high, 4), t.p)
        cells.update({f"{names[t.direction]}_{n}": v for (n, _, _), v in zip(_TEST, values, strict=True)})
    return cells


def _joined(parts: Iterable[str]) -> str | None:
    return "; ".join(parts) or None
