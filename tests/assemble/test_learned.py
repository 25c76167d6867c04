"""Claims from the model's candidates: whose direction counts."""

import pytest

from claimx.assemble.learned import _settled
from claimx.assemble.reading import Reading, read
from claimx.model.claims import Candidate
from claimx.model.encode import settings
from claimx.schema import Mention, Span

TEXT = "Metformin did not reduce pain."


def reading() -> Reading:
    mentions = [Mention("DRUG", 0, 9, "Metformin", 0), Mention("EFFECT", 18, 24, "reduce", 0)]
    return read(0, Span(0, len(TEXT), TEXT), mentions)


def candidate(direction: str, probability: float) -> Candidate:
    return Candidate(0, ((0, 9),), (18, 24), None, (25, 29), direction, 0.9, probability)


@pytest.mark.parametrize(
    ("direction", "probability", "expected"),
    [
        ("improves", 0.97, "improves"),  # sure: the model's counts
        ("improves", 0.7, "no_effect"),  # not sure: the negation in the words counts
        ("no_effect", 0.7, "no_effect"),  # both say the same
    ],
)
def test_the_words_decide_where_the_model_is_not_sure(
    monkeypatch: pytest.MonkeyPatch, direction: str, probability: float, expected: str
) -> None:
    monkeypatch.setitem(settings()["thresholds"], "direction", 0.95)
    settled, why = _settled(TEXT, reading(), candidate(direction, probability))
    assert settled.direction == expected
    assert settled.direction_probability == pytest.approx(probability if direction == expected else 1 - probability)
    assert ("negated by 'not'" in why) == (direction != expected)


def test_without_a_threshold_the_model_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(settings()["thresholds"], "direction", raising=False)
    given = candidate("improves", 0.3)
    assert _settled(TEXT, reading(), given)[0] == given
