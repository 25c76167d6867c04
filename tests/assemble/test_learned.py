"""Claims from the model's candidates: whose direction counts."""

import pytest

import claimx
from claimx.assemble.learned import _settled, _told_once
from claimx.assemble.reading import Reading, read
from claimx.model.claims import Candidate
from claimx.model.encode import settings
from claimx.schema import Mention, Span

TEXT = "Metformin did not reduce pain."


def reading() -> Reading:
    mentions = [Mention("DRUG", 0, 9, "Metformin", 0), Mention("EFFECT", 18, 24, "reduce", 0)]
    return read(0, Span(0, len(TEXT), TEXT), mentions)


def candidate(direction: str, probability: float) -> Candidate:
    return Candidate(0, ((0, 9),), (18, 24), None, (25, 29), direction, 0.9, probability)


@pytest.mark.parametrize(
    ("direction", "probability", "expected"),
    [
        ("improves", 0.97, "no_effect"),  # sure, but the words are plain against it
        ("unclear", 0.97, "unclear"),  # sure, and no opposite
        ("improves", 0.7, "no_effect"),  # not sure: the negation in the words counts
        ("no_effect", 0.7, "no_effect"),  # both say the same
    ],
)
def test_the_words_decide_where_the_model_is_not_sure(
    monkeypatch: pytest.MonkeyPatch, direction: str, probability: float, expected: str
) -> None:
    monkeypatch.setitem(settings()["thresholds"], "direction", 0.95)
    settled, why = _settled(TEXT, reading(), candidate(direction, probability))
    assert settled.direction == expected
    assert settled.direction_probability == pytest.approx(probability if direction == expected else 1 - probability)
    assert ("negated by 'not'" in why) == (direction != expected)


def test_without_a_threshold_the_model_decides_but_against_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(settings()["thresholds"], "direction", raising=False)
    given = candidate("mixed", 0.3)
    assert _settled(TEXT, reading(), given)[0] == given


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Neither aspirin nor clopidogrel reduced stroke.", {"aspirin": "no_effect", "clopidogrel": "no_effect"}),
        ("Withdrawal of metoprolol increased angina.", {"metoprolol": "improves"}),
        ("Amitriptyline, but not gabapentin, improved sleep quality.",
         {"Amitriptyline": "improves", "gabapentin": "no_effect"}),
        ("Sertraline decreased quality of life.", {"Sertraline": "worsens"}),
        ("Metformin lowered HDL cholesterol.", {"Metformin": "worsens"}),
        ("Metformin lowered LDL cholesterol.", {"Metformin": "improves"}),
    ],
)  # fmt: skip
def test_plain_sentences_have_the_direction_that_they_say(sentence: str, expected: dict[str, str]) -> None:
    assert {c.drugs[0].text: c.direction for c in claimx.extract(sentence, method="model")} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aspirin lowers myocardial infarction (MI) in adults.", ["myocardial infarction"]),
        ("Aspirin lowers myocardial infarction [MI] in adults.", ["myocardial infarction"]),
        ("Aspirin lowers myocardial infarction, MI too.", ["myocardial infarction", "MI"]),
        ("Aspirin lowers myocardial infarction (not MI).", ["myocardial infarction", "MI"]),
    ],
)
def test_a_target_and_its_short_form_in_brackets_are_one(text: str, expected: list[str]) -> None:
    def place(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    candidates = [
        Candidate(0, (place("Aspirin"),), place("lowers"), None, place(target), "improves", 0.9, 0.9)
        for target in ("myocardial infarction", "MI")
    ]
    kept = [candidate.outcome for candidate in _told_once(text, candidates)]
    assert kept == [place(target) for target in expected]
    other = candidates[1]._replace(effect=place("Aspirin"))
    assert len(_told_once(text, [candidates[0], other])) == 2
