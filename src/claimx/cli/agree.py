"""`claimx agree`: agreement of two annotators."""

import json
from pathlib import Path

import click

from claimx.cli.results import print_result
from claimx.cli.texts import texts_option
from claimx.files import write_text


@click.command("agree")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to this file.")
@click.option("--markdown", "markdown_file", type=click.Path(path_type=Path), help="Write them as Markdown.")
@click.option("--html", "html_file", type=click.Path(path_type=Path),
              help="Write a report with every disagreement in its sentence, A as gold.")  # fmt: skip
@click.option("--seed", default=0, show_default=True, help="Seed of the bootstrap.")
@texts_option
def command(a: Path, b: Path, texts: Path | None, json_file: Path | None, markdown_file: Path | None,
            html_file: Path | None, seed: int) -> None:  # fmt: skip
    """Agreement of two annotators of the same documents.

    A and B are files or folders of annotations. F1 of the one against the other by the measures of `claimx evaluate`,
    Cohen's kappa for the choices made once a sentence, Krippendorff's alpha for the direction of shared claims.

    \b
    claimx agree annotations/corpus/passes/a annotations/corpus/passes/b --texts corpus/articles
    """
    from claimx.evaluate import show
    from claimx.evaluate.agreement import agree
    from claimx.evaluate.load import read_gold

    left, right = read_gold([a], texts), read_gold([b], texts)
    found = agree(left, right, seed=seed)
    print_result(found.result, f"{a} and {b}")
    beyond_chance = [
        *(f"Cohen's kappa, sentence {name}: {c.in_words()}" for name, c in found.kappa.items()),
        f"Krippendorff's alpha, direction of shared claims: {found.alpha_direction.in_words()}",
    ]
    for line in beyond_chance:
        click.echo(line)
    if found.only_one:
        click.echo(f"{len(found.only_one)} documents only one of them annotated, left out: {', '.join(found.only_one)}")
    if json_file:
        write_text(json_file, json.dumps(found.as_json(), indent=1) + "\n")
    if markdown_file:
        text = show.markdown(found.result, f"{a} and {b}")
        write_text(markdown_file, text + "\n## Beyond chance\n\n" + "".join(f"- {line}\n" for line in beyond_chance))
    if html_file:
        from claimx.evaluate.html import error_report

        write_text(html_file, error_report(*found.documents, found.result, title=f"{a} and {b}"))
