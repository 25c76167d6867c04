"""`claimx withdraw`: take documents out of the tables."""

from pathlib import Path

import click

from claimx.cli.batch import ledger_option, parsed_targets, to_option
from claimx.engine.withdraw import withdraw
from claimx.schema.errors import InputError


@click.command("withdraw")
@click.argument("doc_ids", nargs=-1, required=True, metavar="DOC_ID...")
@to_option
@ledger_option
@click.option("--undo", is_flag=True, help="Let the next run take the documents in again.")
def command(doc_ids: tuple[str, ...], to: tuple[str, ...], ledger: Path | None, undo: bool) -> None:
    """Take removed or retracted documents out of the tables of earlier runs.

    Their claims and mentions go from every target; the table document keeps a row that says so. Later runs
    leave them out too, until --undo.

    \b
    claimx withdraw 12345678 --to claims.sqlite
    """
    targets, where = parsed_targets(to, ledger)
    done = withdraw(doc_ids, targets, where, undo=undo)
    what = "let in again" if undo else "withdrawn"
    click.echo(f"{len(done):,} of {len(doc_ids):,} documents {what}")
    for doc_id in dict.fromkeys(doc_ids):
        if doc_id not in done:
            click.echo(f"note: {doc_id}: no such document, or {what} before", err=True)
    if not done:
        raise InputError(f"no document was {what}")
