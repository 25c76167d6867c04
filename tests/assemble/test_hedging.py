"""Hedging: a cue hedges the claims in its scope and no others."""

import pytest

from claimx.assemble.hedging import scope_of
from claimx.assemble.reading import read
from claimx.components.mentions import get_mentions, get_sentences
from tests.markup import build, claims, told

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


P, SLEEP, N = "<condition>pain</condition>", "<condition>insomnia</condition>", "<condition>nausea</condition>"
PAIN, NAUSEA = "Olaxin > pain: improves", "Olaxin > nausea: worsens"


@pytest.mark.parametrize("word", ["Although", "Though", "Whereas", "While"])
def test_an_opening_clause_keeps_its_cue_to_itself(word: str) -> None:
    assert told(f"{word} {D} <hedge>may</hedge> <effect>reduce</effect> {P}, it <effect>worsened</effect> {N}.") == {
        PAIN + " (hedged)", NAUSEA,
    }  # fmt: skip
    assert told(f"{word} {D} <effect>reduced</effect> {P}, it <hedge>might</hedge> <effect>worsen</effect> {N}.") == {
        PAIN, NAUSEA + " (hedged)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # a contrast within the sentence is a border, "not only ... but also" is none
        (f"{D} <effect>reduced</effect> {P} while it <hedge>may</hedge> <effect>worsen</effect> {N}.", {PAIN, NAUSEA + " (hedged)"}),
        (f"{D} <hedge>may</hedge> <effect>reduce</effect> {P}; it <effect>worsened</effect> {N}.", {PAIN + " (hedged)", NAUSEA}),
        (f"{D} <hedge>may</hedge> not only <effect>reduce</effect> {P} but also <effect>improve</effect> {SLEEP}.",
         {PAIN + " (hedged)", "Olaxin > insomnia: improves (hedged)"}),
        # "yet" after "no evidence" is none, and what the gap is about is behind it
        (f"{D} <effect>reduced</effect> {P}, but there is <hedge>no evidence yet</hedge> that it <effect>improves</effect> {SLEEP}.",
         {PAIN, "Olaxin > insomnia: unclear (hedged)"}),
        # a report after what it reports, an attribute of a noun, evidence that is lacking, a question
        (f"{D} <effect>reduced</effect> {P}, as the authors <hedge>suggest</hedge>.", {PAIN + " (hedged)"}),
        (f"{D} had a <hedge>possible</hedge> <effect>benefit</effect> in {P} and <effect>worsened</effect> {N}.",
         {PAIN + " (hedged)", NAUSEA}),
        (f"<hedge>Evidence is insufficient</hedge> that {D} <effect>reduces</effect> {P}.", {"Olaxin > pain: unclear (hedged)"}),
        (f"<hedge>Whether</hedge> {D} <effect>reduces</effect> {P} is unknown.", {"Olaxin > pain: unclear (hedged)"}),
        (f"{D} <effect>reduced</effect> {P}; <hedge>further studies are needed</hedge>.", {PAIN + " (hedged)"}),
    ],
)  # fmt: skip
def test_borders_of_scope(sentence: str, expected: set[str]) -> None:
    assert told(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "scope"),
    [
        (f"The data <hedge>suggest</hedge> that {D} <effect>reduces</effect> {P}.", "that Olaxin reduces pain ."),
        (f"{D} <effect>reduced</effect> {P}, <hedge>suggesting</hedge> that it <effect>improves</effect> {SLEEP}.",
         "that it improves insomnia ."),
        (f"{D} <hedge>may</hedge> <effect>reduce</effect> {P} but <effect>worsened</effect> {N}.", "reduce pain"),
    ],
)  # fmt: skip
def test_the_scope_that_is_shown(sentence: str, scope: str) -> None:
    doc = build(sentence)
    (span,) = get_sentences(doc)
    reading = read(0, span, get_mentions(doc))
    (hedge,) = reading.of("HEDGE")
    first, last = scope_of(reading, hedge)
    assert " ".join(reading.words.low[first:last]) == scope.lower()


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
