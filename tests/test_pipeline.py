"""The pipeline: components, one document, many documents, any text."""

import pickle
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import claimx
from claimx.pipeline import extract, load, process, process_many, with_roles
from claimx.schema import Claim, Mention, Section, SourceDocument, Span

NLP = load(method="rules")
TEXT = "Naltrexone may improve mood. It did not reduce cravings. Higher doses of naltrexone caused nausea."


def test_components_are_named() -> None:
    assert NLP.pipe_names == ["claimx_sentences", "abbreviation_detector", "claimx_tagger", "claimx_cues"]


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="guess"):
        load(method="guess")  # type: ignore[arg-type]


def test_claims_of_a_text() -> None:
    found = extract(TEXT, method="rules")
    assert [(c.drugs[0].text, c.direction, c.hedged) for c in found] == [
        ("Naltrexone", "improves", True),
        ("Naltrexone", "no_effect", False),
        ("naltrexone", "worsens", False),
    ]
    assert [c.drug_carried_over for c in found] == [False, True, False]


def test_many_documents_come_in_order_and_as_one_by_one() -> None:
    documents = [SourceDocument(str(i), TEXT if i % 3 else "") for i in range(10)]
    many = list(process_many(NLP, documents, batch_size=4))
    assert [e.doc_id for e in many] == [d.doc_id for d in documents]
    assert many == [process(NLP, d) for d in documents]


def test_an_extraction_is_plain_data() -> None:
    extraction = process(NLP, SourceDocument("d", TEXT))
    assert pickle.loads(pickle.dumps(extraction)) == extraction


def test_sections_end_sentences_and_name_claims() -> None:
    text = "Results Naltrexone improved mood Discussion Naltrexone reduced cravings"
    cut = text.index("Discussion")
    document = SourceDocument(
        "d",
        text,
        (Section("results", 0, cut, "Results", (0, 7)), Section("discussion", cut, len(text), "D", (cut, cut + 10))),
    )
    extraction = process(NLP, document)
    assert [s.text for s in extraction.sentences] == [
        "Results", "Naltrexone improved mood", "Discussion", "Naltrexone reduced cravings",
    ]  # fmt: skip
    assert [c.section for c in extraction.claims] == ["results", "discussion"]


def test_only_effects_of_claims_are_mentions() -> None:
    extraction = process(NLP, SourceDocument("d", "This study examined whether naltrexone improves mood."))
    assert not [m for m in extraction.mentions if m.label == "EFFECT"]


def test_importing_the_package_is_quick() -> None:
    code = "import time; t = time.perf_counter(); import claimx; print(time.perf_counter() - t)"
    took = float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
    assert took < 0.3
    assert claimx.__version__


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                [
                    "Naltrexone ",
                    "reduced ",
                    "pain ",
                    "may ",
                    "no ",
                    "(LDN) ",
                    "5 µg ",
                    ". ",
                    "\n",
                    "😀",
                    "İ",
                    "ß",
                    "| ",
                    "compared with placebo ",
                    "did not ",
                    "nausea, ",
                    "and ",
                    "40% vs 20% ",
                    "p = 0.01 ",
                    "than ",
                    "\u2028",
                ]
            ),
        ),
        max_size=40,
    )
)
def test_offsets_hold_in_any_text(parts: list[str]) -> None:
    text = "".join(parts)
    extraction = process(NLP, SourceDocument("d", text))
    for span in (*extraction.sentences, *extraction.mentions):
        assert text[span.start : span.end] == span.text
    for claim in extraction.claims:
        for slot in (
            *claim.drugs,
            *claim.doses,
            *claim.hedges,
            claim.effect,
            claim.condition,
            claim.outcome,
            claim.comparator,
        ):
            if slot is not None:
                assert text[slot.start : slot.end] == slot.text


@pytest.mark.slow
def test_worker_processes_give_the_same() -> None:
    documents = [SourceDocument(str(i), TEXT) for i in range(8)]
    alone = [len(NLP(d.text).user_data["claimx_mentions"]) for d in documents]
    shared = [len(doc.user_data["claimx_mentions"]) for doc in NLP.pipe((d.text for d in documents), n_process=2)]
    assert shared == alone


@pytest.mark.parametrize(
    "piece",
    [
        "(",
        "a",
        "1,",
        "a-",
        "naltrexone (LDN) may reduce pain, ",
        "no ",
        "5 mg ",
        "further research ",
        "aspirin, ",
        "\n",
    ],
)
def test_hostile_runs_take_time_in_proportion_to_their_length(piece: str) -> None:
    def seconds(length: int) -> float:
        document = SourceDocument("d", piece * (length // len(piece)))
        start = time.process_time()
        process(NLP, document)
        return time.process_time() - start

    seconds(2_000)
    assert seconds(24_000) < 20 * seconds(6_000) + 0.5


def test_what_a_claim_by_rule_points_at_is_a_mention_once() -> None:
    text = "Aspirin reduced pain scores."
    span = lambda words: Span(text.index(words), text.index(words) + len(words), words)
    claim = Claim(
        "x", 0, Span(0, len(text), text), (span("Aspirin"),), span("reduced"), "improves", outcome=span("pain scores")
    )
    tagged = Mention("OUTCOME", 16, 27, "pain scores", 0, 0.9)
    found = with_roles([tagged], [claim], keep_effects=True)
    assert [(m.label, m.text, m.probability) for m in found] == [
        ("EFFECT", "reduced", None),
        ("OUTCOME", "pain scores", 0.9),
    ]
