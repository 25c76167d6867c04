"""`claimx compare`: two versions against the same gold."""

import sys
from pathlib import Path

import click

from claimx.schema.errors import InputError


@click.command("compare")
@click.argument("run_a", type=click.Path(path_type=Path))
@click.argument("run_b", type=click.Path(path_type=Path))
@click.option(
    "--gold",
    required=True,
    type=click.Path(path_type=Path),
    help="The annotations that both are scored against.",
)
@click.option(
    "--fail-under",
    multiple=True,
    metavar="MEASURE=VALUE",
    help="Exit with 2 where run B is below, e.g. claim.direction=0.58; a gain by gain:claim.direction=-0.01.",
)
@click.option("--seed", default=0, show_default=True, help="Seed of bootstrap and randomization.")
@click.option("--show", "limit", default=10, show_default=True, help="Sentences to list that got better, and worse.")
def command(run_a: Path, run_b: Path, gold: Path, fail_under: tuple[str, ...], seed: int, limit: int) -> None:
    """Compare the predictions RUN_A and RUN_B.

    Each run is a table of `claimx extract` or `claimx tag`, a folder with claims.* and mentions.* tables, or annotations.
    For every measure: both figures, the gain with its 95% interval by paired bootstrap over documents, and the p value of
    approximate randomization; then the sentences that got better and worse.
    """
    from claimx.evaluate.compare import changed, compare
    from claimx.evaluate.load import read_gold, read_predictions
    from claimx.evaluate.show import name_of
    from claimx.formats.tables import TABLES

    documents = read_gold([gold])

    def tables(run: Path) -> list[Path]:
        return (sorted(p for p in run.iterdir() if p.suffix in TABLES) if run.is_dir() else []) or [run]

    sides = [read_predictions(tables(run), documents)[0] for run in (run_a, run_b)]
    found = {d.measure: d for d in compare(documents, *sides, seed=seed)}
    click.echo(f"{'measure':42}{'A':>7}{'B':>7}{'gain':>8}   95% interval        p")
    for d in found.values():
        if d.a != d.b or d.measure.startswith(("claim.", "sentence.")):
            click.echo(
                f"{name_of(d.measure):42}{d.a:7.3f}{d.b:7.3f}{d.gain:+8.3f}   {d.low:+.3f} to {d.high:+.3f}  {d.p:.4f}"
            )
    for title, errors in zip(("better", "worse"), changed(documents, *sides), strict=True):
        click.echo(f"\n{len(errors)} sentences got {title}" + (f"; the first {limit}:" if len(errors) > limit else ":"))
        for e in errors[:limit]:
            click.echo(f"  {e.doc_id} {e.index}: {e.sentence.text}")
            for problem in e.problems:
                click.echo(f"      {problem.say}")
    if failed := [line for floor in fail_under if (line := _below(floor, found))]:
        for line in failed:
            click.echo(line, err=True)
        sys.exit(2)


def _below(floor: str, found: dict) -> str:  # type: ignore[type-arg]
    name, _, value = floor.partition("=")
    gain, measure = name.startswith("gain:"), name.removeprefix("gain:")
    try:
        wanted = float(value)
    except ValueError as error:
        raise InputError(f"--fail-under {floor}: not MEASURE=VALUE") from error
    if measure not in found:
        raise InputError(f"--fail-under {floor}: no such measure; there are {', '.join(found)}")
    reached = found[measure].gain if gain else found[measure].b
    return f"{name} is {reached:.4f}, below {wanted}" if reached < wanted else ""
