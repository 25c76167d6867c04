"""Our own annotations with their texts, those of articles taken from the mirror of the corpora.

python scripts/annotated.py --shared DIR --annotations ../annotations --output DIR

Writes gold JSON, a document a file, of `annotations/train` and `annotations/held-out` into folders of these names,
`prompts-NAME.jsonl` with their evidence, and `cues.jsonl`, the sentences of `annotations/train/cues.jsonl`.
"""

import argparse
import csv
import gzip
import hashlib
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from claimx.formats import read_annotations, write_annotations

PARTS = ("train", "held-out")


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


def cue_sentences(corpora: Path, rows: list[dict]) -> Iterator[dict]:
    """Each annotated sentence with its document, its text and its cues, which are counted from its start."""
    by_file: dict[str, dict[int, dict]] = defaultdict(dict)
    for row in rows:
        by_file[row["file"]][row["line"]] = row
    for name, wanted in by_file.items():
        with gzip.open(corpora / name, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if (row := wanted.get(number)) is None:
                    continue
                text = json.loads(line)["text"]
                if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
                    sys.exit(f"{row['document']}: the text in {name} is another one than was annotated")
                for start, end in row["sentences"]:
                    cues = [[s - start, e - start] for s, e in row["cues"] if start <= s < end]
                    yield {"document": row["document"], "text": text[start:end], "cues": cues}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--annotations", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    sources, prompts = {}, {}
    for name in PARTS:
        with (options.annotations / name / "sources.tsv").open(encoding="utf-8", newline="") as lines:
            sources[name] = list(csv.DictReader(lines, delimiter="\t"))
        with (options.annotations / name / "prompts.jsonl").open(encoding="utf-8") as lines:
            prompts[name] = [json.loads(line) for line in lines]
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in chain(*sources.values(), *prompts.values()):
        wanted[row["file"]].add(row["document"])
    found = texts(options.shared / "corpora", wanted)
    for name, rows in sources.items():
        folder = options.annotations / name
        with tempfile.TemporaryDirectory() as kept:
            for own in folder.glob("*.txt"):
                shutil.copy(own, kept)
            for row in rows:
                text = found[row["file"], row["document"]][int(row["start"]) : int(row["end"])]
                if hashlib.sha256(text.encode()).hexdigest() != row["sha256"]:
                    sys.exit(f"{row['id']}: the text in {row['file']} is another one than was annotated")
                (Path(kept) / f"{row['id']}.txt").write_text(text, encoding="utf-8", newline="")
            (options.output / name).mkdir(parents=True, exist_ok=True)
            made = write_annotations(read_annotations(folder, "brat", Path(kept)), options.output / name, "gold")
        with (options.output / f"prompts-{name}.jsonl").open("w", encoding="utf-8") as file:
            for row in prompts[name]:
                text = found[row["file"], row["document"]]
                evidence = "\n".join(text[start:end] for start, end in row["evidence"])
                parts = {part: row[part] for part in ("intervention", "outcome", "comparator", "label")}
                file.write(json.dumps({**parts, "text": evidence}, ensure_ascii=False) + "\n")
        print(f"{name}: {made} documents, {len(prompts[name])} prompts")
    with (options.annotations / "train" / "cues.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with (options.output / "cues.jsonl").open("w", encoding="utf-8") as file:
        for sentence in cue_sentences(options.shared / "corpora", rows):
            file.write(json.dumps(sentence, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
