"""`claimx corpus`: the texts of gold sets."""

from collections import Counter
from pathlib import Path

import click

from claimx.io.fetch import fetch, read_public
from claimx.io.polite import EUTILS, OPEN_ACCESS, Server


@click.group("corpus")
def command() -> None:
    """Get the texts of gold sets whose annotations are kept without them."""


@command.command("fetch")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from", "local", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take the texts from this folder (ID.txt, .md, gold .json, .xml or .nxml) and ask no server.",
)  # fmt: skip
@click.option("--email", default="", help="Your address, which NCBI asks for so that it can write before it blocks.")
@click.option("--base-url", default=EUTILS, show_default=True, help="Where efetch.fcgi is.")
@click.option("--oa-url", default=OPEN_ACCESS, show_default=True, help="Where oa.fcgi of PMC's open-access service is.")
@click.option("--tries", type=click.IntRange(1, 20), default=5, show_default=True, help="Attempts for each document.")
def fetch_command(
    manifest: Path, folder: Path, local: Path | None, email: str, base_url: str, oa_url: str, tries: int
) -> None:
    """Get every text that MANIFEST names, as FOLDER/ID.txt, and check its hash.

    MANIFEST is a TSV file with the columns id, kind, source, identifier, licence and sha256, the hash of the text in
    UTF-8. The source is pubmed or pmc (NCBI E-utilities), or pmc-oa (the packages of PMC's open-access service). At
    most three requests a second are made. What is there already with the right hash is skipped, so a stopped run goes
    on where it was. Exit code 1 when a text could not be had.

    \b
    claimx corpus fetch public.tsv texts/ --email you@example.org
    claimx corpus fetch public.tsv texts/ --from downloads/
    """
    counts: Counter[str] = Counter()
    server = Server(base_url, email, tries=tries, open_access=oa_url)
    for _, outcome in fetch(read_public(manifest), folder, server, local):
        if isinstance(outcome, str):
            counts[outcome] += 1
        else:
            counts["failed"] += 1
            click.echo(f"error: {outcome}", err=True)
    click.echo(f"{counts['fetched']} fetched, {counts['present']} there already, {counts['failed']} failed", err=True)
    if counts["failed"]:
        raise SystemExit(1)
