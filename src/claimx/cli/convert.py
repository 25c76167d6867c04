"""`claimx convert`: annotations from one format to another."""

from pathlib import Path

import click

from claimx.cli.texts import texts_option
from claimx.formats import FORMATS, read_annotations, write_annotations


@click.command("convert")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "from_",
    type=click.Choice(list(FORMATS)),
    help="Format of SOURCE, where its ending does not say.",
)
@click.option(
    "--to",
    type=click.Choice([name for name in FORMATS if name != "draft"]),
    help="Format of TARGET; needed where TARGET is a folder.",
)
@texts_option
def command(source: Path, target: Path, from_: str | None, to: str | None, texts: Path | None) -> None:
    """Convert annotated documents between formats.

    SOURCE and TARGET are files, or folders of them. gold, brat, bioc-json, bioc-xml and jsonl keep mentions and claims;
    pubtator and conll keep mentions only; standoff is brat without the text. A bad offset, an unknown label, a dangling reference, carriage returns or a
    byte order mark end it with one line that names file and place.

    \b
    claimx convert gold/dev annotations/dev --from gold --to brat
    claimx convert annotations/corpus/gold corpus.bioc.json
    claimx convert annotations/corpus/passes/a pass-a/ --texts corpus/articles --to brat
    """
    documents = list(read_annotations(source, from_, texts))
    written = write_annotations(documents, target, to)
    click.echo(f"{written} documents written to {target}", err=True)
