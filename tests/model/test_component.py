"""The model component on sentences of our own: what it finds, with offsets that hold."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimx.model.component import analyse, resolve, whole_outcomes
from claimx.model.tag import trim
from claimx.schema import Span


def analysed(text: str):
    mentions, claims, _ = analyse(text, [Span(0, len(text), text)])
    return mentions, claims


def test_the_mentions_of_a_plain_sentence() -> None:
    text = "Naltrexone 50 mg daily may reduce alcohol craving in people with depression."
    mentions, _ = analysed(text)
    found = {(m.label, m.text) for m in mentions}
    assert {("DRUG", "Naltrexone"), ("HEDGE", "may"), ("CONDITION", "depression")} <= found
    assert any(label == "DOSE" and "50 mg" in words for label, words in found)
    assert all(m.text == text[m.start : m.end] for m in mentions)
    assert all(0 <= m.probability <= 1 for m in mentions if m.label != "DOSE")
    assert all(m.probability is None for m in mentions if m.label == "DOSE")  # found by rule


def test_a_claim_candidate_binds_drug_effect_and_target() -> None:
    text = "Metformin significantly reduced the risk of stroke compared with placebo."
    _, claims = analysed(text)
    (claim,) = claims
    assert [text[a:b] for a, b in claim.drugs] == ["Metformin"]
    assert claim.direction == "improves"
    assert text[slice(*(claim.condition or claim.outcome))] in {"stroke", "risk of stroke"}


@pytest.mark.parametrize("name", ["Crohn's disease", "Crohn’s disease", "Parkinson's disease"])
def test_a_name_is_not_cut_at_its_apostrophe(name: str) -> None:
    mentions, _ = analysed(f"Budesonide improved {name} in most patients.")
    assert name in {m.text for m in mentions if m.label == "CONDITION"}


def test_a_drug_after_three_thousand_words_is_found() -> None:
    filler = "The ward was quiet and the nurses wrote their notes. " * 330
    text = filler + "Nausea was caused by morphine."
    sentences = [Span(i, i + 53, filler[i : i + 53]) for i in range(0, len(filler), 53)]
    sentences.append(Span(len(filler), len(text), text[len(filler) :]))
    mentions, _, _ = analyse(text, sentences)
    assert any(m.label == "DRUG" and m.text == "morphine" for m in mentions)


@pytest.mark.parametrize(
    ("text", "start", "end", "wanted"),
    [
        ("take aspirin, now", 5, 13, "aspirin"),
        ("(low-dose naltrexone)", 0, 20, "low-dose naltrexone"),
        ("interleukin (IL) blockers", 0, 16, "interleukin (IL)"),
        ("pain)", 0, 5, "pain"),
    ],
)
def test_spans_lose_edges_that_are_not_theirs(text: str, start: int, end: int, wanted: str) -> None:
    first, last = trim(text, start, end)
    assert text[first:last] == wanted


def test_of_two_labels_on_the_same_words_the_likelier_stays() -> None:
    none: dict = {label: [] for label in ("DOSE", "EFFECT", "HEDGE", "OUTCOME")}
    found = resolve({**none, "DRUG": [(0, 7, 0.9)], "CONDITION": [(4, 12, 0.6), (20, 24, 0.7)]})
    assert found["DRUG"] == [(0, 7, 0.9)]
    assert found["CONDITION"] == [(20, 24, 0.7)]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120), st.text(max_size=60))
def test_offsets_hold_on_any_unicode(before: str, after: str) -> None:
    text = (before + " naltrexone improves mood " + after).encode("utf-8", "ignore").decode()
    mentions, claims = analysed(text)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
    for claim in claims:
        for start, end in (*claim.drugs, claim.effect, *claim.doses, *claim.hedges):
            assert 0 <= start < end <= len(text)


def test_the_runtime_needs_no_torch() -> None:
    code = (
        "import sys; import claimx.model.component; sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("time to relapse of", ["time to relapse"]),
        ("of the mood", ["mood"]),
        ("mood", ["mood"]),
        ("of", []),
        ("the", []),
        ("enhancing effect", ["mood-enhancing effect"]),
        ("frequency", ["headache frequency"]),
    ],
)
def test_an_outcome_is_whole_and_without_joining_words(outcome: str, expected: list[str]) -> None:
    text = "the time to relapse of the mood, of the mood-enhancing effect and headache frequency"
    start, headache = text.index(outcome), text.index("headache")
    found = whole_outcomes(text, [(start, start + len(outcome), 0.9)], [(headache, headache + 8, 0.9)])
    assert [text[a:b] for a, b, _ in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the severity of eczema fell", "severity of eczema"),
        ("the severity of the eczema fell", "severity of the eczema"),
        ("the severity in eczema fell", "severity"),
        ("the severity, eczema and itch", "severity"),
    ],
)
def test_the_condition_that_an_outcome_is_of_belongs_to_its_name(text: str, expected: str) -> None:
    start, eczema = text.index("severity"), text.index("eczema")
    found = whole_outcomes(text, [(start, start + 8, 0.9)], [(eczema, eczema + 6, 0.9)])
    assert [text[a:b] for a, b, _ in found] == [expected]


def test_an_effect_within_a_word_begins_without_the_hyphen() -> None:
    mentions, _ = analysed("Naltrexone has a mood-enhancing effect in depression, and it has mood-improving effects.")
    effects = [m.text for m in mentions if m.label == "EFFECT"]
    assert effects
    assert not any(effect.startswith("-") for effect in effects)
