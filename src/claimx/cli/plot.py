"""`claimx plot`: the evidence summary as a picture."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from claimx.cli.evidence import found_in, selection
from claimx.schema.errors import InputError


@click.command("plot")
@selection
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="File to write: .svg, .png or .pdf."
)
@click.option(
    "--kind", type=click.Choice(["directions", "years", "certainty"]), default="directions", show_default=True
)
@click.option("--rows", type=click.Choice(["drugs", "studies"]), default="drugs", show_default=True)
@click.option("--columns", type=click.Choice(["conditions", "outcomes"]), default="conditions", show_default=True)
@click.option(
    "--max-rows", type=click.IntRange(1, 400), default=40, show_default=True, help="Rows of most publications."
)
@click.option("--max-columns", type=click.IntRange(1, 60), default=12, show_default=True)
def command(
    output: Path, claims: tuple[str, ...], kind: str, rows: str, columns: str, max_rows: int, max_columns: int,
    **chosen: Any,
) -> None:  # fmt: skip
    """Draw what CLAIMS say: the effect direction plot, findings by year, or certainty by condition.

    The effect direction plot (Boon & Thomson 2021) has an arrow where the publications of a row tell of a column: up for
    better, down for worse, sideways for mixed and for no effect, as large as the number of people studied. The same
    claims always give the same file. Needs matplotlib: pip install 'claimx[report]'.

    \b
    claimx plot claims.csv -o directions.svg
    claimx plot claims.db --drug metformin --rows studies --columns outcomes -o metformin.pdf
    """
    from claimx.files import atomic_file
    from claimx.report.plots import FORMATS, PLOTS, drawn

    format = output.suffix.lower().lstrip(".")
    if format not in FORMATS:
        raise InputError(f"cannot be drawn: end the name in one of {', '.join(f'.{f}' for f in FORMATS)}", str(output))
    summary = found_in(claims, **chosen)
    shape = {"rows": rows, "columns": columns, "max_rows": max_rows, "max_columns": max_columns}
    picture = drawn(partial(PLOTS[kind], summary, **(shape if kind == "directions" else {})), format)
    with atomic_file(output) as unfinished:
        unfinished.write_bytes(picture)
