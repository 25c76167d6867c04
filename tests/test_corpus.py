"""The corpus is what its manifest says: every document listed, byte for byte, and readable anywhere."""

import csv
import hashlib
import re
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[1] / "corpus"
ARTICLES = sorted((CORPUS / "articles").iterdir())
COLUMNS = ["id", "file", "kind", "title", "source", "licence", "sha256"]


def manifest() -> list[dict[str, str]]:
    with (CORPUS / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def own_documents() -> dict[str, dict[str, str]]:
    return {row["file"]: row for row in manifest() if row["source"] == "own"}


def test_the_manifest_lists_exactly_the_articles() -> None:
    assert sorted(own_documents()) == [f"articles/{path.name}" for path in ARTICLES]
    assert len(ARTICLES) >= 12


def test_ids_are_unique_and_rows_are_complete() -> None:
    rows = manifest()
    assert len({row["id"] for row in rows}) == len(rows)
    for row in own_documents().values():
        assert all(row[column] for column in COLUMNS), row["id"]


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_an_article_is_the_one_the_manifest_names(path: Path) -> None:
    row = own_documents()[f"articles/{path.name}"]
    data = path.read_bytes()
    assert row["sha256"] == hashlib.sha256(data).hexdigest()
    assert row["id"] == path.stem


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_an_article_is_plain_utf8_text(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert [char for char in text if char != "\n" and not char.isprintable()] == []
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert re.fullmatch(r"[a-z0-9-]+\.(md|txt)", path.name)
