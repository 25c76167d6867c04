"""`claimx agree`: agreement of two annotators."""

import json
from pathlib import Path

import click


@click.command("agree")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to this file.")
@click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap.")
def command(a: Path, b: Path, json_file: Path | None, seed: int) -> None:
    """Agreement of two annotators of the same documents.

    A and B are files or folders of annotations. F1 of the one against the other by the measures of `claimx evaluate`,
    Cohen's kappa for the choices made once a sentence, Krippendorff's alpha for the direction of shared claims.
    """
    from claimx.evaluate.agreement import agree
    from claimx.evaluate.load import read_gold
    from claimx.evaluate.show import figure, groups, name_of

    found = agree(read_gold([a]), read_gold([b]), seed=seed)
    click.echo(f"{found.result.documents} documents, {found.result.sentences} sentences")
    for heading, rows in groups(found.result):
        click.echo(heading)
        for name, score in rows:
            value, interval, _, _, counts = figure(score)
            click.echo(f"  {name_of(name):40}{value:>10}  {interval:18}  {counts}")
    for name, kappa in found.kappa.items():
        click.echo(f"Cohen's kappa, sentence {name}: {kappa:.3f}")
    alpha = "undefined" if found.alpha_direction is None else f"{found.alpha_direction:.3f}"
    click.echo(f"Krippendorff's alpha, direction of {found.shared_claims} shared claims: {alpha}")
    if json_file:
        report = {"kappa": found.kappa, "alpha_direction": found.alpha_direction, **found.result.as_json()}
        json_file.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
