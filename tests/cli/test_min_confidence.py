"""`--min-confidence`: a table cut at the precision that its user needs."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimx.cli import cli
from claimx.engine.pipelines import Additions, additions_from

TEXT = "Metformin reduced the risk of stroke. Naltrexone may improve sleep. Aspirin caused bleeding and nausea.\n"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    result = CliRunner().invoke(cli, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_cut_leaves_out_exactly_the_claims_below_it(article: Path, tmp_path: Path) -> None:
    run("extract", article, "-o", tmp_path / "all.csv")
    every = rows(tmp_path / "all.csv")
    confidences = sorted(float(row["confidence"]) for row in every)
    assert len(confidences) >= 3
    cut = confidences[1]
    run("extract", article, "-o", tmp_path / "some.csv", "--min-confidence", cut)
    assert rows(tmp_path / "some.csv") == [row for row in every if float(row["confidence"]) >= cut]


def test_a_batch_is_cut_too_and_its_identity_says_so(article: Path, tmp_path: Path) -> None:
    run("run", article, "--to", tmp_path / "all.csv", "-q", "--workers", 1)
    cut = sorted(float(row["confidence"]) for row in rows(tmp_path / "all.csv"))[-1]
    run("run", article, "--to", tmp_path / "few.csv", "-q", "--workers", 1, "--min-confidence", cut)
    assert {float(row["confidence"]) for row in rows(tmp_path / "few.csv")} == {cut}
    added = Additions(min_confidence=cut)
    assert added.config == {"min_confidence": cut}
    assert additions_from(added.config) == added


def test_a_summary_is_cut_too(article: Path, tmp_path: Path) -> None:
    run("extract", article, "-o", tmp_path / "all.csv")
    assert "no claims" not in run("summarize", tmp_path / "all.csv")
    assert "no claims" in run("summarize", tmp_path / "all.csv", "--min-confidence", 1)


@pytest.mark.parametrize("value", ["-0.1", "1.1", "high"])
def test_what_is_no_probability_is_refused(article: Path, value: str) -> None:
    result = CliRunner().invoke(cli, ["extract", str(article), "--min-confidence", value])
    assert result.exit_code == 2
    assert "--min-confidence" in result.output
