"""Claims of many documents as votes of publications."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from claimx.aggregate import summarize
from claimx.aggregate.background import cites_others
from claimx.aggregate.signtest import sign_test
from claimx.schema import CERTAINTIES, DIRECTIONS
from tests.aggregate.rows import row


def test_claims_come_together_by_drug_condition_and_outcome() -> None:
    rows = [
        row("improves", "a", hedged="True"),
        row("worsens", "b"),
        row("improves", "a", outcome="Mood"),
        row("improves", "a", condition="gout"),
    ]
    first, *others = summarize(rows).groups
    assert (first.condition, first.publications, first.claims, first.hedged) == ("obesity", 2, 2, 1)
    assert {(g.condition, g.outcome, g.publications) for g in others} == {("obesity", "mood", 1), ("gout", "", 1)}


def test_an_identifier_joins_what_names_keep_apart() -> None:
    rows = [
        row("improves", drug_name="paracetamol", drug_id="MESH:D000082"),
        row("improves", drug_name="acetaminophen", drug_id="MESH:D000082"),
        row("improves", drug="Paracetamol"),
    ]
    (only,) = summarize(rows).groups
    assert only.claims == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"outcome": "Sleep quality"}, {"outcome": "sleep  quality"}),
        ({"outcome": "tumour responses"}, {"outcome": "tumor response"}),
        ({"drug": "aspirin + Clopidogrel"}, {"drug": "clopidogrel + aspirin"}),
        ({"drug": "anti-TNF agents"}, {"drug": "anti TNF agent"}),
    ],
)
def test_ways_of_writing_make_no_difference(one: dict[str, str], other: dict[str, str]) -> None:
    assert len(summarize([row("improves", **one), row("improves", **other)]).groups) == 1


@pytest.mark.parametrize(
    ("said", "voted"),
    [
        (["improves"], "improves"),
        (["improves"] * 9 + ["worsens"], "mixed"),
        (["improves", "no_effect"], "mixed"),
        (["improves", "decreases", "unclear"], "improves"),
        (["increases", "decreases"], "mixed"),
        (["decreases", "mixed"], "mixed"),
        (["no_effect", "unclear"], "no_effect"),
        (["unclear"], "unclear"),
    ],
)
def test_a_publication_has_one_vote(said: list[str], voted: str) -> None:
    (only,) = summarize([row(direction) for direction in said]).groups
    assert [v.direction for v in only.votes] == [voted]
    assert only.claims == len(said)


def test_documents_that_share_an_identifier_are_one_publication() -> None:
    rows = [
        row("improves", "abstract", pmid="7", doi="10.1/x"),
        row("improves", "full text", doi="10.1/X"),
        row("improves", "as pandas reads it", pmid=7.0),
        row("improves", "another", pmid="8"),
    ]
    (only,) = summarize(rows).groups
    assert [v.publication for v in only.votes] == ["pmid:7", "pmid:8"]


def test_a_retracted_publication_is_left_out_in_all_its_documents() -> None:
    rows = [row("improves", "a", pmid="1", is_retracted="true"), row("improves", "b", pmid="1"), row("worsens", "c")]
    summary = summarize(rows)
    (only,) = summary.groups
    assert [v.direction for v in only.votes] == ["worsens"]
    assert (summary.retracted_publications, len(summary.retracted)) == (1, 2)


def test_the_same_claim_read_twice_counts_once() -> None:
    (only,) = summarize([row("improves", claim_id="x"), row("improves", claim_id="x"), row("improves")]).groups
    assert only.claims == 2


BACKGROUND = [
    ("Previous randomised trials found that metformin reduces weight.", "discussion"),
    ("Metformin reduces weight [12,13].", "other"),
    ("Metformin reduces weight (Brook and Hale, 2011).", "other"),
    ("Metformin reduces weight (Brook et al., 2011; Hale 2012).", ""),
    ("Metformin reduces weight.4,5 It is cheap.", ""),
    ("Metformin lowered weight in two cohorts.⁷", ""),
    ("Brook and colleagues saw less weight gain with metformin.", "results"),
    ("Metformin has been shown to reduce weight.", "conclusions"),
    ("Metformin reduces weight.", "background"),
]
FINDINGS = [
    ("Metformin reduced weight by 3 kg (95% CI [1, 5]).", "results"),
    ("In this study, metformin reduced weight, as earlier trials had suggested [4].", "discussion"),
    ("We found that metformin reduces weight.", "background"),
    ("Metformin reduced body mass index by 2 kg/m² and weight by 2.5 kg.", "results"),
    ("Metformin reduced weight.", ""),
]


@pytest.mark.parametrize(("sentence", "section"), BACKGROUND)
def test_others_work_is_told(sentence: str, section: str) -> None:
    assert cites_others(sentence, section)


@pytest.mark.parametrize(("sentence", "section"), FINDINGS)
def test_own_findings_are_told(sentence: str, section: str) -> None:
    assert not cites_others(sentence, section)


def test_background_has_no_vote() -> None:
    rows = [row("improves"), row("worsens", sentence="Earlier studies found that metformin worsens obesity.")]
    (only,) = summarize(rows).groups
    assert [v.direction for v in only.votes] == ["improves"]
    assert [e.direction for e in only.background] == ["worsens"]
    assert only.contradictions == ()


def test_doses_go_together_in_units_that_can_be_compared() -> None:
    amounts = [
        (500, 500, "mg", None),
        (1, 2, "g", None),
        (850, None, "mg", None),
        (2, 3, "mg", "kg"),
        (100, 100, "[iU]", None),
    ]
    rows = [row("improves", dose_low=a, dose_high=b, dose_unit=u, dose_per=p) for a, b, u, p in amounts]
    (only,) = summarize(rows).groups
    assert list(map(str, only.doses)) == ["500–2000 mg", "100 [iU]", "2–3 mg/kg"]


def test_publication_types_and_reviews() -> None:
    rows = [
        row("improves", "a", study_design="randomized trial"),
        row("improves", "b", study_design="meta-analysis"),
        row("improves", "c", publication_type="Letter; Journal Article"),
        row("improves", "d"),
    ]
    (only,) = summarize(rows).groups
    assert only.publication_types == {
        "Journal Article": 1,
        "Letter": 1,
        "meta-analysis": 1,
        "not told": 1,
        "randomized trial": 1,
    }
    assert only.secondary == 1
    (primary,) = summarize(rows, primary_only=True).groups
    assert primary.publications == 3


def test_the_sign_test_is_scipys_and_says_when_it_is_small() -> None:
    rows = [row("improves", f"d{i}") for i in range(7)] + [row("worsens", "w"), row("no_effect", "n")]
    (only,) = summarize(rows).groups
    (test,) = only.tests
    assert (test.favouring, test.publications, test.is_small) == (7, 8, False)
    assert test.p == pytest.approx(binomtest(7, 8).pvalue) == pytest.approx(18 / 256)
    assert (test.low, test.high) == pytest.approx((0.5291, 0.9776), abs=1e-4)  # Wilson's, by hand
    exact = sign_test("improves", "worsens", 7, 1, "exact")
    assert (exact.low, exact.high) == pytest.approx((0.4735, 0.9968), abs=1e-4)  # Clopper and Pearson's, by tables
    assert sign_test("improves", "worsens", 5, 0).is_small
    assert sign_test("improves", "worsens", 5, 0).p > 0.05 > sign_test("improves", "worsens", 6, 0).p


def test_a_contradiction_needs_the_same_drug_condition_and_outcome() -> None:
    apart = [
        row("improves", "a", outcome="mood"),
        row("worsens", "b", outcome="sleep"),
        row("worsens", "c", condition="gout", outcome="mood"),
        row("worsens", "d", drug="orlistat", outcome="mood"),
        row("improves", "e", condition="", outcome="pain"),
        row("worsens", "f", condition="", outcome="pain"),
        row("no_effect", "g", outcome="mood"),
    ]
    assert [g.contradictions for g in summarize(apart).groups if g.contradictions] == []
    summary = summarize([*apart, row("worsens", "h", outcome="Moods", sentence="It worsened mood.")])
    (found,) = [c for g in summary.groups for c in g.contradictions]
    assert [(d, [e.publication for e in side]) for d, side in (found.one, found.other)] == [
        ("improves", ["doc:a"]),
        ("worsens", ["doc:h"]),
    ]
    assert found.other[1][0].row["sentence"] == "It worsened mood."
    assert not found.within_one
    (within,) = summarize([row("improves"), row("worsens")]).groups[0].contradictions
    assert within.within_one


ROWS = st.lists(
    st.builds(
        lambda direction, doc, certainty, confidence: row(direction, doc, certainty=certainty, confidence=confidence),
        st.sampled_from(DIRECTIONS),
        st.sampled_from("abcd"),
        st.sampled_from(CERTAINTIES),
        st.none() | st.floats(0, 1),
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS, st.data())
def test_belief_never_rises_when_a_paper_repeats_itself(rows: list[dict[str, object]], data: st.DataObject) -> None:
    (before,) = summarize(rows).groups
    repeated = data.draw(st.sampled_from(rows))
    again = {
        **repeated,
        "sentence": "The same in other words.",
        "section": "conclusions",
        "certainty": data.draw(st.sampled_from(CERTAINTIES)),
        "confidence": data.draw(st.none() | st.floats(0, 1)),
    }
    (after,) = summarize([*rows, *[again] * data.draw(st.integers(1, 5))]).groups
    assert after.beliefs.keys() == before.beliefs.keys()
    assert all(after.beliefs[d] <= before.beliefs[d] + 1e-12 for d in before.beliefs)
    assert [v.direction for v in after.votes] == [v.direction for v in before.votes]


@given(ROWS)
def test_another_paper_that_agrees_raises_belief_and_one_that_opposes_lowers_it(rows: list[dict[str, object]]) -> None:
    sure = {"confidence": 1.0, "certainty": "asserted"}
    (before,) = summarize([*rows, row("improves", "x", **sure)]).groups
    (more,) = summarize([*rows, row("improves", "x", **sure), row("improves", "y", **sure)]).groups
    (less,) = summarize([*rows, row("improves", "x", **sure), row("worsens", "y", **sure)]).groups
    assert less.beliefs["improves"] < before.beliefs["improves"] < more.beliefs["improves"] < 1


@given(ROWS, st.randoms())
def test_the_order_of_the_rows_makes_no_difference(rows: list[dict[str, object]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    (one,), (other,) = summarize(rows).groups, summarize(shuffled).groups
    assert [(v.publication, v.direction, v.weight, v.hedged) for v in one.votes] == [
        (v.publication, v.direction, v.weight, v.hedged) for v in other.votes
    ]
    assert one.beliefs == pytest.approx(other.beliefs)
    assert one.tests == other.tests
