"""What the user names: files, folders, globs, manifests, standard input, URLs; and what documents are called."""

import gzip
import hashlib
import io
import os
import sys
import zipfile
from pathlib import Path

import pytest
from claimx_reader_files import failure, jats, one, packed_tar, pubmed_record, pubmed_set, read

from claimx.io import ReadFailure, read_documents
from claimx.io.readers.naming import extension, stem


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text or f"Zinc helps, says {path.name} in {path.parent.name}.\n", encoding="utf-8")
    return path


def test_documents_come_one_at_a_time(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    found = read_documents([tmp_path / "a.txt", tmp_path / "later.txt"])
    assert next(found).doc_id == "a"  # type: ignore[union-attr]
    write(tmp_path / "later.txt")
    assert next(found).doc_id == "later"  # type: ignore[union-attr]


def test_folders_are_read_recursively_sorted_and_without_what_is_no_document(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.md",
        "sub/c.txt",
        "sub/deeper/d.txt",
        "README.md",
        "LICENSE",
        "sub/license.txt",
        ".hidden.txt",
        ".git/e.txt",
    ):
        write(tmp_path / name)
    write(tmp_path / "picture.png")
    write(tmp_path / "notes.docx")
    write(tmp_path / "more.docx")
    documents, failures, notes = read(tmp_path)
    assert [d.doc_id for d in documents] == ["a", "b", "c", "d"]
    assert failures == []
    assert notes == [
        (str(tmp_path), "2 files with the extension .docx skipped"),
        (str(tmp_path), "1 file with the extension .png skipped"),
    ]


def test_a_file_named_by_the_user_is_read_whatever_its_extension(tmp_path: Path) -> None:
    assert one(write(tmp_path / "README.rst")).doc_id == "README"
    assert one(write(tmp_path / ".hidden.txt")).doc_id == ".hidden"


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [d.doc_id for d in read(tmp_path)[0]] == ["a"]


def test_globs_are_sorted_and_say_where_nothing_matches(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md", "sub/d.txt"):
        write(tmp_path / name)
    assert [d.doc_id for d in read(f"{tmp_path}/*.txt")[0]] == ["a", "b"]
    assert [d.doc_id for d in read(f"{tmp_path}/**/*.txt")[0]] == ["a", "b", "d"]
    assert failure(f"{tmp_path}/*.pdf").message == "no file matches"


def test_a_file_whose_name_looks_like_a_glob_is_itself(tmp_path: Path) -> None:
    assert one(write(tmp_path / "zinc [2020].txt")).doc_id == "zinc [2020]"


def test_missing_and_unreadable_files_are_failures_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = write(tmp_path / "locked.txt")
    plain_open = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self == locked:
            raise PermissionError(13, "Permission denied", str(self))
        return plain_open(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    documents, failures, _ = read(tmp_path / "missing.txt", locked, write(tmp_path / "a.txt"))
    assert [d.doc_id for d in documents] == ["a"]
    assert failures == [
        ReadFailure(str(tmp_path / "missing.txt"), "no such file"),
        ReadFailure(str(locked), "may not be read (permission denied)"),
    ]


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000])
def test_names_that_cannot_be_files_are_failures(name: str) -> None:
    assert failure(name).message


def test_an_empty_folder_is_a_failure(tmp_path: Path) -> None:
    assert failure(tmp_path).message == "a folder without a file that can be read"


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(pubmed_set(pubmed_record(7))))))
    document = one("-")
    assert (document.doc_id, document.origin) == ("7", "-#1")


def test_a_file_named_twice_is_read_once_and_said(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    documents, failures, notes = read(path, tmp_path, f"{tmp_path}/*.txt")
    assert len(documents) == 1
    assert failures == []
    assert [message for _, message in notes] == ["named twice, read once"] * 2


def test_urls_are_read_only_where_asked_for() -> None:
    assert failure("https://example.org/article.html") == ReadFailure(
        "https://example.org/article.html", "a URL; it is read only with --allow-network"
    )


def test_a_manifest_lists_files_with_what_is_known_of_them(tmp_path: Path) -> None:
    path = write(tmp_path / "articles/zinc.txt")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = write(
        tmp_path / "manifest.tsv",
        f"id\tfile\ttitle\tpmid\tlicence\tsha256\nzn\tarticles/zinc.txt\tZinc for colds\t12345\tCC0\t{digest}\nelsewhere\t\tNot here\t\t\t\n",
    )
    documents, failures, notes = read(manifest)
    assert failures == []
    assert notes == [(str(manifest), "1 row without a file skipped")]
    [document] = documents
    assert document.doc_id == "zn"
    assert (document.metadata.title, document.metadata.pmid, document.metadata.licence) == (
        "Zinc for colds",
        "12345",
        "CC0",
    )


def test_a_manifest_may_be_a_plain_list_and_hold_folders_and_globs(tmp_path: Path) -> None:
    for name in ("a.txt", "sub/b.txt", "sub/c.txt", "d.md"):
        write(tmp_path / name)
    manifest = write(tmp_path / "list.of.files", "# what to read\nsub\n\n*.md\nmissing.txt\n")
    documents, failures, _ = read(f"@{manifest}")
    assert [d.doc_id for d in documents] == ["b", "c", "d"]
    assert failures == [ReadFailure(str(tmp_path / "missing.txt"), "no such file")]


def test_a_file_that_differs_from_its_manifest_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "zinc.txt")
    manifest = write(tmp_path / "manifest.tsv", f"file\tsha256\nzinc.txt\t{'0' * 64}\n")
    assert "SHA-256 differs" in failure(manifest).message


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"\n\n"])
def test_a_manifest_that_is_none_is_a_failure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "manifest.tsv"
    path.write_bytes(content)
    assert failure(path).place == str(path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "a"), ("pubmed26n0001.xml.gz", "pubmed26n0001"), ("trial.v2.nxml", "trial.v2"), ("10.1000.x.txt", "10.1000.x"),
        ("a.tar.gz", "a"), ("plain", "plain"), (".hidden", ".hidden"), ("Zinc vs. placebo", "Zinc vs. placebo"), ("A.TXT", "A"),
    ],
)  # fmt: skip
def test_the_stem_of_a_name(name: str, expected: str) -> None:
    assert stem(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("a.xml.gz", "xml"), ("a.TXT", "txt"), ("a", ""), ("a.gz", ""), (".txt", "txt")]
)
def test_the_extension_that_says_what_is_in_a_file(name: str, expected: str) -> None:
    assert extension(name) == expected


def test_a_document_goes_by_its_own_id(tmp_path: Path) -> None:
    (tmp_path / "x.nxml").write_bytes(jats(pmcid="77"))
    (tmp_path / "y.nxml").write_bytes(jats("<p>Other.</p>"))
    assert [d.doc_id for d in read(tmp_path)[0]] == ["PMC77", "y"]


def test_an_id_that_is_taken_gets_the_folders_before_it_and_is_said(tmp_path: Path) -> None:
    for name in ("a/zinc.txt", "b/zinc.txt", "b/zinc.md"):
        write(tmp_path / name)
    (tmp_path / "c.tar.gz").write_bytes(packed_tar({"p/zinc.txt": b"Zinc again, in an archive.\n"}))
    documents, _, notes = read(tmp_path / "a", tmp_path / "b", tmp_path / "c.tar.gz")
    assert [d.doc_id for d in documents] == ["zinc", "b/zinc", f"{tmp_path.name}/b/zinc", "p/zinc"]
    assert [message for _, message in notes] == [
        f"the id zinc is another document's; this one is {given}"
        for given in ("b/zinc", f"{tmp_path.name}/b/zinc", "p/zinc")
    ]


def test_without_unique_ids_names_do_not_depend_on_what_was_read(tmp_path: Path) -> None:
    for name in ("zinc.txt", "a/zinc.txt", "b/c/zinc.txt", "b/c/zinc.md"):
        write(tmp_path / name, f"Zinc of {name} shortened colds.\n")
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("d/zinc.txt", "Zinc of the archive shortened colds.\n")
    expected = ["a/zinc", "b/c/zinc", "b/c/zinc", "old/d/zinc", "zinc"]
    assert sorted(d.doc_id for d in read(tmp_path, unique_ids=False)[0]) == expected
    found = read(tmp_path / "*" / "**" / "*.txt", unique_ids=False)[0]
    assert sorted(d.doc_id for d in found) == ["a/zinc", "b/c/zinc"]
    assert [d.doc_id for d in read(tmp_path / "a" / "zinc.txt", unique_ids=False)[0]] == ["zinc"]


def test_documents_with_one_pmid_doi_or_text_are_read_once_and_said(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(pubmed_set(pubmed_record(1), pubmed_record(2)))
    (tmp_path / "b.xml").write_bytes(pubmed_set(pubmed_record(1, "Another title")))
    (tmp_path / "c.nxml").write_bytes(
        jats(meta="", title="Third title").replace(
            b"<title-group>", b'<article-id pub-id-type="doi">10.1000/COLDS.2</article-id><title-group>'
        )
    )
    write(tmp_path / "d.txt", "The same words.\n")
    write(tmp_path / "e.txt", "The same\n words.")
    documents, failures, notes = read(tmp_path)
    assert [d.doc_id for d in documents] == ["1", "d"]
    assert failures == []
    assert [message for _, message in notes] == [
        "read once: the same text as document 1",
        "read once: the same PMID as document 1",
        "read once: the same DOI as document 1",
        "read once: the same text as document d",
    ]
    assert len(read(tmp_path, deduplicate=False)[0]) == 6


def test_short_texts_with_ids_of_their_own_are_not_called_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(pubmed_set(pubmed_record(1, "Reply.", ""), pubmed_record(2, "Reply.", "")))
    assert [d.doc_id for d in read(tmp_path)[0]] == ["1", "2"]


@pytest.mark.skipif(os.name == "nt", reason="names of bytes")
def test_names_that_are_no_text_are_shown_as_escapes(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"zinc\xff\n.txt")  # noqa: PTH118
    with open(path, "wb") as out:  # noqa: PTH123
        out.write(b"Zinc helps.\n")
    document = one(tmp_path)
    assert document.doc_id == "zinc\\udcff\\n"
    assert document.origin.isprintable()
