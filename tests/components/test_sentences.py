"""Sentence boundaries."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.components.sentences import split


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Scores fell by 1.5 points.",
        "Aspirin vs. placebo was tested.",
        "Some drugs, e.g. Aspirin, help.",
        "As Fig. 2 shows, pain fell.",
        "Pain fell (Fig. 2).",
        "Smith et al. 2012 saw no effect.",
        "Trials by J. R. Smith and colleagues agree.",
        "Dr. Rao agrees.",
        "Results (n = 12; p = 0.03.) were similar.",
        "It was given b.i.d. for 6 weeks.",
        "The trial (no. 12) was small.",
        "Dose was approx. 5 mg.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pain fell. Mood rose.", ["Pain fell.", "Mood rose."]),
        ("Did it help? It did!", ["Did it help?", "It did!"]),
        ("Smith et al. The trial was small.", ["Smith et al.", "The trial was small."]),
        ("It helped in mice.12 The next trial failed.", ["It helped in mice.12", "The next trial failed."]),
        ("He took vitamin D. The pain fell.", ["He took vitamin D.", "The pain fell."]),
        ('She said "it works." Then she left.', ['She said "it works."', "Then she left."]),
        ("It fell.\nIt rose.", ["It fell.", "It rose."]),
        ("Side Effects of Aspirin\nAspirin causes bleeding.", ["Side Effects of Aspirin", "Aspirin causes bleeding."]),
        ("- less pain\n- more sleep", ["- less pain", "- more sleep"]),
        ("Gout | Less pain |\n---|---|\nMigraine | None |", ["Gout | Less pain |", "---|---|", "Migraine | None |"]),
        ("ABSTRACT.RESULTS:\nPain fell.", ["ABSTRACT.RESULTS:", "Pain fell."]),
        ("A fall was seen.  cTnI rose too.", ["A fall was seen.", "cTnI rose too."]),
        ("One...\n\nTwo.", ["One...", "Two."]),
    ],
)
def test_several_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_hard_wrapped_line_goes_on() -> None:
    text = "Aspirin reduced the number of heart attacks in a large trial of men\nwho had had none before. It was cheap."
    assert sentences(text) == [text[: text.index(" It was")], "It was cheap."]


def test_a_section_ends_a_sentence() -> None:
    text = "Results and discussion Pain fell"
    assert [text[a:b] for a, b in split(text, [22])] == ["Results and discussion", "Pain fell"]


@given(st.text(max_size=300))
def test_sentences_are_in_order_trimmed_and_lose_nothing(text: str) -> None:
    found = split(text)
    position = 0
    for start, end in found:
        assert position <= start < end
        assert text[start:end] == text[start:end].strip()
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


@given(st.lists(st.sampled_from(["J. ", "e.g. ", "Fig. ", "...", "\n", "word ", "5.5 ", "(", ") ", "A"]), max_size=60))
def test_splitting_awkward_runs_ends(parts: list[str]) -> None:
    text = "".join(parts)
    assert "".join(text[a:b] for a, b in split(text)).replace(" ", "").replace("\n", "") == text.replace(
        " ", ""
    ).replace("\n", "")


@pytest.mark.skipif("CLAIMX_SHARED" not in os.environ, reason="CLAIMX_SHARED does not name the annotated documents")
def test_boundaries_agree_with_the_annotated_ones() -> None:
    agreed = found = annotated = 0
    for path in sorted((Path(os.environ["CLAIMX_SHARED"]) / "gold" / "dev").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        gold = {sentence["end"] for sentence in document["sentences"]}
        ends = {end for _, end in split(document["text"])}
        agreed, found, annotated = agreed + len(gold & ends), found + len(ends), annotated + len(gold)
    assert 2 * agreed / (found + annotated) > 0.98
