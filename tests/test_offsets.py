"""Offsets through the whole pipeline, for any Unicode text: what the tables say is what stands at that place."""

import itertools

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from claimx.pipeline import Extraction, Method, load, process, process_many
from claimx.schema import Section, SourceDocument, claim_from_row

# Words that make claims, so that strange characters stand within and between slots.
WORDS = st.sampled_from(
    "Naltrexone lithium-induced ketamine+sertraline LDN (low-dose naltrexone) 4.5 mg/day µg 10–20mg may might reduced "
    "improved did not worsen pain depression Crohn’s disease nausea. No effect; but whereas placebo was associated with "
    "risk: A B ≥ 5% p<0.05 β-blocker naïve 阿司匹林 أسبرين אספירין ОАС".split(" ")
)
GLUE = st.sampled_from([
    " ", " ", " ", "\n", "\n\n", "\t", "", ". ", "\u00a0", "\u2009", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2028", "\x85",
    "\u0301", "\u202e", "\u2067", "\U0001f48a", "\U0001d6fc", "\u1160", "\r\n", "\x0b", "\u2060", "e\u0301", "ﬁ", "İ", "ß", "Ǆ", "\U000e0041",
])  # fmt: skip
ANYTHING = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
TEXTS = st.lists(st.one_of(WORDS, WORDS, WORDS, GLUE, GLUE, ANYTHING), max_size=30).map("".join)
SENTENCES = st.lists(st.tuples(GLUE, WORDS), max_size=25).map(
    lambda pairs: "".join(glue + word for glue, word in pairs)
)

HARD = (
    "",
    " \u200b\ufeff",
    "\U0001f48aNaltrexone\u00a04.5\u2009mg\u200b reduced\u0301 pain\U0001d6fc in Crohn’s disease.",
    "Naltrexone\u202e reduced pain\u202c. \u2067אספירין reduced כאב pain\u2069.",
    "İİİ Naltrexone may reduce pain. ßß ﬁ LDN (low-dose naltrexone) improved depression",
    "Naltrexone\x85reduced\u2028pain\u2029and\x0bnausea.\r\nLithium did not\r\nworsen depression.",
)


@pytest.fixture(scope="module", params=["rules", "model"])
def nlp(request: pytest.FixtureRequest) -> Language:
    method: Method = request.param
    return load(method=method)


def check(text: str, found: Extraction) -> None:
    """Every span holds its words, every mention and claim lies in its sentence, and sentences do not overlap."""
    end = 0
    for sentence in found.sentences:
        assert end <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip()
        end = sentence.end
    for mention in found.mentions:
        assert mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        around = found.sentences[mention.sentence_index]
        assert around.start <= mention.start
        assert mention.end <= around.end
    for claim in found.claims:
        assert claim.sentence == found.sentences[claim.sentence_index]
        slots = [*claim.doses, *claim.hedges, claim.effect, claim.condition, claim.outcome, claim.comparator]
        here = [span for span in slots if span is not None]
        elsewhere = list(claim.drugs)
        (elsewhere if claim.drug_carried_over else here).extend(claim.drugs)
        for span in (*here, *elsewhere):
            assert span.start < span.end
            assert text[span.start : span.end] == span.text
        assert all(claim.sentence.start <= s.start and s.end <= claim.sentence.end for s in here)
        row = claim.to_row()
        assert claim_from_row(row).claim_id == claim.claim_id == row["claim_id"]
        assert str(row["sentence"]).encode()  # half of a character is no text
    assert len({claim.claim_id for claim in found.claims}) == len(found.claims)


SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def hard(function):
    for text in HARD:
        function = example(text=text)(function)
    return function


@hard
@SLOW
@given(text=st.one_of(TEXTS, SENTENCES, ANYTHING))
def test_offsets_hold_their_words_and_the_same_text_gives_the_same(nlp: Language, text: str) -> None:
    document = SourceDocument("d", text)
    found = process(nlp, document)
    check(text, found)
    assert process(nlp, document) == found


@settings(SLOW, max_examples=10)
@given(texts=st.lists(st.one_of(TEXTS, SENTENCES), min_size=2, max_size=4))
def test_a_document_is_the_same_whatever_stands_beside_it(nlp: Language, texts: list[str]) -> None:
    documents = [SourceDocument(f"d{i}", text) for i, text in enumerate(texts)]
    assert list(process_many(nlp, documents)) == [process(nlp, document) for document in documents]


@settings(SLOW, max_examples=15)
@given(text=SENTENCES, data=st.data())
def test_sections_anywhere_change_no_offset(nlp: Language, text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    sections = tuple(Section("results", a, b) for a, b in itertools.pairwise(places) if a < b)
    found = process(nlp, SourceDocument("d", text, sections))
    check(text, found)


def test_the_hard_texts_have_claims_to_check(nlp: Language) -> None:
    assert sum(len(process(nlp, SourceDocument("d", text)).claims) for text in HARD) >= 4
