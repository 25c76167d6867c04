"""Score a packaged model (`CLAIMX_MODEL`, or the one in the package) on the public corpora and the gold.

    python -m claimx_train.evaluate --shared DIR --split dev|test --output FILE.json

Exact match and overlap F1, one span to one; the intervals are percentiles of a bootstrap over documents.
"""

import argparse
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from claimx.model.encode import encode, settings
from claimx.model.prompt import direction
from claimx.model.tag import tag
from claimx_train import corpora
from claimx_train.corpora import Example, Prompt, Spans
from claimx_train.heads import PROMPT_CLASSES

Counts = np.ndarray
"""(documents, 3): found and right, gold, predicted."""


def matched(gold: Spans, predicted: Spans, overlap: bool) -> int:
    """How many spans pair off one to one; for overlap greedily from the left, which is optimal for sorted spans."""
    if not overlap:
        return len(set(gold) & set(predicted))
    right, i, j = 0, 0, 0
    gold, predicted = sorted(gold), sorted(predicted)
    while i < len(gold) and j < len(predicted):
        if gold[i][0] < predicted[j][1] and predicted[j][0] < gold[i][1]:
            right, i, j = right + 1, i + 1, j + 1
        elif gold[i][1] <= predicted[j][1]:
            i += 1
        else:
            j += 1
    return right


def f1(counts: Counts) -> float:
    right, gold, predicted = counts.sum(0)
    return 2 * right / (gold + predicted) if gold + predicted else float("nan")


def interval(counts: Counts, seed: int = 7, times: int = 1000) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    drawn = counts[rng.integers(0, len(counts), (times, len(counts)))].sum(1)
    scores = 2 * drawn[:, 0] / np.maximum(1, drawn[:, 1] + drawn[:, 2])
    low, high = np.percentile(scores, [2.5, 97.5])
    return float(low), float(high)


def predictions(examples: Iterator[Example], heads: tuple[str, ...]) -> Iterator[tuple[Example, dict[str, Spans]]]:
    for example in examples:
        sentences = [(s.start, s.end) for s in example.sentences]
        tagged = tag(example.text, encode(example.text, sentences), heads)
        found = {head: [(s, e) for s, e, _ in spans] for head, spans in tagged.items()}
        if "PHEE_DOSE" in found:
            found["PHEE_DOSE"] = corpora.unbroken(example.text, found["PHEE_DOSE"])
        yield example, found


def span_scores(examples: Iterator[Example], heads: tuple[str, ...]) -> dict[str, dict]:
    rows: dict[tuple[str, str], list] = {}
    for example, found in predictions(examples, heads):
        for kind in ("exact", "overlap"):
            each = []
            for head in heads:
                gold = example.spans[head]
                each.append((matched(gold, found[head], kind == "overlap"), len(gold), len(found[head])))
                rows.setdefault((head, kind), []).append(each[-1])
            rows.setdefault(("all", kind), []).append(tuple(map(sum, zip(*each, strict=True))))
    report: dict[str, dict] = {}
    for (head, kind), counts in rows.items():
        array = np.array(counts)
        right, gold, predicted = map(int, array.sum(0))
        report.setdefault(head, {})[kind] = {
            "f1": round(f1(array), 4), "interval": [round(x, 4) for x in interval(array)],
            "right": right, "gold": gold, "predicted": predicted,
        }  # fmt: skip
    return report


def hedged_sentences(examples: Iterator[Example]) -> dict:
    counts = []
    for example, found in predictions(examples, ("CUE",)):
        gold, predicted = example.sentences[0].labels["UNCERTAIN"], bool(found["CUE"])
        counts.append((gold and predicted, gold, predicted))
    array = np.array(counts, dtype=int)
    return {
        "f1": round(f1(array), 4),
        "interval": [round(x, 4) for x in interval(array)],
        "counts": array.sum(0).tolist(),
    }


def prompt_scores(rows: Iterator[Prompt]) -> dict:
    """Evidence Inference: increased, decreased or no difference, given prompt and evidence; macro-F1 of the three."""
    gold, predicted = [], []
    for *parts, label in rows:
        scores = direction(*parts)
        gold.append(PROMPT_CLASSES.index(label))
        predicted.append(PROMPT_CLASSES.index(max(scores, key=scores.__getitem__)))
    pairs = np.array([gold, predicted])
    each = [f1(np.array([[(pairs == c).all(0).sum(), *(pairs == c).sum(1)]])) for c in range(len(PROMPT_CLASSES))]
    return {
        "macro_f1": round(float(np.mean(each)), 4),
        "accuracy": round(float((pairs[0] == pairs[1]).mean()), 4),
        "prompts": len(gold),
        **{name: round(score, 4) for name, score in zip(PROMPT_CLASSES, each, strict=True)},
    }


def commit() -> str:
    run = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return run.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--annotated", type=Path, help="our own annotations with their texts (scripts/annotated.py)")
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--no-vote", action="store_true", help="each occurrence of a name by itself")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    if options.no_vote:
        settings().pop("votes", None)
    public = options.shared / "corpora"
    gold_heads = ("DRUG", "DOSE", "CONDITION", "EFFECT", "HEDGE")
    report: dict = {"model": settings()["version"], "commit": commit(), "split": options.split}
    report["bc5cdr"] = span_scores(corpora.documents(public, "bc5cdr", options.split), ("CHEMICAL", "DISEASE"))
    report["ncbi"] = span_scores(corpora.documents(public, "ncbi", options.split), ("NCBI_DISEASE",))
    if options.split == "dev":
        report["gold_dev"] = span_scores(
            corpora.gold(sorted((options.shared / "gold" / "dev").glob("*.json"))), gold_heads
        )
        for part, files in corpora.our_files(options.shared, options.annotated, kept_back=True).items():
            report[f"{part}_kept_back"] = span_scores(corpora.gold(files), gold_heads)
        report["phee"] = span_scores(corpora.phee(public, "dev"), ("PHEE_DOSE", "PHEE_DRUG", "PHEE_TARGET"))
        report["evidence_inference"] = prompt_scores(corpora.prompts(public, "dev"))
        if options.annotated:
            report["prompts_held_out"] = prompt_scores(corpora.prompts_of(options.annotated / "prompts-held-out.jsonl"))
    else:
        report["conll2010_cue"] = span_scores(corpora.cues(public, "test"), ("CUE",))
        report["conll2010_sentence"] = hedged_sentences(corpora.cues(public, "test"))
    for corpus, scores in report.items():
        if isinstance(scores, dict):
            for head, kinds in scores.items():
                if isinstance(kinds, dict):
                    print(
                        corpus,
                        head,
                        *(
                            f"{k} {v['f1']:.3f} [{v['interval'][0]:.3f}, {v['interval'][1]:.3f}]"
                            for k, v in kinds.items()
                        ),
                    )
            if "f1" in scores or "macro_f1" in scores:
                print(corpus, scores)
    if options.output:
        options.output.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
