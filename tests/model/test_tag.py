"""The vote of a name's occurrences in a document."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claimx.model.tag import Words, voted

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
