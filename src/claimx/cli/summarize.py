"""`claimx summarize`: what a claim table says of each drug, condition and outcome."""

from pathlib import Path

import click

from claimx.schema.errors import InputError


@click.command("summarize")
@click.argument("claims", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--drug", help="Only drugs whose name holds this.")
@click.option("--min-claims", default=1, show_default=True, help="Leave out what is claimed less often.")
def command(claims: tuple[Path, ...], drug: str | None, min_claims: int) -> None:
    """Count the claims of CLAIMS by drug, condition, outcome and direction of effect.

    CLAIMS are tables written by `claimx extract` (.csv, .jsonl, .parquet). "3 (2 hedged)" are three claims, in two of which
    the writer commits less than fully. Claims of retracted documents are left out.
    """
    from rich.console import Console
    from rich.table import Table

    from claimx.aggregate import columns, summarize
    from claimx.formats.tables import rows_of

    rows = [(place, row) for path in claims for place, row in rows_of(path)]
    for place, row in rows:
        if "effect_direction" not in row:
            raise InputError("not a claim table: no column effect_direction", place)
    found = [
        s for s in summarize(row for _, row in rows) if s.claims >= min_claims and (not drug or drug.lower() in s.drug)
    ]
    if not found:
        click.echo("no claims")
        return
    console = Console(width=None if Console().is_terminal else 180)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("drug", "condition", "outcome", "dose", "documents"):
        table.add_column(name, justify="right" if name == "documents" else "left", overflow="fold")
    directions = columns(found)
    for direction in directions:
        table.add_column(direction.replace("_", " "), no_wrap=True)
    for s in found:
        cells = [s.drug, s.condition, s.outcome, ", ".join(s.dose_qualifiers), str(s.documents)]
        table.add_row(*cells, *(s.cell(d) for d in directions))
    console.print(table)
    hedged, total = sum(s.hedged for s in found), sum(s.claims for s in found)
    console.print(
        f"{total} claims, {hedged} of them hedged, on {len(found)} combinations of drug, condition and outcome"
    )
