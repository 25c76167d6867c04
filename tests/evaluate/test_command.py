"""`claimx evaluate` as users call it, and what it reads."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimx.cli import cli
from claimx.evaluate.load import parts_of, read_gold, read_predictions
from claimx.formats import write_annotations
from claimx.schema import Claim, Mention, Span
from claimx.schema.errors import InputError
from tests.evaluate.example import TEXT, document


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    write_annotations([document("a"), replace(document("b"), source="other")], tmp_path / "gold", "brat")
    return tmp_path / "gold"


def claim_rows(doc_id: str) -> list[dict]:
    """The claims of the example as the pipeline would write them, with another idea of where sentences begin."""
    whole = Span(0, len(TEXT), TEXT)
    return [
            Claim(doc_id=doc_id, sentence_index=0, sentence=whole, drugs=c.drugs, effect=c.effect,
                  direction=c.direction, condition=c.condition, outcome=c.outcome, comparator=c.comparator,
                  doses=c.doses, hedges=c.hedges, confidence=0.9).to_row()
        for c in document().claims
    ]  # fmt: skip


def mention_rows(doc_id: str) -> list[dict]:
    return [
        {"doc_id": doc_id, "label": m.label, "start": m.start, "end": m.end, "text": m.text, "sentence_index": 0,
         "probability": 0.9}
        for m in document().mentions
    ]  # fmt: skip


def lines(path: Path, rows: list[dict]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def scored(*command: str) -> tuple[str, dict]:
    """The output and the JSON report."""
    with CliRunner().isolated_filesystem():
        result = CliRunner().invoke(cli, ["evaluate", *command, "--json", "out.json"], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output, json.loads(Path("out.json").read_text())


def test_tables_with_other_sentences_are_scored_by_their_offsets(gold: Path, tmp_path: Path) -> None:
    claims = lines(tmp_path / "claims.jsonl", claim_rows("a") + claim_rows("b"))
    mentions = lines(tmp_path / "mentions.jsonl", mention_rows("a") + mention_rows("b"))
    _, report = scored(str(gold), claims, mentions)
    # In brat the outcome of a claim has a label of its own; this table of mentions has none.
    assert {s["value"] for name, s in report["scores"].items() if "OUTCOME" not in name} == {1.0}
    assert report["scores"]["mention.OUTCOME.strict"]["recall"] == 0.0
    assert report["calibration"]["expected_calibration_error"] == pytest.approx(0.1)


def test_a_table_of_claims_says_nothing_of_mentions(gold: Path, tmp_path: Path) -> None:
    claims = lines(tmp_path / "claims.jsonl", claim_rows("a"))
    output, report = scored(str(gold), claims)
    assert "Mentions" not in output
    assert not any(name.startswith("mention") for name in report["scores"])
    assert report["scores"]["claim.whole"]["recall"] == 0.5
    mentions = lines(tmp_path / "mentions.jsonl", mention_rows("a"))
    assert all(name.startswith("mention") for name in scored(str(gold), mentions)[1]["scores"])


def test_an_empty_table_is_scored_as_nothing_found(gold: Path, tmp_path: Path) -> None:
    empty = tmp_path / "claims.csv"
    empty.write_text("claim_id,doc_id\n", encoding="utf-8")
    assert set(parts_of([empty])) == {"claims"}


def test_what_lies_in_no_gold_sentence_is_left_out_and_counted(gold: Path, tmp_path: Path) -> None:
    documents = [replace(d, sentences=d.sentences[:1], mentions=(), claims=()) for d in read_gold([gold])]
    mentions = lines(tmp_path / "mentions.jsonl", mention_rows("a"))
    found, outside = read_predictions([Path(mentions)], documents)
    assert [len(d.mentions) for d in found] == [4, 0]
    assert outside == 7


def test_subsets_by_source_have_figures_of_their_own(gold: Path, tmp_path: Path) -> None:
    claims = lines(tmp_path / "claims.jsonl", claim_rows("a"))
    output, report = scored(str(gold), claims, "--by", "source")
    values = {source: part["scores"]["claim.whole"]["value"] for source, part in report["by_source"].items()}
    assert sorted(values.values()) == [0.0, 1.0]
    assert "needs 2 documents" in output


def test_offsets_of_another_text_are_refused(gold: Path, tmp_path: Path) -> None:
    rows = [{**row, "start": row["start"] + 3, "end": row["end"] + 3} for row in mention_rows("a")]
    with pytest.raises(InputError, match="not those of the gold"):
        read_predictions([Path(lines(tmp_path / "mentions.jsonl", rows))], read_gold([gold]))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"doc_id": "z", "label": "DRUG", "start": 0, "end": 8, "text": "Ketamine", "sentence_index": 0},
            "do the ids fit",
        ),
        ({"doc_id": "a", "label": "DRUG", "start": "x", "end": 8, "text": "K", "sentence_index": 0}, "neither a claim"),
        ({"doc_id": "a", "claim_id": "1"}, "neither a claim|mentions.jsonl"),
    ],
)
def test_a_bad_table_is_refused_with_its_place(gold: Path, tmp_path: Path, row: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_predictions([Path(lines(tmp_path / "mentions.jsonl", [row]))], read_gold([gold]))


def test_two_gold_documents_of_one_id_are_refused(gold: Path) -> None:
    with pytest.raises(InputError, match="two gold documents have the id 'a'"):
        read_gold([gold, gold])


def test_either_predictions_or_a_run(gold: Path) -> None:
    assert CliRunner().invoke(cli, ["evaluate", str(gold)]).exit_code == 2
    assert CliRunner().invoke(cli, ["evaluate", str(gold), str(gold), "--run"]).exit_code == 2


def test_a_run_writes_all_reports(gold: Path, tmp_path: Path) -> None:
    files = [f"--{kind}={tmp_path / 'out' / kind}" for kind in ("json", "markdown", "html")]
    result = CliRunner().invoke(
        cli, ["evaluate", str(gold), "--run", "--method", "rules", *files], catch_exceptions=False
    )
    assert result.exit_code == 0
    assert json.loads((tmp_path / "out" / "json").read_text())["documents"] == 2
    assert (tmp_path / "out" / "markdown").read_text().count("\n| ") > 40
    assert (tmp_path / "out" / "html").read_text().startswith("<!doctype html>")


def test_names_with_markup_and_escapes_are_shown_as_they_are(tmp_path: Path) -> None:
    write_annotations([replace(document(), source="[red]x")], tmp_path / "[bold]gold", "brat")
    result = CliRunner().invoke(cli, ["evaluate", str(tmp_path / "[bold]gold"), str(tmp_path / "[bold]gold")])
    assert result.exit_code == 0
    assert "[bold]gold" in result.output.replace("\n", "")


def test_a_mention_row_needs_no_probability(gold: Path, tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "probability"} for row in mention_rows("a")]
    found, _ = read_predictions([Path(lines(tmp_path / "m.jsonl", rows))], read_gold([gold]))
    assert found[0].mentions[0] == Mention("DRUG", 0, 8, "Ketamine", 0, None)
