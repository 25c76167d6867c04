"""Accuracy, speed, load time and memory of linking gold mentions, beside exact lookup and the features of scispaCy's
candidate generator.

    python benchmarks/linking.py --shared DIR [--split dev] [--plain-kb FILE] [--tfidf] [--output FILE]

A mention counts as right when all its identifiers are found and no other; `any_id` counts it when one of them is.
Supplementary concepts that MeSH has since made headings (`retired_mesh.tsv`, by build_kb.py) count under the number of the
heading, for every method alike; `accuracy_numbers_as_written` is without that.
Mentions without an identifier in the gold are left out, as in the field; `unlinked_without_id` says how many of them stay
unlinked. `--plain-kb` names a knowledge base built with --no-harvest, to compare with.
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from throughput import commit

from claimx.normalize.kb import Kind, KnowledgeBase, load_kb
from claimx.normalize.kb.keys import KINDS, folded, light

SETS: tuple[tuple[str, str, Kind, tuple[str, ...]], ...] = (
    ("bc5cdr_chemicals", "bc5cdr/{}.jsonl.gz", "drug", ("Chemical",)),
    ("bc5cdr_diseases", "bc5cdr/{}.jsonl.gz", "condition", ("Disease",)),
    ("ncbi_diseases", "ncbi_disease/{}.jsonl", "condition", ("SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention")),
)  # fmt: skip
NEAR = 200
"""Characters on either side of a mention that are given as its context."""

Linker = Callable[[str, Kind, str, dict[str, str]], tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """A gold mention: its words and document, what it is near, and its identifiers (none where it has none)."""

    text: str
    kind: Kind
    context: str
    forms: dict[str, str]
    gold: frozenset[str]
    written: frozenset[str]


def cases(shared: Path, split: str) -> dict[str, list[Case]]:
    """The mentions of every set, with the abbreviations that scispaCy's detector finds in their documents."""
    import spacy
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    from claimx.components.abbreviations import long_forms

    nlp = spacy.blank("en")
    nlp.tokenizer = combined_rule_tokenizer(nlp)
    nlp.add_pipe("claimx_abbreviations")
    found: dict[str, list[Case]] = {}
    newer = retired()
    for name, pattern, kind, labels in SETS:
        found[name] = []
        for document in documents(shared / "corpora" / pattern.format(split)):
            text = document["text"]
            forms = long_forms(nlp(text))
            for m in document["entities"]:
                if m["label"] in labels:
                    near = text[max(0, m["start"] - NEAR) : m["end"] + NEAR]
                    written = gold_ids(str(m["id"]))
                    gold = frozenset(newer.get(number, number) for number in written)
                    found[name].append(Case(m["text"], kind, near, forms, gold, written))
    return found


def retired() -> dict[str, str]:
    """Number of a supplementary concept of MeSH -> that of the heading that it has become."""
    text = Path(__file__).with_name("retired_mesh.tsv").read_text(encoding="utf-8")
    pairs = [line.partition("\t") for line in text.splitlines() if not line.startswith("#")]
    return {old: new for old, _, new in pairs}


def documents(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def gold_ids(written: str) -> frozenset[str]:
    parts = (part.strip() for part in re.split(r"[|+,]", written))
    return frozenset(p if ":" in p else f"MESH:{p}" for p in parts if p and p not in ("-1", "-"))


def score(mentions: list[Case], linker: Linker) -> dict[str, Any]:
    """Accuracy over mentions with identifiers, precision over linked ones, and what stays unlinked."""
    n: Counter[str] = Counter()
    for case in mentions:
        found = frozenset(linker(case.text, case.kind, case.context, case.forms))
        if not case.gold:
            n["without"] += 1
            n["without_unlinked"] += not found
            continue
        n["all"] += 1
        n["linked"] += bool(found)
        n["right"] += found == case.gold
        n["any"] += bool(found & case.gold)
        n["as_written"] += found == case.written
        mesh = all(i.startswith("MESH:") for i in case.gold)
        n["mesh"] += mesh
        n["mesh_right"] += mesh and found == case.gold
    return {
        "mentions": n["all"],
        "accuracy": round(n["right"] / n["all"], 4),
        "accuracy_numbers_as_written": round(n["as_written"] / n["all"], 4),
        "any_id": round(n["any"] / n["all"], 4),
        "accuracy_mesh_only": round(n["mesh_right"] / n["mesh"], 4),
        "linked": round(n["linked"] / n["all"], 4),
        "precision_of_linked": round(n["any"] / max(1, n["linked"]), 4),
        "without_id": n["without"],
        "unlinked_without_id": n["without_unlinked"],
    }


def full(kb: KnowledgeBase, use_forms: bool = True) -> Linker:
    def link(text: str, kind: Kind, context: str, forms: dict[str, str]) -> tuple[str, ...]:
        found = kb.link_all(text, kind, context=context, abbreviations=forms if use_forms else {})
        return tuple(concept.id for concept in found)

    return link


def plain(kb: KnowledgeBase, normalised: bool, use_forms: bool) -> Linker:
    """Lookup of the lower-cased mention, or of its folded key besides; the first concept where several tie."""

    def link(text: str, kind: Kind, context: str, forms: dict[str, str]) -> tuple[str, ...]:
        key = light(forms.get(text, text) if use_forms else text)
        value = kb._names[kind].get(key) or (kb._names[kind].get(folded(key, kind)) if normalised else None)
        return (kb.concept(value.replace("=", " ").split()[0]).id,) if value else ()

    return link


def timed(kb: KnowledgeBase, sets: dict[str, list[Case]]) -> dict[str, Any]:
    """Mentions a second of processor time on one core: all as they come, and each distinct mention once."""
    every = [case for mentions in sets.values() for case in mentions]
    distinct = list({(case.text, case.kind): case for case in every}.values())
    speed = {}
    for name, some in (("mentions_per_second", every), ("distinct_mentions_per_second", distinct)):
        best = 0.0
        for _ in range(3):
            start = time.process_time()
            for case in some:
                kb.link(case.text, case.kind, context=case.context, abbreviations=case.forms)
            best = max(best, len(some) / (time.process_time() - start))
        speed[name] = round(best)
    return speed


MEASURE = """
import json, os, sys, time, psutil
import claimx.normalize.kb as kb
before = psutil.Process().memory_info().rss
start = time.perf_counter(); used = time.process_time()
loaded = kb.load_kb(sys.argv[1] or None)
seconds = time.perf_counter() - start; used = time.process_time() - used
print(json.dumps({"seconds": seconds, "cpu": used, "added": psutil.Process().memory_info().rss - before,
                  "resident": psutil.Process().memory_info().rss}))
"""


def loading(path: str = "") -> dict[str, float]:
    """Load time (best of five processes) and memory of a process that holds the knowledge base."""
    runs = [json.loads(subprocess.run([sys.executable, "-c", MEASURE, path], check=True, capture_output=True).stdout)
            for _ in range(5)]  # fmt: skip
    return {
        "load_seconds_best_of_5": round(min(run["seconds"] for run in runs), 3),
        "load_seconds_worst_of_5": round(max(run["seconds"] for run in runs), 3),
        "load_cpu_seconds_best_of_5": round(min(run["cpu"] for run in runs), 3),
        "resident_mb": round(max(run["resident"] for run in runs) / 1e6, 1),
        "added_mb": round(max(run["added"] for run in runs) / 1e6, 1),
    }


def tfidf_linker(kb: KnowledgeBase) -> tuple[Linker, dict[str, float]]:
    """The features of scispaCy's candidate generator (tf-idf of character 3-grams) over the same names, exact neighbours.

    scispaCy's own function that builds an index refuses SciPy 1.11 and later and so Python 3.11 and later.
    """
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    made: dict[Kind, Any] = {}
    start = time.perf_counter()
    for kind in KINDS:
        names = [key for key in kb._names[kind] if not key.startswith("~")]
        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), min_df=10, dtype=np.float32)
        made[kind] = vectorizer, vectorizer.fit_transform(names).T.tocsr(), names
    cost = {"build_seconds": time.perf_counter() - start}

    def link(text: str, kind: Kind, context: str, forms: dict[str, str]) -> tuple[str, ...]:
        vectorizer, matrix, names = made[kind]
        near = (vectorizer.transform([light(forms.get(text, text))]) @ matrix).tocoo()
        if not near.nnz or near.data.max() < 0.7:
            return ()
        value = kb._names[kind][names[near.col[near.data.argmax()]]]
        return (kb.concept(value.replace("=", " ").split()[0]).id,)

    return link, cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--shared", type=Path, default=os.environ.get("CLAIMX_SHARED"), required="CLAIMX_SHARED" not in os.environ
    )
    parser.add_argument("--split", choices=("train", "dev", "test"), default="dev")
    parser.add_argument("--plain-kb", type=Path, help="a knowledge base without names of training splits")
    parser.add_argument("--tfidf", action="store_true", help="measure scispaCy's features too")
    parser.add_argument("--sample", type=int, default=1000, help="mentions of each set that tf-idf gets")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    kb, sets = load_kb(), cases(options.shared, options.split)
    linkers: dict[str, Linker] = {
        "claimx": full(kb),
        "claimx without the document's abbreviations": full(kb, use_forms=False),
        "exact lookup": plain(kb, False, False),
        "exact lookup, abbreviations expanded": plain(kb, False, True),
        "normalised lookup, abbreviations expanded": plain(kb, True, True),
    }
    if options.plain_kb:
        linkers["claimx without names of training splits"] = full(load_kb(options.plain_kb))
    report: dict[str, Any] = {
        "command": "python benchmarks/linking.py " + " ".join(a for a in sys.argv[1:] if "/" not in a),
        "commit": commit(),
        "split": options.split,
        "accuracy": {
            who: {name: score(some, linker) for name, some in sets.items()} for who, linker in linkers.items()
        },
        "speed_one_core": timed(kb, sets),
        "loading": loading(),
        "size_bytes": Path(sys.modules["claimx.normalize.kb"].__path__[0], "data/default.kb.gz").stat().st_size,
    }
    if options.tfidf:
        linker, cost = tfidf_linker(kb)
        sampled = {name: some[:: max(1, len(some) // options.sample)] for name, some in sets.items()}
        start = time.perf_counter()
        scores = {name: score(some, linker) for name, some in sampled.items()}
        seconds = time.perf_counter() - start
        same = {name: score(some, full(kb)) for name, some in sampled.items()}
        report["tfidf_of_character_3_grams"] = {
            **{key: round(value, 2) for key, value in cost.items()},
            "mentions_per_second": round(sum(map(len, sampled.values())) / seconds),
            "accuracy": scores,
            "claimx_on_the_same_mentions": same,
        }
    print(json.dumps(report, indent=1))
    if options.output:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
