"""Significance, in words or by a p-value."""

import pytest

from claimx.assemble.figures import crosses_one, is_significant, p_value
from tests.markup import claims

D = "<drug>Olaxin</drug>"


@pytest.mark.parametrize(
    ("sentence", "significance"),
    [
        (f"{D} significantly <effect>reduced</effect> mortality.", "significant"),
        (f"{D} <effect>reduced</effect> mortality (p = 0.003).", "significant"),
        (f"{D} <effect>reduced</effect> mortality.", "not_stated"),
        (
            f"There was no significant <effect>difference</effect> in mortality between {D} and placebo.",
            "not_significant",
        ),
        (f"{D} <effect>reduced</effect> mortality (p = 0.4).", "not_significant"),
        (f"{D} led to a clinically significant <effect>reduction</effect> in mortality.", "not_stated"),
    ],
)
def test_significance_of_a_sentence(sentence: str, significance: str) -> None:
    (claim,) = claims(sentence)
    assert claim.significance == significance


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("p<0.05", True),
        ("P = 0.049", True),
        ("p = .05", False),
        ("p > 0.05", False),
        ("p-value 0.2", None),
        ("n.s.", False),
        ("p=0,03", True),
        ("no figure", None),
    ],
)
def test_verdict_of_a_p_value(text: str, verdict: bool | None) -> None:
    assert is_significant(text) is verdict


def test_a_p_value_with_its_sign() -> None:
    assert p_value("(HR 0.8, p < 0.001)") == (0.001, "<")


def test_an_interval_around_one() -> None:
    assert crosses_one("OR 0.9, 95% CI 0.7 to 1.2")
    assert not crosses_one("OR 0.5, 95% CI 0.3 to 0.8")
    assert not crosses_one("mean difference 0.9, 95% CI 0.7 to 1.2")
