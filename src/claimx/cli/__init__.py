"""The command line. One file a command; a command opens, calls and prints, and holds no domain logic."""

import importlib
import os
import sys

import click

from claimx._version import __version__
from claimx.schema.errors import InputError

# The matrices are small: more threads than one only wait for each other (half the speed, measured). Work is spread over
# documents. numpy reads this when it is first imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

COMMANDS: dict[str, str] = {
    "extract": "claimx.cli.extract",
    "tag": "claimx.cli.tag",
    "summarize": "claimx.cli.summarize",
    "explain": "claimx.cli.explain",
    "convert": "claimx.cli.convert",
    "corpus": "claimx.cli.corpus",
    "evaluate": "claimx.cli.evaluate",
    "compare": "claimx.cli.compare",
    "agree": "claimx.cli.agree",
    "run": "claimx.cli.run",
    "retry": "claimx.cli.retry",
    "lookup": "claimx.cli.lookup",
    "kb": "claimx.cli.kb",
    "withdraw": "claimx.cli.withdraw",
}
"""Command name -> module that defines it as `command`; imported only when called, to keep start-up short."""


class LazyGroup(click.Group):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimx")
def cli() -> None:
    """Turn biomedical articles into a table of claims about what drugs do."""


def main() -> None:
    """Run the command line; an `InputError` becomes one line on standard error and exit code 1."""
    try:
        cli(prog_name="claimx")
    except InputError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
