"""Exports for other tools, read back as those tools would."""

import csv
import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import jsonschema
import pyarrow.dataset as ds
import pytest
from claimx_engine_help import document, run, some

from claimx.formats import read_annotations
from claimx.io.exporters.folders import atomic_folder, file_name
from claimx.schema import Metadata, SourceDocument
from claimx.schema.errors import InputError


@pytest.fixture
def found() -> list[SourceDocument]:
    plain = some(3)
    with_year = replace(plain[0], metadata=Metadata(year=2020, pmid="77", title="One"))
    retracted = replace(plain[1], metadata=Metadata(year=2021, is_retracted=True, url="https://example.org/2"))
    odd = document("../odd/é\tid", "drugO eases\tp\u0301ain \U0001f600 drugP")
    return [with_year, retracted, plain[2], odd]


def test_files_are_described_beside_them(tmp_path: Path, found: list[SourceDocument]) -> None:
    out = [tmp_path / "claims.csv", tmp_path / "rows.jsonl"]
    run(found, *out, ledger=tmp_path / "s.sqlite")
    schema = json.loads((tmp_path / "rows.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    rows = [json.loads(line) for line in out[1].read_text().splitlines()]
    for row in rows:
        jsonschema.validate(row, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**rows[0], "effect_direction": "up"}, schema)
    package = json.loads((tmp_path / "claims.datapackage.json").read_text())
    (resource,) = package["resources"]
    assert resource["hash"] == "sha256:" + hashlib.sha256(out[0].read_bytes()).hexdigest()
    assert resource["bytes"] == out[0].stat().st_size
    with out[0].open(newline="") as stream:
        header = next(csv.reader(stream))
    assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_web_annotations_select_the_words_that_they_quote(tmp_path: Path, found: list[SourceDocument]) -> None:
    run(found, f"webannotation:{tmp_path / 'pages'}", ledger=tmp_path / "s.sqlite")
    texts = {d.doc_id: d.text for d in found}
    pages = [json.loads(path.read_text()) for path in sorted((tmp_path / "pages").glob("*.jsonld"))]
    assert len(pages) == len(found)
    quoted = Counter()
    for page, doc_id in zip(pages, sorted(texts, key=lambda d: file_name(d, "")), strict=True):
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
        for item in page["items"]:
            targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
            for target in targets:
                position, quote = target["selector"]
                assert texts[doc_id][position["start"] : position["end"]] == quote["exact"]
                assert (quote["prefix"] + quote["exact"] + quote["suffix"]) in texts[doc_id]
            quoted[item["motivation"]] += 1
    assert quoted == {"tagging": 8, "describing": 8}
    assert pages[-1]["id"].startswith("urn:claimx:annotations:")


def test_kgx_edges_join_nodes_and_leave_out_the_retracted(tmp_path: Path, found: list[SourceDocument]) -> None:
    run(found, f"kgx:{tmp_path / 'graph'}", ledger=tmp_path / "s.sqlite")

    def read(name: str) -> list[dict[str, str]]:
        with (tmp_path / "graph" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))

    nodes, edges = read("nodes.tsv"), read("edges.tsv")
    ids = {node["id"] for node in nodes}
    assert len(ids) == len(nodes)
    assert len(edges) == 6
    for edge in edges:
        assert {edge["subject"], edge["object"]} <= ids
        assert None not in edge.values()
        assert edge["predicate"].startswith("biolink:")
        assert edge["agent_type"] == "text_mining_agent"
    assert {edge["publications"] for edge in edges} == {"PMID:77", ""}


@pytest.mark.parametrize(("name", "pattern"), [("bioc", "*.bioc.json"), ("brat", "*.ann")])
def test_annotation_formats_read_back_what_was_found(
    tmp_path: Path, found: list[SourceDocument], name: str, pattern: str
) -> None:
    run(found, f"{name}:{tmp_path / 'out'}", ledger=tmp_path / "s.sqlite")
    texts = {d.doc_id: d.text for d in found}
    files = sorted((tmp_path / "out").glob(pattern))
    assert len(files) == len(found)
    for path, doc_id in zip(files, sorted(texts, key=lambda d: file_name(d, pattern[1:])), strict=True):
        (document,) = read_annotations(path)
        assert document.text == texts[doc_id]
        drugs = [mention.text for mention in document.mentions if mention.label == "DRUG"]
        assert drugs == [claim.drugs[0].text for claim in document.claims]
        assert len(drugs) == 2


def test_text_that_was_left_out_is_missed_in_one_line(tmp_path: Path, found: list[SourceDocument]) -> None:
    with pytest.raises(InputError, match="was stored without its text"):
        run(found, f"brat:{tmp_path / 'out'}", ledger=tmp_path / "s.sqlite", keep_text=False)
    assert not (tmp_path / "out").exists()


def test_a_parquet_folder_is_a_dataset_partitioned_by_year(tmp_path: Path, found: list[SourceDocument]) -> None:
    run(found, f"parquet:{tmp_path / 'tables'}", ledger=tmp_path / "s.sqlite")
    claims = ds.dataset(tmp_path / "tables" / "claims", format="parquet", partitioning="hive").to_table()
    assert Counter(claims["year"].to_pylist()) == {2020: 2, 2021: 2, None: 4}
    assert ds.dataset(tmp_path / "tables" / "mentions", format="parquet").count_rows() == 8
    documents = ds.dataset(tmp_path / "tables" / "documents", format="parquet").to_table()
    assert documents["doc_id"].to_pylist() == sorted(d.doc_id for d in found)


def test_an_export_replaces_an_export_but_nothing_else(tmp_path: Path, found: list[SourceDocument]) -> None:
    target = f"kgx:{tmp_path / 'graph'}"
    run(found, target, ledger=tmp_path / "s.sqlite")
    run(found[:1], target, ledger=tmp_path / "s2.sqlite")
    assert len((tmp_path / "graph" / "edges.tsv").read_text().splitlines()) == 3
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="is there already and no export of claimx"):
        run(found, f"kgx:{mine}", ledger=tmp_path / "s.sqlite")
    assert (mine / "thesis.txt").read_text() == "years of work"
    assert not list(tmp_path.glob(".claimx-*"))


def test_an_error_leaves_the_old_folder(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "x") as folder:
        (folder / "a").write_text("old")

    def fail() -> None:
        with atomic_folder(tmp_path / "x") as folder:
            (folder / "a").write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (tmp_path / "x" / "a").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize("doc_id", ["a/b", "..", ".", "CON:1", "x" * 400, "ü/\x00", "a%2Fb"])
def test_file_names_are_safe_and_tell_ids_apart(doc_id: str) -> None:
    name = file_name(doc_id, ".json")
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name.encode()) < 255
    assert name != file_name(doc_id + "1", ".json")
