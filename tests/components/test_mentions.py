"""Mentions on a Doc: offsets are the truth, and they survive pickling."""

import pickle

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from claimx.components.mentions import SPANS_KEY, get_mentions, get_sentences, set_mentions, set_sentences
from claimx.schema import Mention

NLP = spacy.blank("en")


def test_a_mention_may_be_narrower_than_its_token() -> None:
    doc = NLP.make_doc("a lithium-induced tremor")
    set_mentions(doc, [Mention("DRUG", 2, 9, "lithium", 0)])
    assert get_mentions(doc) == [Mention("DRUG", 2, 9, "lithium", 0)]
    (span,) = doc.spans[SPANS_KEY]
    assert span.label_ == "DRUG"
    assert span.start_char <= 2
    assert span.end_char >= 9


def test_mentions_come_in_order_and_replace_earlier_ones() -> None:
    doc = NLP.make_doc("one two three")
    set_mentions(doc, [Mention("DRUG", 0, 3, "one", 0)])
    set_mentions(doc, [Mention("DOSE", 8, 13, "three", 0, 0.5), Mention("DRUG", 4, 7, "two", 0)])
    assert [m.text for m in get_mentions(doc)] == ["two", "three"]
    assert get_mentions(doc)[1].probability == 0.5


def test_they_survive_pickling() -> None:
    doc = NLP.make_doc("one two")
    set_sentences(doc, [(0, 7)])
    set_mentions(doc, [Mention("DRUG", 4, 7, "two", 0)])
    copy = pickle.loads(pickle.dumps(doc))
    assert get_mentions(copy) == get_mentions(doc)
    assert get_sentences(copy) == get_sentences(doc)


@settings(max_examples=80)
@given(st.text(min_size=1, max_size=80), st.data())
def test_any_span_of_any_text_comes_back(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    doc = NLP.make_doc(text)
    set_mentions(doc, [Mention("DRUG", start, end, text[start:end], 0)])
    assert get_mentions(doc) == [Mention("DRUG", start, end, text[start:end], 0)]
