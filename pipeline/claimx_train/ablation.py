"""What each learned part adds over the rules, on a gold set.

python -m claimx_train.ablation --gold DIR [--without DOC_ID] --output metrics/ablation.json
"""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimx.evaluate.load import read_gold, run
from claimx.evaluate.scores import evaluate
from claimx.model.encode import settings
from claimx_train.evaluate import commit

NEVER = 1.01
SHOWN = ("sentence.has_claim", "claim.drug_target", "claim.direction", "claim.whole", "claim.dose", "slot.direction")
SHIPS = "as it ships: linker and rules, judged"
VARIANTS: dict[str, tuple[str, dict[str, float]]] = {
    "rules alone: lexicons and rules": ("rules", {}),
    "the tagger's names, claims by rule": ("model", {"model": NEVER, "rules": 0.0}),
    "the same, judged": ("model", {"model": NEVER}),
    "the linker alone, not judged": ("model", {"rules": NEVER, "model": 0.0}),
    "the linker alone, judged": ("model", {"rules": NEVER}),
    "linker and rules, not judged": ("model", {"model": 0.0, "rules": 0.0}),
    SHIPS: ("model", {}),
}


@contextmanager
def thresholds(changed: dict[str, float]) -> Iterator[None]:
    known = settings()["thresholds"]
    kept = dict(known)
    known.update(changed)
    try:
        yield
    finally:
        known.clear()
        known.update(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--without", action="append", default=[], help="id of a document to leave out")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    gold = [d for d in read_gold([options.gold]) if d.doc_id not in options.without]
    report: dict = {"model": settings()["version"], "commit": commit(), "documents": len(gold)}
    for name, (method, changed) in VARIANTS.items():
        with thresholds(changed):
            found, _ = run(gold, method)
        result = evaluate(gold, found)
        report[name] = {
            measure: {"value": round(score.value or 0, 4), "low": round(score.low or 0, 4), "high": round(score.high or 0, 4)}
            for measure in SHOWN
            if (score := result.scores[measure])
        }  # fmt: skip
        if name == SHIPS:
            report["calibration"] = result.calibration
        print(name, {measure: row["value"] for measure, row in report[name].items()}, flush=True)
    if options.output:
        options.output.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
