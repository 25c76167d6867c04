"""`claimx report`: the evidence in one HTML file."""

from pathlib import Path
from typing import Any

import click

from claimx.cli.evidence import found_in, selection


@click.command("report")
@selection
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="HTML file to write.")
@click.option("--title", help="Title of the report; the names of CLAIMS when not given.")
@click.option("--articles", multiple=True, metavar="ARTICLE",
              help="The articles themselves, to show whole texts; a database has them already. May be repeated.")  # fmt: skip
def command(claims: tuple[str, ...], output: Path, title: str | None, articles: tuple[str, ...], **chosen: Any) -> None:
    """Write what CLAIMS say as one HTML file: summary, contradictions, plots, and every claim in its sentence.

    The file needs no network and no other file; open it in any browser. Numbers in the summary open the claims behind
    them, with drug, dose, condition, outcome, effect and hedging in colour and links to PubMed and DOI. Needs
    matplotlib: pip install 'claimx[report]'.

    \b
    claimx report claims.csv --articles articles/ -o report.html
    claimx report claims.db --drug metformin --primary-only -o metformin.html
    """
    from claimx.files import write_text
    from claimx.io.claims import read_texts
    from claimx.report.page import evidence_report

    summary = found_in(claims, **chosen)
    texts: dict[str, str] = {}
    for place in claims:
        texts.update(read_texts(place))
    if articles:
        texts.update(_texts_of(articles))
    names = ", ".join(Path(place).name if "://" not in place else "claims" for place in claims)
    write_text(output, evidence_report(summary, title=title or names, texts=texts))
    click.echo(f"{len(summary.groups):,} combinations of drug, condition and outcome written to {output}", err=True)


def _texts_of(articles: tuple[str, ...]) -> dict[str, str]:
    from claimx.io import ReadFailure, read_documents

    found = {}
    for document in read_documents(articles):
        if isinstance(document, ReadFailure):
            click.echo(f"skipped: {document}", err=True)
        else:
            found[document.doc_id] = document.text
    return found
