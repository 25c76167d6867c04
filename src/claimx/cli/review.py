"""`claimx review`: what reviewers said in `claimx serve --review`, taken out again."""

import contextlib
from pathlib import Path

import click

from claimx.serve.gold import FORMATS, gold_of, write_gold
from claimx.serve.reviews import Reviews


@click.group("review")
def command() -> None:
    """Take reviews out of the file that `claimx serve --review` keeps."""


@command.command("export")
@click.argument("reviews", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", "kind", type=click.Choice(FORMATS), required=True, help="Format of the gold.")
@click.option("--reviewer", help="Only what this reviewer said; else the last word of all.")
def export_command(reviews: Path, folder: Path, kind: str, reviewer: str | None) -> None:
    """Write the reviews in REVIEWS as gold to FOLDER, for training and for `claimx evaluate`.

    Gold are the sentences all of whose claims were decided. FOLDER is replaced where it is an earlier export.

    \b
    claimx review export reviews.sqlite annotations/reviewed --to brat
    claimx evaluate annotations/reviewed claims.csv
    """
    with contextlib.closing(Reviews(reviews, create=False)) as opened:
        gold = gold_of(opened, reviewer)
    for note in gold.notes:
        click.echo(f"note: {note}", err=True)
    write_gold(gold, kind, folder)
    sentences = sum(len(document.sentences) for document in gold.documents)
    claims = sum(len(document.claims) for document in gold.documents)
    click.echo(f"{folder}: {len(gold.documents):,} documents, {sentences:,} sentences, {claims:,} claims", err=True)
