"""A pharmacologist's table: mentions in sentences, and the identifiers that they must have (none: stay unlinked)."""

import csv
import re
from pathlib import Path
from typing import cast

import pytest

from claimx.normalize.kb import Kind, KnowledgeBase, load_kb

TABLE = Path(__file__).with_name("mentions.tsv")


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        table = (line for line in lines if line.strip() and not line.startswith("#"))
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load_kb()


def test_the_table_is_well_formed() -> None:
    assert len(rows()) >= 150
    for row in rows():
        assert row["kind"] in ("drug", "condition")
        assert row["mention"] in row["sentence"], row
        assert all(re.fullmatch(r"[A-Z]+:\w+", curie) for curie in row["ids"].split()) or row["ids"] == "-", row


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['kind']}:{row['mention']}")
def test_mention(kb: KnowledgeBase, row: dict[str, str]) -> None:
    forms = dict(pair.split("=") for pair in row["defined"].split(";") if pair)
    found = kb.link_all(row["mention"], cast("Kind", row["kind"]), context=row["sentence"], abbreviations=forms)
    wanted = [] if row["ids"] == "-" else row["ids"].split()
    assert [concept.id for concept in found] == wanted, [concept.name for concept in found]
