"""`claimx explain`: what the pipeline saw in a sentence."""

import sys
from typing import cast

import click

from claimx.cli.adding import adding_options
from claimx.engine.pipelines import Additions
from claimx.schema.errors import InputError


@click.command("explain")
@click.argument("text", metavar="SENTENCE")
@click.option(
    "--method",
    type=click.Choice(["auto", "model", "rules"]),
    default="auto",
    show_default=True,
    help="What tags: the trained model, the rules, or the model where it is installed.",
)
@adding_options
def command(text: str, method: str, added: Additions) -> None:
    """Show what the pipeline sees in SENTENCE, and why it makes the claims that it makes.

    Prints the tokens, the mentions, the hedge and negation cues with their scope, and for each claim why it has its
    slots and its direction; for a sentence without a claim, why it has none. SENTENCE may be several sentences, so that
    a drug named in the first is carried over; `-` reads them from standard input.

    \b
    claimx explain "Naltrexone may improve mood but worsened sleep."
    """
    place = "standard input" if text == "-" else "SENTENCE"
    try:
        text = sys.stdin.buffer.read().decode() if text == "-" else text
        text.encode()
    except UnicodeError:
        raise InputError("not UTF-8 text", place) from None
    if not text.strip():
        raise InputError("holds no text", place)
    from claimx import pipeline
    from claimx.cli.explanation import lines
    from claimx.schema import SourceDocument

    nlp = pipeline.load(
        method=cast("pipeline.Method", method), components=added.components, knowledge_bases=added.knowledge_bases
    )
    for report in pipeline.explain(nlp, SourceDocument("sentence", text)):
        for line in lines(report):
            click.echo(line)
        click.echo()
