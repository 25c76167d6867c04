"""Write the measured figures into README and docs, from the files in `benchmarks/results/`: nobody copies them by hand.

    python benchmarks/readme.py

A block of figures stands between `<!-- figures: NAME -->` and `<!-- /figures -->`.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PAGES = (ROOT / "README.md", ROOT / "docs" / "explanation" / "limits.md")
BLOCK = re.compile(r"(<!-- figures: ([\w-]+) -->\n).*?(<!-- /figures -->)", re.S)

ROWS = {
    "sentence has a claim": "sentence.has_claim",
    "claim: drug and target": "claim.drug_target",
    "… and its direction": "claim.direction",
    "… and hedged or not (whole claim)": "claim.whole",
    "DRUG mentions, overlap": "mention.DRUG.overlap",
    "CONDITION mentions, overlap": "mention.CONDITION.overlap",
    "DOSE mentions, overlap": "mention.DOSE.overlap",
    "HEDGE mentions, overlap": "mention.HEDGE.overlap",
}
NAMES = {
    "annotations/corpus/gold": "own articles",
    "shared/gold/dev": "real documents",
    "shared/gold/dev, unseen": "real documents, unseen",
}


def result(name: str) -> dict[str, Any]:
    """One file of results; empty where it has not been made."""
    path = RESULTS / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def accuracy() -> str:
    """F1 with its interval by measure, a column for each gold set, the rules alone beside the whole."""
    whole, rules = result("evaluate"), result("evaluate-rules")
    columns = [(NAMES.get(name, name), scored) for name, scored in whole["sets"].items()]
    columns += [(f"{NAMES.get(name, name)}, rules alone", scored) for name, scored in rules.get("sets", {}).items()]
    lines = [
        "| F1 (95% interval) | " + " | ".join(name for name, _ in columns) + " |",
        "|---|" + "---|" * len(columns),
        "| documents, sentences | " + " | ".join(f"{s['documents']}, {s['sentences']:,}" for _, s in columns) + " |",
    ]
    lines += [
        f"| {row} | " + " | ".join(cell(s["scores"].get(key)) for _, s in columns) + " |" for row, key in ROWS.items()
    ]
    return "\n".join([*lines, "", made(whole, "evaluate")]) + "\n"


def cell(score: Mapping[str, Any] | None) -> str:
    if not score or score.get("value") is None:
        return "–"
    low, high = score.get("low"), score.get("high")
    interval = f" ({low:.2f}–{high:.2f})" if low is not None and high is not None else ""
    return f"{score['value']:.2f}{interval}"


def speed() -> str:
    """Words a second and memory, beside the peers of the same run."""
    found = result("throughput")
    names = {
        "claimx": "claimx, text to claims",
        "claimx_sqlite": "claimx, text to SQLite",
        "spacy_as_installed": "spaCy `en_core_web_sm`, as pip installs it",
        "spacy_numpy_ops": "the same with NumPy's matrices",
        "spacy_medspacy_context": "the same with medspaCy's ConText, on the older spaCy that it wants",
    }
    sets = {"own": "own articles", "shared_dev": "real documents"}
    lines = ["| | text | words a CPU second | memory at most |", "|---|---|---|---|"]
    for corpus, systems in found["results"].items():
        for name, row in systems.items():
            rate, memory = row["words_per_cpu_second"], row["peak_mib"]
            lines.append(f"| {names.get(name, name)} | {sets.get(corpus, corpus)} | {rate:,} | {memory:,.0f} MiB |")
    start = found["start_up"]["clock_seconds_median"]
    lines += ["", f"Starting, and reading one short file, takes {start:.1f} seconds. {made(found, 'throughput')}"]
    return "\n".join(lines) + "\n"


def confidence() -> str:
    """What a claim that matches is worth, and how far to trust the confidence."""
    lines = []
    for name, scored in result("evaluate")["sets"].items():
        direction, hedged = scored["scores"]["slot.direction"]["value"], scored["scores"]["slot.hedged"]["value"]
        off = scored["calibration"]["expected_calibration_error"]
        lines.append(
            f"- {NAMES.get(name, name)}: of the claims whose drug and target are right, {direction:.0%} have the right "
            f"direction and {hedged:.0%} the right hedging; the confidence is off by {off:.2f} on average."
        )
    return "\n".join(lines) + "\n"


def made(found: Mapping[str, Any], name: str) -> str:
    return f"Made by `{found['command']}` at commit {found['commit'][:7]}: `benchmarks/results/{name}.json`."


BLOCKS: dict[str, Callable[[], str]] = {"accuracy": accuracy, "speed": speed, "confidence": confidence}


def filled(text: str) -> str:
    """The page with every block of figures as the results have it."""
    return BLOCK.sub(lambda match: f"{match[1]}{BLOCKS[match[2]]()}{match[3]}", text)


def main() -> None:
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
