"""The judge: features of a claim, and a confidence that a claim must reach to be made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimx
from claimx.model import judge
from claimx.model.encode import encode, settings
from claimx.model.judge import FEATURES, Judge, Stated

TEXT = "Metformin reduced the risk of stroke. The aim was to see whether it reduces weight."
BOUNDS = [(0, 37), (38, len(TEXT))]


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.fixture(scope="module")
def judged() -> Judge:
    return Judge(encode(TEXT, BOUNDS))


def test_a_plain_claim_has_better_odds_than_an_aim(judged: Judge) -> None:
    (claim,) = judged.features(0, [Stated([place("Metformin")], place("reduced"), [place("stroke")], "improves")])
    (aim,) = judged.features(1, [Stated([], place("reduces"), [place("weight")], "improves")])
    named = dict(zip(FEATURES, claim, strict=True))
    assert named["sentence"] == judged.sentence(0) > judged.sentence(1)
    assert named["drug"] > 0
    assert (named["carried"], dict(zip(FEATURES, aim, strict=True))["carried"]) == (0.0, 1.0)


def test_a_claim_is_weighed_against_that_of_another_drug_on_the_same_target() -> None:
    text = "Ramipril reduced the risk of stroke compared with atenolol."
    spots = {
        words: (text.index(words), text.index(words) + len(words))
        for words in ("Ramipril", "reduced", "stroke", "atenolol")
    }
    stated = [
        Stated([spots[drug]], spots["reduced"], [spots["stroke"]], "improves") for drug in ("Ramipril", "atenolol")
    ]
    ramipril, atenolol = Judge(encode(text, [(0, len(text))])).features(0, stated)
    assert ramipril[-1] == -atenolol[-1] == atenolol[0] - ramipril[0] < 0
    assert Judge(encode(text, [(0, len(text))])).features(0, stated[:1])[0][-1] == judge.ALONE


def test_a_direction_that_nobody_holds_has_low_odds(judged: Judge) -> None:
    stated = [
        Stated([place("Metformin")], place("reduced"), [place("stroke")], direction)
        for direction in ("improves", "mixed")
    ]
    improves, mixed = judged.features(0, stated)
    assert improves[1] > 0 > mixed[1]
    assert judged.features(0, stated[1:]) == [pytest.approx(mixed, abs=1e-5)]


def test_the_confidence_is_the_logistic_of_the_weighted_features(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = {"model": {"weights": [1.0] + [0.0] * (len(FEATURES) - 1), "intercept": 0.0}}
    monkeypatch.setitem(settings(), "confidence", fitted)
    assert judge.confidence([0.0] * len(FEATURES), "model") == 0.5
    assert judge.confidence([2.0, *[9.0] * (len(FEATURES) - 1)], "model") == pytest.approx(0.8808, abs=1e-4)


@given(
    st.lists(st.floats(-20, 20), min_size=len(FEATURES), max_size=len(FEATURES)), st.sampled_from(["model", "rules"])
)
def test_a_confidence_is_a_probability(features: list[float], method: str) -> None:
    assert 0 <= judge.confidence(features, method) <= 1


def test_no_claim_is_made_below_the_least_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = claimx.load(method="model")
    made = claimx.extract(TEXT, nlp=nlp)
    assert made
    monkeypatch.setitem(settings(), "thresholds", {**settings()["thresholds"], "model": 1.01, "rules": 1.01})
    assert claimx.extract(TEXT, nlp=nlp) == []
