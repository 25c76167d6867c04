"""Files on other file systems, with fsspec's own in-memory one as a stand-in for an object store."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from claimx.io import ReadFailure, read_documents
from claimx.io.remote import is_remote, read_anywhere, written_to
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def store() -> Iterator[Any]:
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pipe("/bucket/b.txt", b"Second text.")
    fs.pipe("/bucket/a/a.txt", b"First text.")
    fs.pipe("/bucket/empty.txt", b"")
    yield fs
    fs.store.clear()


def test_a_folder_is_read_file_by_file_with_urls_as_origins(store: Any, tmp_path: Path) -> None:
    (tmp_path / "local.txt").write_text("Local text.")
    found = list(read_anywhere([str(tmp_path / "local.txt"), "memory://bucket"], read_documents))
    documents = [d for d in found if isinstance(d, SourceDocument)]
    assert [(d.doc_id, d.text) for d in documents] == [
        ("local", "Local text."),
        ("a", "First text."),
        ("b", "Second text."),
    ]
    assert [d.origin for d in documents[1:]] == ["memory:///bucket/a/a.txt", "memory:///bucket/b.txt"]
    assert [f.place for f in found if isinstance(f, ReadFailure)] == ["memory:///bucket/empty.txt"]


def test_a_glob_and_what_is_missing(store: Any) -> None:
    found = list(read_anywhere(["memory://bucket/*.txt", "memory://nothing", "nosuch://x/y"], read_documents))
    assert [d.doc_id for d in found if isinstance(d, SourceDocument)] == ["b"]
    assert [f.place for f in found if isinstance(f, ReadFailure)][1:] == ["memory://nothing", "nosuch://x/y"]


def test_files_and_folders_are_put_when_all_went_well(store: Any) -> None:
    with written_to("memory://out/claims.csv") as path:
        path.write_text("x")
    assert store.cat("/out/claims.csv") == b"x"

    def fail() -> None:
        with written_to("memory://out/other.csv") as path:
            path.write_text("half")
            raise InputError("no")

    with pytest.raises(InputError):
        fail()
    assert not store.exists("/out/other.csv")
    for text in ("old", "new"):
        with written_to("memory://out/folder") as path:
            (path / "deep").mkdir(parents=True)
            (path / "deep" / text).write_text(text)
    assert store.find("/out/folder") == ["/out/folder/deep/new"]


def test_a_batch_from_and_to_an_object_store(store: Any, tmp_path: Path) -> None:
    sys.path.append(str(Path(__file__).parents[1] / "engine"))
    import claimx_fake_pipeline as fake

    from claimx.engine.run import Settings, run_batch
    from claimx.engine.targets import parse_target

    store.pipe("/bucket/c.txt", b"drugC eases pain")
    targets = [parse_target(name) for name in ("memory://out/claims.csv", "kgx:memory://out/graph")]
    settings = Settings(pipeline=fake.NAME)
    run_batch(
        ["memory://bucket"],
        targets,
        tmp_path / "ledger.sqlite",
        settings,
        lambda names: read_anywhere(names, read_documents),
        lambda _: None,
    )
    rows = list(csv.DictReader(store.cat("/out/claims.csv").decode().splitlines()))
    assert [row["doc_id"] for row in rows] == ["c"]
    assert store.exists("/out/claims.datapackage.json")
    assert store.cat("/out/graph/edges.tsv").count(b"\n") == 2


def test_which_names_are_remote() -> None:
    assert [is_remote(n) for n in ("s3://b/x", "a.txt", "https://x/y", "C:\\x", "kgx:out")] == [
        True,
        *[False] * 4,
    ]
