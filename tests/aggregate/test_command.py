"""`claimx summarize` as a user calls it."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from claimx.cli import cli
from claimx.io.exporters.summary import SUMMARY
from tests.aggregate.rows import row


def written(path: Path, rows: list[dict[str, Any]]) -> str:
    names = list({name: None for r in rows for name in r})
    with path.open("w", newline="", encoding="utf-8") as out:
        if path.suffix == ".csv":
            writer = csv.DictWriter(out, names)
            writer.writeheader()
            writer.writerows(rows)
        else:
            out.writelines(json.dumps(r) + "\n" for r in rows)
    return str(path)


def called(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["summarize", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


ROWS = [
    *(row("improves", f"d{i}") for i in range(3)),
    row("worsens", "w", hedged=True, sentence="Metformin may worsen obesity\x1b[2J."),
    row("improves", "r", is_retracted=True),
    row("improves", "b", drug="[bold]orlistat[/bold]", sentence="Orlistat was reported earlier to help [3]."),
]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_the_command_prints_votes_totals_and_contradictions(tmp_path: Path, ending: str) -> None:
    said = called(written(tmp_path / f"claims.{ending}", ROWS))
    assert "3 of 4 improves  0.30 to 0.95  0.625*" in said
    assert "4 claims of 4 publications, 1 of them hedged" in said
    assert "without a vote: 1 claim about others' work" in said
    assert "left out: 1 claim of 1 retracted publication" in said
    assert "cannot reach 0.05" in said
    assert "worsens, hedged: Metformin may worsen obesity [2J. [w]" in said
    assert "\x1b[2J" not in said


def test_groups_are_chosen(tmp_path: Path) -> None:
    path = written(tmp_path / "claims.csv", [*ROWS, row("improves", drug="[b]x", condition="gout")])
    assert "[b]x" in called(path, "--condition", "GOUT")
    assert "metformin" not in called(path, "--condition", "GOUT")
    assert "[b]x" not in called(path, "--min-publications", "2")
    assert called(path, "--drug", "nothing").strip() == "no claims"


def test_the_summary_is_written_as_a_table(tmp_path: Path) -> None:
    path, out = written(tmp_path / "claims.csv", ROWS), tmp_path / "summary.csv"
    called(path, "-o", str(out))
    first, *_ = rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert tuple(first) == SUMMARY.names
    assert len(rows) == 2
    assert (first["votes_improves"], first["health_favouring"], first["health_directional"]) == ("3", "3", "4")
    assert (first["contradictions"], first["few_publications"], first["leading_direction"]) == ("1", "true", "improves")


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("doc_id,label\nd,DRUG\n")
    result = CliRunner().invoke(cli, ["summarize", str(path)])
    assert result.exit_code != 0
    assert "x.csv:2: not a claim table" in str(result.exception)


def test_summing_up_needs_no_spacy() -> None:
    code = "import sys, claimx.aggregate, claimx.io.claims; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
