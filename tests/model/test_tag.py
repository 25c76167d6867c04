"""The vote of a name's occurrences in a document."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.model.tag import Words, stands_for, voted, with_short_forms

TEXT = "zinc helps . zinc acetate helps . zinc was low ."


def words(text: str) -> Words:
    low = text.split()
    ends = np.cumsum([len(word) + 1 for word in low]) - 1
    starts = ends - [len(word) for word in low]
    sentence = np.cumsum([0, *(word == "." for word in low[:-1])])
    return Words(low, starts, ends, sentence)


def outcome(
    text: str, spans: list[tuple[int, int]], chances: list[float], highest: float, least: float
) -> list[tuple[int, int]]:
    mean = lambda first, last: sum(chances[first:last]) / (last - first)
    found = voted(words(text), [(a, b, mean(a, b)) for a, b in spans], mean, highest, least)
    return [(first, last) for first, last, _ in found]


CHANCES = [0.9, 0, 0, 0.9, 0.9, 0, 0, 0.4, 0, 0, 0]


def test_a_name_that_is_sure_elsewhere_comes_in() -> None:
    assert outcome(TEXT, [(0, 1), (3, 5)], CHANCES, 0.5, 0.6) == [(0, 1), (3, 5), (7, 8)]


def test_a_name_that_is_doubtful_on_the_whole_goes() -> None:
    assert outcome(TEXT, [(0, 1), (3, 5)], CHANCES, 0.0, 0.7) == [(3, 5)]


def test_an_occurrence_within_a_longer_span_has_no_vote() -> None:
    alone = [0.9, 0, 0, 0, 0.9, 0, 0, 0.9, 0, 0, 0]
    assert outcome(TEXT, [(0, 1), (3, 5), (7, 8)], alone, 0.0, 0.4) == [(0, 1), (3, 5), (7, 8)]


def test_a_name_does_not_reach_over_the_end_of_a_sentence_or_of_the_text() -> None:
    text = "low zinc . low . zinc low"
    assert outcome(text, [(0, 2)], [0.9] * 7, 0.5, 0.5) == [(0, 2)]


TOKENS = st.lists(st.sampled_from(["a", "b", "c", "."]), min_size=1, max_size=12)


@given(TOKENS, st.data())
def test_what_comes_out_is_in_order_and_does_not_overlap(tokens: list[str], data: st.DataObject) -> None:
    size = len(tokens)
    chances = data.draw(st.lists(st.floats(0, 1), min_size=size, max_size=size))
    cuts = sorted(data.draw(st.sets(st.integers(0, size), max_size=6)))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if "." not in tokens[a:b]]
    found = outcome(" ".join(tokens), spans, chances, data.draw(st.floats(0, 1)), data.draw(st.floats(0, 1)))
    assert all(a < b for a, b in found)
    assert all(b <= c for (_, b), (c, _) in pairwise(found))
    named = {tuple(tokens[a:b]) for a, b in spans}
    assert {tuple(tokens[a:b]) for a, b in found} <= named


@pytest.mark.parametrize(
    ("short", "long", "expected"),
    [
        ("MI", "myocardial infarction", True),
        ("DM", "diabetes mellitus", True),
        ("5-HT", "5-hydroxytryptamine", True),
        ("NSAIDs", "nonsteroidal anti-inflammatory drugs", True),
        ("LDN", "low-dose naltrexone", True),
        ("MI", "infarction", False),
        ("IM", "myocardial infarction", False),
        ("mi", "myocardial infarction", False),
        ("RR", "risk", False),
        ("PD", "pain", False),
    ],
)
def test_a_short_form_is_made_of_the_letters_of_its_long_form(short: str, long: str, expected: bool) -> None:
    assert stands_for(short, long) is expected


def test_a_short_form_in_brackets_is_a_name_wherever_it_stands() -> None:
    text = "Low-dose naltrexone (LDN) was given. LDN helped, LDN-users said; so did placebo (PCB)."
    long = text.index("naltrexone") + len("naltrexone")
    found = with_short_forms(text, [(0, long, 0.8)])
    assert [text[start:end] for start, end, _ in found] == ["Low-dose naltrexone", "LDN", "LDN"]
    assert {chance for *_, chance in found} == {0.8}


def test_brackets_that_hold_something_else_add_nothing() -> None:
    text = "Aspirin (500 mg) and ibuprofen (IV) eased migraine (both forms)."
    spans = [(text.index(name), text.index(name) + len(name), 0.9) for name in ("Aspirin", "ibuprofen", "migraine")]
    assert with_short_forms(text, spans) == spans


@given(st.text(alphabet="abAB (-)1", max_size=40), st.data())
def test_short_forms_never_overlap_what_is_found(text: str, data: st.DataObject) -> None:
    edges = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=6))))
    spans = [(start, end, 0.5) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    found = with_short_forms(text, spans)
    assert set(spans) <= set(found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
