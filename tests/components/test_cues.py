"""Hedge cues."""

import pytest

from claimx.components.cues import find_hedges


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It may help.", ["may"]),
        ("In May 2010 it helped.", []),
        ("Results suggest that it could help.", ["suggest", "could"]),
        ("Results indicate that it helps.", ["indicate"]),
        ("It is indicated for gout.", []),
        ("They were more likely to develop gout.", []),
        ("It likely helps.", ["likely"]),
        ("Possible adverse events were recorded.", []),
        ("There is no evidence that it helps.", ["no evidence"]),
        ("There is insufficient evidence.", ["insufficient evidence"]),
        ("Further large trials are needed.", ["Further large trials are needed"]),
        ("The mechanism is not fully understood.", ["not fully understood"]),
        ("Its effect remains unclear.", ["remains unclear"]),
        ("No conclusions can be drawn.", ["No conclusions can be drawn"]),
        ("Studies have shown that it can help.", []),
        ("The membrane potential fell.", []),
    ],
)
def test_hedges(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in find_hedges(text)] == expected


def test_a_long_run_of_words_is_read_in_time() -> None:
    assert find_hedges("further " + "large, well-designed and " * 4000) == []
