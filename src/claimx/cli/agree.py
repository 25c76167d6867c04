"""`claimx agree`: agreement of two annotators."""

import json
from pathlib import Path

import click

from claimx.cli.results import print_result
from claimx.files import write_text


@click.command("agree")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to this file.")
@click.option("--html", "html_file", type=click.Path(path_type=Path),
              help="Write a report with every disagreement in its sentence, A as gold.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap.")
def command(a: Path, b: Path, json_file: Path | None, html_file: Path | None, seed: int) -> None:
    """Agreement of two annotators of the same documents.

    A and B are files or folders of annotations. F1 of the one against the other by the measures of `claimx evaluate`,
    Cohen's kappa for the choices made once a sentence, Krippendorff's alpha for the direction of shared claims.
    """
    from claimx.evaluate.agreement import agree
    from claimx.evaluate.load import read_gold

    left, right = read_gold([a]), read_gold([b])
    found = agree(left, right, seed=seed)
    print_result(found.result, f"{a} and {b}")
    coefficients = {f"Cohen's kappa, sentence {name}": c for name, c in found.kappa.items()}
    coefficients["Krippendorff's alpha, direction of shared claims"] = found.alpha_direction
    for name, c in coefficients.items():
        value = "undefined" if c.value is None else f"{c.value:.3f}"
        spread = "" if c.interval is None else f" ({c.interval[0]:.3f} to {c.interval[1]:.3f})"
        click.echo(f"{name}: {value}{spread} over {c.choices}")
    if found.only_one:
        click.echo(f"{len(found.only_one)} documents only one of them annotated, left out: {', '.join(found.only_one)}")
    if json_file:
        write_text(json_file, json.dumps(found.as_json(), indent=1) + "\n")
    if html_file:
        from claimx.evaluate.html import error_report

        write_text(html_file, error_report(*found.documents, found.result, title=f"{a} and {b}"))
