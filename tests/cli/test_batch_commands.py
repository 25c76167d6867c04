"""`claimx run`, `retry` and `withdraw` as a user calls them, with a quick pipeline."""

import csv
import json
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from claimx_cli_help import CLAIMX, ENVIRONMENT, Done, claimx

PIPELINE = "claimx_fake_pipeline:make"


def run(*arguments: str | Path) -> Done:
    return claimx("run", *arguments, "--pipeline", PIPELINE, "--workers", "2")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(20):
        (folder / f"a{i:02}.txt").write_text(f"drug{i} eases pain. drugB does too.\n")
    return folder


def count(database: Path, table: str) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])


def test_a_batch_goes_to_several_targets_at_once(articles: Path, tmp_path: Path) -> None:
    database, table = tmp_path / "claims.sqlite", tmp_path / "claims.csv"
    done = run(articles, "--to", database, "--to", table)
    assert done.returncode == 0, done.stderr
    assert "20 documents done, 40 claims" in done.stderr
    assert count(database, "claim_table") == 40
    with table.open(newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 40
    again = run(articles, "--to", database, "--to", table)
    assert "20 unchanged" in again.stderr


def test_failures_are_told_kept_and_retried(articles: Path, tmp_path: Path) -> None:
    database, flag = tmp_path / "claims.sqlite", tmp_path / "flag"
    (articles / "flaky.txt").write_text(f"drug ONCE:{flag} \n")
    (articles / "empty.txt").write_text("")
    done = run(articles, "--to", database)
    assert done.returncode == 0, done.stderr
    assert "1 failed: crash" in done.stderr
    assert "1 failed: unreadable" in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("failed: ") and "flaky.txt" in line]
    in_vain = claimx("retry", "--to", database)
    assert (in_vain.returncode, in_vain.stderr.splitlines()[-1]) == (1, "error: no document could be done")
    flag.touch()
    (articles / "empty.txt").write_text("drug at last\n")
    retried = claimx("retry", "--to", database)
    assert retried.returncode == 0, retried.stderr
    assert "2 documents done" in retried.stderr
    assert count(database, "failure") == 0
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT COUNT(DISTINCT run_id) FROM claim").fetchone() == (1,)


def test_withdrawn_documents_go_from_every_target(articles: Path, tmp_path: Path) -> None:
    table = tmp_path / "claims.jsonl"
    run(articles, "--to", table)
    done = claimx("withdraw", "a03", "nobody", "--to", table)
    assert done.stdout == "1 of 2 documents withdrawn\n"
    rows = [json.loads(line) for line in table.read_text().splitlines()]
    assert len(rows) == 38
    assert "a03" not in {row["doc_id"] for row in rows}
    missing = claimx("retry", "--to", tmp_path / "other.csv")
    assert missing.returncode == 1
    assert "nothing has been run to this target" in missing.stderr


def test_a_dry_run_writes_nothing(articles: Path, tmp_path: Path) -> None:
    database = tmp_path / "claims.sqlite"
    before = sorted(tmp_path.rglob("*"))
    done = run(articles, "--to", database, "--dry-run")
    assert sorted(tmp_path.rglob("*")) == before
    assert "new: 20, changed: 0, known to the ledger: 0" in done.stdout
    run(articles, "--to", database, "--limit", "5")
    (articles / "a00.txt").write_text("other drug\n")
    assert "new: 15, changed: 1, known to the ledger: 4" in run(articles, "--to", database, "--dry-run").stdout


def test_a_config_file_gives_defaults_that_the_command_line_overrules(articles: Path, tmp_path: Path) -> None:
    config = tmp_path / "claimx.toml"
    config.write_text(
        f'to = "{tmp_path}/from_config.sqlite"\nlimit = 3\npipeline = "{PIPELINE}"\nlog-format = "json"\n'
    )
    done = claimx("run", articles, "--config", config, "--limit", "4")
    assert done.returncode == 0, done.stderr
    assert count(tmp_path / "from_config.sqlite", "document") == 4
    assert json.loads(done.stderr.splitlines()[-1])["documents"] == 4
    config.write_text("colour = 1\n")
    refused = claimx("run", articles, "--config", config)
    assert refused.returncode == 1
    assert "claimx.toml: no such option: colour" in refused.stderr


def test_stopping_keeps_what_was_done(articles: Path, tmp_path: Path) -> None:
    for i in range(300):
        (articles / f"s{i:03}.txt").write_text(f"drug{i} SLOW\n")
    database = tmp_path / "claims.sqlite"
    command = [
        CLAIMX,
        "run",
        articles,
        "--to",
        database,
        "--pipeline",
        PIPELINE,
        "--workers",
        "1",
        "--batch-size",
        "5",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not (database.exists() and _documents(database) > 20):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert said.splitlines()[-1] == "stopped; what was done is kept: the same command goes on from here"
    assert 20 < _documents(database) < 320
    run(articles, "--to", database)
    assert _documents(database) == 320


def _documents(database: Path) -> int:
    try:
        return count(database, "document")
    except sqlite3.OperationalError:
        return 0


def test_bad_targets_and_inputs_are_one_line(articles: Path, tmp_path: Path) -> None:
    refused = run(articles, "--to", "claims.xls")
    assert refused.returncode == 1
    assert "no target that can be written to" in refused.stderr
    nothing = run(tmp_path / "missing", "--to", tmp_path / "x.sqlite")
    assert nothing.returncode == 1
    assert "nothing could be read" in nothing.stderr
    broken = claimx("run", articles, "--to", tmp_path / "y.sqlite", "--pipeline", "claimx_fake_pipeline:make_broken")
    assert broken.returncode == 1
    assert broken.stderr.splitlines()[-1] == "error: claimx_fake_pipeline:make_broken: RuntimeError: no model here"
