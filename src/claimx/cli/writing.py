"""What `extract` and `tag` have in common: options, progress, one line for each thing skipped, exit codes."""

import contextlib
import itertools
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimx.cli.adding import adding_options
from claimx.cli.choices import PluggedChoice
from claimx.cli.completion import complete_files
from claimx.cli.progress import Progress, progress
from claimx.cli.reading import reading_options
from claimx.engine.inline import extract_inline
from claimx.engine.pipelines import Additions
from claimx.io import ReadOptions, read_documents
from claimx.io.exporters import NAMES, Table, format_for, open_table
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError

if TYPE_CHECKING:
    from claimx.pipeline import Extraction

ToRows = Callable[[SourceDocument, "Extraction", str], Iterable[Mapping[str, Any]]]

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


def table_command(function: Callable[..., None]) -> Callable[..., None]:
    """The arguments and options of a command that reads articles and writes one table."""
    decorators = (
        click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...", shell_complete=complete_files),
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            help="File to write; its extension names the format. Standard output when not given.",
        ),
        click.option(
            "--format",
            "format_name",
            type=PluggedChoice(NAMES, "claimx.exporters"),
            help="Write this format; csv-excel is CSV for spreadsheets.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong."),
    )
    function = reading_options(adding_options(function))
    for decorate in reversed(decorators):
        function = decorate(function)
    return function


def write_table(
    table: Table,
    to_rows: ToRows,
    *,
    articles: Sequence[str],
    output: Path | None,
    format_name: str | None,
    quiet: bool,
    reading: ReadOptions,
    added: Additions,
) -> None:
    """Read, extract, write, and exit: 0, or 1 where nothing could be read or a document failed, or 130 after Ctrl-C.

    What cannot be read is skipped; what the pipeline fails at is a fault of the program and not of the article.
    """
    format_for(output, format_name)
    if output is not None and any(_same_file(output, article) for article in articles):
        raise InputError("is one of the articles; it would be overwritten", str(output))
    try:
        with stopped_by_signals(), progress(quiet=quiet) as shown:
            wrong = _write(articles, output, format_name, quiet, reading, added, table, to_rows, shown)
    except KeyboardInterrupt:
        click.echo("stopped; no file was written" if output else "stopped", err=True)
        sys.exit(INTERRUPTED)
    if wrong:
        click.echo(f"error: {wrong}", err=True)
        sys.exit(1)


def _write(
    articles: Sequence[str],
    output: Path | None,
    format_name: str | None,
    quiet: bool,
    reading: ReadOptions,
    added: Additions,
    table: Table,
    to_rows: ToRows,
    shown: Progress,
) -> str:
    """Write the table; returns what went wrong, to be said at the end."""
    documents = rows_written = skipped = failed = 0

    def skip(place: str, reason: str) -> None:
        nonlocal skipped
        skipped += 1
        shown.line(f"skipped: {place}: {reason}")

    def fail(place: str, reason: str) -> None:
        nonlocal failed
        failed += 1
        shown.line(f"failed: {place}: {reason}")

    def note(place: str, message: str) -> None:
        if not quiet:
            shown.line(f"note: {place}: {message}")

    found = extract_inline(read_documents(articles, options=replace(reading, on_note=note)), skip, fail, added=added)
    first = next(found, None)
    if first is None:
        return _failures(failed) or "nothing could be read"
    with open_table(table, output, format_name) as write:
        for document, extraction, version in itertools.chain([first], found):
            rows = list(to_rows(document, extraction, version))
            write(rows)
            documents += 1
            rows_written += len(rows)
            shown.show(f"{documents:,} documents, {rows_written:,} {table.name}: {document.origin}")
    if not quiet:
        left_out = f", {skipped:,} skipped" if skipped else ""
        left_out += f", {failed:,} failed" if failed else ""
        shown.line(f"{documents:,} document{'s' * (documents != 1)}, {rows_written:,} {table.name}{left_out}")
    return _failures(failed)


def _failures(count: int) -> str:
    return f"{count:,} document{'s' * (count != 1)} failed by a fault of this program" if count else ""


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let a request to terminate end the block as Ctrl-C does, so that nothing half-written stays."""

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _same_file(output: Path, article: str) -> bool:
    try:
        return output.samefile(article)
    except OSError:
        return False
