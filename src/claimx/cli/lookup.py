"""`claimx lookup`: the identifiers that a name may have, and why."""

import json
from dataclasses import asdict

import click

from claimx.normalize.kb import Candidate, knowledge
from claimx.normalize.kb.keys import KINDS


@click.command("lookup")
@click.argument("terms", nargs=-1, required=True, metavar="TERM...")
@click.option("--kind", type=click.Choice(KINDS), help="Look among drugs or among conditions only.")
@click.option(
    "--kb", "bases", multiple=True, metavar="FILE|NAME",
    help="A knowledge base made by `claimx kb build`, or of a plug-in; several are asked in turn (`default` is the own).",
)  # fmt: skip
@click.option("--context", default="", help="Words around the term, which decide what a short form means.")
@click.option(
    "--abbreviation", "abbreviations", multiple=True, metavar="SHORT=LONG", help="A short form of the document."
)
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1), help="Candidates of each kind to show.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(
    terms: tuple[str, ...], kind: str | None, bases: tuple[str, ...], context: str, abbreviations: tuple[str, ...], limit: int,
    as_json: bool,
) -> None:  # fmt: skip
    """Show what TERM may name, the most trusted first, with the reason of each candidate.

    The one marked * is what claimx links the term to; without a mark it stays unlinked. Scores are an order of
    trust, not probabilities.

    \b
    claimx lookup "type 2 diabetes" LDN --context "low-dose opioid antagonist"
    """
    if wrong := [pair for pair in abbreviations if "=" not in pair]:
        raise click.BadParameter(f"{wrong[0]!r} is not SHORT=LONG", param_hint="--abbreviation")
    forms = dict(pair.split("=", 1) for pair in abbreviations)
    kb = knowledge(bases)
    for term in terms:
        known = False
        for each in KINDS:
            if kind not in (None, each):
                continue
            linked = kb.link(term, each, context=context, abbreviations=forms).id
            for found in kb.candidates(term, each, context=context, abbreviations=forms, limit=limit):
                known = True
                record = {"term": term, "kind": each, "linked": found.concept.id == linked, **asdict(found)}
                click.echo(json.dumps(record, ensure_ascii=False) if as_json else _line(term, each, found, linked))
        if not known:
            click.echo(f"note: no candidate for {term!r}", err=True)


def _line(term: str, kind: str, found: Candidate, linked: str) -> str:
    mark = "*" if found.concept.id == linked else " "
    why = "; ".join(found.reasons)
    return f"{mark} {term}\t{kind}\t{found.concept.id}\t{found.concept.name}\t{found.score:.2f}\t{why}"
