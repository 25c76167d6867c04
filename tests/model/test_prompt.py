"""Who is who in a piece of evidence, and which figure is the larger."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.model.prompt import (
    COMPARATOR,
    INTERVENTION,
    LARGER,
    NOT_SIGNIFICANT,
    OUTCOME,
    SIGNIFICANT,
    SMALLER,
    direction,
    encode_prompt,
    roles,
)


def words(intervention: str, outcome: str, comparator: str, evidence: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for start, end, role in roles(intervention, outcome, comparator, evidence):
        found.setdefault(role, []).append(evidence[start:end])
    return found


def test_words_of_the_prompt_are_found_in_the_evidence() -> None:
    found = words("honey syrup", "nightly cough", "placebo", "Cough was rarer with the honey than with placebos.")
    assert found == {OUTCOME: ["Cough"], INTERVENTION: ["honey"], COMPARATOR: ["placebos"]}


def test_a_word_of_both_arms_says_nothing() -> None:
    found = words("honey syrup", "cough", "plain syrup", "The syrup with honey was liked.")
    assert found == {INTERVENTION: ["honey"]}


def test_a_short_name_is_known_by_its_initials() -> None:
    assert words("warm honey drink", "cough", "tea", "WHD was better.") == {INTERVENTION: ["WHD"]}


@pytest.mark.parametrize("control", ["placebo", "saline solution", "no treatment"])
def test_the_control_may_be_called_otherwise(control: str) -> None:
    found = words("honey", "cough", control, "The intervention group fared better than controls.")
    assert found == {INTERVENTION: ["intervention"], COMPARATOR: ["controls"]}


@pytest.mark.parametrize(
    ("evidence", "larger", "smaller"),
    [
        ("31% vs. 45% coughed", ["45"], ["31"]),
        ("3.1 % with one and 7.2 % with the other", ["7.2"], ["3.1"]),
        ("scores of 5.6 ± 1.2 versus 4.8 ± 0.9", ["5.6"], ["4.8"]),
        ("a fall of -1.4 compared with −0.9", ["−0.9"], ["-1.4"]),
        ("12 (95% CI 8 to 15) vs 9 (95% CI 5 to 11)", ["12"], ["9"]),
        ("7 vs 7", [], []),
        ("at week 4 and week 8", [], []),
        ("the value was 7. And 8 others", [], []),
    ],
)
def test_of_two_figures_the_larger(evidence: str, larger: list[str], smaller: list[str]) -> None:
    found = words("honey", "cough", "tea", evidence)
    assert (found.get(LARGER, []), found.get(SMALLER, [])) == (larger, smaller)


@pytest.mark.parametrize(
    ("evidence", "role"),
    [
        ("p < 0.001", SIGNIFICANT),
        ("P=0.049", SIGNIFICANT),
        ("p ≤ 0.05", SIGNIFICANT),
        ("P value of 0.02", SIGNIFICANT),
        ("p = 0.05", NOT_SIGNIFICANT),
        ("p=.2", NOT_SIGNIFICANT),
        ("p > 0.01", NOT_SIGNIFICANT),
        ("P = NS", NOT_SIGNIFICANT),
    ],
)
def test_p_values(evidence: str, role: int) -> None:
    assert words("honey", "cough", "tea", evidence) == {role: [evidence]}


texts = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    ["placebo 3% vs 4%, p=0.1", "AB CD 12 to 13"]
)


@given(texts, texts, texts, texts)
def test_roles_lie_in_the_evidence_and_do_not_overlap(one: str, outcome: str, other: str, evidence: str) -> None:
    found = roles(one, outcome, other, evidence)
    assert all(0 <= start < end <= len(evidence) for start, end, _ in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    inputs = encode_prompt(one, outcome, other, evidence)
    assert inputs["ids"].shape == inputs["names"].shape
    assert len(inputs["ids"]) <= 512


def test_the_direction_is_told_with_its_probability() -> None:
    said = direction(
        "honey", "cough", "placebo", "Cough scores were lower with honey than with placebo (2.1 vs 3.4, p=0.01)."
    )
    assert max(said, key=lambda name: said[name]) == "decreased"
    assert sum(said.values()) == pytest.approx(1.0)
