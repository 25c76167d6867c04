"""Thresholds and confidences, from the annotated documents that training never saw.

    python -m claimx_train.calibrate --shared DIR --model DIR --output FILE.json

Writes both into the model's meta.json: first the vote of names and the thresholds of mentions, each with the best F1;
then those of claim candidates, that below which the words decide a direction, and the weights of the judge
(`claimx.model.judge`), which is fitted for the model's claims and then for those that the rules add. Whatever is chosen
among claims is chosen by F1 on drug + target + direction with confidences of a judge that was fitted on the other
documents.
"""

import argparse
import json
import os
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from claimx_train import corpora

NAMES = {"DRUG": "gold", "CONDITION": "gold", "CHEMICAL": "bc5cdr", "DISEASE": "bc5cdr", "NCBI_DISEASE": "ncbi"}
VOTES = tuple(product((0.3, 0.5, 0.7), (0.5, 0.6, 0.7, 0.8)))
ALONE = {"HEDGE": (0.4, 0.5, 0.6, 0.7)}
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


def kept_back(options: argparse.Namespace) -> list[Path]:
    files = corpora.our_files(options.shared, options.annotated, kept_back=True)
    return [file for found in files.values() for file in found]


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
    """Set the thresholds of single labels by overlap F1."""
    for label, values in ALONE.items():
        scores = {}
        for value in values:
            thresholds[label] = value
            scores[value] = mention_f1(gold, nlp, label)
        thresholds[label] = best(scores)
        yield {"label": label, **{str(v): round(s, 4) for v, s in scores.items()}}


def read(options: argparse.Namespace, corpus: str) -> list:
    """The documents that a head of this corpus is tuned on, with their states: what was kept back, or a dev split."""
    from claimx.model.encode import encode

    public = options.shared / "corpora"
    if corpus == "conll":
        marked = corpora.training_cues(public, options.annotated)
        examples = [e for e in marked if e.corpus != "conll" and corpora.cue_kept_back(e)]
    elif corpus == "gold":
        examples = list(corpora.gold(kept_back(options)))
    else:
        examples = list(corpora.documents(public, corpus, "dev"))
    return [(e, encode(e.text, [(s.start, s.end) for s in e.sentences])) for e in examples]


def head_f1(documents: Sequence, head: str, overlap: bool) -> float:
    from claimx.model.tag import tag
    from claimx_train.evaluate import matched

    right = total = 0
    for example, encoded in documents:
        found = [(start, end) for start, end, _ in tag(example.text, encoded, (head,))[head]]
        right += matched(example.spans[head], found, overlap)
        total += len(example.spans[head]) + len(found)
    return 2 * right / max(1, total)


def choose_cue(options: argparse.Namespace, thresholds: dict) -> dict:
    """Set the threshold of the CoNLL cues by exact F1 on the papers that were kept back, CoNLL's and ours."""
    documents, scores = read(options, "conll"), {}
    for value in (0.4, 0.5, 0.6, 0.7, 0.8):
        thresholds["CUE"] = value
        scores[value] = head_f1(documents, "CUE", overlap=False)
    thresholds["CUE"] = best(scores)
    return {"label": "CUE", **{str(v): round(s, 4) for v, s in scores.items()}}


def choose_votes(options: argparse.Namespace, settings: dict) -> dict[str, float]:
    """Set the two numbers of the vote of names (`claimx.model.tag.voted`), the same for all heads: the best mean F1, exact
    on the dev splits of public corpora, overlap on what was kept back of our gold."""
    documents = {corpus: read(options, corpus) for corpus in ("gold", "bc5cdr", "ncbi")}
    scores = {}
    for highest, least in VOTES:
        settings["votes"] = {"highest": highest, "least": least}
        each = [head_f1(documents[corpus], head, corpus == "gold") for head, corpus in NAMES.items()]
        scores[highest, least] = sum(each) / len(each)
        print(
            "vote",
            highest,
            least,
            *(f"{name} {score:.4f}" for name, score in zip(NAMES, each, strict=True)),
            flush=True,
        )
    highest, least = max(scores, key=lambda pair: scores[pair])
    settings["votes"] = {"highest": highest, "least": least}
    return {f"{pair[0]} {pair[1]}": round(score, 4) for pair, score in scores.items()}


def best(scores: dict[float, float]) -> float:
    """The threshold with the best score; one half where nothing else is better by more than chance."""
    first = max(scores, key=lambda v: (scores[v], -abs(v - 0.5)))
    return first if scores[first] > scores[0.5] + 0.004 else 0.5


def choose_direction(nlp, gold: Sequence, thresholds: dict) -> dict[str, int]:
    """Set the threshold of directions to the one with the most right claims; the least such."""
    right = {}
    for value in SURE:
        thresholds["direction"] = value
        right[value] = sum(considered(nlp, gold, "model")[0].right)
    thresholds["direction"] = max(right, key=lambda v: (right[v], -v))
    return {str(value): number for value, number in right.items()}


def remember_states() -> None:
    """Let the pipeline encode each document once: it runs over the same ones for every setting that is tried."""
    from claimx.model import component

    encode, known = component.encode, {}

    def remembered(text: str, sentences: Sequence[tuple[int, int]]) -> object:
        key = text, tuple(sentences)
        if key not in known:
            known[key] = encode(text, sentences)
        return known[key]

    component.encode = remembered


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--annotated", type=Path, help="our own annotations with their texts (scripts/annotated.py)")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--also", type=Path, help="a model that gets the same settings (float32, to compare with)")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    os.environ["CLAIMX_MODEL"] = str(options.model.resolve())
    import claimx
    from claimx.evaluate.load import read_gold
    from claimx.model import encode

    settings = encode.settings()
    remember_states()
    nlp = claimx.load(method="model")
    gold = read_gold(kept_back(options))
    thresholds = settings["thresholds"] = {"effect_alone": 0.5, "model": 0.0, "rules": NEVER}
    settings["confidence"] = {}
    votes = choose_votes(options, settings)
    mentions = [*choose_mentions(nlp, gold, thresholds), choose_cue(options, thresholds)]
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
    report: dict = {
        "documents": len(gold),
        "gold_claims": wanted,
        "votes": votes,
        "mentions": mentions,
        "directions": directions,
    }
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
    report |= {"thresholds": thresholds, "vote": settings["votes"], "confidence": settings["confidence"]}
    for folder in filter(None, (options.model, options.also)):
        (folder / "meta.json").write_text(json.dumps(settings, indent=1) + "\n")
    print(json.dumps(report, indent=1))
    if options.output:
        grid = [{**setting, "f1": score} for score, setting in tried]
        options.output.write_text(json.dumps({**report, "grid": grid}, indent=1) + "\n")


if __name__ == "__main__":
    main()
