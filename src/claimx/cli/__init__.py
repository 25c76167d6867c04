"""The command line. One file a command; a command opens, calls and prints, and holds no domain logic."""

import contextlib
import importlib
import os
import sys
import types

import click
from click.shell_completion import CompletionItem

from claimx._version import __version__
from claimx.schema.errors import InputError, said

# The matrices are small: more threads than one only wait for each other (half the speed, measured). Work is spread over
# documents. numpy reads this when it is first imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

COMMANDS: dict[str, tuple[str, str]] = {
    "extract": ("claimx.cli.extract", "Write the claims of articles as a table, one row a claim."),
    "tag": ("claimx.cli.tag", "Write every tagged mention of articles, one row each."),
    "summarize": (
        "claimx.cli.summarize",
        "Summarise the claims of CLAIMS by drug, condition and outcome: one vote a publication.",
    ),
    "plot": (
        "claimx.cli.plot",
        "Draw what CLAIMS say: the effect direction plot, findings by year, or certainty by condition.",
    ),
    "report": (
        "claimx.cli.report",
        "Write what CLAIMS say as one HTML file: summary, contradictions, plots, and every claim in its sentence.",
    ),
    "explain": (
        "claimx.cli.explain",
        "Show what the pipeline sees in SENTENCE, and why it makes the claims that it makes.",
    ),
    "convert": ("claimx.cli.convert", "Convert annotated documents between formats."),
    "corpus": ("claimx.cli.corpus", "Get the texts of gold sets whose annotations are kept without them."),
    "evaluate": ("claimx.cli.evaluate", "Score PREDICTIONS against GOLD."),
    "compare": ("claimx.cli.compare", "Compare the predictions RUN_A and RUN_B."),
    "agree": ("claimx.cli.agree", "Agreement of two annotators of the same documents."),
    "run": ("claimx.cli.run", "Extract claims from many documents, on all cores, into files and databases."),
    "retry": ("claimx.cli.retry", "Try again what failed in earlier runs to the same targets."),
    "lookup": (
        "claimx.cli.lookup",
        "Show what TERM may name, the most trusted first, with the reason of each candidate.",
    ),
    "serve": ("claimx.cli.serve", "Explore a claims database in the browser, and review its claims."),
    "review": ("claimx.cli.review", "Take reviews out of the file that `claimx serve --review` keeps."),
    "kb": ("claimx.cli.kb", "Build knowledge bases of names and identifiers."),
    "withdraw": ("claimx.cli.withdraw", "Take removed or retracted documents out of the tables of earlier runs."),
    "info": ("claimx.cli.info", "Say what is installed, and check that it works."),
}
"""Command name -> the module that defines it as `command`, imported only when called to keep start-up short, and its
line in the list of `claimx --help`, which a test holds to the command's own."""


STOPPED, CLOSED, MISUSED = 130, 141, 2
"""Exit codes: after Ctrl-C, where standard output was closed, for a command line that makes no sense."""


class EndedError(Exception):
    """The command was ended from outside; click itself would end the process in its own way."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class LazyGroup(click.Group):
    """A group whose commands are imported on first use."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command. Raises `EndedError` where it was stopped, or nobody reads what it writes."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise EndedError(STOPPED) from error
        except BrokenPipeError as error:
            raise EndedError(CLOSED) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands and options that begin so, again without importing."""
        named = [CompletionItem(name, help=line) for name, (_, line) in COMMANDS.items() if name.startswith(incomplete)]
        return named + click.Command.shell_complete(self, ctx, incomplete)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimx")
def cli() -> None:
    """Turn biomedical articles into a table of claims about what drugs do."""


def _spare_start_up() -> None:
    """Leave out, in this process, what takes a third of spaCy's import and serves nothing here: spaCy's own command line
    (typer, requests, weasel), which `import spacy` imports for the sake of `spacy.info`."""
    if "spacy" not in sys.modules:
        unused = types.ModuleType("spacy.cli.info")
        unused.info = None  # type: ignore[attr-defined]
        sys.modules["spacy.cli.info"] = unused


def main() -> None:
    """Run the command line and end the process: 0 for all well, 1 for input or output that cannot be used, 2 for a
    command line that makes no sense, 130 after Ctrl-C, 141 where standard output was closed. What is wrong is one line
    on standard error; docs/errors.md lists the lines."""
    code = _run()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = CLOSED
    except OSError as error:
        code = _say(f"standard output: {said(error)}")
    if code:  # what is still held cannot be written: the interpreter would say so once more
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _run() -> int:
    _spare_start_up()
    try:
        return int(cli.main(prog_name="claimx", standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return MISUSED
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "claimx"
        return _say(f"{error.format_message().rstrip('.')}; see {command} --help", MISUSED)
    except click.ClickException as error:
        return _say(error.format_message())
    except InputError as error:
        return _say(str(error))
    except EndedError as error:
        if error.code == STOPPED:
            click.echo("stopped", err=True)
        return error.code
    except MemoryError:
        return _say("out of memory")
    except OSError as error:
        return _say(f"{error.filename or 'standard output'}: {said(error)}")


def _say(message: str, code: int = 1) -> int:
    click.echo(f"error: {' '.join(message.splitlines())}", err=True)
    return code
