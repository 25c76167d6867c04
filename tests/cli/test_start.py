"""Starting: what is imported, how long it takes, the list of commands, and completion in shells."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

import click
import pytest
from claimx_cli_help import CLAIMX

from claimx.cli import COMMANDS, cli

HEAVY = ("spacy", "onnxruntime", "numpy", "pandas", "pyarrow", "lxml", "scipy", "sklearn", "rich")
LIMIT = 0.3


def fastest(run: Callable[[], object], times: int = 5) -> float:
    """Seconds of the quickest of several runs: the others waited for something else on the machine."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("module", ["claimx", "claimx.cli", "claimx.schema"])
def test_importing_brings_in_nothing_heavy(module: str) -> None:
    loaded = python(f"import sys, {module}; print(*sorted(m for m in {HEAVY!r} if m in sys.modules))")
    assert loaded.split() == []


def test_tagging_imports_neither_scipy_nor_the_command_line_of_spacy() -> None:
    code = (
        "import sys, claimx.cli as c; c._spare_start_up(); import claimx; nlp = claimx.load(); nlp('Aspirin helps.'); "
    )
    unwanted = ("scipy", "typer", "weasel", "pandas", "sklearn")
    assert python(code + f"print(*(m for m in {unwanted!r} if m in sys.modules))").split() == []


def test_the_command_line_of_spacy_can_still_be_imported() -> None:
    assert python("import claimx.cli as c; c._spare_start_up(); import spacy.cli; print(spacy.cli.app.info.name)")


def test_importing_takes_less_than_a_third_of_a_second() -> None:
    bare = fastest(lambda: python("pass"))
    assert fastest(lambda: python("import claimx")) - bare < LIMIT


def test_the_help_takes_less_than_a_third_of_a_second() -> None:
    assert fastest(lambda: subprocess.run([CLAIMX, "--help"], check=True, capture_output=True)) < LIMIT


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_the_line_that_the_list_gives_it(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    assert command.get_short_help_str(limit=200).rstrip(".") + "." == COMMANDS[name][1]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_a_completion_script(shell: str) -> None:
    assert "claimx" in completed(f"{shell}_source", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("claimx ex", ["plain,extract", "plain,explain"]),
        ("claimx extract --for", ["plain,--format"]),
        ("claimx extract --format js", ["plain,jsonl"]),
        ("claimx extract art", ["file,art"]),
        ("claimx run --to art", ["file,art"]),
    ],
)
def test_completion_knows_commands_options_values_and_files(words: str, expected: list[str]) -> None:
    assert completed("bash_complete", words).split() == expected


def test_bash_itself_completes() -> None:
    """The script that a user sources, in a real bash."""
    script = completed("bash_source", "") + (
        "COMP_WORDS=(claimx summ); COMP_CWORD=1; _claimx_completion claimx summ claimx; echo ${COMPREPLY[@]}"
    )
    path = f"{CLAIMX.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", script], check=True, capture_output=True, text=True, env={**os.environ, "PATH": path}
    )
    assert done.stdout.split() == ["summarize"]


def completed(instruction: str, words: str) -> str:
    asked = {"_CLAIMX_COMPLETE": instruction, "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    return subprocess.run([CLAIMX], capture_output=True, text=True, env={**os.environ, **asked}, check=False).stdout
