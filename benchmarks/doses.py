"""Accuracy of reading doses: on the project's own expressions, and on real ones judged by hand.

    python benchmarks/doses.py [--shared DIR] [--output benchmarks/results/doses.json]
    python benchmarks/doses.py --shared DIR --draw SEED [--count 200]

Real doses are spans that others marked in public corpora, drawn by seed; `--draw` prints them in their sentences with what
is read. The verdicts stand in `annotations/doses/verdicts.jsonl` without their texts: corpus, document, offsets, hashes of
the span and of what was read. A verdict counts only while both are the same; what is read otherwise now is named as to be
judged again and left out of the figure.
"""

import argparse
import gzip
import hashlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from scipy.stats import binomtest
from throughput import ROOT, commit

from claimx.normalize.dose import find_doses, parse_dose
from claimx.schema import Dose

EXPRESSIONS = ROOT / "annotations/doses/expressions.jsonl"
VERDICTS = ROOT / "annotations/doses/verdicts.jsonl"
SETS = (
    ("phee", ("phee/train.jsonl.gz", "phee/dev.jsonl"), ("Dosage", "Freq"), 0.4),
    ("ade_v2", ("ade_v2/train.jsonl.gz", "ade_v2/dev.jsonl"), ("Dose",), 0.15),
    ("gold", (), ("DOSE",), 0.45),
)
"""Corpus, files, labels of doses, share of the draw; `gold` is gold/train."""
LONG = 3
"""Spans of more words than this are counted once more on their own: most doses are a bare amount."""
_PLACES = {"text", "start", "end", "parts", "problem"}


class Case(NamedTuple):
    """A marked dose: corpus, document, offsets in the document's text, the span, and the text around it."""

    corpus: str
    doc_id: str
    start: int
    end: int
    text: str
    context: str


def said(dose: Dose) -> dict[str, Any]:
    """What a record says, without where it stands; its problem only as being there."""
    found = {f.name: getattr(dose, f.name) for f in fields(dose) if f.name not in _PLACES}
    return {name: value for name, value in found.items() if value not in ("", None)} | (
        {"problem": True} if dose.problem else {}
    )


def digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def wanted(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of an expression of ours; of one that cannot be read wholly, what is read and that there is a reason."""
    return [dict(dose) for dose in row["doses"]]


def own() -> dict[str, Any]:
    """The share of our own expressions that are read exactly, with those that are not."""
    rows = [json.loads(line) for line in EXPRESSIONS.read_text(encoding="utf-8").splitlines()]
    wrong = [row["text"] for row in rows if [said(dose) for dose in parse_dose(row["text"])] != wanted(row)]
    return {"expressions": len(rows), "exact": round(1 - len(wrong) / len(rows), 4), "wrong": wrong}


def speed() -> dict[str, float]:
    """Processor time of reading an expression, beside that of loading ucumvert and of its reading one unit code."""
    texts = [json.loads(line)["text"] for line in EXPRESSIONS.read_text(encoding="utf-8").splitlines()]
    began = time.process_time()
    for text in texts:
        parse_dose(text)
    ours = time.process_time() - began
    began = time.process_time()
    from ucumvert import PintUcumRegistry

    registry: Any = PintUcumRegistry()
    registry.from_ucum("mg/kg")
    loaded = time.process_time()
    for _ in range(20):
        registry.from_ucum("ug/kg/min")
    theirs = time.process_time() - loaded
    return {
        "microseconds_per_expression": round(ours / len(texts) * 1e6),
        "ucumvert_load_seconds": round(loaded - began, 2),
        "ucumvert_microseconds_per_unit_code": round(theirs / 20 * 1e6),
    }


def cases(shared: Path, corpus: str, files: tuple[str, ...], labels: tuple[str, ...]) -> Iterator[Case]:
    """The marked doses of a corpus in order of document."""
    if corpus == "gold":
        for path in sorted((shared / "gold/train").glob("*.json")):
            for sentence in json.loads(path.read_text(encoding="utf-8"))["sentences"]:
                for m in sentence["mentions"]:
                    if m["label"] in labels:
                        yield Case(corpus, path.stem, m["start"], m["end"], m["text"], sentence["text"])
        return
    for file in files:
        opened = gzip.open if file.endswith(".gz") else open
        with opened(shared / "corpora" / file, "rt", encoding="utf-8") as lines:  # type: ignore[operator]
            for row in map(json.loads, lines):
                for e in row["entities"]:
                    if e["label"] in labels:
                        context = row["text"][max(0, e["start"] - 200) : e["end"] + 150]
                        yield Case(corpus, str(row["id"]), e["start"], e["end"], e["text"], context)


def verdicts() -> list[dict[str, Any]]:
    return [json.loads(line) for line in VERDICTS.read_text(encoding="utf-8").splitlines()] if VERDICTS.exists() else []


def draw(shared: Path, seed: int, count: int) -> list[Case]:
    """`count` doses by seed, each corpus with its share, no words twice, nor such as an earlier draw has had judged."""
    dice = random.Random(seed)
    drawn: list[Case] = []
    seen = {row["text_sha"] for row in verdicts() if row["seed"] < seed}
    for corpus, files, labels, share in SETS:
        different = {case.text.lower(): case for case in cases(shared, corpus, files, labels)}
        pool = [case for words, case in different.items() if all(words != other.text.lower() for other in drawn)]
        pool = [case for case in pool if digest(case.text) not in seen]
        drawn += dice.sample(pool, min(len(pool), round(count * share)))
    return drawn


def judged(shared: Path) -> dict[str, Any]:
    """The share of real doses judged right, by seed of the draw; changed ones are counted apart."""
    texts = {case[:4]: case.text for corpus, files, labels, _ in SETS for case in cases(shared, corpus, files, labels)}
    result: dict[str, Any] = {}
    rows = verdicts()
    for seed in sorted({row["seed"] for row in rows}):
        counts: Counter[str] = Counter()
        longer: Counter[str] = Counter()
        again = []
        for row in (row for row in rows if row["seed"] == seed):
            place = (row["corpus"], row["doc_id"], row["start"], row["end"])
            text = texts.get(place)
            if text is None or digest(text) != row["text_sha"]:
                raise SystemExit(f"{VERDICTS.name}: no such span in the corpora: {place}")
            if digest([said(dose) for dose in parse_dose(text)]) == row["parse_sha"]:
                counts[row["verdict"]] += 1
                longer[row["verdict"]] += len(text.split()) > LONG
            else:
                again.append(":".join(map(str, place)))
        total = counts.total()
        interval = binomtest(counts["right"], total).proportion_ci(method="wilson") if total else (0.0, 1.0)
        result[str(seed)] = {
            "judged": total,
            "right": counts["right"],
            "accuracy": round(counts["right"] / total, 4) if total else None,
            "interval": [round(end, 4) for end in interval],
            "of_more_than_3_words": {"judged": longer.total(), "right": longer["right"]},
            "to_be_judged_again": again,
        }
    return result


def finding(shared: Path) -> dict[str, Any]:
    """Strict scores of `find_doses` against the DOSE mentions of gold/train, given its sentences."""
    right = found = gold = 0
    for path in sorted((shared / "gold/train").glob("*.json")):
        for sentence in json.loads(path.read_text(encoding="utf-8"))["sentences"]:
            marked = {(m["start"], m["end"]) for m in sentence["mentions"] if m["label"] == "DOSE"}
            ours = {(sentence["start"] + s.start, sentence["start"] + s.end) for s in find_doses(sentence["text"])}
            right, found, gold = right + len(marked & ours), found + len(ours), gold + len(marked)
    return {"gold": gold, "found": found, "right": right, "f1_strict": round(2 * right / (found + gold), 4)}


def show(found: list[Case]) -> None:
    """Each dose in its sentence with what is read, for judging."""
    for number, case in enumerate(found):
        print(f"{number}\t[{case.corpus} {case.doc_id}:{case.start}]  {case.text}\n\t.. {case.context}")
        for dose in parse_dose(case.text):
            print("\t=>", json.dumps(said(dose) | {"problem": dose.problem}, ensure_ascii=False))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--shared", type=Path, help="folder with corpora/ and gold/; without it only our own expressions"
    )
    parser.add_argument("--draw", type=int, metavar="SEED", help="print real doses to judge")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    if options.draw is not None:
        show(draw(options.shared, options.draw, options.count))
        return 0
    report: dict[str, Any] = {"command": "python benchmarks/doses.py --shared DIR", "commit": commit(), "own": own()}
    report["speed"] = speed()
    if options.shared:
        report["real"] = judged(options.shared)
        report["finding_in_gold_train"] = finding(options.shared)
    written = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    print(written, end="")
    if options.output:
        options.output.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
