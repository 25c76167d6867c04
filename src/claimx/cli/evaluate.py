"""`claimx evaluate`: scores against gold."""

import json
from pathlib import Path
from typing import Any

import click

from claimx._version import __version__
from claimx.cli.adding import adding_options
from claimx.cli.results import print_result
from claimx.cli.texts import texts_option
from claimx.engine.pipelines import Additions
from claimx.files import write_text


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--run", "run_it", is_flag=True, help="Run the pipeline on the gold's texts instead of reading PREDICTIONS."
)
@click.option("--method", type=click.Choice(["auto", "model", "rules"]), default="auto", show_default=True,
              help="With --run: what tags.")  # fmt: skip
@adding_options
@click.option("--by", type=click.Choice(["source"]), help="Also score the subsets by this.")
@click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap.")
@click.option(
    "--all-criteria", is_flag=True, help="Show mentions by all criteria: strict, exact, partial, type, overlap."
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to this file.")
@click.option("--markdown", "markdown_file", type=click.Path(path_type=Path), help="Write them as Markdown.")
@click.option(
    "--html", "html_file", type=click.Path(path_type=Path), help="Write a report with every error in its sentence."
)
@texts_option
def command(gold: Path, predictions: tuple[Path, ...], texts: Path | None, run_it: bool, method: str, by: str | None, seed: int,
            all_criteria: bool, json_file: Path | None, markdown_file: Path | None, html_file: Path | None, added: Additions) -> None:  # fmt: skip
    """Score PREDICTIONS against GOLD.

    GOLD is a file or folder of annotations (gold JSON, brat, BioC, JSONL). PREDICTIONS are tables of `claimx extract`
    and `claimx tag`, or annotations; where only one of the two tables is given, only its figures are shown. Every figure
    stands with a 95% interval by bootstrap over documents, and with its counts.

    \b
    claimx evaluate annotations/corpus/gold --run
    claimx evaluate gold/dev claims.csv mentions.jsonl --by source --html errors.html
    """
    from claimx.evaluate import show
    from claimx.evaluate.load import parts_of, read_gold, read_predictions, run
    from claimx.evaluate.scores import PARTS, evaluate
    from claimx.evaluate.subsets import by_source

    if run_it == bool(predictions):
        raise click.UsageError("give either PREDICTIONS or --run")
    documents = read_gold([gold], texts)
    found, outside = (
        run(documents, method, added.components, added.knowledge_bases)
        if run_it
        else read_predictions(predictions, documents)
    )
    parts = PARTS if run_it else parts_of(predictions)
    result = evaluate(documents, found, seed=seed, outside=outside, parts=parts)
    print_result(result, str(gold), all_criteria)
    report: dict[str, Any] = {"gold": str(gold), "claimx_version": __version__, "seed": seed, **result.as_json()}
    text = show.markdown(result, str(gold))
    if by:
        report["by_source"] = {}
        for source, part in by_source(documents, found, seed=seed, parts=parts):
            report["by_source"][source] = part.as_json()
            print_result(part, source or "no source", all_criteria, brief=True)
            text += "\n" + show.markdown(part, source or "no source")
    if json_file:
        write_text(json_file, json.dumps(report, indent=1) + "\n")
    if markdown_file:
        write_text(markdown_file, text)
    if html_file:
        from claimx.evaluate.html import error_report

        write_text(html_file, error_report(documents, found, result, title=str(gold), parts=parts))
