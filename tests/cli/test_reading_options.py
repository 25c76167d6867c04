"""How articles are read, through the commands that read them: columns, manifests, globs, standard input, URLs."""

import csv
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from claimx_cli_help import Done, claimx
from click.testing import CliRunner

from claimx.cli import cli

ROWS = [
    {"key": "r1", "summary": "drugA eases pain.", "remarks": "drugB too.", "headline": "A trial", "when": 2019, "text": "x"},
    {"key": "r2", "summary": "drugC eases pain.", "remarks": "", "headline": "Another", "when": 2021, "text": "x"},
]  # fmt: skip
COLUMNS = (
    "--text-column", "summary", "--text-column", "Remarks", "--id-column", "key", "--metadata-column", "title=headline",
    "--metadata-column", "year=when",
)  # fmt: skip


@pytest.fixture(autouse=True)
def quick_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    import claimx_fake_pipeline as fake

    monkeypatch.setattr("claimx.engine.inline.load_pipeline", lambda *_: fake.make())


def table(name: str) -> bytes:
    out = io.StringIO(newline="")
    if name.endswith(".jsonl"):
        return "".join(json.dumps(row) + "\n" for row in ROWS).encode()
    if name.endswith(".parquet"):
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist(ROWS), sink)
        return bytes(sink.getvalue())
    writer = csv.DictWriter(out, list(ROWS[0]), delimiter="\t" if name.endswith(".tsv") else ",")
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode()


def claims(done: Done) -> list[tuple[str, str, str, str]]:
    assert done.returncode == 0, done.stderr
    rows = csv.DictReader(io.StringIO(done.stdout))
    return [(row["doc_id"], row["drug"], row["title"], row["year"]) for row in rows]


@pytest.mark.parametrize("name", ["t.jsonl", "t.csv", "t.tsv", "t.parquet"])
def test_columns_of_text_and_metadata_are_chosen(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(table(name))
    found = claims(claimx("extract", tmp_path / name, *COLUMNS))
    assert found == [
        ("r1", "drugA", "A trial", "2019"),
        ("r1", "drugB", "A trial", "2019"),
        ("r2", "drugC", "Another", "2021"),
    ]
    tagged = claimx("tag", tmp_path / name, *COLUMNS)
    assert [row["text"] for row in csv.DictReader(io.StringIO(tagged.stdout))] == ["drugA", "drugB", "drugC"]
    surveyed = claimx("run", tmp_path / name, *COLUMNS, "--dry-run")
    assert "words to do: 8" in surveyed.stdout


def test_a_batch_takes_the_same_options_also_from_its_settings_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(table("t.csv"))
    config = tmp_path / "claimx.toml"
    config.write_text('text-column = "summary"\nid-column = "key"\nmetadata-column = ["title=headline"]\n')
    out = tmp_path / "claims.csv"
    options = ("--config", config, "--pipeline", "claimx_fake_pipeline:make", "--workers", "1")
    done = claimx("run", tmp_path / "t.csv", "--to", out, *options)
    assert done.returncode == 0, done.stderr
    with out.open(newline="") as stream:
        rows = [(row["doc_id"], row["drug"], row["title"]) for row in csv.DictReader(stream)]
    assert sorted(rows) == [("r1", "drugA", "A trial"), ("r2", "drugC", "Another")]


def test_a_column_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(table("t.csv"))
    done = claimx("extract", tmp_path / "t.csv", "--text-column", "abstract")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"skipped: {tmp_path / 't.csv'}: has no column abstract; it has key, summary, remarks, headline, when, text",
        "error: nothing could be read",
    ]


def test_a_field_that_metadata_has_not_is_refused() -> None:
    result = CliRunner().invoke(cli, ["extract", "a.csv", "--metadata-column", "colour=c"])
    assert result.exit_code == 2
    assert "'colour=c' is not FIELD=NAME" in result.stderr


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    (tmp_path / "t.dat").write_bytes(table("t.jsonl"))
    found = claims(claimx("extract", tmp_path / "t.dat", *COLUMNS, "--input-format", "jsonl"))
    assert [drug for _, drug, _, _ in found] == ["drugA", "drugB", "drugC"]


def article(path: Path, drug: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{drug} eases pain.\n")
    return path


def drugs(done: Done) -> list[str]:
    return [drug for _, drug, _, _ in claims(done)]


def test_folders_globs_and_manifests(tmp_path: Path) -> None:
    article(tmp_path / "a/one.txt", "drugA")
    article(tmp_path / "a/deep/two.txt", "drugB")
    article(tmp_path / "b/three.md", "drugC")
    assert drugs(claimx("extract", tmp_path / "a")) == ["drugA", "drugB"]
    assert drugs(claimx("extract", f"{tmp_path}/**/*.txt")) == ["drugB", "drugA"]
    manifest = tmp_path / "manifest.tsv"
    manifest.write_text("id\tfile\ttitle\tyear\nfirst\ta/one.txt\tOne\t2001\n\tb\t\t\n")
    assert claims(claimx("extract", manifest)) == [("first", "drugA", "One", "2001"), ("three", "drugC", "", "")]
    (tmp_path / "list").write_text("# files\na/*.txt\nb/three.md\n")
    assert drugs(claimx("extract", f"@{tmp_path}/list")) == ["drugA", "drugC"]


def test_standard_input_is_read() -> None:
    result = CliRunner().invoke(cli, ["extract", "-", *COLUMNS], input=table("t.jsonl"))
    assert result.exit_code == 0, result.stderr
    assert [row["drug"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["drugA", "drugB", "drugC"]
    result = CliRunner().invoke(cli, ["extract", "-"], input=b"drugD eases pain.\n")
    assert [row["doc_id"] for row in csv.DictReader(io.StringIO(result.stdout))] == ["stdin"]


def test_duplicates_are_read_once_or_all(tmp_path: Path) -> None:
    article(tmp_path / "one.txt", "drugA")
    article(tmp_path / "two.txt", "drugA")
    done = claimx("extract", tmp_path)
    assert drugs(done) == ["drugA"]
    assert f"note: {tmp_path / 'two.txt'}: read once: the same text as document one" in done.stderr
    assert drugs(claimx("extract", tmp_path, "--duplicates", "all")) == ["drugA", "drugA"]
    batch = ("run", tmp_path, "--pipeline", "claimx_fake_pipeline:make", "--workers", "1", "--to")
    once = claimx(*batch, tmp_path / "once.sqlite")
    assert "1 documents done" in once.stderr
    assert "the same text as document one" in once.stderr
    assert "2 documents done" in claimx(*batch, tmp_path / "all.sqlite", "--duplicates", "all").stderr


def test_what_one_document_may_take_up_is_set(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("drugA eases pain. " * 70_000)
    done = claimx("extract", tmp_path / "long.txt", "--max-document", "1")
    assert done.stderr.splitlines()[0].endswith("long.txt: a document of more than 1 MiB")


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"drugW eases pain.\n")

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_port}"
        found.shutdown()


def test_urls_are_fetched_only_where_asked_for(server: str, tmp_path: Path) -> None:
    refused = claimx("extract", f"{server}/pain.txt")
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        f"skipped: {server}/pain.txt: a URL; it is read only with --allow-network",
        "error: nothing could be read",
    ]
    done = claimx("extract", f"{server}/pain.txt", "--allow-network")
    assert claims(done) == [("pain", "drugW", "", "")]
    assert [row["url"] for row in csv.DictReader(io.StringIO(done.stdout))] == [f"{server}/pain.txt"]
    (tmp_path / "manifest.tsv").write_text(f"id\turl\nweb\t{server}/any\n")
    assert claims(claimx("extract", tmp_path / "manifest.tsv", "--allow-network")) == [("web", "drugW", "", "")]
    assert "a URL; it is read only with" in claimx("extract", tmp_path / "manifest.tsv").stderr


def test_a_fault_of_the_pipeline_is_a_failure_and_says_what_was_raised(tmp_path: Path) -> None:
    article(tmp_path / "good.txt", "drugA")
    (tmp_path / "hurts.txt").write_text("drugB RAISE\n")
    done = claimx("extract", tmp_path)
    assert done.returncode == 1
    assert [row["drug"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["drugA"]
    [failed] = [line for line in done.stderr.splitlines() if line.startswith("failed: ")]
    assert failed.startswith(
        f"failed: {tmp_path / 'hurts.txt'}: ValueError: cannot read this (claimx_fake_pipeline.py:"
    )
    assert "1 document, 1 claims, 1 failed" in done.stderr
    assert done.stderr.splitlines()[-1] == "error: 1 document failed by a fault of this program"
    alone = claimx("extract", tmp_path / "hurts.txt", "-o", tmp_path / "claims.csv")
    assert (alone.returncode, (tmp_path / "claims.csv").exists()) == (1, False)


def test_a_batch_of_which_every_document_fails_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "hurts.txt").write_text("drugB RAISE\n")
    options = ("--pipeline", "claimx_fake_pipeline:make", "--workers", "1", "--to", tmp_path / "claims.sqlite")
    done = claimx("run", tmp_path / "hurts.txt", *options)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "error: no document could be done"
    assert "failed: " in done.stderr
    assert "ValueError: cannot read this (claimx_fake_pipeline.py:" in done.stderr
