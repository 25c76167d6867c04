"""Drugs carried over: a sentence that goes on about a drug without naming it."""

import pytest

from tests.markup import claims, told


@pytest.mark.parametrize(
    "second",
    [
        "It also <effect>reduced</effect> <condition>anxiety</condition>.",
        "Treatment <effect>reduced</effect> <condition>anxiety</condition>.",
        "The drug <effect>reduced</effect> <condition>anxiety</condition>.",
        "Treatment was associated with <effect>less</effect> <condition>anxiety</condition> than placebo.",
    ],
)
def test_the_drug_of_the_sentence_before(second: str) -> None:
    found = claims(f"<drug>Olaxin</drug> <effect>improved</effect> mood. {second}")
    carried = [claim for claim in found if claim.drug_carried_over]
    assert [claim.drugs[0].text for claim in carried] == ["Olaxin"]
    assert carried[0].drugs[0].start == 0


def test_a_combination_is_carried_whole() -> None:
    found = told(
        "<drug>Olaxin</drug> plus <drug>Betanol</drug> <effect>improved</effect> mood. "
        "The combination also <effect>reduced</effect> <condition>pain</condition>."
    )
    assert "Olaxin + Betanol > pain: improves" in found


def test_the_drug_that_the_document_is_about_before_a_passing_one() -> None:
    found = claims(
        "<drug>Olaxin</drug> <effect>improved</effect> mood. <drug>Olaxin</drug> was given daily. "
        "<drug>Olaxin</drug> <effect>reduced</effect> <condition>pain</condition> more than <drug>Betanol</drug>. "
        "It <effect>caused</effect> <condition>nausea</condition>."
    )
    assert found[-1].drugs[0].text == "Olaxin"


def test_nothing_is_carried_where_no_drug_was_named() -> None:
    assert claims("It <effect>reduced</effect> <condition>anxiety</condition>.") == []


def test_another_agent_takes_no_drug() -> None:
    assert (
        told("<drug>Olaxin</drug> was given daily. Resistance training <effect>improved</effect> mood in most schools.")
        == set()
    )
