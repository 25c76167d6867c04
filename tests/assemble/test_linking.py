"""Linking: which drug, target, dose and comparator belong to which effect."""

import pytest

from tests.markup import claims, told


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # coordination is expanded, a combination is one claim
        ("<drug>Olaxin</drug> and <drug>Betanol</drug> <effect>reduced</effect> <condition>pain</condition> and "
         "<condition>nausea</condition>.",
         {"Olaxin > pain: improves", "Olaxin > nausea: improves", "Betanol > pain: improves",
          "Betanol > nausea: improves"}),
        ("<drug>Olaxin</drug> plus <drug>Betanol</drug> <effect>reduced</effect> <condition>pain</condition>.",
         {"Olaxin + Betanol > pain: improves"}),
        ("The combination of <drug>Olaxin</drug> and <drug>Betanol</drug> <effect>reduced</effect> "
         "<condition>pain</condition>.",
         {"Olaxin + Betanol > pain: improves"}),
        ("<drug>Olaxin</drug>/<drug>Betanol</drug> <effect>reduced</effect> <condition>pain</condition>.",
         {"Olaxin + Betanol > pain: improves"}),
        # a class with its example, an abbreviation behind its long form
        ("<drug>Betablockers</drug> such as <drug>Olaxin</drug> <effect>reduce</effect> blood pressure.",
         {"Betablockers + Olaxin > blood pressure: improves"}),
        ("<drug>Olaxin hydrochloride</drug> (<drug>OXH</drug>) <effect>reduced</effect> mortality.",
         {"Olaxin hydrochloride > mortality: improves"}),
        # passive, nominal, "with"
        ("<condition>Pain</condition> was <effect>reduced</effect> by <drug>Olaxin</drug>.", {"Olaxin > Pain: improves"}),
        ("A <effect>reduction</effect> in <condition>pain</condition> was seen with <drug>Olaxin</drug>.",
         {"Olaxin > pain: improves"}),
        ("Treatment with <drug>Olaxin</drug> resulted in a significant <effect>reduction</effect> in mortality.",
         {"Olaxin > mortality: improves"}),
        ("<drug>Olaxin</drug> was associated with a <effect>lower</effect> risk of <condition>stroke</condition>.",
         {"Olaxin > stroke: improves"}),
        ("<condition>Stroke</condition> <effect>associated with</effect> <drug>Olaxin</drug> use.",
         {"Olaxin > Stroke: worsens"}),
        # comparatives: one claim, for the first drug
        ("<drug>Olaxin</drug> was more <effect>effective</effect> than <drug>Betanol</drug> in "
         "<condition>gout</condition>.", {"Olaxin > gout: improves"}),
        ("Compared with <drug>Betanol</drug>, <drug>Olaxin</drug> <effect>reduced</effect> mortality.",
         {"Olaxin > mortality: improves"}),
        # clauses: each effect has its own drug
        ("<drug>Olaxin</drug> <effect>reduced</effect> <condition>pain</condition>, whereas <drug>Betanol</drug> "
         "<effect>increased</effect> <condition>nausea</condition>.",
         {"Olaxin > pain: improves", "Betanol > nausea: worsens"}),
        ("<drug>Olaxin</drug> <effect>improved</effect> mood, but it <effect>caused</effect> "
         "<condition>nausea</condition>.",
         {"Olaxin > mood: improves", "Olaxin > nausea: worsens"}),
        ("<drug>Olaxin</drug>, which <effect>lowers</effect> blood pressure, <effect>caused</effect> "
         "<condition>dizziness</condition>.",
         {"Olaxin > blood pressure: improves", "Olaxin > dizziness: worsens"}),
        # lists and parentheses
        ("Common <effect>side effects</effect> of <drug>Olaxin</drug> include <condition>nausea</condition>, "
         "<condition>headache</condition>, and <condition>dizziness</condition>.",
         {"Olaxin > nausea: worsens", "Olaxin > headache: worsens", "Olaxin > dizziness: worsens"}),
        ("<drug>Olaxin</drug> <effect>improved</effect> sleep (p < 0.01), mood, and energy.",
         {"Olaxin > sleep: improves", "Olaxin > mood: improves", "Olaxin > energy: improves"}),
        # a drug inside the target is not the agent
        ("<drug>Olaxin</drug> <effect>reduced</effect> <drug>morphine</drug> consumption.",
         {"Olaxin > morphine consumption: improves"}),
        # an adjective that names its target
        ("<drug>Olaxin</drug> has <effect>anxiolytic</effect> effects.", {"Olaxin > anxiolytic: improves"}),
        # the row of a table
        ("<condition>Gout</condition> | <drug>Olaxin</drug> <hedge>may</hedge> <effect>reduce</effect> flares |",
         {"Olaxin > flares: improves (hedged)"}),
    ],
)  # fmt: skip
def test_who_does_what_to_what(sentence: str, expected: set[str]) -> None:
    assert told(sentence) == expected


def test_the_people_treated_give_the_condition() -> None:
    (claim,) = claims(
        "<drug>Olaxin</drug> <effect>reduced</effect> <condition>pain</condition> in patients with "
        "<condition>fibromyalgia</condition>."
    )
    assert claim.condition is not None
    assert claim.outcome is not None
    assert (claim.condition.text, claim.outcome.text) == ("fibromyalgia", "pain")


@pytest.mark.parametrize(
    ("sentence", "doses"),
    [
        ("<dose>5 mg</dose> <drug>Olaxin</drug> <effect>reduced</effect> <condition>pain</condition> more than "
         "<dose>75 mg</dose> <drug>Betanol</drug>.", ["5 mg"]),
        ("<drug>Olaxin</drug> (<dose>5 mg daily</dose>) <effect>reduced</effect> <condition>pain</condition>.",
         ["5 mg daily"]),
        ("<drug>Olaxin</drug> <effect>caused</effect> <condition>nausea</condition> at <dose>higher doses</dose>.",
         ["higher doses"]),
        ("<dose>Low-dose</dose> <drug>Olaxin</drug> <effect>improves</effect> mood.", ["Low-dose"]),
    ],
)  # fmt: skip
def test_a_dose_belongs_to_its_drug(sentence: str, doses: list[str]) -> None:
    (claim,) = claims(sentence)
    assert [span.text for span in claim.doses] == doses


@pytest.mark.parametrize(
    ("sentence", "comparator"),
    [
        ("<drug>Olaxin</drug> <effect>reduced</effect> mortality compared with placebo.", "placebo"),
        ("<drug>Olaxin</drug> was <effect>superior</effect> to <drug>Betanol</drug> for <condition>pain</condition>.",
         "Betanol"),
        ("Mortality was <effect>lower</effect> with <drug>Olaxin</drug> than in the control group.", "control group"),
        ("<drug>Olaxin</drug> <effect>reduced</effect> mortality.", None),
    ],
)  # fmt: skip
def test_the_comparator(sentence: str, comparator: str | None) -> None:
    (claim,) = claims(sentence)
    assert (claim.comparator and claim.comparator.text) == comparator


def test_slots_are_the_words_at_their_offsets() -> None:
    text = "Ä <dose>5 µg</dose> <drug>Olaxin</drug> dose <hedge>may</hedge> <effect>reduce</effect> <condition>pain</condition> 😀."
    (claim,) = claims(text)
    bare = "Ä 5 µg Olaxin dose may reduce pain 😀."
    for span in (*claim.drugs, *claim.doses, *claim.hedges, claim.effect, claim.condition, claim.sentence):
        assert span is not None
        assert bare[span.start : span.end] == span.text
