"""`claimx summarize`: what claim tables say of each drug, condition and outcome."""

from pathlib import Path
from typing import Any

import click

from claimx.cli.evidence import found_in, selection
from claimx.cli.summary import print_contradictions, print_groups, print_totals


@click.command("summarize")
@selection
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write the summary as a table: .csv, .jsonl, .parquet."
)
@click.option("--contradictions", is_flag=True, help="Show every contradiction with its sentences, not the first five.")
@click.option("--interval", type=click.Choice(["wilson", "exact"]), default="wilson", show_default=True,
              help="Interval of the proportions: Wilson's, or Clopper and Pearson's.")  # fmt: skip
def command(claims: tuple[str, ...], output: Path | None, contradictions: bool, interval: str, **chosen: Any) -> None:
    """Summarise the claims of CLAIMS by drug, condition and outcome: one vote a publication.

    CLAIMS are tables of `claimx extract` or `claimx run`: .csv, .jsonl, .parquet, a folder of `parquet:`, SQLite, DuckDB
    or a database URL. Counted are publications by the direction of effect that they tell, not by significance. Claims
    that report others' work and those of retracted publications are left out, and said so. docs/aggregation.md states
    the rules.

    \b
    claimx summarize claims.csv --drug metformin
    claimx summarize claims.db --min-publications 3 -o summary.csv
    """
    from claimx.io.exporters import open_table
    from claimx.io.exporters.summary import SUMMARY, summary_rows

    summary = found_in(claims, interval=interval, **chosen)
    if output is not None:
        with open_table(SUMMARY, output) as write:
            write(summary_rows(summary))
        print_totals(summary)
        return
    if not summary.groups:
        click.echo("no claims")
        return
    print_groups(summary)
    print_totals(summary)
    print_contradictions(summary, most=None if contradictions else 5)
