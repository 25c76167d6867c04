"""Resident memory of every process over a long batch: it must stay flat after warm-up.

    python benchmarks/memory.py [--documents N] [--words N] [--workers N] [--output benchmarks/results/memory.json]

The documents are abstracts of some 250 words (or as told), put together from sentences of the project's own articles
with numbers, names and identifiers that no other document has, so that whatever keeps strings would grow.
After a warm-up of a tenth of the documents, the growth of each process is the highest memory seen later
over that at the end of the warm-up.
"""

import argparse
import json
import os
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from throughput import ROOT, commit, own_texts

from claimx.engine.pool import LocalPool
from claimx.engine.run import Settings, Tally, run_batch
from claimx.engine.targets import parse_target
from claimx.engine.work import Task
from claimx.schema import SourceDocument

SAMPLES = 200
WARM_UP = 0.1
WORDS = 250


def abstracts(count: int, seed: int = 1, words: int = WORDS) -> Iterator[SourceDocument]:
    """Made-up abstracts, each with words of its own."""
    dice = random.Random(seed)
    sentences = [s for text in own_texts() for s in re.split(r"(?<=[.!?])\s+", text) if 5 < len(s.split()) < 60]
    for i in range(count):
        taken: list[str] = []
        while sum(len(sentence.split()) for sentence in taken) < words:
            own = "".join(dice.choices("bcdfghklmnprstvwz", k=3)) + "".join(dice.choices("aeiou", k=3)) + str(i)
            taken.append(f"{dice.choice(sentences)} ({own}, n = {dice.randrange(10**6)})")
        yield SourceDocument(f"m{i:07}", " ".join(taken), origin=f"made/m{i:07}.txt")


def resident_mib(process: int) -> float:
    """Resident memory of a process."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(documents: int, words: int, workers: int, pipeline: str | None) -> dict[str, Any]:
    """Run, and sample the memory of the parent and its workers."""
    samples: list[dict[str, float]] = []
    pools: list[LocalPool] = []

    def executor(task: Task, settings: Settings) -> LocalPool:
        pools.append(LocalPool(task, settings.workers, timeout=settings.timeout))
        return pools[0]

    def watch(tally: Tally) -> None:
        if tally.done >= len(samples) * documents / SAMPLES:
            processes = {
                "parent": os.getpid(),
                **{f"worker{i}": p for i, p in enumerate(pools[0].process_ids)},
            }
            samples.append({"documents": tally.done, **{n: round(resident_mib(p), 1) for n, p in processes.items()}})

    settings = Settings(workers=workers, **({"pipeline": pipeline} if pipeline else {}))
    with tempfile.TemporaryDirectory() as folder:
        target = parse_target(str(Path(folder) / "claims.sqlite"))
        tally = run_batch(
            ["made"],
            [target],
            target.path,
            settings,
            lambda _: abstracts(documents, words=words),
            watch,
            executor=executor,
        )
        size = target.path.stat().st_size
    return {
        "commit": commit(),
        "command": f"python benchmarks/memory.py --documents {documents} --words {words} --workers {workers}",
        "documents": tally.done,
        "words": tally.words,
        "claims": tally.claims,
        "seconds": round(tally.seconds, 1),
        "words_per_second": round(tally.words / tally.seconds),
        "database_mib": round(size / 2**20, 1),
        "growth_after_warm_up": growth(samples, documents),
        "samples": samples,
    }


def growth(samples: Sequence[dict[str, float]], documents: int) -> dict[str, float]:
    """By process, the highest memory after the warm-up over that at its end, less one."""
    at = next(i for i, sample in enumerate(samples) if sample["documents"] >= WARM_UP * documents)
    names = [name for name in samples[0] if name != "documents"]
    return {n: round(max(s[n] for s in samples[at:]) / samples[at][n] - 1, 4) for n in names}


def plot(samples: Sequence[dict[str, float]], path: Path) -> None:
    """The samples as a picture."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 3.5))
    for name in samples[0]:
        if name != "documents":
            axes.plot([s["documents"] for s in samples], [s[name] for s in samples], label=name)
    axes.set(xlabel="documents", ylabel="resident memory, MiB", ylim=(0, None))
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=WORDS, help="words of a document, at least")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--pipeline")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "memory.json")
    options = parser.parse_args()
    found = measure(options.documents, options.words, options.workers, options.pipeline)
    options.output.write_text(json.dumps(found, indent=1) + "\n")
    plot(found["samples"], options.output.with_suffix(".svg"))
    print(json.dumps({name: value for name, value in found.items() if name != "samples"}, indent=1))


if __name__ == "__main__":
    main()
