"""Effect expressions: class and place of effect words in their sentence."""

import pytest

from claimx.components.effects import find_effects, heads
from claimx.components.words import words_of


def seen(text: str) -> list[tuple[str, str, str]]:
    words = words_of(text)
    return [(" ".join(words.low[h.first : h.last]), h.cls, h.kind) for h in heads(words, find_effects(words))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it reduced pain", [("reduced", "down", "verb")]),
        ("pain was reduced by it", [("reduced", "down", "state")]),
        ("with reduced pain", [("reduced", "down", "adj")]),
        ("a reduction in pain", [("reduction", "down", "noun")]),
        ("pain was lower", [("lower", "down", "state")]),
        ("lower pain", [("lower", "down", "adj")]),
        ("A was effective in gout", [("effective", "better", "pred")]),
        ("A was more effective than B", [("effective", "better", "pred")]),
        ("it was associated with a lower risk", [("lower", "down", "adj"), ("risk", "cause", "noun")]),
        ("it resulted in a significant improvement in pain", [("improvement", "better", "noun")]),
        ("A is effective in reducing pain", [("effective", "better", "pred")]),
        ("anxiolytic effects", [("anxiolytic", "named", "named")]),
        ("mood - enhancing effects", [("enhancing", "up", "compound")]),
        ("it may help to reduce pain", [("reduce", "down", "verb")]),
        ("a lithium-induced tremor", []),
        ("active treatment", []),
        ("at least two trials", []),
    ],
)
def test_effects(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert seen(text) == expected


def test_words_of_names_carry_no_effect() -> None:
    words = words_of("reduced vision improved")
    assert [h.core for h in find_effects(words, frozenset({0, 1}))] == [2]
