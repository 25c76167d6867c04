"""The options that say how articles are read, the same for every command that reads them."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import click

from claimx.cli.choices import PluggedChoice
from claimx.io import FORMATS, METADATA_FIELDS, ReadOptions
from claimx.io.readers.options import MEBIBYTE

_OPTIONS = (
    click.option(
        "--input-format",
        type=PluggedChoice(FORMATS, "claimx.readers"),
        help="Read all inputs as this format; without it, content and extension tell.",
    ),
    click.option(
        "--text-column",
        "text_column",
        multiple=True,
        metavar="NAME",
        help="Column of JSON lines, CSV, TSV or Parquet that holds the text; several are joined.",
    ),
    click.option("--id-column", default="", metavar="NAME", help="Column that holds the document's id."),
    click.option(
        "--metadata-column",
        "metadata_column",
        multiple=True,
        metavar="FIELD=NAME",
        help=f"Column that holds a field of the metadata: {', '.join(METADATA_FIELDS)}.",
    ),
    click.option(
        "--duplicates",
        type=click.Choice(["once", "all"]),
        default="once",
        show_default=True,
        help="Documents with one PMID, DOI or text: read once, or all of them.",
    ),
    click.option(
        "--max-document",
        type=click.IntRange(1),
        default=64,
        show_default=True,
        metavar="MIB",
        help="What one document may take up, unpacked.",
    ),
    click.option("--allow-network", is_flag=True, help="Fetch inputs that are URLs (http, https)."),
    click.option(
        "--max-download",
        type=click.IntRange(1),
        default=1024,
        show_default=True,
        metavar="MIB",
        help="What one URL may send.",
    ),
)


def reading_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options; the command is given `reading`, a `ReadOptions`, in their place."""

    @functools.wraps(function)
    def with_reading(
        *args: Any,
        input_format: str | None,
        text_column: Sequence[str],
        id_column: str,
        metadata_column: Sequence[str],
        duplicates: str,
        max_document: int,
        allow_network: bool,
        max_download: int,
        **others: Any,
    ) -> None:
        reading = ReadOptions(
            format=input_format,
            text_columns=tuple(text_column),
            id_column=id_column,
            metadata_columns=dict(map(_field_and_column, metadata_column)),
            allow_network=allow_network,
            deduplicate=duplicates == "once",
            max_document_bytes=max_document * MEBIBYTE,
            max_download_bytes=max_download * MEBIBYTE,
        )
        function(*args, reading=reading, **others)

    found: Callable[..., None] = with_reading
    for decorate in reversed(_OPTIONS):
        found = decorate(found)
    return found


def _field_and_column(given: str) -> tuple[str, str]:
    field, _, column = given.partition("=")
    if field not in METADATA_FIELDS or not column:
        raise click.BadParameter(
            f"{given!r} is not FIELD=NAME, with one of {', '.join(METADATA_FIELDS)} as FIELD",
            param_hint="--metadata-column",
        )
    return field, column
