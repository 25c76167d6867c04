"""The evidence summary on a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from claimx.schema import DIRECTIONS

if TYPE_CHECKING:
    from claimx.aggregate import Evidence, EvidenceSummary, Group
    from claimx.aggregate.summary import Contradiction

SENTENCES = 3
"""Sentences shown on each side of a contradiction, each publication's first ones."""


def print_groups(summary: "EvidenceSummary") -> None:
    """One line a drug, condition and outcome; under each direction the publications that vote for it."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    groups = [g for g in summary.groups if g.votes]
    console = Console(width=None if Console().is_terminal else 180, highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    shown = [d for d in DIRECTIONS if any(g.voting(d) for g in groups)]
    tested = any(g.publications > 1 and g.tests for g in groups)
    for name in ("drug", "condition", "outcome", "doses"):
        table.add_column(name, overflow="fold")
    for name in (
        "studies",
        *(d.replace("_", " ") for d in shown),
        "hedged",
        *(["share", "95% interval", "p"] * tested),
    ):
        table.add_column(name, justify="right", no_wrap=True)
    for g in groups:
        doses = "; ".join([*map(str, g.doses), *g.dose_qualifiers])
        counts = [str(g.publications), *(str(g.voting(d) or "") for d in shown), f"{g.hedged} of {g.claims}"]
        # Text, not markup: a name may hold brackets.
        table.add_row(*map(Text, (g.drug, g.condition, g.outcome, doses, *counts, *(_test_cells(g) if tested else ()))))
    console.print(table)


def _test_cells(g: "Group") -> Sequence[str]:
    if not g.tests or g.publications < 2:
        return ("", "", "")
    t = g.tests[0]
    mark = "*" if t.is_small else ""
    return (f"{t.favouring} of {t.publications} {t.direction}", f"{t.low:.2f} to {t.high:.2f}", f"{t.p:.3g}{mark}")


def print_totals(summary: "EvidenceSummary") -> None:
    """What was counted, and what was left out."""
    groups = summary.groups
    claims, hedged = sum(g.claims for g in groups), sum(g.hedged for g in groups)
    click.echo(
        f"\n{_count(claims, 'claim')} of {_count(len({v.publication for g in groups for v in g.votes}), 'publication')}, "
        f"{hedged} of them hedged, on {len(groups)} combinations of drug, condition and outcome"
    )
    if background := sum(len(g.background) for g in groups):
        click.echo(f"without a vote: {_count(background, 'claim')} about others' work")
    if summary.retracted:
        click.echo(
            f"left out: {_count(len(summary.retracted), 'claim')} of "
            f"{_count(summary.retracted_publications, 'retracted publication')}"
        )
    if any(g.publications > 1 and t.is_small for g in groups for t in g.tests):
        click.echo("* fewer than 6 publications tell a direction: the sign test cannot reach 0.05")


def print_contradictions(summary: "EvidenceSummary", most: int | None) -> None:
    """Contradictions between publications first; each side with its sentences."""
    found = [(g, c) for g in summary.groups for c in g.contradictions]
    if not found:
        return
    found.sort(key=lambda pair: pair[1].within_one)
    click.echo(f"\n{_count(len(found), 'contradiction')} (same drug, condition and outcome):")
    for g, c in found[:most]:
        place = " (within one publication)" if c.within_one else ""
        click.secho(f"\n{_printable(' – '.join(filter(None, (g.drug, g.condition, g.outcome))))}{place}", bold=True)
        _print_sides(c)
    if most is not None and len(found) > most:
        click.echo(f"\n{len(found) - most} more: --contradictions")


def _print_sides(c: "Contradiction") -> None:
    for direction, side in (c.one, c.other):
        sentences: dict[tuple[str, str], Evidence] = {}
        for e in side:
            sentences.setdefault((e.publication, " ".join(str(e.row.get("sentence", "")).split())), e)
        for (publication, sentence), e in list(sentences.items())[:SENTENCES]:
            hedge = ", hedged" if e.hedged else ""
            year = f", {e.year}" if e.year else ""
            click.echo(
                f"  {direction}{hedge}: {_printable(sentence)} [{_printable(publication.removeprefix('doc:'))}{year}]"
            )
        if len(sentences) > SENTENCES:
            click.echo(f"  {direction}: {len(sentences) - SENTENCES} more")


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _printable(text: str) -> str:
    from claimx.evaluate.show import printable

    return printable(text)
