"""Where a dose ends: the word that says what the dose did is no part of it."""

import pytest

from claimx.normalize.dose.find import find_doses


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("Prednisone 20 mg daily reduced pain.", ["20 mg daily"]),
        ("Ginger 1 g daily decreased nausea.", ["1 g daily"]),
        ("At 100 mg increased glucose was seen.", ["100 mg"]),
        ("It was 50 mg increased to 100 mg.", ["50 mg increased to 100 mg"]),
        ("A reduced dose of 5 mg was given.", ["reduced dose of 5 mg"]),
    ],
)
def test_a_dose_ends_before_the_verb(text: str, doses: list[str]) -> None:
    assert [span.text for span in find_doses(text)] == doses
