"""`--kb` on `claimx extract` and `claimx run`: whose identifiers, and what makes a run the same run."""

import csv
import hashlib
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimx.cli import cli
from claimx.engine.pipelines import additions

TEXT = "Lipitor improved hypercholesterolaemia.\n\nStatins improved hypercholesterolaemia.\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own.tsv").write_text("id\tname\tkind\nOWN:1\tlipitor\tdrug\n", encoding="utf-8")
    return build(tmp_path)


def build(folder: Path) -> Path:
    done = CliRunner().invoke(cli, ["kb", "build", "--tsv", str(folder / "own.tsv"), "-o", str(folder / "own.kb")])
    assert done.exit_code == 0, done.output
    return folder / "own.kb"


def ids(folder: Path, *arguments: str) -> dict[str, str]:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(cli, ["extract", str(folder / "a.txt"), *arguments])
    assert done.exit_code == 0, done.output
    return {row["drug"].lower(): row["drug_id"] for row in csv.DictReader(io.StringIO(done.stdout))}


def test_the_first_that_knows_a_name_says_what_it_is(own: Path) -> None:
    assert ids(own.parent) == {"lipitor": "MESH:D000069059", "statins": "MESH:D019161"}
    assert ids(own.parent, "--kb", str(own)) == {"lipitor": "OWN:1", "statins": ""}
    assert ids(own.parent, "--kb", str(own), "--kb", "default") == {"lipitor": "OWN:1", "statins": "MESH:D019161"}
    assert ids(own.parent, "--kb", "default", "--kb", str(own))["lipitor"] == "MESH:D000069059"


def test_a_file_of_another_content_makes_another_run(own: Path) -> None:
    before = additions(knowledge_bases=[str(own)])
    assert hashlib.sha256(own.read_bytes()).hexdigest() in str(before.config)
    assert additions(knowledge_bases=[str(own)]).config == before.config
    (own.parent / "own.tsv").write_text("id\tname\tkind\nOWN:2\tlipitor\tdrug\n", encoding="utf-8")
    build(own.parent)
    assert additions(knowledge_bases=[str(own)]).config != before.config
