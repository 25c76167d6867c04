"""How the claims fare on public corpora that mark something near to claims, none of them trained on as such.

    python -m claimx_train.outside --shared DIR --output metrics/outside.json

- BC5CDR test, chemical-induced disease: pairs of identifiers for a document, against those of claims that a drug worsens
  a condition or brings it about, with predicted entities and predicted identifiers.
- EvidenceMap: chains of intervention, observation and outcome that a claim's drug, effect and target overlap. Its texts are
  tokenised, its interventions are often no drugs, and its observations are often figures.
- causal-language sentences: how far the encoder's mean state tells the four classes apart, by a logistic regression over
  the corpus's own five folds.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

import claimx
from claimx.evaluate.match import assign, shared
from claimx.model.encode import encode, settings
from claimx.normalize.kb import load_kb
from claimx.schema import Claim, SourceDocument, Span
from claimx_train.corpora import jsonl
from claimx_train.evaluate import commit

HARM = ("worsens", "increases")
"""Directions of a claim that say that a drug brings a disease about."""


def claims_of(rows: list[dict]) -> Iterator[tuple[dict, tuple[Claim, ...]]]:
    nlp = claimx.load(method="model")
    documents = (SourceDocument(str(row["id"]), row["text"]) for row in rows)
    for row, extraction in zip(rows, claimx.process_many(nlp, documents), strict=True):
        yield row, extraction.claims


def f1(right: int, gold: int, found: int) -> dict:
    return {
        "f1": round(2 * right / max(1, gold + found), 4), "precision": round(right / max(1, found), 4),
        "recall": round(right / max(1, gold), 4), "right": right, "gold": gold, "found": found,
    }  # fmt: skip


def pairs_of(claims: tuple[Claim, ...]) -> set[tuple[str, str]]:
    """(chemical, disease) identifiers of the claims of harm; an outcome that names a disease counts as one."""
    pairs = set()
    for claim in claims:
        if claim.direction not in HARM:
            continue
        targets = {claim.condition_concept.id} if claim.outcome is None else set()
        if claim.outcome is not None:
            targets.add(load_kb().link(claim.outcome.text, "condition").id)
        pairs |= {(drug.id, target) for drug in claim.drug_concepts for target in targets if drug.id and target}
    return pairs


def induced_disease(corpora: Path) -> dict:
    right = gold = found = 0
    for row, claims in claims_of(list(jsonl(corpora / "bc5cdr" / "test.jsonl.gz"))):
        truth = {(f"MESH:{r['head']}", f"MESH:{r['tail']}") for r in row["relations"] if r["label"] == "CID"}
        pairs = pairs_of(claims)
        right, gold, found = right + len(truth & pairs), gold + len(truth), found + len(pairs)
    return f1(right, gold, found)


def chains_of(row: dict) -> list[tuple[Span, Span, Span]]:
    """(intervention, observation, outcome) of a row of EvidenceMap."""
    where = {e["id"]: Span(e["start"], e["end"], e["text"]) for e in row["entities"]}
    by, of = defaultdict(list), defaultdict(list)
    for relation in row["relations"]:
        if relation["label"] == "Intervention-Observation":
            by[relation["tail"]].append(relation["head"])
        elif relation["label"] == "Observation-Outcome":
            of[relation["head"]].append(relation["tail"])
    return [
        (where[i], where[middle], where[o])
        for middle in by
        for i in by[middle]
        for o in of[middle]
        if {i, middle, o} <= where.keys()
    ]


def chains(corpora: Path) -> dict:
    right = gold = found = 0
    for row, claims in claims_of(list(jsonl(corpora / "evidencemap" / "general.jsonl.gz"))):
        truth = chains_of(row)

        def worth(chain: tuple[Span, Span, Span], claim: Claim) -> float:
            drug, effect, target = chain
            targets = (claim.outcome, claim.condition)
            return float(
                any(shared(drug, d) for d in claim.drugs)
                and bool(shared(effect, claim.effect))
                and any(shared(target, t) for t in targets if t is not None)
            )

        right += len(assign(truth, claims, worth))
        gold, found = gold + len(truth), found + len(claims)
    return f1(right, gold, found)


def causal_language(corpora: Path) -> dict:
    rows = list(jsonl(corpora / "causal_language" / "all.jsonl"))
    states = np.array([encode(row["text"], [(0, len(row["text"]))]).states.mean(0) for row in rows])
    labels, folds = np.array([row["label"] for row in rows]), np.array([row["meta"]["fold"] for row in rows])
    told = labels.copy()
    for fold in np.unique(folds):
        model = LogisticRegression(C=0.5, max_iter=2000, class_weight="balanced")
        told[folds == fold] = model.fit(states[folds != fold], labels[folds != fold]).predict(states[folds == fold])
    names = sorted(set(labels))
    each = f1_score(labels, told, average=None, labels=names)
    return {
        "macro_f1": round(float(f1_score(labels, told, average="macro")), 4),
        "accuracy": round(float((labels == told).mean()), 4),
        "sentences": len(rows),
        **{name: round(float(score), 4) for name, score in zip(names, each, strict=True)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    corpora = options.shared / "corpora"
    report: dict = {"model": settings()["version"], "commit": commit()}
    for name, measure in (
        ("bc5cdr_chemical_induced_disease", induced_disease),
        ("evidencemap_chains", chains),
        ("causal_language", causal_language),
    ):
        report[name] = measure(corpora)
        print(name, report[name], flush=True)
    if options.output:
        options.output.write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
