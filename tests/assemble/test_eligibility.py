"""What is no claim, and why."""

import pytest

from claimx.pipeline import explain, load
from claimx.schema import SourceDocument

NLP = load(method="rules")


@pytest.mark.parametrize(
    "sentence",
    [
        "The aim of this study was to determine whether metformin improves survival.",
        "We investigated whether metformin reduces mortality in diabetes.",
        "This article explores how naltrexone improves mood.",
        "To evaluate the effect of aspirin on mortality in patients with stroke.",
        "Patients were randomly assigned to aspirin or placebo to prevent stroke.",
        "The effect of aspirin on platelet function was assessed at baseline.",
        "Does aspirin prevent stroke?",
        "Whether aspirin prevents stroke is a question of general interest.",
        "Aspirin is used to prevent stroke.",
        "Metformin is approved for the treatment of type 2 diabetes.",
        "Naltrexone has been studied as a treatment for depression.",
        "Aspirin should be used with caution in patients with ulcers.",
        "Baseline characteristics were similar in the aspirin and placebo groups.",
        "Clinical Evidence for the Effects of Naltrexone on Mood",
        "Naltrexone in Depression and Bipolar Disorder",
        "Aspirin affects platelets.",
        "Aspirin was well tolerated.",
    ],
)
def test_no_claim(sentence: str) -> None:
    for report in explain(NLP, SourceDocument("d", sentence)):
        assert report.claims == ()
        assert report.refusals
        assert all(reason.strip() for reason in report.refusals)


@pytest.mark.parametrize(
    "sentence",
    [
        "Aspirin prevents stroke.",
        "Naltrexone is useful in depression.",
        "Aspirin should be used with caution because it can cause bleeding.",
        "Aspirin prevents stroke, but its mechanism was investigated in few studies.",
    ],
)
def test_a_claim(sentence: str) -> None:
    (report,) = explain(NLP, SourceDocument("d", sentence))
    assert report.claims
    assert all(claim.why for claim in report.claims)


def test_refusals_say_which_words() -> None:
    (report,) = explain(NLP, SourceDocument("d", "Aspirin is used to prevent stroke."))
    assert any("use" in reason and "prevent" in reason for reason in report.refusals)
