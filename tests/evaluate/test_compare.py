"""Two versions against one gold, and two annotators against each other."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from claimx.cli import cli
from claimx.evaluate.agreement import agree, alpha, kappa
from claimx.evaluate.compare import changed, compare
from claimx.formats import write_annotations
from claimx.schema import DIRECTIONS, AnnotatedDocument
from claimx.schema.errors import InputError
from tests.evaluate.example import document


def versions() -> tuple[list[AnnotatedDocument], list[AnnotatedDocument]]:
    """Twelve documents; the weak version has one claim in three, the other all."""
    gold = [document(f"d{i}") for i in range(12)]
    return gold, [replace(d, claims=d.claims[:1]) for d in gold]


def test_a_difference_that_all_documents_show_is_no_chance() -> None:
    gold, weak = versions()
    found = {d.measure: d for d in compare(gold, weak, gold)}["claim.direction"]
    assert (found.a, found.b) == (pytest.approx(0.5), 1.0)
    assert found.gain == pytest.approx(0.5)
    assert found.low == found.high == pytest.approx(0.5)
    assert found.p < 0.01


def test_no_difference_has_no_gain_and_p_1() -> None:
    gold, weak = versions()
    assert all(d.gain == 0 and d.p == 1 for d in compare(gold, weak, weak))


def test_a_difference_in_one_document_of_twelve_may_be_chance() -> None:
    gold, weak = versions()
    found = {d.measure: d for d in compare(gold, weak, [gold[0], *weak[1:]])}["claim.direction"]
    assert found.gain > 0
    assert found.p > 0.5
    assert found.low == 0


def test_the_sentences_that_changed_are_named_on_the_right_side() -> None:
    gold, weak = versions()
    better, worse = changed(gold, [weak[0], *gold[1:]], [gold[0], weak[1], *gold[2:]])
    assert [(e.doc_id, e.index) for e in better] == [("d0", 1), ("d0", 3)]
    assert [(e.doc_id, e.index) for e in worse] == [("d1", 1), ("d1", 3)]
    assert better[0].problems[0].kind == "missed"


def saved(folder: Path, documents: list[AnnotatedDocument]) -> str:
    write_annotations(documents, folder, "brat")
    return str(folder)


def test_compare_exits_with_3_below_a_floor_and_with_0_above_it(tmp_path: Path) -> None:
    gold, weak = versions()
    a, b = saved(tmp_path / "gold", gold), saved(tmp_path / "weak", weak)
    command = ["compare", a, b, "--gold", a, "--json", str(tmp_path / "out.json")]
    assert CliRunner().invoke(cli, [*command, "--fail-under", "claim.direction=0.4"]).exit_code == 0
    below = CliRunner().invoke(cli, [*command, "--fail-under", "claim.direction=0.6"])
    assert below.exit_code == 3
    assert "claim.direction is 0.5000, below 0.6" in below.output
    assert "24 sentences got worse; the first 10:" in below.output
    assert CliRunner().invoke(cli, [*command, "--fail-under", "gain:claim.direction=-0.1"]).exit_code == 3
    assert len(json.loads((tmp_path / "out.json").read_text())["worse"]) == 24


@pytest.mark.parametrize("floor", ["claim.direction", "claim.none=0.5", "claim.direction=much"])
def test_a_floor_that_names_no_measure_or_value_is_refused(tmp_path: Path, floor: str) -> None:
    a = saved(tmp_path / "gold", versions()[0])
    result = CliRunner().invoke(cli, ["compare", a, a, "--gold", a, "--fail-under", floor])
    assert isinstance(result.exception, InputError)


def test_two_equal_passes_agree_wholly() -> None:
    gold, _ = versions()
    found = agree(gold, gold)
    assert {c.value for c in found.kappa.values()} == {1.0}
    assert found.alpha_direction.value == 1.0
    assert found.result.scores["claim.whole"].value == 1.0


def test_kappa_by_hand() -> None:
    """Of 4 sentences 3 have a claim for the one and 1 for the other: seen 0.5, by chance (3*1 + 1*3) / 16."""
    gold, weak = versions()
    found = agree(gold, weak)
    assert found.kappa["has a claim"].value == pytest.approx((0.5 - 6 / 16) / (1 - 6 / 16))
    assert found.kappa["has a claim"].choices == 48


def test_what_cannot_be_told_apart_is_undefined_not_perfect() -> None:
    gold, _ = versions()
    bare = [replace(d, claims=()) for d in gold]
    found = agree(bare, bare)
    assert found.kappa["has a claim"].value is None
    assert found.alpha_direction.value is None


def test_documents_of_one_pass_are_named_and_different_texts_refused() -> None:
    gold, _ = versions()
    assert agree(gold, gold[1:]).only_one == ("d0",)
    with pytest.raises(InputError, match="no document in common"):
        agree(gold[:1], gold[1:])
    with pytest.raises(InputError, match="different texts"):
        agree(gold[:1], [replace(gold[0], text=gold[0].text + " More.")])


def test_the_formulas_of_the_intervals_are_those_of_the_libraries() -> None:
    krippendorff = pytest.importorskip("krippendorff")
    from sklearn.metrics import cohen_kappa_score

    rng = np.random.default_rng(5)
    for _ in range(20):
        a = rng.integers(0, len(DIRECTIONS), 40)
        b = np.where(rng.random(40) < 0.7, a, rng.integers(0, len(DIRECTIONS), 40))
        table = np.zeros((len(DIRECTIONS), len(DIRECTIONS)))
        np.add.at(table, (a, b), 1)
        assert float(kappa(table)) == pytest.approx(cohen_kappa_score(a, b))
        expected = krippendorff.alpha(reliability_data=[a, b], level_of_measurement="nominal")
        assert float(alpha(table)) == pytest.approx(expected)


def test_agree_prints_and_writes_the_coefficients(tmp_path: Path) -> None:
    gold, weak = versions()
    a, b = saved(tmp_path / "a", gold), saved(tmp_path / "b", weak)
    files = ["--json", str(tmp_path / "out.json"), "--html", str(tmp_path / "out.html")]
    result = CliRunner().invoke(cli, ["agree", a, b, *files])
    assert result.exit_code == 0, result.output
    assert "Cohen's kappa, sentence has a claim: 0.200 (0.200 to 0.200) over 48" in result.output
    assert json.loads((tmp_path / "out.json").read_text())["kappa"]["has a claim"]["value"] == pytest.approx(0.2)
    assert "claim missed" in (tmp_path / "out.html").read_text()
