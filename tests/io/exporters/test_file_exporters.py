"""Tables in files: what is written reads back the same, and a file is whole or not there."""

import csv
import json
import resource
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimx.engine.targets import parse_target
from claimx.formats.tables import rows_of
from claimx.io.exporters import CLAIMS, FORMATS, MENTIONS, format_for, open_table
from claimx.schema import COLUMNS, Claim, Metadata, Span, claim_from_row
from claimx.schema.errors import InputError

SENTENCE = 'Zolpidem 5 mg "may"\nease insomnia,\rsome say.'


def span(words: str) -> Span:
    start = SENTENCE.index(words)
    return Span(start, start + len(words), words)


def a_claim(**changes: object) -> Claim:
    values: dict[str, object] = {
        "doc_id": "doc-1",
        "sentence_index": 0,
        "sentence": Span(0, len(SENTENCE), SENTENCE),
        "drugs": (span("Zolpidem"),),
        "effect": span("ease"),
        "direction": "improves",
        "condition": span("insomnia"),
        "doses": (span("5 mg"),),
        "hedges": (span("may"), span("some say")),
        "confidence": 0.75,
    }
    return Claim(**{**values, **changes})  # type: ignore[arg-type]


def read(path: Path) -> list[dict[str, object]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    return pq.read_table(path).to_pylist()


@pytest.mark.parametrize("extension", list(FORMATS))
def test_a_claim_survives_every_format(tmp_path: Path, extension: str) -> None:
    claims = [
        a_claim(),
        a_claim(drugs=(Span(0, 8, "Zolpidem"), Span(9, 13, "5 mg")), condition=None, outcome=span("say")),
    ]
    path = tmp_path / f"claims.{extension}"
    with open_table(CLAIMS, path) as write:
        write(claim.to_row(Metadata(year=2020, title="Sleep")) for claim in claims)
    rows = read(path)
    assert [claim_from_row(row) for row in rows] == claims
    assert list(rows[0]) == list(COLUMNS)


def test_csv_writes_booleans_in_lower_case_and_nothing_for_none(tmp_path: Path) -> None:
    with open_table(CLAIMS, tmp_path / "c.csv") as write:
        write([a_claim().to_row()])
    row = read(tmp_path / "c.csv")[0]
    assert (row["hedged"], row["is_retracted"], row["drug_name"], row["year"]) == ("true", "false", "", "")


def test_parquet_is_typed_even_when_empty(tmp_path: Path) -> None:
    with open_table(CLAIMS, tmp_path / "c.parquet"):
        pass
    schema = pq.read_schema(tmp_path / "c.parquet")
    assert schema.names == list(COLUMNS)
    assert str(schema.field("year").type) == "int64"
    assert str(schema.field("dose_low").type) == "double"
    assert str(schema.field("hedged").type) == "bool"
    assert not schema.field("claim_id").nullable
    assert schema.field("drug").metadata[b"description"].startswith(b"The drug")


def test_parquet_writes_more_rows_than_a_row_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimx.io.exporters.parquet.ROW_GROUP", 4)
    rows = [
        {"doc_id": "d", "label": "DRUG", "start": i, "end": i + 1, "text": "x", "sentence_index": 0} for i in range(10)
    ]
    with open_table(MENTIONS, tmp_path / "m.parquet") as write:
        write(rows)
    assert pq.ParquetFile(tmp_path / "m.parquet").num_row_groups == 3
    assert [row["start"] for row in read(tmp_path / "m.parquet")] == list(range(10))


cells = st.text(st.characters(exclude_categories=("Cs",))) | st.sampled_from(
    ['"', "\r", "\n", "a,b", "\r\n", "=1+1", "\x00", "\u2028"]
)


@given(st.lists(st.tuples(cells, cells), max_size=5))
@pytest.mark.parametrize("extension", list(FORMATS))
def test_any_text_survives(
    extension: str, tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]
) -> None:
    if extension == "csv" and sys.version_info < (3, 11):
        texts = [(a.replace("\x00", ""), b.replace("\x00", "")) for a, b in texts]  # its csv reader refuses NUL
    path = tmp_path_factory.mktemp("t") / f"mentions.{extension}"
    with open_table(MENTIONS, path) as write:
        write(
            {"doc_id": doc, "label": "DRUG", "start": 0, "end": 1, "text": text, "sentence_index": 0}
            for doc, text in texts
        )
    assert [(row["doc_id"], row["text"]) for row in read(path)] == texts


@pytest.mark.parametrize("extension", list(FORMATS))
def test_half_a_character_is_replaced_not_fatal(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"m.{extension}"
    with open_table(MENTIONS, path) as write:
        write([{"doc_id": "d\ud800", "label": "DRUG", "start": 0, "end": 1, "text": "x", "sentence_index": 0}])
    assert read(path)[0]["doc_id"] == "d?"


def test_an_error_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_text("old")

    def interrupted() -> None:
        with open_table(CLAIMS, path) as write:
            write([a_claim().to_row()])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_of_the_block_is_not_called_a_writing_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), open_table(CLAIMS, tmp_path / "claims.csv"):
        raise FileNotFoundError("model")


@pytest.mark.parametrize("rows", [30, 5000])
@pytest.mark.parametrize("extension", list(FORMATS))
def test_a_full_disk_is_one_clear_line(tmp_path: Path, extension: str, rows: int) -> None:
    path = tmp_path / f"claims.{extension}"
    code = (
        "import resource\n"
        "from pathlib import Path\n"
        "from claimx.io.exporters import MENTIONS, open_table\n"
        "from claimx.schema.errors import InputError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "import random\n"
        "row = dict(doc_id='d', label='DRUG', start=0, end=1, sentence_index=0)\n"
        "try:\n"
        f"    with open_table(MENTIONS, Path({str(path)!r})) as write:\n"
        f"        write(row | dict(text=random.randbytes(50).hex()) for _ in range({rows}))\n"
        "except InputError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == f"{path}: cannot be written: file too large\n", done.stderr
    assert list(tmp_path.iterdir()) == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 1000


def test_the_format_comes_from_force_then_extension(tmp_path: Path) -> None:
    assert format_for(Path("x.csv"), "jsonl") == "jsonl"
    assert format_for(Path("x.PARQUET")) == "parquet"
    assert format_for(None) == "csv"
    with pytest.raises(InputError, match=r"x\.xls: cannot tell the format"):
        format_for(Path("x.xls"))


DANGEROUS = ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "'=1", "''  @x", "＝1", "'\tx"]
HARMLESS = ["", "'", "'quoted'", "pain", "a=b", "x -", "3-4", "'90s"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_for_a_spreadsheet_is_a_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "claims.csv"
    with open_table(CLAIMS, path, "csv-excel") as write:
        write([{**a_claim().to_row(), "drug": text}])
    assert path.read_bytes().startswith(b'\xef\xbb\xbf"claim_id",')
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["drug"] == "'" + text
    ((_, back),) = rows_of(path)
    assert claim_from_row({**back, "drug": "Zolpidem"}) == a_claim()
    assert back["drug"] == text


@given(st.lists(cells | st.sampled_from(DANGEROUS + HARMLESS), min_size=1, max_size=4))
def test_any_text_survives_a_spreadsheets_csv(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    if sys.version_info < (3, 11):
        texts = [text.replace("\x00", "") for text in texts]
    path = tmp_path_factory.mktemp("t") / "mentions.csv"
    with open_table(MENTIONS, path, "csv-excel") as write:
        write({"doc_id": "d", "label": "DRUG", "start": -1, "end": 1, "text": t, "sentence_index": 0} for t in texts)
    rows = [row for _, row in rows_of(path)]
    assert [row["text"] for row in rows] == texts
    assert {row["start"] for row in rows} == {"-1"}


def test_a_target_of_a_run_may_be_for_spreadsheets() -> None:
    target = parse_target("csv-excel:out/claims.csv")
    assert (target.kind, target.format, target.path) == ("file", "csv-excel", Path("out/claims.csv"))
