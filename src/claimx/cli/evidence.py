"""What `summarize`, `plot` and `report` have in common: which claims, and which of their groups."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from claimx.cli.adding import min_confidence

if TYPE_CHECKING:
    from claimx.aggregate import EvidenceSummary, Group


def selection(function: Callable[..., None]) -> Callable[..., None]:
    """The argument CLAIMS and the options that choose among groups."""
    decorators = (
        click.argument("claims", nargs=-1, required=True),
        click.option("--drug", help="Only drugs whose name holds this."),
        click.option("--condition", help="Only conditions whose name holds this."),
        click.option("--outcome", help="Only outcomes whose name holds this."),
        click.option("--min-publications", default=0, help="Leave out what fewer publications have found."),
        click.option("--min-claims", default=1, show_default=True, help="Leave out what is claimed less often."),
        min_confidence,
        click.option("--primary-only", is_flag=True, help="Leave out reviews, meta-analyses and guidelines."),
    )
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


def found_in(
    claims: tuple[str, ...], *, drug: str | None, condition: str | None, outcome: str | None, min_publications: int,
    min_claims: int, min_confidence: float, primary_only: bool, interval: Any = "wilson",
) -> "EvidenceSummary":  # fmt: skip
    """The summary of the claims, with the chosen groups."""
    from claimx.aggregate import summarize
    from claimx.io.claims import read_claims

    rows: Iterable[Mapping[str, Any]] = itertools.chain.from_iterable(map(read_claims, claims))
    if min_confidence:
        rows = (row for row in rows if float(row.get("confidence") or 0) >= min_confidence)
    summary = summarize(rows, primary_only=primary_only, interval=interval)

    def keep(g: "Group") -> bool:
        wanted = ((drug, g.drug), (condition, g.condition), (outcome, g.outcome))
        return (
            g.publications >= min_publications
            and g.claims + len(g.background) >= min_claims
            and all(not part or part.lower() in name.lower() for part, name in wanted)
        )

    return summary.where(keep)
