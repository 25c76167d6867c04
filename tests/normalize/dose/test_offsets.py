"""Each part of a record says which characters it was read from."""

import pytest

from claimx.normalize.dose import find_doses, parse_dose

LEAD = "µ × ½ — "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 mg", {"low": ["5"], "high": ["5"], "unit": ["mg"]}),
        ("1.5 to 4.5 mg", {"low": ["1.5"], "high": ["4.5"], "unit": ["mg"]}),
        ("up to 80 mg", {"high": ["up to", "80"], "unit": ["mg"]}),
        ("at least 5 mg", {"low": ["at least", "5"], "unit": ["mg"]}),
        ("2 mg/kg/day", {"low": ["2"], "high": ["2"], "unit": ["mg"], "per": ["/kg", "/day"]}),
        ("10 mg twice daily", {"low": ["10"], "high": ["10"], "unit": ["mg"], "frequency": ["twice daily"]}),
        (
            "oral 20 mg tablets q8h for 6 weeks",
            {"route": ["oral"], "low": ["20"], "high": ["20"], "unit": ["mg"], "form": ["tablets"], "frequency": ["q8h"],
             "duration": ["for 6 weeks"]},
        ),
        ("high-dose", {"qualifier": ["high"]}),
        ("0.5 g IV over 30 minutes", {"low": ["0.5"], "high": ["0.5"], "unit": ["g"], "route": ["IV"],
                                      "given_over": ["over 30 minutes"]}),
        ("10 mL of 2%", {"low": ["10"], "high": ["10"], "unit": ["mL"], "strength": ["2%"]}),
        ("5 ± 2 mg", {"low": ["5"], "high": ["5"], "spread": ["2"], "unit": ["mg"]}),
    ],
)  # fmt: skip
def test_the_words_of_each_part(text: str, expected: dict[str, list[str]]) -> None:
    document = LEAD + text
    (dose,) = parse_dose(text, len(LEAD))
    found: dict[str, list[str]] = {}
    for name, start, end in dose.parts:
        found.setdefault(name, []).append(document[start:end])
    assert found == expected
    assert document[dose.start : dose.end] == text


def test_steps_and_alternatives_stand_where_they_are_said() -> None:
    text = "25 mg daily increased to 50 mg"
    first, second = parse_dose(text, 100)
    assert (first.text, second.text) == ("25 mg daily", "50 mg")
    assert (second.start, second.end) == (125, 130)
    assert ("relation", 112, 124) in second.parts


def test_what_is_shared_points_at_where_it_was_said() -> None:
    text = "2.5 or 5 mg daily"
    for dose in parse_dose(text):
        parts = {name: text[start:end] for name, start, end in dose.parts}
        assert (parts["unit"], parts["frequency"]) == ("mg", "daily")


@pytest.mark.parametrize(
    ("sentence", "doses"),
    [
        ("They got 5\u00a0mg twice daily — or 10\u2009µg/kg.", ["5\u00a0mg twice daily", "10\u2009µg/kg"]),
        ("Naïve patients took ½ tablet daily.", ["½ tablet daily"]),
        ("Of 40 rats, ten got 2–4 mg/kg i.p. for 7 days.", ["2–4 mg/kg i.p. for 7 days"]),
    ],
)
def test_found_doses_are_the_words_of_the_sentence(sentence: str, doses: list[str]) -> None:
    found = find_doses(sentence)
    assert [span.text for span in found] == doses
    assert all(sentence[span.start : span.end] == span.text for span in found)
