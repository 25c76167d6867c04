"""`claimx retry`: take up again what failed."""

import contextlib
from pathlib import Path

import click

from claimx.cli.batch import (
    ledger_option,
    log_option,
    parsed_targets,
    quiet_option,
    run_and_report,
    timeout_option,
    to_option,
    workers_here,
)
from claimx.cli.reading import reading_options
from claimx.engine.pipelines import STANDARD, additions_from
from claimx.engine.run import Settings
from claimx.engine.store import open_existing
from claimx.io import ReadOptions


@click.command("retry")
@to_option
@ledger_option
@click.option("--workers", type=click.IntRange(1), help="Worker processes; one for each core by default.")
@timeout_option("a document")
@log_option
@quiet_option
@reading_options
def command(
    to: tuple[str, ...],
    ledger: Path | None,
    workers: int | None,
    timeout: float,
    log_format: str,
    quiet: bool,
    reading: ReadOptions,
) -> None:
    """Try again what failed in earlier runs to the same targets.

    Documents that were set aside are kept in the ledger and done again from there; files that could not be
    read are read again, with the options given here.

    \b
    claimx retry --to claims.sqlite --timeout 1000
    """
    targets, where = parsed_targets(to, ledger)
    with contextlib.closing(open_existing(where)) as store:
        pipeline, keep_text, config = store.pipeline, store.keeps_text, store.config
    settings = Settings(
        workers=workers or workers_here(),
        batch_documents=1,
        timeout=timeout,
        pipeline=pipeline or STANDARD,
        keep_text=keep_text,
        added=additions_from(config),
    )
    run_and_report((), targets, where, settings, reading, again=True, quiet=quiet, log_format=log_format)
