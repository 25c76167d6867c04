"""Whether more of a target is good, bad, or neither."""

import pytest

from claimx.assemble.polarity import named, polarity


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("pain", "bad"), ("mortality", "bad"), ("risk of death", "bad"), ("symptom severity", "bad"),
        ("survival", "good"), ("quality of life", "good"), ("well-being", "good"), ("function", "good"),
        ("serum sodium", "neutral"), ("cortisol levels", "neutral"), ("plasma concentration of leptin", "neutral"),
        # the part after a hyphen, and the form of a word that no list holds
        ("pain-free survival", "good"), ("early-mortality", "bad"), ("gastritis", "bad"), ("neuroblastoma", "bad"),
        # what is reached decides whether waiting for it is good
        ("time to relapse", "good"), ("time to recovery", "bad"),
        # the head decides before what follows "of", and that before what stands in front
        ("rate of remission", "good"), ("remission of symptoms", "good"), ("pain score", "bad"),
        ("wibble", "open"), ("", "open"), ("wibble of wobble", "open"),
    ],
)  # fmt: skip
def test_the_words_of_a_target_tell(target: str, expected: str) -> None:
    assert polarity(target) == expected
    assert polarity(target.upper()) == expected


@pytest.mark.parametrize(("target", "expected"), [("wibble", "bad"), ("survival", "good"), ("quality of life", "good")])
def test_a_condition_is_bad_unless_its_words_say_otherwise(target: str, expected: str) -> None:
    assert polarity(target, is_condition=True) == expected


def test_known_words_are_told_from_others() -> None:
    assert named("overall survival")
    assert named("post-mortality")
    assert named("gastritis")
    assert not named("wibble wobble")
