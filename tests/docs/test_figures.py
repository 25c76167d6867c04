"""The figures and the picture of README and docs are those of the result files and of the pipeline."""

import importlib.util
import sys
from types import ModuleType

import pytest
from claimx_docs_fences import ROOT, read

import claimx


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"claimx_benchmark_{name}", ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["README.md", "docs/explanation/limits.md"])
def test_the_figures_are_those_of_the_result_files(page: str) -> None:
    readme = script("readme")
    text = (ROOT / page).read_text(encoding="utf-8")
    assert "<!-- figures: accuracy -->" in text
    assert text == readme.filled(text), "run: python benchmarks/readme.py"


def test_a_figure_that_is_missing_is_a_dash() -> None:
    readme = script("readme")
    assert readme.cell(None) == readme.cell({"value": None}) == "–"
    assert readme.cell({"value": 0.5, "low": 0.41, "high": 0.599}) == "0.50 (0.41–0.60)"
    assert readme.cell({"value": 0.5}) == "0.50"


def test_the_picture_shows_what_is_extracted() -> None:
    picture = script("picture")
    drawn = picture.draw(claimx.extract(picture.SENTENCE)[0], picture.SENTENCE)
    assert picture.OUTPUT.read_text(encoding="utf-8") == drawn, "run: python benchmarks/picture.py"


def test_the_table_of_the_readme_is_what_its_example_gives() -> None:
    page = read(ROOT / "README.md")
    text = next(block.text for block in page.blocks if block.name == "metformin.md")
    lines = [line for line in page.path.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    start = next(number for number, line in enumerate(lines) if "drug_name | drug_id | dose | dose_low" in line)
    header, *shown = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines[start : start + 3])
    rows = [claim.to_row() for claim in claimx.extract(text)]
    assert [[as_shown(row[column]) for column in header] for row in rows] == shown


def as_shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value or "")
