"""The decision of a direction by itself, whatever spans it is given: graded, nested, denied, matched, told of another."""

import pytest

from claimx.assemble.direction import Decision, decide
from claimx.assemble.reading import read
from claimx.schema import Mention, Span


def decision(text: str, effect: str, target: str, comparator: str = "") -> Decision:
    def place(words: str) -> tuple[int, int]:
        start = text.index(words)
        return start, start + len(words)

    def span(words: str) -> Span:
        return Span(*place(words), words)

    mentions = [Mention("DRUG", *place("Olaxin"), "Olaxin", 0), Mention("EFFECT", *place(effect), effect, 0)]
    reading = read(0, Span(0, len(text), text), mentions)
    other = span(comparator) if comparator else None
    return decide(reading, span(effect), None, span(target), drug=span("Olaxin"), comparator=other)


@pytest.mark.parametrize(
    ("text", "effect", "target", "expected"),
    [
        # a grade and the change that it grades
        ("Olaxin led to greater reductions in pain.", "greater", "reductions in pain", "improves"),
        ("Olaxin led to smaller reductions in pain.", "smaller", "reductions in pain", "worsens"),
        ("Olaxin led to smaller mean reductions in pain.", "reductions", "pain", "worsens"),
        ("Olaxin led to higher eradication rates.", "higher", "eradication rates", "improves"),
        # a change within the target, or before it
        ("The reduction in pain was greater with Olaxin.", "greater", "pain", "improves"),
        ("The reduction of pain was smaller with Olaxin.", "smaller", "pain", "worsens"),
        ("The improvement in sleep was smaller with Olaxin.", "smaller", "sleep", "worsens"),
        ("Olaxin caused a reduction in pain.", "caused", "reduction in pain", "improves"),
        ("Olaxin caused a rise in survival.", "caused", "rise in survival", "improves"),
        ("Olaxin caused swollen ankles.", "caused", "swollen ankles", "worsens"),
        ("Olaxin caused recovery.", "caused", "recovery", "improves"),
        # what is not there
        ("No rash and no reduction in pain was observed with Olaxin.", "observed", "pain", "no_effect"),
        ("Neither rash nor itching was observed with Olaxin.", "observed", "rash", "no_effect"),
        ("A reduction in pain with Olaxin was not seen.", "reduction", "pain", "no_effect"),
        ("Olaxin gave no reduction in pain or improvement in sleep.", "improvement", "sleep", "no_effect"),
        ("Olaxin gave no reduction in pain, with an improvement in sleep.", "improvement", "sleep", "improves"),
        # as much as another, and what follows on another effect
        ("Olaxin reduced pain as much as aspirin.", "reduced", "pain", "no_effect"),
        ("Olaxin reduced pain and improved sleep as much as aspirin.", "reduced", "pain", "improves"),
        ("Olaxin reduced pain, and sleep was improved as much as by aspirin.", "reduced", "pain", "improves"),
        # no direction of its own
        ("Olaxin had an effect on pain.", "effect", "pain", "improves"),
        ("Headache was reported less frequently with Olaxin.", "reported", "Headache", "improves"),
        ("Headache was reported more frequently with Olaxin.", "reported", "Headache", "worsens"),
    ],
)
def test_the_direction(text: str, effect: str, target: str, expected: str) -> None:
    assert decision(text, effect, target).direction == expected


def test_a_comparison_may_be_told_of_the_comparator() -> None:
    text = "Pain was lower on Zumab than on Olaxin."
    assert decision(text, "lower", "Pain", "Zumab").direction == "worsens"
    assert decision(text, "lower", "Pain").direction == "improves"


@pytest.mark.parametrize(
    ("text", "effect", "target", "plain"),
    [
        ("Olaxin did not reduce pain.", "reduce", "pain", True),
        ("Withdrawal of Olaxin worsened pain.", "worsened", "pain", True),
        ("Zumab, but not Olaxin, reduced pain.", "reduced", "pain", True),
        ("Olaxin reduced quality of life.", "reduced", "quality of life", True),
        ("Olaxin reduced pain.", "reduced", "pain", False),
        ("Olaxin reduced the quality of care.", "reduced", "quality of care", False),
    ],
)
def test_some_words_leave_no_room(text: str, effect: str, target: str, plain: bool) -> None:
    assert decision(text, effect, target).plain == plain


def test_it_says_why() -> None:
    assert decision("A reduction in pain with Olaxin was not seen.", "reduction", "pain").why == (
        "'reduction' is of class down", "denied by what follows",
    )  # fmt: skip
