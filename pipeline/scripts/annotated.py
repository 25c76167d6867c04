"""Our own annotations for training, with their texts: those of annotations/trials taken from the mirror of the corpora.

python scripts/annotated.py --shared DIR --annotations ../annotations --output DIR

Writes gold JSON, a document a file, and `prompts.jsonl` with the evidence of annotations/prompts.jsonl.
"""

import argparse
import csv
import gzip
import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from claimx.formats import read_annotations, write_annotations


def texts(corpora: Path, wanted: dict[str, set[str]]) -> dict[tuple[str, str], str]:
    """(file, document) -> text, of the documents that are wanted of each file."""
    found = {}
    for name, ids in wanted.items():
        with gzip.open(corpora / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                document = json.loads(line)
                if document["id"] in ids:
                    found[name, document["id"]] = document["text"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--annotations", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    with (options.annotations / "trials" / "sources.tsv").open(encoding="utf-8", newline="") as lines:
        sources = list(csv.DictReader(lines, delimiter="\t"))
    prompts = [json.loads(line) for line in (options.annotations / "prompts.jsonl").open(encoding="utf-8")]
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in [*sources, *prompts]:
        wanted[row["file"]].add(row["document"])
    found = texts(options.shared / "corpora", wanted)
    options.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for row in sources:
            text = found[row["file"], row["document"]][int(row["start"]) : int(row["end"])]
            if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
                sys.exit(f"{row['id']}: the text in {row['file']} is another one than was annotated")
            (Path(folder) / f"{row['id']}.txt").write_text(text, encoding="utf-8", newline="")
        trials = read_annotations(options.annotations / "trials", "standoff", Path(folder))
        made = write_annotations(trials, options.output, "gold")
    made += write_annotations(read_annotations(options.annotations / "own", "brat"), options.output, "gold")
    with (options.output / "prompts.jsonl").open("w", encoding="utf-8") as file:
        for row in prompts:
            text = found[row["file"], row["document"]]
            evidence = "\n".join(text[start:end] for start, end in row["evidence"])
            parts = {name: row[name] for name in ("intervention", "outcome", "comparator", "label")}
            file.write(json.dumps({**parts, "text": evidence}, ensure_ascii=False) + "\n")
    print(f"{made} documents, {len(prompts)} prompts")


if __name__ == "__main__":
    main()
