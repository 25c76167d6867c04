"""`claimx kb`: knowledge bases of the user's own."""

from pathlib import Path

import click

from claimx.normalize.kb.keys import KINDS, Kind
from claimx.normalize.kb.own import build
from claimx.normalize.kb.sources import READERS
from claimx.schema.errors import InputError

_HELP = {
    "rxnorm": "RxNorm's RXNCONSO.RRF.",
    "mesh-xml": "MeSH XML: desc2025.xml, supp2025.xml.",
    "mesh-ascii": "MeSH ASCII: d2025.bin, c2025.bin.",
    "obo": "An OBO file: doid.obo, mondo.obo, hp.obo, chebi.obo.",
    "tsv": "A table with the columns id, name, synonyms (separated by |), kind.",
}


@click.group("kb")
def command() -> None:
    """Build knowledge bases of names and identifiers."""


def _sources(function: click.Command) -> click.Command:
    for name in reversed(READERS):
        option = click.Option(
            [f"--{name}"], multiple=True, type=click.Path(path_type=Path), metavar="FILE", help=_HELP[name]
        )
        function.params.insert(0, option)
    return function


@_sources
@command.command("build")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The knowledge base to write.")
@click.option("--kind", type=click.Choice(KINDS), help="What the files name, where they do not say it themselves.")
def build_command(output: Path, kind: Kind | None, **files: tuple[Path, ...]) -> None:
    """Build a knowledge base from files of your own, each read as a stream; gzipped ones too.

    Each option may be given several times. Things of the same name in several files become one concept, with the
    identifier of the first option in the order of this list. Use the result with `claimx lookup --kb FILE`.

    \b
    claimx kb build --mesh-xml desc2025.xml --obo doid.obo -o my.kb
    """
    sources = [(reader, path) for reader in READERS for path in files[reader.replace("-", "_")]]
    if not sources:
        raise InputError("give at least one file: " + ", ".join(f"--{name}" for name in READERS), "kb build")
    tables = build(sources, output, kind=kind)
    names = ", ".join(f"{len(tables.names[kind]):,} keys of {kind}s" for kind in KINDS)
    click.echo(f"{output}: {len(tables.concepts):,} concepts, {names}", err=True)
