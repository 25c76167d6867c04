"""Words of a sentence and their offsets."""

from hypothesis import given
from hypothesis import strategies as st

from claimx.components.words import words_of


@given(st.text(max_size=200), st.integers(0, 1000))
def test_every_word_stands_at_its_offsets(text: str, offset: int) -> None:
    words = words_of(text, offset)
    position = 0
    for index in range(len(words)):
        start, end = words.start[index] - offset, words.end[index] - offset
        assert position <= start < end <= len(text)
        assert not text[position:start].strip() or not any(c.isalnum() for c in text[position:start])
        position = end


@given(st.text(max_size=100), st.data())
def test_words_touching_a_span(text: str, data: st.DataObject) -> None:
    words = words_of(text, 7)
    start = data.draw(st.integers(0, max(0, len(text) - 1)))
    end = data.draw(st.integers(start, len(text)))
    first, last = words.at(7 + start, 7 + end)
    touching = [i for i in range(len(words)) if words.start[i] < 7 + end and words.end[i] > 7 + start]
    assert list(range(first, last)) == touching


def test_contractions_stay_whole() -> None:
    assert words_of("It doesn’t help patients’ mood.").low[:2] == ["it", "doesn't"]
