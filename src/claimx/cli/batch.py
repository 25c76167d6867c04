"""What `run`, `retry` and `withdraw` have in common: targets, progress, the summary at the end."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from claimx.cli.completion import complete_files
from claimx.cli.progress import Progress, progress, time_left
from claimx.cli.writing import INTERRUPTED, stopped_by_signals
from claimx.engine.run import MakeExecutor, Settings, Tally, local_executor, run_batch
from claimx.engine.targets import Target, parse_target, store_path
from claimx.files import file_size
from claimx.io import ReadFailure, ReadOptions, read_documents
from claimx.io.exporters.exports import EXPORTS
from claimx.io.remote import read_anywhere
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError

MANY_FILES = 200_000
"""More input files than this are not counted beforehand, so that no time left is shown."""

_NOT_TRIED = frozenset({"unreadable", "duplicate_id"})

to_option = click.option(
    "--to",
    "to",
    multiple=True,
    default=("claims.sqlite",),
    show_default=True,
    metavar="TARGET",
    shell_complete=complete_files,
    help="Where results go; may be given several times. A file (.csv, .jsonl, .parquet), a SQLite file "
    "(.sqlite, .db), a DuckDB file (.duckdb), a database URL (postgresql://...), or a folder for another "
    f"format ({', '.join(f'{name}:FOLDER' for name in EXPORTS)}).",
)
ledger_option = click.option(
    "--ledger",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The run's own store, by which it can go on after a break. By default the first SQLite target, or a "
    "file beside the first target.",
)
log_option = click.option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="How progress is logged."
)


def timeout_option(what: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """`--timeout`, the seconds that `what` may take."""
    return click.option(
        "--timeout",
        type=click.FloatRange(0, min_open=True),
        default=300.0,
        show_default=True,
        help=f"Seconds {what} may take.",
    )


quiet_option = click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")


def workers_here() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def parsed_targets(to: Sequence[str], ledger: Path | None) -> tuple[list[Target], Path]:
    """The targets and the store's path."""
    targets = [parse_target(name) for name in dict.fromkeys(to)]
    return targets, ledger or store_path(targets)


def read_for_tables(
    inputs: Sequence[str], reading: ReadOptions, on_note: Callable[[str, str], None]
) -> Iterator[SourceDocument | ReadFailure]:
    """Documents with ids that do not depend on what else is read; the store sees to those with the same id."""
    options = replace(reading, unique_ids=False, facts=False, on_note=on_note)
    return read_anywhere(inputs, lambda names: read_documents(names, options=options))


def run_and_report(
    inputs: Sequence[str],
    targets: Sequence[Target],
    ledger: Path,
    settings: Settings,
    reading: ReadOptions,
    *,
    again: bool,
    quiet: bool,
    log_format: str,
    executor: MakeExecutor = local_executor,
) -> None:
    """Run, show how far it is, print the summary; exit with 1 where nothing could be read or done, 130 if stopped."""
    try:
        with stopped_by_signals(), progress(quiet=quiet, as_json=log_format == "json") as shown:

            def note(place: str, message: str) -> None:
                shown.line(f"note: {place}: {message}", event="note", place=place, reason=message)

            def read(names: Sequence[str]) -> Iterator[SourceDocument | ReadFailure]:
                return read_for_tables(names, reading, note)

            watch = _watcher(shown, inputs)
            tally = run_batch(inputs, targets, ledger, settings, read, watch, again=again, executor=executor)
            _summary(tally, ledger, shown, quiet)
    except KeyboardInterrupt:
        click.echo("stopped; what was done is kept: the same command goes on from here", err=True)
        sys.exit(INTERRUPTED)
    if tally.undelivered:
        raise InputError("; ".join(tally.undelivered) + "; the same command sends what is missing")
    if inputs and not tally.read:
        raise InputError("nothing could be read")
    kept = tally.done or tally.unchanged or tally.set_aside or tally.withdrawn
    if tally.failures and not kept and (tally.read or not inputs):
        raise InputError("no document could be done")


def _watcher(shown: Progress, inputs: Sequence[str]) -> Callable[[Tally], None]:
    total = _size_of(inputs)

    def watch(tally: Tally) -> None:
        for cause, place, message in tally.news:
            what = "skipped" if cause in _NOT_TRIED else "failed"
            shown.line(f"{what}: {place}: {message}", event="failure", cause=cause, place=place, reason=message)
        tally.news.clear()
        rate = tally.words / tally.seconds if tally.seconds else 0.0
        left = time_left(tally.seconds, tally.bytes_read / total * tally.settled if total else 0.0)
        message = (
            f"{tally.done:,} documents, {tally.claims:,} claims, "
            f"{tally.done / max(tally.seconds, 1e-9):,.1f} documents/s, {rate:,.0f} words/s"
        )
        if tally.unchanged:
            message += f", {tally.unchanged:,} unchanged"
        if tally.failures:
            message += f", {tally.failures.total():,} failures"
        shown.show(
            f"{message}, {left}" if left else message,
            event="progress",
            documents=tally.done,
            claims=tally.claims,
            words_per_second=round(rate),
            unchanged=tally.unchanged,
            failures=tally.failures.total(),
        )

    return watch


def _size_of(inputs: Sequence[str]) -> int:
    """Bytes of all input files; 0 where there are too many to ask."""
    total = count = 0
    for given in inputs:
        total += file_size(given)
        for folder, _, names in os.walk(given):
            count += len(names)
            if count > MANY_FILES:
                return 0
            total += sum(file_size(str(Path(folder) / name)) for name in names)
    return total


def _summary(tally: Tally, ledger: Path, shown: Progress, quiet: bool) -> None:
    if quiet:
        return
    rate = tally.words / tally.seconds if tally.seconds else 0.0
    lines = [
        f"{tally.done:,} documents done, {tally.claims:,} claims, {tally.seconds:.1f} s, {rate:,.0f} words/s",
        *(
            f"{count:,} {what}"
            for count, what in (
                (tally.unchanged, "unchanged since they were done"),
                (tally.set_aside, "set aside earlier (claimx retry takes them up again)"),
                (tally.withdrawn, "withdrawn"),
            )
            if count
        ),
        *(f"{count:,} failed: {cause}" for cause, count in sorted(tally.failures.items())),
        f"ledger: {ledger}",
    ]
    facts = {
        "event": "summary",
        "documents": tally.done,
        "claims": tally.claims,
        "words": tally.words,
        "seconds": round(tally.seconds, 3),
        "unchanged": tally.unchanged,
        "set_aside": tally.set_aside,
        "withdrawn": tally.withdrawn,
        "failures": dict(tally.failures),
    }
    shown.line("\n".join(lines), **facts)
