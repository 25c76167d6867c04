"""The rule tagger."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimx.components.tagger import no_drug, tag_names


def tagged(text: str) -> set[tuple[str, str]]:
    return {(label, text[start:end]) for label, start, end in tag_names(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Naltrexone helps in depression.", {("DRUG", "Naltrexone"), ("CONDITION", "depression")}),
        ("Xyzumab was given.", {("DRUG", "Xyzumab")}),
        ("He got 5 mg of BX471223.", {("DOSE", "5 mg"), ("DRUG", "BX471223")}),
        ("It caused severe glossitis.", {("CONDITION", "severe glossitis")}),
        ("It reduced mucosal damage.", {("CONDITION", "mucosal damage")}),
        ("Serotonin and endogenous opioids rose.", set()),
        ("Take 1.5 to 4.5 mg per day.", {("DOSE", "1.5 to 4.5 mg per day")}),
        ("Low-dose aspirin helps.", {("DOSE", "Low-dose"), ("DRUG", "aspirin")}),
        ("HbA1c fell by 0.5 mg/dl.", set()),
        ("Placebo and saline were given.", set()),
    ],
)
def test_names(text: str, expected: set[tuple[str, str]]) -> None:
    assert tagged(text) == expected


def test_short_forms_take_the_label_of_their_long_form() -> None:
    text = "LDN helps."
    assert {(label, text[a:b]) for label, a, b in tag_names(text, {"LDN": "DRUG"})} == {("DRUG", "LDN")}


@settings(max_examples=60)
@given(st.text(max_size=120))
def test_mentions_lie_in_the_text_and_apart(text: str) -> None:
    position = 0
    for _, start, end in tag_names(text):
        assert position <= start < end <= len(text)
        position = end


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("It blocks opioid receptors.", "opioid", True),
        ("Alcohol dependence is common.", "Alcohol", True),
        ("Lithium-resistant depression.", "Lithium", True),
        ("It lowered serum testosterone.", "testosterone", True),
        ("Its analgesic activity is weak.", "analgesic", True),
        ("Naltrexone effects on sleep.", "Naltrexone", False),
        ("Serum levels of lithium rose.", "lithium", False),
        ("An opioid was given.", "opioid", False),
    ],
)
def test_a_name_of_a_drug_may_name_another_thing(text: str, name: str, expected: bool) -> None:
    start = text.index(name)
    assert no_drug(text, start, start + len(name)) == expected
