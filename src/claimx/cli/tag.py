"""`claimx tag`: articles -> every mention."""

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from claimx.cli.writing import table_command, write_table
from claimx.io.exporters import MENTIONS
from claimx.schema import SourceDocument

if TYPE_CHECKING:
    from claimx.pipeline import Extraction


@click.command("tag")
@table_command
def command(**given: Any) -> None:
    """Write every tagged mention of articles, one row each.

    Labels are DRUG, DOSE, CONDITION, OUTCOME, EFFECT, HEDGE and NEGATION; probability is the tagger's own,
    empty where a rule made the mention. Articles, formats and exit codes are those of `claimx extract`.

    \b
    claimx tag article.txt -o mentions.jsonl
    """
    write_table(MENTIONS, _rows, **given)


def _rows(document: SourceDocument, extraction: "Extraction", _version: str) -> Iterator[dict[str, Any]]:
    for mention in extraction.mentions:
        yield {"doc_id": document.doc_id, **dataclasses.asdict(mention)}
