"""The option by which commands find the texts of annotations that do not hold them."""

from pathlib import Path

import click

texts_option = click.option(
    "--texts", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the texts (ID.txt or ID.md) of drafts and standoff that do not stand beside them.",
)  # fmt: skip
