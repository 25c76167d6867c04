"""`claimx extract` and `claimx tag` as a user calls them."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from claimx_cli_help import CLAIMX, claimx

from claimx.engine.pipelines import Pipeline, load_pipeline
from claimx.schema import COLUMNS

TEXT = "Sertraline reduced anxiety in adults.\n\nHigher doses of sertraline may worsen nausea.\n"


@pytest.fixture(scope="module")
def standard() -> Pipeline:
    return load_pipeline()


@pytest.fixture(autouse=True)
def loaded_once(standard: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimx.engine.inline.load_pipeline", lambda *_: standard)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "sleep study.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_claims_go_to_standard_output_as_csv(article: Path) -> None:
    done = claimx("extract", article)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0]) == list(COLUMNS)
    assert {row["doc_id"] for row in rows} == {"sleep study"}
    for row in rows:
        for slot in ("drug", "condition", "effect"):
            if row[slot] and ";" not in row[f"{slot}_start"]:
                assert TEXT[int(row[f"{slot}_start"]) : int(row[f"{slot}_end"])] == row[slot]
    assert "1 document" in done.stderr


@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
def test_the_extension_names_the_format(article: Path, tmp_path: Path, extension: str) -> None:
    out = tmp_path / "new folder" / f"claims.{extension}"
    done = claimx("extract", article, "-o", out, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    if extension == "parquet":
        assert pq.read_table(out).num_rows > 0
    else:
        assert out.read_text().count("Sertraline") > 0


def test_mentions_are_one_row_each(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "mentions.jsonl"
    assert claimx("tag", article, "-o", out).returncode == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert list(rows[0]) == ["doc_id", "label", "start", "end", "text", "sentence_index", "probability"]
    assert {"DRUG", "CONDITION"} <= {row["label"] for row in rows}
    for row in rows:
        assert TEXT[row["start"] : row["end"]] == row["text"]


def test_what_cannot_be_read_is_one_line_each_and_the_rest_is_done(article: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\xff" * 50)
    done = claimx("extract", article, tmp_path / "empty.txt", tmp_path / "binary.txt", tmp_path / "missing.txt")
    assert done.returncode == 0
    skipped = [line for line in done.stderr.splitlines() if line.startswith("skipped: ")]
    assert len(skipped) == 3
    assert [name for name in ("empty.txt", "binary.txt", "missing.txt") if any(name in line for line in skipped)]
    assert "Traceback" not in done.stderr
    assert "3 skipped" in done.stderr


def test_nothing_readable_is_an_error_and_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    out = tmp_path / "claims.csv"
    done = claimx("extract", tmp_path / "empty.txt", "-o", out)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "error: nothing could be read"
    assert not out.exists()


def test_a_folder_is_read_whole(article: Path, tmp_path: Path) -> None:
    (tmp_path / "second.md").write_text("# Title\n\nIbuprofen reduces pain.\n")
    done = claimx("tag", tmp_path)
    assert {row["doc_id"] for row in csv.DictReader(io.StringIO(done.stdout))} == {"second", "sleep study"}


def test_an_unknown_extension_is_refused_before_any_work(article: Path, tmp_path: Path) -> None:
    done = claimx("extract", article, "-o", tmp_path / "claims.xls")
    assert done.returncode == 1
    assert "cannot tell the format" in done.stderr
    forced = claimx("extract", article, "-o", tmp_path / "claims.xls", "--format", "csv")
    assert forced.returncode == 0
    assert (tmp_path / "claims.xls").read_text().startswith("claim_id,")


def test_an_article_is_never_overwritten(article: Path) -> None:
    done = claimx("extract", article, "-o", article, "--format", "csv")
    assert done.returncode == 1
    assert "would be overwritten" in done.stderr
    assert article.read_text() == TEXT


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_half_written_file(tmp_path: Path, how: signal.Signals) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for i in range(400):
        (many / f"a{i}.txt").write_text(f"Article {i}.\n\n" + TEXT * 40)  # of one text only the first would be read
    out = tmp_path / "out" / "claims.csv"
    process = subprocess.Popen([CLAIMX, "extract", many, "-o", out], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("out/.claimx-*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(how)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "stopped; no file was written"
    assert "Traceback" not in said
    assert list(out.parent.iterdir()) == []


def test_a_closed_pipe_is_no_traceback(article: Path) -> None:
    done = subprocess.run(f"'{CLAIMX}' extract '{article}' | true", shell=True, capture_output=True, text=True)
    assert "Traceback" not in done.stderr


def test_the_pipeline_is_not_loaded_for_help_or_bad_input(tmp_path: Path) -> None:
    code = "import sys, claimx.cli.extract, claimx.cli.run; print({'spacy', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ))
    assert done.stdout == "set()\n", done.stderr
