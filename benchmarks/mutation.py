"""Mutation testing of the scorer and of the rules that assemble claims: which small faults do the tests not notice?

    pip install mutmut
    python benchmarks/mutation.py [--per-file 120] [--minutes 15] [--seed 0] [--output benchmarks/results/mutation.json]

mutmut 3 makes every mutant of FILES in a copy of the last commit; a random sample of each file is tried with TESTS
alone, one after the other, until the time is over. Results are kept with the difference of every survivor, to be read: many change nothing that
anyone could see, the others are tests that are missing.
"""

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from throughput import ROOT, commit

from claimx.files import write_text

FILES = (
    "evaluate/match.py",
    "evaluate/counts.py",
    "evaluate/scores.py",
    "assemble/direction.py",
    "assemble/hedging.py",
    "assemble/polarity.py",
)
TESTS = ("tests/evaluate/test_scores.py", "tests/assemble")

# mutmut tries a mutant in a fork of a process that has run the tests before: what functions remember must go.
PLUGIN = """
import sys
from functools import _lru_cache_wrapper


def pytest_sessionstart():
    for name, module in list(sys.modules.items()):
        if name.startswith("claimx.assemble"):
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper):
                    value.cache_clear()
"""

_READ = """
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
print(json.dumps({name: get_diff_for_mutant(name) for name in sys.argv[1:]}))
"""


def prepare(folder: Path) -> None:
    """Put a copy of the last commit into `folder`, with what mutmut wants to know."""
    archive = subprocess.run(["git", "archive", "HEAD", "src", "tests", "pyproject.toml"], cwd=ROOT, check=True,
                             capture_output=True)  # fmt: skip
    subprocess.run(["tar", "x"], cwd=folder, input=archive.stdout, check=True)
    (folder / "claimx_forget.py").write_text(PLUGIN)
    settings = {
        "source_paths": ["src"],
        "only_mutate": [f"src/claimx/{name}" for name in FILES],
        "also_copy": ["tests", "claimx_forget.py"],
        "pytest_add_cli_args": ["-p", "claimx_forget", "-x"],
        "pytest_add_cli_args_test_selection": list(TESTS),
    }
    with (folder / "pyproject.toml").open("a") as stream:
        stream.write("\n[tool.mutmut]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in settings.items()))


def mutmut(folder: Path, *names: str, seconds: float | None = None) -> None:
    """Try the mutants of these names, and stop after a time."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", "1", *names], cwd=folder, check=True,
                   env={**os.environ, **threads, "PYTHONPATH": "."}, stdout=sys.stderr, timeout=seconds)  # fmt: skip


def exit_codes(folder: Path, name: str) -> dict[str, int | None]:
    """Mutant -> how its tests ended, for one file."""
    meta: dict[str, Any] = json.loads((folder / "mutants" / "src" / "claimx" / f"{name}.meta").read_text())
    return dict(meta["exit_code_by_key"])


def verdict(code: int | None) -> str:
    from mutmut.stats import status_by_exit_code

    return str(status_by_exit_code[code])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-file", type=int, default=120)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "mutation.json")
    chosen = parser.parse_args()
    measured = commit()
    with tempfile.TemporaryDirectory(prefix="claimx-mutation-") as place:
        folder = Path(place)
        prepare(folder)
        mutmut(folder, "claimx.evaluate.match.x_shared__mutmut_1")  # makes all mutants, tries one
        draw = random.Random(chosen.seed)
        sample = {}
        for name in FILES:
            made = sorted(exit_codes(folder, name))
            sample[name] = draw.sample(made, min(len(made), chosen.per_file))
        mixed = [mutant for mutants in sample.values() for mutant in mutants]
        draw.shuffle(mixed)
        with contextlib.suppress(subprocess.TimeoutExpired):
            mutmut(folder, *mixed, seconds=60 * chosen.minutes)
        report = summary(folder, sample)
    report = {"commit": measured, "seed": chosen.seed, "tests": list(TESTS), **report}
    write_text(chosen.output, json.dumps(report, indent=1) + "\n")


def summary(folder: Path, sample: dict[str, list[str]]) -> dict[str, Any]:
    """Numbers by file, printed too, and the difference of every survivor."""
    files: dict[str, dict[str, float]] = {}
    survivors: list[str] = []
    for name, mutants in sample.items():
        codes = exit_codes(folder, name)
        found = Counter(verdict(codes[mutant]) for mutant in mutants)
        tried = len(mutants) - found.pop("not checked", 0)
        files[name] = {"mutants": len(codes), "tried": tried, **found}
        files[name]["share_killed"] = round((found["killed"] + found["timeout"]) / max(tried, 1), 3)
        survivors += [mutant for mutant in mutants if verdict(codes[mutant]) in ("survived", "no tests")]
        print(name, files[name])
    read = subprocess.run(
        [sys.executable, "-c", _READ, *survivors], cwd=folder, check=True, capture_output=True, text=True
    )
    changes = {name: _changed(diff) for name, diff in json.loads(read.stdout.splitlines()[-1]).items()}
    return {"files": files, "survivors": changes}


def _changed(diff: str) -> list[str]:
    return [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]


if __name__ == "__main__":
    main()
