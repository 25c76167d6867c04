"""The annotations that the model learns from: own texts whole, those of others by place only."""

import csv
import json
from pathlib import Path

import pytest

from claimx.formats import read_annotations

ROOT = Path(__file__).parents[2] / "annotations"


@pytest.mark.parametrize("name", ["train", "held-out"])
def test_own_texts_are_whole_and_those_of_others_have_their_place(name: str) -> None:
    folder = ROOT / name
    with (folder / "sources.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    annotated, own = ({p.stem for p in folder.glob(f"*.{ending}")} for ending in ("ann", "txt"))
    placed = [row["id"] for row in rows]
    assert len(set(placed)) == len(placed)
    assert (own & set(placed), own | set(placed)) == (set(), annotated)
    assert all(0 <= int(row["start"]) < int(row["end"]) and len(row["sha256"]) == 64 for row in rows)
    for identifier in own:
        (document,) = read_annotations(folder / f"{identifier}.ann")
        assert document.sentences, identifier


@pytest.mark.parametrize("name", ["train", "held-out"])
def test_annotations_without_their_text_quote_phrases_only(name: str) -> None:
    for path in (ROOT / name).glob("*.ann"):
        if path.with_suffix(".txt").exists():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, _, words = line.partition("\t")[2].partition("\t")
            assert not (kind.startswith("Sentence") and words), path
            assert len(words) <= 60 or not line.startswith("T"), path


def test_no_document_is_both_learned_and_held_out() -> None:
    learned, held_out = ({p.stem for p in (ROOT / name).glob("*.ann")} for name in ("train", "held-out"))
    assert learned
    assert not learned & held_out
    papers = []
    for name in ("train", "held-out"):
        with (ROOT / name / "sources.tsv").open(encoding="utf-8", newline="") as lines:
            papers.append({row["document"] for row in csv.DictReader(lines, delimiter="\t")})
    assert not papers[0] & papers[1]


def test_the_second_pass_is_over_documents_that_are_held_out() -> None:
    first, second = ({p.stem for p in (ROOT / name).glob("*.ann")} for name in ("held-out", "second"))
    assert second < first


@pytest.mark.parametrize("name", ["train", "held-out"])
def test_prompts_name_their_evidence_by_place(name: str) -> None:
    for number, line in enumerate((ROOT / name / "prompts.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        prompt = json.loads(line)
        assert prompt["label"] in ("increased", "decreased", "no_difference"), number
        assert all(0 <= start < end for start, end in prompt["evidence"]), number
        assert all(prompt[slot].strip() for slot in ("intervention", "comparator", "outcome")), number


def test_cues_stand_by_place_in_their_sentences() -> None:
    for number, line in enumerate((ROOT / "train" / "cues.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        assert set(row) == {"file", "document", "line", "sha256", "sentences", "cues"}, number
        edges = [place for sentence in row["sentences"] for place in sentence]
        assert edges == sorted(edges), number
        assert row["sentences"], number
        assert all(any(a <= start < end <= b for a, b in row["sentences"]) for start, end in row["cues"]), number
