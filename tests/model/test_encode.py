"""The encoder's windows: every word piece of every sentence goes through, once, and alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimx.model import encode
from claimx.model.encode import LONGEST, WINDOW, _windows

lengths = st.lists(st.integers(0, 40) | st.integers(100, 1300), max_size=12)


@given(lengths, st.integers(0, 3))
def test_windows_keep_every_piece_of_every_sentence_once(sizes: list[int], gap: int) -> None:
    bounds, at = [], 0
    for size in sizes:
        bounds.append((at, at + size))
        at += size + gap
    kept = np.zeros(at + 1, dtype=int)
    for first, last, keep_first, keep_last in _windows(bounds):
        assert first <= keep_first < keep_last <= last
        assert last - first <= max(WINDOW, LONGEST)
        kept[keep_first:keep_last] += 1
    for start, end in bounds:
        assert (kept[start:end] == 1).all()


def test_a_piece_in_an_overlap_stands_away_from_the_edge() -> None:
    cuts = _windows([(0, 2000)])
    assert len(cuts) > 3
    for first, last, keep_first, keep_last in cuts[1:-1]:
        assert keep_first - first >= 40
        assert last - keep_last >= 40


def test_every_word_of_a_very_long_sentence_has_a_state() -> None:
    text = "Patients took aspirin, " + "then more of it, " * 900 + "and naltrexone reduced craving."
    encoded = encode.encode(text, [(0, len(text))])
    assert len(encoded.starts) > 3 * LONGEST
    assert (np.abs(encoded.states).sum(1) > 0).all()


def test_a_word_with_an_apostrophe_is_one_word_and_a_quote_is_none() -> None:
    text = "Crohn's and 'pain' in patients' homes"
    encoded = encode.encode(text, [(0, len(text))])
    of = {text[a:b]: int(w) for a, b, w in zip(encoded.starts, encoded.ends, encoded.words, strict=True)}
    crohn = {int(w) for a, w in zip(encoded.starts, encoded.words, strict=True) if a < 7}
    assert len(crohn) == 1
    assert of["pain"] != of["and"]
    assert of["patients"] != of["homes"]


def test_a_document_comes_out_the_same_whatever_came_before() -> None:
    text = "Naltrexone may reduce craving. It did not improve sleep."
    bounds = [(0, 30), (31, len(text))]
    alone = encode.encode(text, bounds).states
    encode.encode("Aspirin " * 500, [(0, 3999)])
    assert np.array_equal(alone, encode.encode(text, bounds).states)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_goes_through_with_offsets_inside_it(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    encoded = encode.encode(text, [(0, len(text))])
    assert ((encoded.starts >= 0) & (encoded.ends <= len(text)) & (encoded.starts <= encoded.ends)).all()


def test_the_model_that_ships_is_small_enough() -> None:
    size = sum(path.stat().st_size for path in encode.folder().iterdir())
    assert size <= 30_000_000


def test_a_folder_of_ones_own_is_used_where_the_environment_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMX_MODEL", "/some/where")
    assert str(encode.folder()) == "/some/where"
