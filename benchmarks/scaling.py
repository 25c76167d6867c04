"""A whole batch into SQLite with one and more workers: words a second, efficiency, and where the time goes.

    python benchmarks/scaling.py [--documents N] [--workers 1 2] [--output benchmarks/results/scaling.json]

Efficiency is the rate of N workers over N times the rate of one, by the clock from the first to the last
document, and means something only on a machine with nothing else to do (the load is noted beside it).
`parent_share` does not depend on that: the parent's CPU time over that of all processes. `profile` is one
worker's work and the store's within one process, under cProfile: the share of each function's cumulative
time.
"""

import argparse
import cProfile
import json
import os
import pstats
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from memory import abstracts
from throughput import ROOT, commit

from claimx._version import __version__
from claimx.engine.batches import Finished, in_batches
from claimx.engine.run import Settings, Tally, run_batch
from claimx.engine.store import Store
from claimx.engine.targets import parse_target
from claimx.engine.work import Task, Work
from claimx.io.exporters.sql import run_row

SHOWN = 0.01
"""Functions with a smaller share than this are left out of the profile."""


def batch(documents: int, workers: int) -> dict[str, Any]:
    """One run; CPU times are this process's and its children's."""
    first: list[float] = []

    def watch(tally: Tally) -> None:
        if tally.done and not first:
            first.extend((time.perf_counter(), tally.words))

    with tempfile.TemporaryDirectory() as folder:
        target = parse_target(str(Path(folder) / "claims.sqlite"))
        before = _cpu()
        tally = run_batch(
            ["made"], [target], target.path, Settings(workers=workers), lambda _: abstracts(documents), watch
        )
        ended, after = time.perf_counter(), _cpu()
    parent, children = (b - a for a, b in zip(before, after, strict=True))
    return {
        "workers": workers,
        "documents": tally.done,
        "words": tally.words,
        "words_per_second": round((tally.words - first[1]) / (ended - first[0])),
        "parent_cpu_seconds": round(parent, 2),
        "workers_cpu_seconds": round(children, 2),
        "parent_share": round(parent / (parent + children), 4),
        "load_average": os.getloadavg()[0],
    }


def profile(documents: int) -> dict[str, float]:
    """Share of cumulative time by function, for the work on documents and their way into the store."""
    work = Work(Task())
    made = list(abstracts(documents))
    work(made[:20])
    profiler = cProfile.Profile()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "claims.sqlite", run_row(__version__, work.model_version, {}, "now"))
        profiler.enable()
        for some in in_batches(made, 32, 60_000):
            store.commit([], [Finished(some, work(some))])
        profiler.disable()
        store.close()
    stats = pstats.Stats(profiler)
    total = stats.total_tt  # type: ignore[attr-defined]
    shares = {
        f"{Path(file).parent.name}/{Path(file).name}:{name}": round(row[3] / total, 3)
        for (file, _, name), row in stats.stats.items()  # type: ignore[attr-defined]
        if row[3] / total >= SHOWN and "/claimx/" in file
    }
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def _cpu() -> tuple[float, float]:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return found[0].ru_utime + found[0].ru_stime, found[1].ru_utime + found[1].ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "scaling.json")
    options = parser.parse_args()
    runs = [batch(options.documents, workers) for workers in options.workers]
    one = next((run for run in runs if run["workers"] == 1), None)
    for run in runs if one else ():
        run["efficiency"] = round(run["words_per_second"] / (run["workers"] * one["words_per_second"]), 3)
    found = {
        "commit": commit(),
        "command": f"python benchmarks/scaling.py --documents {options.documents}",
        "cores": os.cpu_count(),
        "runs": runs,
        "profile": profile(min(options.documents, 300)),
    }
    options.output.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
