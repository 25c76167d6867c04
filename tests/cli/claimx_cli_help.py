"""The command line called within the test's own process, which is much quicker than starting a new one."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from claimx.cli import cli
from claimx.schema.errors import InputError

ENGINE_TESTS = str(Path(__file__).parents[1] / "engine")
if ENGINE_TESTS not in sys.path:
    sys.path.append(ENGINE_TESTS)  # for the quick pipeline, here and in worker processes

CLAIMX = Path(sys.executable).with_name("claimx")
ENVIRONMENT: Mapping[str, str] = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([ENGINE_TESTS, os.environ.get("PYTHONPATH", "")]),
}


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def claimx(*arguments: str | Path) -> Done:
    """Call a command as `claimx.cli.main` does."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if isinstance(result.exception, InputError):
        return Done(1, result.stdout, f"{result.stderr}error: {result.exception}\n")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)
