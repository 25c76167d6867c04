"""`claimx compare`: two versions against the same gold."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimx.cli.texts import texts_option
from claimx.files import write_text
from claimx.schema.errors import InputError

if TYPE_CHECKING:
    from claimx.evaluate.compare import Difference
    from claimx.evaluate.errors import SentenceErrors

BELOW = 3
"""Exit code where a figure is below a floor; 1 and 2 are taken by faults of the input and of the command line."""


@click.command("compare")
@click.argument("run_a", type=click.Path(path_type=Path))
@click.argument("run_b", type=click.Path(path_type=Path))
@click.option(
    "--gold", required=True, type=click.Path(path_type=Path), help="The annotations that both are scored against."
)
@click.option("--fail-under", multiple=True, metavar="MEASURE=VALUE",
              help="Exit with 3 where run B is below, e.g. claim.direction=0.58; a gain by gain:claim.direction=-0.01.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of bootstrap and randomization.")
@click.option("--show", "limit", default=10, show_default=True, help="Sentences to list that got better, and worse.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write figures and sentences to this file.")
@texts_option
def command(run_a: Path, run_b: Path, gold: Path, texts: Path | None, fail_under: tuple[str, ...], seed: int, limit: int,
            json_file: Path | None) -> None:  # fmt: skip
    """Compare the predictions RUN_A and RUN_B.

    Each run is a table of `claimx extract` or `claimx tag`, a folder with claims.* and mentions.* tables, or annotations.
    For every measure: both figures, the gain with its 95% interval by paired bootstrap over documents, and the p value of
    approximate randomization; then the sentences that got better and worse.
    """
    from claimx.evaluate.compare import changed, compare
    from claimx.evaluate.load import parts_of, read_gold, read_predictions, tables_of

    documents = read_gold([gold], texts)
    runs = [tables_of(run) for run in (run_a, run_b)]
    parts = [p for p in parts_of(runs[0]) if p in parts_of(runs[1])]
    if not parts:
        raise InputError("one run holds only claims and the other only mentions", f"{run_a}, {run_b}")
    a, b = (read_predictions(run, documents)[0] for run in runs)
    found = {d.measure: d for d in compare(documents, a, b, seed=seed, parts=parts)}
    failed = [line for floor in fail_under if (line := _below(floor, found))]
    better, worse = changed(documents, a, b, parts)
    _print_figures(found)
    _print_sentences("better", better, limit)
    _print_sentences("worse", worse, limit)
    if json_file:
        report = {
            "figures": [{**asdict(d), "gain": d.gain} for d in found.values()],
            "better": [asdict(e) for e in better],
            "worse": [asdict(e) for e in worse],
            "below": failed,
        }
        write_text(json_file, json.dumps(report, indent=1) + "\n")
    for line in failed:
        click.echo(line, err=True)
    if failed:
        sys.exit(BELOW)


def _print_figures(found: Mapping[str, "Difference"]) -> None:
    from claimx.evaluate.show import name_of

    click.echo(f"{'measure':42}{'A':>7}{'B':>7}{'gain':>8}   {'95% interval':18}  p")
    for d in found.values():
        if d.a != d.b or d.measure.startswith(("claim.", "sentence.")):
            spread = "needs 2 documents" if d.low is None else f"{d.low:+.3f} to {d.high:+.3f}"
            click.echo(f"{name_of(d.measure):42}{d.a:7.3f}{d.b:7.3f}{d.gain:+8.3f}   {spread:18}  {d.p:.4f}")


def _print_sentences(title: str, errors: list["SentenceErrors"], limit: int) -> None:
    from claimx.evaluate.show import printable

    click.echo(f"\n{len(errors)} sentences got {title}" + (f"; the first {limit}:" if len(errors) > limit else ":"))
    for e in errors[:limit]:
        click.echo(printable(f"  {e.doc_id} {e.index}: {e.sentence.text}"))
        for problem in e.problems:
            click.echo(printable(f"      {problem.say}"))


def _below(floor: str, found: Mapping[str, "Difference"]) -> str:
    name, _, value = floor.partition("=")
    gain, measure = name.startswith("gain:"), name.removeprefix("gain:")
    try:
        wanted = float(value)
    except ValueError as error:
        raise InputError(f"--fail-under {floor}: not MEASURE=VALUE") from error
    if measure not in found:
        raise InputError(f"--fail-under {floor}: no such measure; there are {', '.join(found)}")
    reached = found[measure].gain if gain else found[measure].b
    return f"{name} is {reached:.4f}, below {wanted}" if not reached >= wanted else ""
