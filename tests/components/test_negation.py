"""Negation cues and their scope."""

import pytest

from claimx.components.negation import find_negations
from claimx.components.words import words_of


def scopes(text: str) -> list[tuple[str, str]]:
    words = words_of(text)
    return [(n.text, " ".join(words.low[n.last : n.until])) for n in find_negations(words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it did not improve mood", [("not", "improve mood")]),
        ("no pain but nausea", [("no", "pain")]),
        ("without nausea, vomiting, or rash", [("without", "nausea , vomiting , or rash")]),
        ("without relief and also had headache", [("without", "relief")]),
        ("it failed to reduce pain", [("failed to", "reduce pain")]),
        ("not only pain but nausea", []),
        ("NO inhalation helped", []),
        ("patients not receiving it improved", []),
    ],
)
def test_scope(text: str, expected: list[tuple[str, str]]) -> None:
    assert scopes(text) == expected


def test_a_second_negation_undoes_the_first() -> None:
    first, second = find_negations(words_of("it did not fail to reduce pain"))
    assert not first.undoes
    assert second.undoes
