"""Scores of the pipeline on every gold set that is there.

    python benchmarks/evaluate.py [--method auto|model|rules] [--html FOLDER] [--output benchmarks/results/evaluate.json]

The project's own gold (brat in `annotations`, but for the folders `passes`) is scored always, the shared dev set
(`gold/dev` of the folder that CLAIMX_SHARED names, else of ../shared) where it is there, both by source.
"""

import argparse
import json
import os
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from throughput import ROOT, commit

from claimx.cli.results import print_result
from claimx.evaluate.html import error_report
from claimx.evaluate.load import read_gold, run
from claimx.evaluate.scores import evaluate
from claimx.evaluate.subsets import by_source
from claimx.files import write_text

PACKAGES = ("claimx", "spacy", "scispacy", "numpy", "scipy", "onnxruntime")


def gold_sets() -> Iterator[tuple[str, Path]]:
    """(name, folder) of every gold set; passes of single annotators and training data are none."""
    own = {file.parent for file in (ROOT / "annotations").rglob("*.ann")}
    for folder in sorted(own):
        name = folder.relative_to(ROOT).as_posix()
        if not {"passes", "train", "held-out", "second"} & set(folder.parts):
            yield name, folder
    shared = Path(os.environ.get("CLAIMX_SHARED") or ROOT.parent / "shared")
    if (shared / "gold" / "dev").is_dir():
        yield "shared/gold/dev", shared / "gold" / "dev"


SEEN = "seed"
"""Source of the one document of the shared dev set that was read while the rules were written: no test of them."""


def score_set(name: str, folder: Path, method: str, html: Path | None) -> dict[str, dict[str, object]]:
    """Print the figures of one set and give them for the report; those without what was seen besides, as NAME, unseen."""
    gold = read_gold([folder])
    found, outside = run(gold, method)
    result = evaluate(gold, found, outside=outside)
    print_result(result, name)
    parts = {}
    for source, part in by_source(gold, found):
        print_result(part, f"{name}, {source or 'no source'}", brief=True)
        parts[source] = part.as_json()
    if html:
        page = error_report(gold, found, result, title=name)
        write_text(html / f"{name.replace('/', '-')}.html", page)
    sets = {name: {**result.as_json(), "by_source": parts}}
    unseen = [(g, f) for g, f in zip(gold, found, strict=True) if g.source != SEEN]
    if len(unseen) < len(gold):
        kept = evaluate([g for g, _ in unseen], [f for _, f in unseen])
        print_result(kept, f"{name}, unseen", brief=True)
        sets[f"{name}, unseen"] = kept.as_json()
    return sets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--method", choices=["auto", "model", "rules"], default="auto")
    parser.add_argument("--html", type=Path, help="folder for the error reports")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "evaluate.json")
    options = parser.parse_args()
    sets = {}
    for name, folder in gold_sets():
        sets.update(score_set(name, folder, options.method, options.html))
    report = {
        "commit": commit(),
        "command": f"python benchmarks/evaluate.py --method {options.method}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
        "sets": sets,
    }
    write_text(options.output, json.dumps(report, indent=1) + "\n")
    print(f"{len(sets)} gold sets scored; written to {options.output}")


if __name__ == "__main__":
    main()
