"""What training is told to refuse: spans that look like a slot and are none."""

from claimx_train.corpora import Example, Relation, Sentence
from claimx_train.features import Strays, windows

from claimx.model.encode import tokenizer


def example(doc_id: str, text: str, **spans: list[str]) -> Example:
    heads = {head: [] for head in ("DRUG", "DOSE", "CONDITION", "EFFECT", "HEDGE", "OUTCOME", "COMPARATOR")}
    for head, found in spans.items():
        heads[head] = [(text.index(words), text.index(words) + len(words)) for words in found]
    relations = []
    if heads["EFFECT"]:
        relations = [Relation([heads["DRUG"][0]], heads["EFFECT"][0], heads["OUTCOME"][0], "improves")]
    return Example("gold", doc_id, text, heads, [Sentence(0, len(text), {"HAS_CLAIM": bool(relations)}, relations)])


CLAIM = example("a", "Aspirin reduced joint pain.", DRUG=["Aspirin"], EFFECT=["reduced"], OUTCOME=["joint pain"])
AIM = example("b", "We asked whether heparin reduced joint pain at all.", DRUG=["heparin"])


def test_an_effect_of_elsewhere_is_a_stray_here() -> None:
    strays = Strays([CLAIM, AIM])
    (start, end), *rest = strays.find(AIM, AIM.sentences[0], "EFFECT")
    assert AIM.text[start:end] == "reduced"
    assert not rest


def test_what_gold_marks_is_no_stray() -> None:
    strays = Strays([CLAIM, AIM])
    assert strays.find(CLAIM, CLAIM.sentences[0], "EFFECT") == []
    assert strays.find(CLAIM, CLAIM.sentences[0], "OUTCOME") == []


def test_a_sentence_without_a_claim_teaches_triples_that_are_none() -> None:
    strays = Strays([CLAIM, AIM])
    (plain,) = windows(AIM, tokenizer())
    (window,) = windows(AIM, tokenizer(), strays=strays)
    assert plain.triples == []
    assert window.triples
    assert {t.label for t in window.triples} == {0}
    (claim,) = windows(CLAIM, tokenizer(), strays=strays)
    assert any(t.label > 0 for t in claim.triples)
