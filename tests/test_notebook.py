"""Claims in notebooks: DataFrames with proper types, HTML that escapes, and the tutorial as it runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

import claimx
from claimx.io.exporters import CLAIMS, open_table
from claimx.notebook import to_frame
from claimx.schema import Metadata
from claimx.schema.show import claim_html, marked_html

if TYPE_CHECKING:
    import pandas as pd

TUTORIAL = Path(__file__).parents[1] / "docs" / "notebook.ipynb"
TEXT = "Sertraline 50 mg may reduce anxiety in adults (<b>odd</b> & even). Metformin did not improve sleep."


@pytest.fixture(scope="module")
def claims() -> list[claimx.Claim]:
    found = claimx.extract(TEXT, doc_id="d", method="rules")
    assert len(found) == 2
    return found


def kinds(frame: "pd.DataFrame") -> dict[str, str]:
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def test_a_frame_has_the_columns_and_their_kinds(claims: list[claimx.Claim]) -> None:
    frame = claimx.to_frame(claims)
    assert tuple(frame.columns) == CLAIMS.names
    found = kinds(frame)
    assert {found[c.name] for c in CLAIMS.columns if c.type == "integer"} == {"Int64"}
    assert {found[c.name] for c in CLAIMS.columns if c.type == "number"} == {"Float64"}
    assert {found[c.name] for c in CLAIMS.columns if c.type == "boolean"} == {"boolean"}
    assert {found[c.name] for c in CLAIMS.columns if c.values} == {"category"}
    assert found["sentence"] == "string"
    assert list(frame["hedged"]) == [True, False]
    assert list(frame["certainty"] < "asserted") == [True, False]
    assert frame["year"].isna().all()
    assert frame["dose_low"][0] == 50


def test_no_claims_are_a_frame_of_the_same_kinds(claims: list[claimx.Claim]) -> None:
    empty = claimx.to_frame([])
    assert len(empty) == 0
    assert kinds(empty) == kinds(claimx.to_frame(claims))


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_frame_is_the_same_from_claims_rows_and_files(
    claims: list[claimx.Claim], tmp_path: Path, ending: str
) -> None:
    rows = [claim.to_row(Metadata(year=2001, title="=x", sample_size=12)) for claim in claims]
    path = tmp_path / f"claims.{ending}"
    with open_table(CLAIMS, path) as write:
        write(rows)
    frame = to_frame(rows)
    assert to_frame(path).equals(frame)
    assert list(frame["year"]) == [2001, 2001]


def test_a_claim_shows_itself_escaped(claims: list[claimx.Claim]) -> None:
    shown = claims[0]._repr_html_()
    assert "&lt;b&gt;odd" in shown
    tree = html.fragment_fromstring(shown)
    assert "reduce" in [mark.text for mark in tree.iter("mark")]
    assert "hedged" in tree.text_content()
    assert "dose: 50 mg" in tree.text_content()


def test_a_text_shows_its_mentions_and_claims() -> None:
    for doc in (TEXT, claimx.SourceDocument("d", TEXT), claimx.load()(TEXT)):
        shown = claimx.display(doc)._repr_html_()
        tree = html.fragment_fromstring(shown)
        assert {"Sertraline", "50 mg", "may", "sleep"} <= {mark.text for mark in tree.iter("mark")}
        assert "2 claims" in tree.text_content()
        assert not [b for b in tree.iter("b") if b.text == "odd"]


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["drug", "HEDGE", "<x>"])), max_size=5),
)
def test_no_text_becomes_markup(text: str, raw: list[tuple[int, int, str]]) -> None:
    spans = [(a, b, label) for a, b, label in raw if a < b <= len(text)]
    shown = marked_html(f"<i>{text}</i>", spans)
    assert "<i>" not in shown
    assert "<x>" not in shown


def test_claim_html_is_what_the_claim_shows(claims: list[claimx.Claim]) -> None:
    assert claim_html(claims[1]) == claims[1]._repr_html_()


@pytest.mark.slow
def test_the_tutorial_runs() -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("matplotlib")
    notebook = nbformat.read(TUTORIAL, as_version=4)
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(TUTORIAL.parent)}}
    ).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    assert sum("text/html" in o.get("data", {}) for o in outputs) >= 4
    assert any("image/svg+xml" in o.get("data", {}) for o in outputs)


def test_the_tutorial_is_kept_without_outputs() -> None:
    assert '"outputs": []' in TUTORIAL.read_text(encoding="utf-8")
    assert '"output_type"' not in TUTORIAL.read_text(encoding="utf-8")
