"""Thresholds and confidences, from the documents of gold/train that training never saw.

    python -m claimx_train.calibrate --shared DIR --model DIR --output FILE.json

Writes both into the model's meta.json: first the thresholds of mentions, each with the best overlap F1; then those of
claim candidates, that below which the words decide a direction, and the weights of the judge (`claimx.model.judge`),
which is fitted for the model's claims and then for those that the rules add. Whatever is chosen among claims is chosen
by F1 on drug + target + direction with confidences of a judge that was fitted on the other documents.
"""

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from claimx_train.corpora import kept_back

ALONE = dict.fromkeys(("DRUG", "CONDITION", "HEDGE"), (0.4, 0.5, 0.6, 0.7))
TOGETHER = {"EFFECT": (0.2, 0.3, 0.4), "OUTCOME": (0.3, 0.45), "claim": (0.2, 0.4, 0.6)}
SURE = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
"""How probable the model must hold a direction for it to stand against what the words say."""
LEAST = tuple(np.arange(0.1, 0.71, 0.02).round(2).tolist())
NEVER = 1.01
PENALTY = 0.3
"""Inverse strength of the judge's L2 penalty: there are a few hundred claims to fit it on."""


class Rows:
    """Considered claims: features, whether right in drug, target and direction, and the document of each."""

    def __init__(self) -> None:
        self.features: list[tuple[float, ...]] = []
        self.right: list[bool] = []
        self.document: list[int] = []


def gold_documents(shared: Path) -> list:
    from claimx.evaluate.load import read_gold

    files = sorted((shared / "gold" / "train").glob("*.json"))
    return read_gold([f for f in files if kept_back(json.loads(f.read_text(encoding="utf-8"))["doc_id"])])


def considered(nlp, gold: Sequence, method: str) -> tuple[Rows, int, int]:
    """All claims by `method` with their features; how many gold claims there are, and how many right ones of the other
    method were made before."""
    from claimx.assemble.learned import assemble_learned
    from claimx.components.tokens import make_doc
    from claimx.evaluate.match import match_claims
    from claimx.schema import annotation_of

    rows, wanted, others = Rows(), 0, [0, 0]
    for number, document in enumerate(gold):
        seen: list = []
        doc = nlp(make_doc(nlp, document.text))
        made = assemble_learned(doc, document.doc_id, lambda c, f, seen=seen: seen.append((c, f)))
        mine = [(c, f) for c, f in seen if c.method == method]
        mine += [(c, None) for c in made if c.method != method]
        wanted += len(document.claims)
        for index, sentence in enumerate(document.sentences):
            truth = [c for c in document.claims if c.sentence_index == index]
            here = [(c, f) for c, f in mine if sentence.start <= c.effect.start < sentence.end]
            found = [annotation_of(c) for c, _ in here]
            good = {j for i, j in match_claims(truth, found) if truth[i].direction == found[j].direction}
            for j, (_, features) in enumerate(here):
                if features is None:
                    others[0] += j in good
                    others[1] += 1
                else:
                    rows.features.append(features)
                    rows.right.append(j in good)
                    rows.document.append(number)
    return rows, wanted, others


def fit(rows: Rows, keep: np.ndarray | None = None) -> LogisticRegression:
    x, y = np.array(rows.features), np.array(rows.right)
    keep = np.ones(len(y), dtype=bool) if keep is None else keep
    return LogisticRegression(C=PENALTY, max_iter=1000).fit(x[keep], y[keep])


def held_out(rows: Rows) -> np.ndarray:
    """The confidence of each claim, by a judge fitted on the other documents."""
    document = np.array(rows.document)
    confidence = np.zeros(len(document))
    for number in np.unique(document):
        own = document == number
        confidence[own] = fit(rows, ~own).predict_proba(np.array(rows.features)[own])[:, 1]
    return confidence


def best_least(rows: Rows, wanted: int, others: Sequence[int]) -> tuple[float, float]:
    """(F1, least confidence) of the best cut, with the claims made besides."""
    confidence, right = held_out(rows), np.array(rows.right)
    scores = []
    for least in LEAST:
        kept = confidence >= least
        scores.append((2 * (right[kept].sum() + others[0]) / (kept.sum() + others[1] + wanted), least))
    return max(scores)


def error(rows: Rows) -> float:
    """Expected calibration error over tenths, of confidences fitted on the other documents."""
    confidence, right = held_out(rows), np.array(rows.right)
    bins = np.minimum((confidence * 10).astype(int), 9)
    return float(sum(abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(10)) / len(right))


def mention_f1(gold: Sequence, nlp, label: str) -> float:
    from claimx.components.mentions import get_mentions
    from claimx.components.tokens import make_doc
    from claimx.evaluate.match import match_mentions

    right = total = 0
    for document in gold:
        found = [m for m in get_mentions(nlp(make_doc(nlp, document.text))) if m.label == label]
        truth = [m for m in document.mentions if m.label == label]
        right += len(match_mentions(truth, found))
        total += len(truth) + len(found)
    return 2 * right / max(1, total)


def choose_mentions(nlp, gold: Sequence, thresholds: dict) -> Iterable[dict]:
    """Set the thresholds of single labels, leaving one half where nothing else is better by more than chance."""
    for label, values in ALONE.items():
        scores = {}
        for value in values:
            thresholds[label] = value
            scores[value] = mention_f1(gold, nlp, label)
        best = max(scores, key=lambda v: (scores[v], -abs(v - 0.5)))
        thresholds[label] = best if scores[best] > scores[0.5] + 0.004 else 0.5
        yield {"label": label, **{str(v): round(s, 4) for v, s in scores.items()}}


def choose_direction(nlp, gold: Sequence, thresholds: dict) -> dict[str, int]:
    """Set the threshold of directions to the one with the most right claims; the least such."""
    right = {}
    for value in SURE:
        thresholds["direction"] = value
        right[value] = sum(considered(nlp, gold, "model")[0].right)
    thresholds["direction"] = max(right, key=lambda v: (right[v], -v))
    return {str(value): number for value, number in right.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    os.environ["CLAIMX_MODEL"] = str(options.model.resolve())
    import claimx
    from claimx.model import encode

    settings = encode.settings()
    nlp = claimx.load(method="model")
    gold = gold_documents(options.shared)
    thresholds = settings["thresholds"] = {"effect_alone": 0.5, "model": 0.0, "rules": NEVER}
    settings["confidence"] = {}
    mentions = list(choose_mentions(nlp, gold, thresholds))
    tried = []
    for values in product(*TOGETHER.values()):
        thresholds.update(zip(TOGETHER, values, strict=True))
        rows, wanted, others = considered(nlp, gold, "model")
        score, least = best_least(rows, wanted, others)
        tried.append((round(score, 4), {**dict(zip(TOGETHER, values, strict=True)), "model": least}))
        print(*tried[-1], flush=True)
    thresholds.update(max(tried, key=lambda t: t[0])[1])
    least = thresholds["model"]
    thresholds["model"] = 0.0
    directions = choose_direction(nlp, gold, thresholds)
    report: dict = {"documents": len(gold), "gold_claims": wanted, "mentions": mentions, "directions": directions}
    for method in ("model", "rules"):
        thresholds[method] = 0.0
        rows, _, others = considered(nlp, gold, method)
        score, cut = best_least(rows, wanted, others)
        thresholds[method] = least if method == "model" else cut
        judge = fit(rows)
        settings["confidence"][method] = {
            "weights": judge.coef_[0].round(4).tolist(),
            "intercept": round(float(judge.intercept_[0]), 4),
        }
        report[method] = {
            "considered": len(rows.right), "right": sum(rows.right), "f1": round(score, 4),
            "expected_calibration_error": round(error(rows), 4),
        }  # fmt: skip
    report |= {"thresholds": thresholds, "confidence": settings["confidence"]}
    (options.model / "meta.json").write_text(json.dumps(settings, indent=1) + "\n")
    print(json.dumps(report, indent=1))
    if options.output:
        grid = [{**setting, "f1": score} for score, setting in tried]
        options.output.write_text(json.dumps({**report, "grid": grid}, indent=1) + "\n")


if __name__ == "__main__":
    main()
