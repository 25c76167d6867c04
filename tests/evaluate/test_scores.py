"""The scorer itself: what it must say of inputs whose answer is known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.evaluate.counts import count
from claimx.evaluate.scores import LABELS, evaluate
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
