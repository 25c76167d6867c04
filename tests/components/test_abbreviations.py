"""Abbreviations: scispaCy's results, in linear time."""

import time

import spacy
from scispacy.abbreviation import AbbreviationDetector
from scispacy.custom_tokenizer import combined_rule_tokenizer

from claimx.components.abbreviations import long_forms
from claimx.pipeline import load

TEXT = (
    "Low-dose naltrexone (LDN) was compared with a selective serotonin reuptake inhibitor (SSRI) in fibromyalgia (FM). "
    "LDN (4.5 mg) was better (p = 0.01) than the SSRI. (FM was common.) Quality of life (QoL (SF-36)) rose."
)


def test_it_finds_what_scispacy_finds() -> None:
    plain = spacy.blank("en")
    plain.tokenizer = combined_rule_tokenizer(plain)
    theirs = AbbreviationDetector(plain)(plain.make_doc(TEXT))
    expected = {span.text: span._.long_form.text for span in theirs._.abbreviations}
    ours = load(method="rules")(TEXT)
    assert long_forms(ours) == expected
    assert long_forms(ours)["LDN"] == "Low-dose naltrexone"


def test_letters_in_another_order() -> None:
    text = "In myotonic dystrophy (DM) muscles waste. Of many men (NO) was sure. Plain water (H2O) helped."
    assert long_forms(load(method="rules")(text)) == {"DM": "myotonic dystrophy"}


def test_many_brackets_take_linear_time() -> None:
    nlp = load(method="rules")
    detector = nlp.get_pipe("abbreviation_detector")

    def seconds(times: int) -> float:
        doc = nlp.make_doc("Pain (was seen in some of them) and sleep was ( not. " * times)
        start = time.perf_counter()
        detector(doc)
        return time.perf_counter() - start

    seconds(50)
    assert seconds(1600) < 100 * seconds(100) + 0.1
