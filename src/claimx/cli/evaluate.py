"""`claimx evaluate`: scores against gold."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from claimx._version import __version__
from claimx.schema.errors import InputError


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--run",
    "run_it",
    is_flag=True,
    help="Run the pipeline on the gold's texts instead of reading PREDICTIONS.",
)
@click.option(
    "--method",
    type=click.Choice(["auto", "model", "rules"]),
    default="auto",
    show_default=True,
    help="With --run: what tags.",
)
@click.option("--by", type=click.Choice(["source"]), help="Also score the subsets by this.")
@click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap.")
@click.option(
    "--all-criteria",
    is_flag=True,
    help="Show mentions by all criteria: strict, exact, partial, type, overlap.",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to this file.")
@click.option("--markdown", "markdown_file", type=click.Path(path_type=Path), help="Write them as Markdown.")
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path),
    help="Write a report with every error in its sentence.",
)
def command(gold: Path, predictions: tuple[Path, ...], run_it: bool, method: str, by: str | None, seed: int,
            all_criteria: bool, json_file: Path | None, markdown_file: Path | None, html_file: Path | None) -> None:  # fmt: skip
    """Score PREDICTIONS against GOLD.

    GOLD is a file or folder of annotations (gold JSON, brat, BioC, JSONL). PREDICTIONS are tables of `claimx extract`
    and `claimx tag`, or annotations. Every figure stands with a 95% interval by bootstrap over documents, and with its
    counts.

    \b
    claimx evaluate annotations/corpus/gold --run
    claimx evaluate gold/dev claims.csv mentions.jsonl --by source --html errors.html
    """
    from claimx.evaluate import show
    from claimx.evaluate.load import read_gold, read_predictions, run
    from claimx.evaluate.scores import evaluate

    if run_it == bool(predictions):
        raise click.UsageError("give either PREDICTIONS or --run")
    documents = read_gold([gold])
    found, outside = run(documents, method) if run_it else read_predictions(predictions, documents)
    result = evaluate(documents, found, seed=seed, outside=outside)
    _print(result, f"{gold}: {result.documents} documents, {result.sentences} sentences", all_criteria)
    report: dict[str, Any] = {"gold": str(gold), "claimx_version": __version__, **result.as_json()}
    if by:
        report["by_source"] = {}
        pairs = sorted(zip(documents, found, strict=True), key=lambda p: (p[0].source, p[0].doc_id))
        for source, group in groupby(pairs, key=lambda p: p[0].source):
            mine = list(group)
            part = evaluate([g for g, _ in mine], [f for _, f in mine], seed=seed)
            report["by_source"][source] = part.as_json()
            _print(
                part,
                f"{source or 'no source'}: {part.documents} documents, {part.sentences} sentences",
                all_criteria,
                brief=True,
            )
    if json_file:
        _write(json_file, json.dumps(report, indent=1) + "\n")
    if markdown_file:
        _write(markdown_file, show.markdown(result, str(gold)))
    if html_file:
        from claimx.evaluate.html import error_report

        _write(html_file, error_report(documents, found, result, title=str(gold)))


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(error.strerror or "cannot be written", str(path)) from error


def _print(result: Any, title: str, all_criteria: bool, brief: bool = False) -> None:
    from rich.console import Console
    from rich.table import Table

    from claimx.evaluate import show
    from claimx.schema import DIRECTIONS

    console = Console(width=None if Console().is_terminal else 120)
    table = Table(title=title, title_justify="left", box=None)
    for column in ("measure", "value", "95% interval", "precision", "recall", "counts"):
        table.add_column(column, no_wrap=True)
    for heading, rows in show.groups(result, all_criteria=all_criteria):
        if brief and heading.startswith("Slots"):
            continue
        table.add_row(heading, style="bold")
        for name, score in rows:
            table.add_row("  " + show.name_of(name), *show.figure(score))
    console.print(table)
    if not brief:
        if result.outside:
            console.print(f"{result.outside} mentions and claims lie in no gold sentence and are not scored")
        if result.calibration:
            console.print(f"expected calibration error {result.calibration['expected_calibration_error']:.3f}")
        matrix = Table(title="direction: gold in rows, found in columns", title_justify="left", box=None)
        for column in ("", *DIRECTIONS, "missed"):
            matrix.add_column(column, justify="right" if column else "left")
        for gold, cells in show.confusion_rows(result):
            matrix.add_row(gold, *map(str, cells))
        console.print(matrix)
