"""Direction: effect words, polarity of the target, negation, comparisons, figures."""

import pytest

from tests.markup import claims, told

D = "<drug>Olaxin</drug>"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # the effect word and the polarity of its target
        (f"{D} <effect>improved</effect> <condition>depression</condition>.", "Olaxin > depression: improves"),
        (f"{D} <effect>reduced</effect> mortality.", "Olaxin > mortality: improves"),
        (f"{D} <effect>increased</effect> overall survival.", "Olaxin > overall survival: improves"),
        (f"{D} <effect>increased</effect> mortality.", "Olaxin > mortality: worsens"),
        (f"{D} <effect>shortened</effect> survival.", "Olaxin > survival: worsens"),
        (f"{D} <effect>prolonged</effect> the time to relapse.", "Olaxin > time to relapse: improves"),
        (f"{D} <effect>shortened</effect> the time to recovery.", "Olaxin > time to recovery: improves"),
        (f"{D} <effect>increased</effect> cortisol levels.", "Olaxin > cortisol levels: increases"),
        (f"{D} <effect>lowered</effect> the plasma concentration of leptin.",
         "Olaxin > plasma concentration of leptin: decreases"),
        (f"{D} <effect>causes</effect> <condition>nausea</condition>.", "Olaxin > nausea: worsens"),
        (f"{D} <effect>worsened</effect> <condition>insomnia</condition>.", "Olaxin > insomnia: worsens"),
        (f"{D} <effect>reduced</effect> quality of life.", "Olaxin > quality of life: worsens"),
        (f"{D} was <effect>effective</effect> in <condition>migraine</condition>.", "Olaxin > migraine: improves"),
        # negation
        (f"{D} did not <effect>improve</effect> <condition>depression</condition>.", "Olaxin > depression: no_effect"),
        (f"{D} failed to <effect>reduce</effect> pain scores.", "Olaxin > pain scores: no_effect"),
        (f"{D} had no <effect>effect</effect> on sleep quality.", "Olaxin > sleep quality: no_effect"),
        (f"{D} doesn't <effect>relieve</effect> <condition>headache</condition>.", "Olaxin > headache: no_effect"),
        (f"{D} was never shown to <effect>reduce</effect> mortality.", "Olaxin > mortality: no_effect"),
        # double negation and what only looks like negation
        (f"{D} did not fail to <effect>reduce</effect> <condition>pain</condition>.", "Olaxin > pain: improves"),
        (f"{D} not only <effect>improved</effect> <condition>anxiety</condition>.", "Olaxin > anxiety: improves"),
        # what is brought about: a harm unless it is known to be good, or the change that its words name
        (f"{D} <effect>causes</effect> swollen ankles.", "Olaxin > swollen ankles: worsens"),
        (f"{D} <effect>shortened</effect> sleep latency.", "Olaxin > sleep latency: improves"),
        (f"{D} <effect>shortened</effect> the time to extubation.", "Olaxin > time to extubation: improves"),
        # comparisons
        (f"{D} led to <effect>smaller increases</effect> in weight.", "Olaxin > weight: improves"),
        (f"{D} <effect>reduced</effect> pain as much as the older drug.", "Olaxin > pain: no_effect"),
        (f"{D} <effect>reduced</effect> pain by as much as a third.", "Olaxin > pain: improves"),
        (f"<condition>Headaches</condition> were <effect>reported</effect> less frequently with {D}.", "Olaxin > Headaches: improves"),
        (f"{D} was equally <effect>effective</effect> in <condition>gout</condition>.", "Olaxin > gout: no_effect"),
        (f"{D} was similarly <effect>effective</effect> in <condition>gout</condition>.", "Olaxin > gout: no_effect"),
        (f"{D} led to <effect>greater improvement</effect> in <condition>gout</condition>.", "Olaxin > gout: improves"),
        (f"{D} led to <effect>less improvement</effect> in <condition>gout</condition>.", "Olaxin > gout: worsens"),
        (f"{D} <effect>caused an increase</effect> in mortality.", "Olaxin > mortality: worsens"),
        (f"<condition>Gout</condition> was <effect>lower</effect> with {D} than with placebo.", "Olaxin > Gout: improves"),
        (f"<condition>Gout</condition> was <effect>lower</effect> with placebo than with {D}.", "Olaxin > Gout: worsens"),
        (f"{D} <effect>reduced</effect> <condition>gout</condition>, but the difference was not significant.",
         "Olaxin > gout: no_effect"),
        (f"{D} was as <effect>effective</effect> as <drug>Betanol</drug> in <condition>gout</condition>.",
         "Olaxin > gout: no_effect"),
        (f"{D} was <effect>superior</effect> to <drug>Betanol</drug> for <condition>pain</condition>.",
         "Olaxin > pain: improves"),
        (f"{D} was less <effect>effective</effect> than <drug>Betanol</drug> in <condition>gout</condition>.",
         "Olaxin > gout: worsens"),
        (f"{D} was no <effect>better</effect> than placebo for <condition>back pain</condition>.",
         "Olaxin > back pain: no_effect"),
        (f"Mortality was <effect>similar</effect> with {D} and placebo.", "Olaxin > Mortality: no_effect"),
        (f"There was no <effect>difference</effect> in pain scores between {D} and placebo.",
         "Olaxin > pain scores: no_effect"),
        # a change that is not significant is none
        (f"{D} <effect>reduced</effect> mortality, but not significantly (p = 0.21).", "Olaxin > mortality: no_effect"),
        # mixed and unclear
        (f"The effects of {D} on mood <effect>vary</effect> between patients.", "Olaxin > mood: mixed"),
        (f"<hedge>There is no evidence</hedge> that {D} <effect>improves</effect> mood.",
         "Olaxin > mood: unclear (hedged)"),
        (f"The <effect>effects</effect> of {D} on <condition>mania</condition> are <hedge>unclear</hedge>.",
         "Olaxin > mania: unclear (hedged)"),
        # leaving the drug out
        (f"Stopping {D} <effect>reduced</effect> <condition>nausea</condition>.", "Olaxin > nausea: worsens"),
    ],
)  # fmt: skip
def test_direction_of_a_sentence(sentence: str, expected: str) -> None:
    assert told(sentence) == {expected}


def test_a_later_negation_leaves_the_first_effect_alone() -> None:
    found = told(
        f"{D} <effect>reduced</effect> <condition>pain</condition> but did not <effect>improve</effect> sleep."
    )
    assert found == {"Olaxin > pain: improves", "Olaxin > sleep: no_effect"}


def test_neither_nor_negates_both() -> None:
    found = told(
        f"{D} neither <effect>reduced</effect> <condition>pain</condition> nor <effect>improved</effect> mood."
    )
    assert found == {"Olaxin > pain: no_effect", "Olaxin > mood: no_effect"}


def test_without_denies_only_what_it_introduces() -> None:
    found = told(
        f"{D} <effect>relieved</effect> <condition>pain</condition> without <effect>increasing</effect> "
        "<condition>sedation</condition>."
    )
    assert found == {"Olaxin > pain: improves", "Olaxin > sedation: no_effect"}


def test_the_comparison_may_be_told_of_the_comparator() -> None:
    (claim,) = claims(f"Mortality was <effect>higher</effect> with placebo than with {D}.", probability=1.0)
    assert claim.direction in ("improves", "worsens")


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        (f"Response rates were <effect>40% with {D} and 20% with placebo</effect>.", "improves"),
        (f"Mortality was <effect>12% with {D} and 30% with placebo</effect>.", "improves"),
        (f"Mortality was <effect>30% with {D} and 12% with placebo</effect>.", "worsens"),
        (f"Response rates were 41% with {D} and 39% with placebo (<effect>p = 0.62</effect>).", "no_effect"),
    ],
)
def test_figures_decide_where_no_word_does(sentence: str, direction: str) -> None:
    found = claims(sentence, probability=1.0)
    assert {claim.direction for claim in found} == {direction}
