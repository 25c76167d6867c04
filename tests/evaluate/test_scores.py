"""The scorer itself: what it must say of inputs whose answer is known."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.evaluate.counts import count
from claimx.evaluate.match import compare_slots, match_claims
from claimx.evaluate.scores import LABELS, draws, evaluate, score_all
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention
from tests.evaluate.example import TEXT, document, mention, span

EMPTY = AnnotatedDocument("a", TEXT, document().sentences, source="own")


def value(result, measure: str):
    return result.scores[measure].value


def test_perfect_input_scores_one_everywhere_that_is_defined() -> None:
    result = evaluate([document()], [document()])
    assert {s.value for s in result.scores.values()} == {1.0}
    assert result.scores["mention.HEDGE.strict"].value == 1.0


def test_no_prediction_scores_zero_and_nothing_at_all_is_undefined() -> None:
    result = evaluate([document()], [EMPTY])
    assert value(result, "claim.drug_target") == 0.0
    assert value(result, "slot.direction") is None
    assert value(evaluate([EMPTY], [EMPTY]), "claim.drug_target") is None


def wrong() -> AnnotatedDocument:
    """One direction wrong, one claim missed, one spurious, one bound off, one label wrong, one mention missed."""
    gold = document()
    claims = (
        replace(gold.claims[0], direction="worsens"),
        replace(gold.claims[2], doses=()),
        AnnotatedClaim(3, (span("ketamine", 80),), span("more frequent"), "worsens", None, span("placebo")),
    )
    mentions = [m for m in gold.mentions if m.text not in ("depression", "Lithium", "may", "0.5 mg/kg")]
    mentions += [
        mention("CONDITION", "reduce depression"[7:-1]),
        mention("CONDITION", "Lithium"),
        mention("DOSE", "0.5 mg/kg"),
    ]
    return replace(gold, claims=claims, mentions=tuple(mentions))


def test_a_worked_example_of_claims() -> None:
    result = evaluate([document()], [wrong()])
    # Gold 3 claims, found 3; two share drug and target with a gold one, one of these has the right direction.
    assert value(result, "claim.drug_target") == pytest.approx(2 * 2 / 6)
    assert value(result, "claim.direction") == pytest.approx(2 * 1 / 6)
    assert value(result, "claim.whole") == pytest.approx(2 * 1 / 6)
    assert value(result, "claim.dose") == 0.0
    assert value(result, "slot.direction") == 0.5
    assert value(result, "slot.dose") == 0.5
    assert result.confusion == {
        ("improves", "worsens"): 1, ("worsens", "worsens"): 1, ("no_effect", "missed"): 1, ("spurious", "worsens"): 1,
    }  # fmt: skip
    assert value(result, "sentence.has_claim") == pytest.approx(2 * 2 / 5)


def test_a_worked_example_of_mentions() -> None:
    result = evaluate([document()], [wrong()])
    condition = {c: result.scores[f"mention.CONDITION.{c}"] for c in ("strict", "exact", "partial", "type", "overlap")}
    # Gold: depression, bipolar disorder, Nausea. Found: "depressio", bipolar disorder, Nausea, and Lithium.
    assert [condition[c].right for c in condition] == [2, 2, 2.5, 3, 3]
    assert condition["overlap"].found == 4
    drug = {c: result.scores[f"mention.DRUG.{c}"].right for c in ("strict", "exact", "partial", "type")}
    # Lithium stands in the right place under the wrong label: right by place, for the gold's label.
    assert drug == {"strict": 2, "exact": 3, "partial": 3, "type": 2}


def test_every_document_twice_changes_no_figure() -> None:
    other = replace(document("b"), claims=document().claims[:1])
    once = evaluate([document(), other], [wrong(), document("b")])
    twice = evaluate([document(), other] * 2, [wrong(), document("b")] * 2)
    assert {n: s.value for n, s in once.scores.items()} == {n: s.value for n, s in twice.scores.items()}


def test_gold_and_prediction_changed_about_change_precision_and_recall_about() -> None:
    one, other = evaluate([document()], [wrong()]), evaluate([wrong()], [document()])
    for name in (
        "claim.drug_target",
        "claim.direction",
        "mention.all.strict",
        "mention.CONDITION.overlap",
        "sentence.has_claim",
    ):
        a, b = one.scores[name], other.scores[name]
        assert (a.precision, a.recall, a.value) == (b.recall, b.precision, b.value)


def test_the_match_is_optimal_not_greedy() -> None:
    """The first found claim would fit both gold ones; the second only the first. Both must be matched."""
    gold = document()
    ketamine, both = span("Ketamine"), span("Ketamine may reduce depression")
    a = AnnotatedClaim(0, (ketamine,), span("reduce"), "improves", span("depression"))
    b = AnnotatedClaim(0, (ketamine,), span("reduce"), "improves", None, span("may reduce"))
    wide = AnnotatedClaim(0, (ketamine,), span("reduce"), "improves", None, both)
    narrow = AnnotatedClaim(0, (ketamine,), span("reduce"), "improves", span("depression"))
    for found in ((wide, narrow), (narrow, wide)):
        result = evaluate([replace(gold, claims=(a, b))], [replace(gold, claims=found)])
        assert value(result, "claim.drug_target") == 1.0


def test_a_drug_carried_over_is_compared_by_name() -> None:
    gold = document()
    carried = replace(gold.claims[2], drugs=(span("Ketamine"),), drug_carried_over=True)
    result = evaluate([replace(gold, claims=(carried,))], [replace(gold, claims=(gold.claims[2],))])
    assert value(result, "claim.drug_target") == 1.0


def test_the_interval_is_the_same_each_time_and_holds_the_value() -> None:
    documents = [replace(document(str(i)), claims=document().claims[: i % 4]) for i in range(12)]
    found = [document(str(i)) for i in range(12)]
    a, b = (evaluate(documents, found, seed=3).scores["claim.drug_target"] for _ in range(2))
    assert a == b
    assert a.low < a.value < a.high


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.integers(0, 60), st.integers(1, 9)), max_size=8))
def test_figures_stay_within_their_bounds(items) -> None:
    gold = document()
    made = tuple(Mention(label, s, s + n, TEXT[s : s + n], 0) for label, s, n in items)
    result = evaluate([gold], [replace(gold, mentions=made)])
    assert all(s.value is None or 0 <= s.value <= 1 for s in result.scores.values())


def test_it_agrees_with_nervaluate_on_one_document() -> None:
    nervaluate = pytest.importorskip("nervaluate")
    gold, found = document(), wrong()
    spans = lambda d: [{"label": m.label, "start": m.start, "end": m.end} for m in d.mentions]
    evaluator = nervaluate.Evaluator([spans(gold)], [spans(found)], tags=list(LABELS), loader="dict")
    overall = evaluator.evaluate()["overall"]
    counts = count(gold, found, LABELS)
    for theirs, ours in (
        ("strict", "strict"),
        ("exact", "exact"),
        ("partial", "partial"),
        ("ent_type", "type"),
    ):
        result = overall[theirs]
        right = result.correct + 0.5 * result.partial if theirs == "partial" else result.correct
        assert counts[f"mention.all.{ours}:right"] == right


mentions_of_a_sentence = st.lists(
    st.tuples(st.sampled_from(LABELS), st.integers(0, 25), st.integers(1, 6)), max_size=6, unique_by=lambda m: m[1:]
).map(lambda items: tuple(Mention(label, s, s + n, TEXT[s : s + n], 0) for label, s, n in items))


@given(mentions_of_a_sentence, mentions_of_a_sentence)
def test_every_figure_of_every_label_is_a_share_and_changes_about(a, b) -> None:
    left, right = replace(EMPTY, mentions=a), replace(EMPTY, mentions=b)
    one, other = evaluate([left], [right]), evaluate([right], [left])
    for name, x in one.scores.items():
        y = other.scores[name]
        assert (x.precision, x.recall, x.value) == pytest.approx((y.recall, y.precision, y.value), nan_ok=True)
        assert all(v is None or 0 <= v <= 1 for v in (x.precision, x.recall, x.value)), name


def test_a_mention_under_the_wrong_label_never_counts_more_than_once_a_side() -> None:
    gold = document()
    found = replace(gold, mentions=tuple(replace(m, label="CONDITION") for m in gold.mentions))
    scores = evaluate([gold], [found]).scores
    drug, condition = scores["mention.DRUG.exact"], scores["mention.CONDITION.exact"]
    assert (drug.recall, drug.precision, drug.found) == (1.0, None, 0)
    assert (condition.recall, condition.precision) == (1.0, 1.0)
    assert scores["mention.all.exact"].value == 1.0
    assert scores["mention.all.strict"].right == 3


def test_equal_mentions_are_paired_before_others_that_overlap() -> None:
    drug = lambda s, e: Mention("DRUG", s, e, TEXT[s:e], 0)
    gold = replace(EMPTY, mentions=(drug(0, 8), drug(9, 12)))
    found = replace(EMPTY, mentions=(drug(0, 12), drug(0, 8)))
    assert evaluate([gold], [found]).scores["mention.DRUG.strict"].right == 1
    found = replace(EMPTY, mentions=(drug(0, 8), drug(2, 5)))
    assert evaluate([replace(EMPTY, mentions=(drug(0, 8),))], [found]).scores["mention.DRUG.strict"].right == 1


def test_one_document_has_no_interval_and_precision_and_recall_have_theirs() -> None:
    assert evaluate([document()], [wrong()]).scores["claim.direction"].low is None
    documents = [document(str(i)) for i in range(8)]
    found = [wrong() if i % 2 else d for i, d in enumerate(documents)]
    drug = evaluate(documents, found).scores["claim.direction"]
    assert drug.precision_interval[0] < drug.precision < drug.precision_interval[1]
    assert drug.recall_interval[0] < drug.recall < drug.recall_interval[1]


def test_the_calibration_error_by_hand() -> None:
    gold = document()
    sure = replace(gold, claims=tuple(replace(c, confidence=0.95) for c in gold.claims))
    doubted = replace(wrong(), claims=tuple(replace(c, confidence=0.25) for c in wrong().claims))
    found = evaluate([gold, gold], [sure, doubted]).calibration
    # Three claims at 0.95, all right; three at 0.25, one right: (3 * 0.05 + 3 * |0.25 - 1/3|) / 6.
    assert found["expected_calibration_error"] == pytest.approx((0.05 + 1 / 12) / 2, abs=1e-4)
    assert [(b["claims"], b["right"]) for b in found["bins"]] == [(3, 0.3333), (3, 1.0)]


def test_intervals_over_many_documents_take_well_under_a_second() -> None:
    counts = [count(document(), wrong(), LABELS)] * 1000
    started = time.process_time()
    score_all(counts, ["claim.direction"], draws(1000, 0))
    assert time.process_time() - started < 1


def test_drugs_carried_over_are_compared_by_name_in_any_case() -> None:
    claim = replace(document().claims[0], drug_carried_over=True)
    far = replace(claim, drugs=(replace(claim.drugs[0], start=90, end=98, text="KETAMINE"),))
    other = replace(claim, drugs=(replace(claim.drugs[0], start=90, end=97, text="Lithium"),))
    assert match_claims([claim], [far]) == match_claims([far], [claim]) == [(0, 0)]
    assert match_claims([claim], [other]) == []
    assert compare_slots(claim, far).drug
    assert not compare_slots(claim, other).drug


def test_the_report_has_its_keys_and_four_decimals() -> None:
    report = evaluate([document("a"), document("b")], [wrong(), EMPTY], outside=3).as_json()
    assert {"documents", "outside_gold_sentences", "scores", "confusion"} <= set(report)
    assert (report["documents"], report["outside_gold_sentences"]) == (2, 3)
    assert report["confusion"] == {k: report["confusion"][k] for k in sorted(report["confusion"])}
    third = report["scores"]["claim.direction"]["value"]
    assert third == round(third, 4)
