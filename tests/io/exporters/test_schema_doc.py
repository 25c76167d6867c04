"""docs/schema.md says what the tables are."""

from pathlib import Path

import pytest

from claimx.io.exporters import CLAIMS, MENTIONS, Table
from claimx.io.exporters.describe import markdown
from claimx.io.exporters.exports import EXPORTS
from claimx.io.exporters.sql import TABLES
from claimx.io.exporters.summary import SUMMARY

DOC = Path(__file__).parents[3] / "docs" / "schema.md"


@pytest.mark.parametrize("table", [CLAIMS, MENTIONS, SUMMARY, *TABLES], ids=lambda table: table.name)
def test_every_table_is_described_as_it_is(table: Table) -> None:
    section = f"### {table.name}\n\n{table.description} A row is named by "
    found = DOC.read_text(encoding="utf-8").partition(section)[2]
    assert found.partition("\n\n")[2].startswith(markdown(table))


def test_every_export_is_described() -> None:
    text = DOC.read_text(encoding="utf-8")
    assert [name for name in EXPORTS if f"| `{name}` |" not in text] == []
