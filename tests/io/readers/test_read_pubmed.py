"""PubMed XML: records, versions, deletions, metadata; streamed."""

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from claimx_reader_files import ABSTRACT, TITLE, one, pubmed_record, pubmed_set, read, sections

from claimx.io import ReadOptions
from claimx.io.readers.part import Metered, Part
from claimx.io.readers.pubmed import read_pubmed


def written(tmp_path: Path, data: bytes, name: str = "a.xml") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_record_is_title_and_labelled_abstract(tmp_path: Path) -> None:
    document = one(written(tmp_path, pubmed_set(pubmed_record(5))))
    assert document.doc_id == "5"
    assert document.text == TITLE + "".join(f"\n\n{label}: {text}" for label, text in ABSTRACT)
    found = sections(document)
    assert [kind for kind, _ in found] == ["title", "abstract", "background", "methods", "results", "conclusions"]
    results = document.sections[4]
    assert results.heading is not None
    assert document.text[slice(*results.heading)] == "RESULTS:"


def test_metadata(tmp_path: Path) -> None:
    more = (
        "<MeshHeadingList><MeshHeading><DescriptorName UI='D015032'>Zinc</DescriptorName><QualifierName>therapeutic use</QualifierName>"
        "</MeshHeading><MeshHeading><DescriptorName>Humans</DescriptorName></MeshHeading></MeshHeadingList>"
    )
    found = one(
        written(
            tmp_path, pubmed_set(pubmed_record(5, types=["Journal Article", "Randomized Controlled Trial"], more=more))
        )
    ).metadata
    assert (found.pmid, found.doi, found.journal, found.year) == ("5", "10.1000/colds.5", "Journal of Colds", 2021)
    assert found.publication_type == ("Journal Article", "Randomized Controlled Trial")
    assert found.mesh_headings == ("Zinc", "Humans")
    assert (found.study_design, found.sample_size, found.is_retracted) == ("randomized trial", 120, False)
    assert found.url == "https://pubmed.ncbi.nlm.nih.gov/5/"


@pytest.mark.parametrize(
    ("types", "more"),
    [
        (["Retracted Publication"], ""),
        (
            [],
            "<CommentsCorrectionsList><CommentsCorrections RefType='RetractionIn'><PMID>9</PMID></CommentsCorrections></CommentsCorrectionsList>",
        ),
    ],
)
def test_retraction(tmp_path: Path, types: list[str], more: str) -> None:
    assert one(written(tmp_path, pubmed_set(pubmed_record(5, types=types, more=more)))).metadata.is_retracted


def test_the_ids_of_the_article_are_not_those_of_its_references(tmp_path: Path) -> None:
    data = "<PubmedData><ArticleIdList><ArticleId IdType='pmc'>PMC9</ArticleId></ArticleIdList><ReferenceList><Reference><ArticleIdList>"
    data += "<ArticleId IdType='doi'>10.1000/other</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>"
    found = one(written(tmp_path, pubmed_set(pubmed_record(5).replace("</PubmedArticle>", data)))).metadata
    assert (found.pmcid, found.doi) == ("PMC9", "10.1000/colds.5")


def test_of_several_versions_in_a_file_the_last_is_read(tmp_path: Path) -> None:
    data = pubmed_set(
        pubmed_record(5, "Old."),
        pubmed_record(6),
        pubmed_record(5, "New.", version=3),
        pubmed_record(5, "Middle.", version=2),
    )
    for path in (written(tmp_path, data), written(tmp_path, gzip.compress(data), "b.xml.gz")):
        assert {d.doc_id: d.metadata.title for d in read(path)[0]}["5"] == "New."


def test_of_baseline_and_updates_the_newest_is_read_and_the_deleted_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "pubmed"
    folder.mkdir()
    (folder / "baseline").mkdir()
    written(
        folder / "baseline",
        pubmed_set(pubmed_record(1, "Old."), pubmed_record(2, "Gone."), pubmed_record(3, "Kept.")),
        "pubmed26n0001.xml",
    )
    written(folder, gzip.compress(pubmed_set(pubmed_record(1, "New."), deleted=[2])), "pubmed26n0002.xml.gz")
    by_hand = [folder / "baseline" / "pubmed26n0001.xml", folder / "pubmed26n0002.xml.gz"]
    for inputs in ([folder], by_hand):
        documents, failures, notes = read(*inputs)
        assert {d.doc_id: d.metadata.title for d in documents} == {"1": "New.", "3": "Kept."}
        assert failures == []
        assert sorted(message for _, message in notes) == [
            "PMID 2 has been deleted from PubMed",
            "read once: the same PMID as document 1",
        ]
    assert [d.doc_id for d in read(folder, deduplicate=False, unique_ids=False)[0]] == ["1", "1", "3"]


def test_records_deleted_after_they_were_read_are_said(tmp_path: Path) -> None:
    _, _, notes = read(written(tmp_path, pubmed_set(pubmed_record(1), deleted=[1, 8])))
    assert [message for _, message in notes] == ["says that records read before are deleted: PMID 1"]


def test_old_medline_files_and_bare_records_are_read(tmp_path: Path) -> None:
    citation = pubmed_record(5).removeprefix("<PubmedArticle>").removesuffix("</PubmedArticle>")
    for data in (f"<MedlineCitationSet>{citation}</MedlineCitationSet>", citation, pubmed_record(5)):
        assert one(written(tmp_path, data.encode())).doc_id == "5"


def test_books_are_read(tmp_path: Path) -> None:
    data = (
        "<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID Version='1'>7</PMID><Book><BookTitle>Metals</BookTitle><PubDate><Year>2009"
        "</Year></PubDate></Book><ArticleTitle>Zinc</ArticleTitle><Abstract><AbstractText>Zinc is a metal.</AbstractText></Abstract>"
        "</BookDocument></PubmedBookArticle></PubmedArticleSet>"
    )
    document = one(written(tmp_path, data.encode()))
    assert (document.doc_id, document.text, document.metadata.year) == ("7", "Zinc\n\nZinc is a metal.", 2009)


def test_inline_markup_and_named_characters(tmp_path: Path) -> None:
    title = "Zn<sup>2+</sup> at 10<sup>-6</sup> M and <i>P</i>&nbsp;&lt; 0.05"
    assert one(written(tmp_path, pubmed_set(pubmed_record(5, title, "")))).text == "Zn2+ at 10^-6 M and P < 0.05"


def test_a_record_without_words_is_a_failure_and_the_rest_goes_on(tmp_path: Path) -> None:
    documents, failures, _ = read(written(tmp_path, pubmed_set(pubmed_record(5, "", ""), pubmed_record(6))))
    assert [d.doc_id for d in documents] == ["6"]
    assert [str(f).rpartition("/")[2] for f in failures] == ["a.xml#1: a record without title and abstract (PMID 5)"]


class Endless:
    """A source of very many records, made as they are read."""

    def __init__(self, count: int) -> None:
        self._blocks = self._make(count)
        self._held = b""

    def _make(self, count: int) -> Iterator[bytes]:
        yield b"<PubmedArticleSet>"
        for number in range(count):
            yield pubmed_record(number + 1).encode()
        yield b"</PubmedArticleSet>"

    def read(self, size: int, /) -> bytes:
        while len(self._held) < size and (block := next(self._blocks, b"")):
            self._held += block
        data, self._held = self._held[:size], self._held[size:]
        return data


def test_memory_does_not_grow_with_the_number_of_records() -> None:
    def peak(count: int) -> int:
        part = Part("a.xml", "a.xml", Metered(Endless(count), 2**20))
        tracemalloc.start()
        assert sum(1 for _ in read_pubmed(part, ReadOptions())) == count
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held

    assert peak(1_500) < 1.3 * peak(500)


def test_one_record_without_end_is_stopped(tmp_path: Path) -> None:
    path = written(
        tmp_path, pubmed_set(pubmed_record(1), pubmed_record(2, abstract="<AbstractText>x</AbstractText>" * 200_000))
    )
    documents, failures, _ = read(path, max_document_bytes=2**20)
    assert [d.doc_id for d in documents] == ["1"]
    assert [f.message for f in failures] == ["a document of more than 1 MiB"]
