"""`claimx run`: the batch command."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from claimx.cli.adding import SETTINGS, adding_options, min_confidence
from claimx.cli.batch import (
    ledger_option,
    log_option,
    parsed_targets,
    quiet_option,
    read_for_tables,
    run_and_report,
    timeout_option,
    to_option,
    workers_here,
)
from claimx.cli.completion import complete_files
from claimx.cli.reading import reading_options
from claimx.engine.pipelines import STANDARD, Additions
from claimx.engine.run import MakeExecutor, Settings, local_executor
from claimx.engine.survey import survey
from claimx.io import ReadOptions
from claimx.schema.errors import InputError, said


def _from_config(ctx: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
    """Take the options that a TOML file gives as defaults of those on the command line."""
    if path is None:
        return None
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"cannot be read as TOML: {said(error)}", str(path)) from error
    known = {p.name for p in ctx.command.params if isinstance(p, click.Option)} - {"config"}
    values = {name.replace("-", "_"): value for name, value in values.items()}
    ctx.meta[SETTINGS] = _component_settings(values.pop("settings", {}), path)
    if unknown := sorted(set(values) - known):
        raise InputError(f"no such option: {', '.join(unknown)}; known are {', '.join(sorted(known))}", str(path))
    several = {p.name for p in ctx.command.params if isinstance(p, click.Option) and p.multiple}
    values = {name: [v] if name in several and isinstance(v, str) else v for name, v in values.items()}
    for option in ctx.command.params:
        _check_type(option, values.get(option.name or ""), ctx, path)
    ctx.default_map = {**(ctx.default_map or {}), **values}
    return path


def _check_type(option: click.Parameter, value: Any, ctx: click.Context, path: Path) -> None:
    """Raise `InputError` where the file gives an option what it cannot take."""
    if value is None:
        return
    for one in value if option.multiple and isinstance(value, list) else [value]:
        try:
            if isinstance(one, (dict, list)):
                raise click.BadParameter("takes one value")
            option.type.convert(one, option, ctx)
        except click.BadParameter as error:
            raise InputError(f"{(option.name or '').replace('_', '-')}: {error.message}", str(path)) from error


def _component_settings(given: Any, path: Path) -> dict[str, Any]:
    """The tables [settings.COMPONENT] of the file."""
    if not isinstance(given, dict) or not all(isinstance(one, dict) for one in given.values()):
        raise InputError("settings are tables, one a component: [settings.NAME]", str(path))
    try:
        json.dumps(given)
    except TypeError as error:
        raise InputError(f"settings hold numbers, texts, lists and tables only: {error}", str(path)) from error
    return given


@click.command("run")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", shell_complete=complete_files)
@to_option
@ledger_option
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    is_eager=True,
    callback=_from_config,
    help="TOML file with defaults for these options, named alike (workers = 4), and with settings of components.",
)
@click.option("--workers", type=click.IntRange(1), help="Worker processes; one for each core by default.")
@click.option("--batch-size", type=click.IntRange(1), default=32, show_default=True, help="Documents a batch.")
@click.option("--limit", type=click.IntRange(0), help="Read no more than this many documents.")
@timeout_option("a batch")
@click.option("--memory-limit", type=click.IntRange(0), default=0, help="MiB that a worker may grow to; 0: any.")
@click.option(
    "--wait", type=click.FloatRange(0), default=300.0, show_default=True, help="Seconds to wait for a lost database."
)
@click.option("--beside", is_flag=True, help="Keep what other versions of the model found, beside the new.")
@click.option("--no-text", is_flag=True, help="Leave the documents' text out of the tables.")
@click.option("--pipeline", help="Another pipeline, as module:factory; see docs/batch.md.")
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", help="Where the workers run.")
@click.option("--address", help="Address of a Ray cluster; without one, Ray starts on this machine.")
@click.option("--dry-run", is_flag=True, help="Read everything, say what would be done, write nothing.")
@log_option
@quiet_option
@min_confidence
@adding_options
@reading_options
def command(
    inputs: tuple[str, ...],
    to: tuple[str, ...],
    ledger: Path | None,
    config: Path | None,
    workers: int | None,
    batch_size: int,
    limit: int | None,
    timeout: float,
    memory_limit: int,
    wait: float,
    beside: bool,
    no_text: bool,
    pipeline: str | None,
    engine: str,
    address: str | None,
    dry_run: bool,
    log_format: str,
    quiet: bool,
    reading: ReadOptions,
    added: Additions,
    min_confidence: float,
) -> None:
    """Extract claims from many documents, on all cores, into files and databases.

    Documents that are done already, by the same version of claimx and its model, are not done again; one that
    has changed replaces its own claims. The run may be stopped or killed at any moment: the same command goes
    on where it was, and the tables come out the same. A document that fails is set aside with its cause.

    \b
    claimx run articles/ --to claims.sqlite
    claimx run articles/ more.xml.gz --to claims.parquet --to postgresql://me@host/claims
    """
    targets, where = parsed_targets(to, ledger)
    if dry_run:
        _say_what_would_be_done(inputs, where, limit, reading)
        return
    settings = Settings(
        workers=workers or (workers_here() if engine == "local" else 0),
        batch_documents=batch_size,
        limit=limit,
        timeout=timeout,
        memory_limit=memory_limit * 2**20,
        beside=beside,
        keep_text=not no_text,
        patience=wait,
        pipeline=pipeline or STANDARD,
        added=replace(added, min_confidence=min_confidence),
    )
    run_and_report(
        inputs,
        targets,
        where,
        settings,
        reading,
        again=False,
        quiet=quiet,
        log_format=log_format,
        executor=_on_cluster(address) if engine == "ray" else local_executor,
    )


def _on_cluster(address: str | None) -> MakeExecutor:
    from claimx.engine.cluster import RayPool

    return lambda task, settings: RayPool(task, settings, address=address)


def _say_what_would_be_done(inputs: tuple[str, ...], ledger: Path, limit: int | None, reading: ReadOptions) -> None:
    def note(place: str, message: str) -> None:
        click.echo(f"note: {place}: {message}")

    found = survey(inputs, ledger, lambda names: read_for_tables(names, reading, note), limit)
    for line in found.unread:
        click.echo(f"cannot be read: {line}")
    kinds = ", ".join(f"{count:,} {extension}" for extension, count in sorted(found.by_extension.items()))
    click.echo(f"documents: {found.new + found.changed + found.known:,}" + (f" ({kinds})" if kinds else ""))
    click.echo(f"new: {found.new:,}, changed: {found.changed:,}, known to the ledger: {found.known:,}")
    click.echo(f"words to do: {found.words:,}")
