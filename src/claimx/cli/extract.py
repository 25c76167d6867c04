"""`claimx extract`: articles -> the claim table."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from claimx._version import __version__
from claimx.cli.adding import min_confidence
from claimx.cli.writing import table_command, write_table
from claimx.engine.pipelines import Additions
from claimx.io.exporters import CLAIMS
from claimx.schema import SourceDocument

if TYPE_CHECKING:
    from claimx.pipeline import Extraction


@click.command("extract")
@table_command
@min_confidence
def command(added: Additions, min_confidence: float, **given: Any) -> None:
    """Write the claims of articles as a table, one row a claim.

    ARTICLE is a file, a folder whose files are all read, a glob in quotes, a manifest (@list.txt, or a file called
    manifest.tsv), `-` for standard input or, with --allow-network, a URL; docs/readers.md says what is read. Every slot of a claim has its characters in the
    article beside it, so that text[start:end] is what the table says. What cannot be read is named in one
    line and left out; the exit code is 1 where nothing could be read, or the program failed at a document. A file is written whole or not at all.

    \b
    claimx extract article.txt
    claimx extract articles/ -o claims.parquet
    claimx extract article.md --format jsonl | head
    claimx extract articles/ -o sure.csv --min-confidence 0.7
    """
    write_table(CLAIMS, _rows, added=replace(added, min_confidence=min_confidence), **given)


def _rows(document: SourceDocument, extraction: "Extraction", model_version: str) -> Iterator[dict[str, Any]]:
    for claim in extraction.claims:
        yield claim.to_row(document.metadata, claimx_version=__version__, model_version=model_version)
