"""The evidence summary, from rows as a claim table holds them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from claimx.aggregate import columns, summarize
from claimx.cli import cli


def row(
    drug: str, condition: str, direction: str, hedged: str = "False", doc: str = "a", **more: str
) -> dict[str, str]:
    return {
        "doc_id": doc,
        "drug_name": drug,
        "condition_name": condition,
        "effect_direction": direction,
        "hedged": hedged,
        **more,
    }


def test_claims_come_together_by_drug_condition_and_outcome() -> None:
    rows = [
        row("naltrexone", "depression", "improves", "True"),
        row("naltrexone", "depression", "worsens", doc="b"),
        row("naltrexone", "depression", "improves", doc="b"),
        row("naltrexone", "fibromyalgia", "improves", "True", dose_qualifier="low"),
        row("naltrexone", "depression", "improves", outcome="Mood"),
    ]
    first, *others = summarize(rows)
    assert (first.condition, first.claims, first.documents, first.hedged) == ("depression", 3, 2, 1)
    assert (first.cell("improves"), first.cell("worsens"), first.cell("mixed")) == ("2 (1 hedged)", "1", "")
    assert {(s.condition, s.outcome) for s in others} == {("fibromyalgia", ""), ("depression", "mood")}
    assert columns([first, *others]) == ["improves", "worsens"]


def test_an_identifier_joins_what_names_keep_apart() -> None:
    rows = [
        row("paracetamol", "pain", "improves", drug_id="MESH:D000082"),
        row("acetaminophen", "pain", "improves", drug_id="MESH:D000082"),
    ]
    (only,) = summarize(rows)
    assert only.claims == 2


def test_a_retracted_document_does_not_count() -> None:
    assert summarize([row("a", "b", "improves", is_retracted="True")]) == []


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_the_command_prints_a_table(tmp_path: Path, ending: str) -> None:
    import csv
    import json

    path = tmp_path / f"claims.{ending}"
    rows = [row("lithium", "mania", "improves"), row("lithium", "tremor", "worsens")]
    with path.open("w", newline="") as out:
        if ending == "csv":
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        else:
            out.writelines(json.dumps(r) + "\n" for r in rows)
    result = CliRunner().invoke(cli, ["summarize", str(path)])
    assert result.exit_code == 0, result.output
    assert "lithium" in result.output
    assert "2 claims, 0 of them hedged" in result.output


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    result = CliRunner().invoke(cli, ["summarize", str(path)])
    assert result.exit_code != 0
    assert "not a claim table" in str(result.exception)
