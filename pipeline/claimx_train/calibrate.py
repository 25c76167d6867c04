"""Thresholds and the confidence curve, from the documents of gold/train that training never saw.

    python -m claimx_train.calibrate --shared DIR --model DIR --output FILE.json

Writes both into the model's meta.json. Chosen is the setting with the best F1 on drug + target + direction; the
confidence of a claim is then a logistic curve (Platt 1999) over the model's own probability that drug, target and
direction are right.
"""

import argparse
import json
import os
from itertools import product
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment, minimize

from claimx_train import corpora
from claimx_train.corpora import Example, Relation

GRID = {
    "EFFECT": (0.2, 0.3, 0.4),
    "OUTCOME": (0.3, 0.45),
    "claim": (0.4, 0.5, 0.6),
}


SURE = 0.75
"""Below this probability a claim is left to the rules; of 0, 0.7, 0.8 and 0.9 the middle did best on the same documents."""


def kept_back(shared: Path) -> list[Example]:
    return [e for e in corpora.gold(shared / "gold" / "train") if corpora.kept_back(e.doc_id)]


def touch(a, b) -> bool:
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


def pairs(relations: list[Relation], found: list) -> list[tuple[Relation, object]]:
    """Gold and predicted claims of a sentence, matched one to one on drug and target."""
    score = np.zeros((len(relations), len(found)))
    for (i, gold), (j, claim) in product(enumerate(relations), enumerate(found)):
        drug = any(touch(a, b) for a in gold.drugs for b in claim.drugs) or not (gold.drugs or claim.drugs)
        target = any(touch(a, b) for a in (gold.target, gold.context) for b in (claim.condition, claim.outcome))
        if drug and target:
            score[i, j] = 1 + 0.1 * (gold.direction == claim.direction)
    rows, columns = linear_sum_assignment(-score)
    return [(relations[i], found[j]) for i, j in zip(rows, columns, strict=True) if score[i, j] > 0]


def judged(examples: list[Example]) -> tuple[list[tuple[float, bool]], int]:
    """(probability, right in drug, target and direction) of every predicted claim, and the number of gold claims."""
    from claimx.model.component import analyse
    from claimx.schema import Span

    rows: list[tuple[float, bool]] = []
    wanted = 0
    for example in examples:
        spans = [Span(s.start, s.end, example.text[s.start : s.end]) for s in example.sentences]
        _, found = analyse(example.text, spans)
        for index, sentence in enumerate(example.sentences):
            here = [c for c in found if c.sentence_index == index]
            relations = sentence.relations or []
            wanted += len({(tuple(r.drugs), r.effect, r.target) for r in relations})
            right = {id(c) for r, c in pairs(relations, here) if r.direction == c.direction}
            rows += [(c.probability * c.direction_probability, id(c) in right) for c in here]
    return rows, wanted


def f1(rows: list[tuple[float, bool]], wanted: int) -> float:
    return 2 * sum(r for _, r in rows) / max(1, len(rows) + wanted)


def platt(rows: list[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and intercept of the logistic curve over the logit of the probability, by maximum likelihood."""
    p = np.clip([p for p, _ in rows], 1e-4, 1 - 1e-4)
    right = np.array([r for _, r in rows], dtype=float)
    logit = np.log(p / (1 - p))
    loss = lambda ab: np.logaddexp(0, -(2 * right - 1) * (ab[0] * logit + ab[1])).sum() + 0.5 * (ab[0] - 1) ** 2
    slope, intercept = minimize(loss, [1.0, 0.0]).x
    return round(float(slope), 4), round(float(intercept), 4)


def rules_share(examples: list[Example]) -> float:
    """How many of the claims that the rules add, where the model proposes nothing, are right in drug, target, direction."""
    import claimx
    from claimx.schema import SourceDocument

    nlp = claimx.load(method="model")
    right = total = 0
    for example in examples:
        extraction = claimx.process(nlp, SourceDocument(example.doc_id, example.text))
        for sentence in example.sentences:
            here = [c for c in extraction.claims if sentence.start <= c.effect.start < sentence.end]
            places = [_Places(c) for c in here]
            matched = {id(c) for r, c in pairs(sentence.relations or [], places) if r.direction == c.direction}
            added = [p for p, c in zip(places, here, strict=True) if c.method == "rules"]
            right, total = right + sum(id(p) in matched for p in added), total + len(added)
    return round(right / total, 4) if total else 0.5


class _Places:
    """A claim's slots as character places, as the model's candidates have them."""

    def __init__(self, claim) -> None:
        place = lambda span: span and (span.start, span.end)
        self.drugs = () if claim.drug_carried_over else tuple(place(d) for d in claim.drugs)
        self.condition, self.outcome, self.direction = place(claim.condition), place(claim.outcome), claim.direction


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    os.environ["CLAIMX_MODEL"] = str(options.model.resolve())
    from claimx.model import encode

    settings = encode.settings()
    examples = kept_back(options.shared)
    tried = []
    for values in product(*GRID.values()):
        settings["thresholds"] = dict(zip(GRID, values, strict=True))
        rows, wanted = judged(examples)
        tried.append((f1(rows, wanted), settings["thresholds"]))
    best_score, best = max(tried, key=lambda t: t[0])
    settings["thresholds"] = {**best, "effect_alone": 0.5, "sure": SURE}
    rows, wanted = judged(examples)
    slope, intercept = platt(rows)
    settings["confidence"] = {"slope": slope, "intercept": intercept, "rules": rules_share(examples)}
    (options.model / "meta.json").write_text(json.dumps(settings, indent=1) + "\n")
    report = {
        "documents": len(examples), "gold_claims": wanted, "predicted_claims": len(rows), "f1": round(best_score, 4),
        "thresholds": settings["thresholds"], "confidence": settings["confidence"],
        "grid": [{**t, "f1": round(s, 4)} for s, t in tried],
    }  # fmt: skip
    print({k: v for k, v in report.items() if k != "grid"})
    if options.output:
        options.output.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
