"""`claimx lookup` and `claimx kb build`."""

import json
from pathlib import Path

from click.testing import CliRunner

from claimx.cli import cli


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_lookup_marks_what_is_linked_and_says_why() -> None:
    first = run("lookup", "SSRIs", "--kind", "drug").splitlines()[0]
    assert first.startswith("* SSRIs\tdrug\tMESH:D017367\t")
    assert "exact" in first


def test_an_own_knowledge_base(tmp_path: Path) -> None:
    (tmp_path / "my.tsv").write_text("id\tname\tsynonyms\nX:1\tmadeupine\tfictol\n", encoding="utf-8")
    run("kb", "build", "--tsv", str(tmp_path / "my.tsv"), "--kind", "drug", "-o", str(tmp_path / "my.kb"))
    found = json.loads(run("lookup", "fictol", "--kb", str(tmp_path / "my.kb"), "--json"))
    assert found["linked"]
    assert found["concept"] == {"name": "madeupine", "id": "X:1"}
