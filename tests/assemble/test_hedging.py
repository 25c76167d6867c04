"""Hedging: a cue hedges the claims in its scope and no others."""

import pytest

from tests.markup import claims, told

D = "<drug>Olaxin</drug>"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"{D} <hedge>may</hedge> <effect>improve</effect> mood.", {"Olaxin > mood: improves (hedged)"}),
        (f"{D} <hedge>may</hedge> <effect>improve</effect> mood but <effect>worsened</effect> sleep.",
         {"Olaxin > mood: improves (hedged)", "Olaxin > sleep: worsens"}),
        (f"{D} <effect>improved</effect> mood and <hedge>may</hedge> <effect>worsen</effect> sleep.",
         {"Olaxin > mood: improves", "Olaxin > sleep: worsens (hedged)"}),
        (f"{D} <hedge>may</hedge> <effect>improve</effect> mood and <effect>reduce</effect> <condition>pain</condition>.",
         {"Olaxin > mood: improves (hedged)", "Olaxin > pain: improves (hedged)"}),
        (f"These data <hedge>suggest</hedge> that {D} <effect>reduces</effect> <condition>anxiety</condition>.",
         {"Olaxin > anxiety: improves (hedged)"}),
        (f"{D} <effect>reduced</effect> <condition>pain</condition>, <hedge>suggesting</hedge> that it "
         "<effect>lowers</effect> <condition>inflammation</condition>.",
         {"Olaxin > pain: improves", "Olaxin > inflammation: improves (hedged)"}),
        (f"{D} <effect>improves</effect> <condition>depression</condition>, although its <effect>effects</effect> on "
         "<condition>mania</condition> are <hedge>less clear</hedge>.",
         {"Olaxin > depression: improves", "Olaxin > mania: unclear (hedged)"}),
        (f"The mechanism by which {D} <effect>improves</effect> mood is <hedge>not fully understood</hedge>.",
         {"Olaxin > mood: improves"}),
    ],
)  # fmt: skip
def test_scope(sentence: str, expected: set[str]) -> None:
    assert told(sentence) == expected


def test_further_research_covers_what_was_said_before() -> None:
    (claim,) = claims(
        f"{D} <hedge>may</hedge> <effect>reduce</effect> <condition>pain</condition>, but "
        "<hedge>further research is needed</hedge>."
    )
    assert {span.text for span in claim.hedges} == {"may", "further research is needed"}
    assert claim.direction == "improves"


def test_further_research_on_a_bare_effect_leaves_it_unclear() -> None:
    (claim,) = claims(
        f"<hedge>Further research is needed</hedge> on the <effect>effects</effect> of {D} on mood.", probability=1.0
    )
    assert claim.direction == "unclear"
    assert claim.certainty == "unknown"


@pytest.mark.parametrize(
    ("hedge", "certainty"),
    [("may", "possible"), ("probably", "probable"), ("appears to", "probable"), ("", "asserted")],
)
def test_certainty_follows_the_cue(hedge: str, certainty: str) -> None:
    cue = f"<hedge>{hedge}</hedge> " if hedge else ""
    (claim,) = claims(f"{D} {cue}<effect>reduces</effect> <condition>pain</condition>.")
    assert claim.certainty == certainty
    assert claim.hedged == bool(hedge)


def test_the_most_doubtful_cue_decides() -> None:
    (claim,) = claims(
        f"These data <hedge>suggest</hedge> that {D} <hedge>may</hedge> <effect>reduce</effect> "
        "<condition>pain</condition>."
    )
    assert claim.certainty == "possible"
