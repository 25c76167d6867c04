"""Plots: what they show, that they never change, and that names of any kind do no harm."""

from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from claimx.aggregate import summarize
from claimx.aggregate.matrix import Cell, certainty_by_condition, directions_by_year, matrix
from claimx.cli import cli
from claimx.report.plots import FORMATS, PLOTS, drawn, inline_svg
from tests.aggregate.rows import row
from tests.aggregate.test_command import written

pytest.importorskip("matplotlib")

HOSTILE = "$\\frac{x}$ <script>alert(1)</script> & \x00\x1b µ–\U0001f600 " + "long " * 40
ROWS = [
    row("improves", "a", sample_size=40, year=2001),
    row("improves", "b", sample_size="400", year="2001"),
    row("worsens", "c", condition="gout", year=2004, certainty="possible"),
    row("no_effect", "d", drug="orlistat", outcome="mood", certainty="possible"),
    row("worsens", "e", drug="orlistat", outcome="mood", hedged=True),
    row("increases", "f", drug=HOSTILE, condition=HOSTILE, outcome=HOSTILE, title=HOSTILE),
]
SUMMARY = summarize(ROWS)


def test_cells_are_votes_of_publications() -> None:
    found = matrix(SUMMARY)
    assert found.rows[:2] == ("metformin", "orlistat")
    assert found.columns[0] == "obesity"
    assert found.cells["metformin", "obesity"] == Cell("improves", 2, 440)
    assert found.cells["metformin", "gout"] == Cell("worsens", 1, None)
    assert found.cells["orlistat", "obesity"] == Cell("mixed", 2, None)
    studies = matrix(SUMMARY, "studies", "outcomes")
    assert studies.cells["d", "mood"].direction == "no_effect"
    assert "a (2001)" not in studies.rows


def test_seventy_percent_must_agree() -> None:
    for agreeing, direction in ((7, "improves"), (6, "mixed")):
        rows = [row("improves" if i < agreeing else "worsens", f"d{i}") for i in range(10)]
        assert matrix(summarize(rows)).cells["metformin", "obesity"].direction == direction


def test_what_is_beyond_the_limits_is_counted() -> None:
    rows = [row("improves", f"d{i}", drug=f"drug {i}", condition=f"condition {i % 3}") for i in range(9)]
    found = matrix(summarize(rows), max_rows=4, max_columns=2)
    assert found.rows == ("drug 0", "drug 1", "drug 3")  # drug 2 tells of the third condition alone
    assert found.columns == ("condition 0", "condition 1")
    assert found.left_out == (6, 1)


def test_years_and_certainty_are_counted() -> None:
    years, unknown = directions_by_year(SUMMARY.groups)
    assert years == {2001: {"improves": 2}, 2004: {"worsens": 1}}
    assert unknown == 3
    assert certainty_by_condition(SUMMARY)[0] == ("obesity", {"asserted": 3, "possible": 1})


@pytest.mark.parametrize("kind", PLOTS)
@pytest.mark.parametrize("format", FORMATS)
def test_the_same_claims_give_the_same_bytes(kind: str, format: str) -> None:
    first, second = (drawn(partial(PLOTS[kind], summarize(ROWS)), format) for _ in range(2))
    assert first == second
    assert first.startswith({"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[format])
    assert b"/Date" not in first


@pytest.mark.parametrize("kind", PLOTS)
def test_nothing_to_draw_is_said_in_words(kind: str) -> None:
    assert "No finding" in inline_svg(partial(PLOTS[kind], summarize([])), "x", "nothing")


def test_a_plot_in_a_page_is_described_and_escaped() -> None:
    svg = inline_svg(partial(PLOTS["directions"], SUMMARY, columns="outcomes"), "p1", 'of "all"')
    root = etree.fromstring(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", 'of "all"')
    assert "<script" not in svg
    assert all(found.startswith("p1-") for found in root.xpath("//@id"))
    assert "currentColor" in svg
    texts = " ".join(root.itertext())
    assert "mood" in texts
    assert "$\\frac" in texts


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_the_command_writes_a_file(tmp_path: Path, ending: str) -> None:
    claims, out = written(tmp_path / "claims.jsonl", ROWS), tmp_path / f"plot.{ending}"
    result = CliRunner().invoke(cli, ["plot", claims, "-o", str(out), "--rows", "studies", "--columns", "outcomes"])
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 3000


def test_another_format_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["plot", str(tmp_path / "none.csv"), "-o", str(tmp_path / "plot.gif")])
    assert "end the name in one of .svg, .png, .pdf" in str(result.exception)
