"""HTML, BioC, PubTator, MEDLINE, JSON, tables, PDF and URLs."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from claimx_reader_files import TITLE, bioc_xml, csv_bytes, every_format, failure, html, jsonl, one, read, sections

from claimx.io.readers.choose import FORMATS, format_of
from claimx.io.readers.part import Metered, Part


def written(tmp_path: Path, data: "bytes | str", name: str) -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(("name", "data"), list(every_format()), ids=[name for name, _ in every_format()])
def test_every_format_is_read_without_a_failure(tmp_path: Path, name: str, data: bytes) -> None:
    documents, failures, _ = read(written(tmp_path, data, name))
    assert failures == []
    assert documents
    for document in documents:
        assert document.doc_id
        assert document.text.strip()
        assert sections(document)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        *((name, data, kind) for (name, data), kind in zip(every_format(), (
            "text", "text", "html", "pubmed", "jats", "bioc-xml", "json", "json", "jsonl", "csv", "tsv", "pubtator", "medline",
        ), strict=False)),
        ("page.txt", b"<!DOCTYPE html><p>x", "html"),
        ("article.xml", b'<?xml version="1.0"?><!-- a --><!DOCTYPE article [ ]><article>', "jats"),
        ("no-extension", b"<PubmedArticleSet>", "pubmed"),
        ("stdin", b'{"text": "a"}\n{"text": "b"}\n', "jsonl"),
        ("stdin", b'[{"text": "a"}]', "json"),
        ("stdin", b"PAR1....", "parquet"),
        ("stdin", b"%PDF-1.4", "pdf"),
        ("stdin", b"123|t|Zinc\n", "pubtator"),
        ("note.txt", b"<5 mg of zinc is little.", "text"),
        ("note.md", b"<div>Zinc</div>\n# Results", "text"),
        ("page.html", b"<p>Zinc</p>", "html"),
        ("utf16.xml", "<article>".encode("utf-16"), "jats"),
    ],
)  # fmt: skip
def test_the_format_is_told_by_content_and_extension(name: str, data: bytes, expected: str) -> None:
    import io

    assert format_of(Part(name, name, Metered(io.BytesIO(data)))) == expected


def test_xml_of_no_known_kind_is_said(tmp_path: Path) -> None:
    assert (
        failure(written(tmp_path, "<tei><p>x</p></tei>", "a.xml")).message
        == "XML of a kind that is not known (its root is <tei>)"
    )


def test_a_format_may_be_forced(tmp_path: Path) -> None:
    path = written(tmp_path, b"text\nZinc helps.\n", "table.dat")
    assert one(path).text == "text\nZinc helps.\n"
    assert one(path, format="csv").text == "Zinc helps."
    assert set(FORMATS) >= {
        "text",
        "html",
        "pubmed",
        "jats",
        "bioc-xml",
        "pubtator",
        "jsonl",
        "csv",
        "tsv",
        "parquet",
        "pdf",
    }


def test_a_web_page_is_its_main_content_with_tables_and_without_navigation(tmp_path: Path) -> None:
    main = (
        "<h2>Results</h2><p>Colds were shorter.<sup><a href='#1'>1</a></sup> Doses were 10<sup>3</sup> smaller.<sup>[2]</sup></p>"
        "<ul><li>Taste.</li><li>Nausea.</li></ul><table><tr><th>Dose</th><th>Days</th></tr><tr><td>75 mg</td><td>4</td></tr></table>"
        "<h2>Conclusion</h2><p>Zinc helps a little, and those who took it said that it tasted bad all day long.</p>"
    )
    head = "<meta name='citation_doi' content='doi:10.1000/zinc'><meta name='citation_pmid' content='123'><link rel='canonical' href='https://colds.example/zinc'>"
    document = one(written(tmp_path, html(main, head), "page.html"))
    assert "Shop" not in document.text
    assert "newsletter" not in document.text
    found = dict(sections(document))
    assert found["title"] == TITLE
    assert found["results"].startswith(
        "Results\n\nColds were shorter. Doses were 10^3 smaller.\n\nTaste.\nNausea.\n\n| Dose | Days |\n| 75 mg | 4 |"
    )
    assert found["table"] == "| Dose | Days |\n| 75 mg | 4 |"
    assert found["conclusions"].startswith("Conclusion\n\nZinc helps")
    assert (document.doc_id, document.metadata.doi, document.metadata.url) == (
        "123",
        "10.1000/zinc",
        "https://colds.example/zinc",
    )


def test_a_web_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    page = html("<p>The dose was 5 µg for each Bürger who came to the clinic with a cold.</p>").replace(
        "utf-8", "iso-8859-1"
    )
    assert "5 µg for each Bürger" in one(written(tmp_path, page.encode("cp1252"), "a.html")).text
    assert (
        "not cp932 text" in failure(written(tmp_path, b"<html><meta charset=cp932>\x81\xff</html>", "b.html")).message
    )


@pytest.mark.parametrize("page", ["<html></html>", "<!DOCTYPE html>", "<html><body><script>x</script></body></html>"])
def test_a_web_page_without_text_is_a_failure(tmp_path: Path, page: str) -> None:
    assert "web page" in failure(written(tmp_path, page, "a.html")).message


def test_bioc_text_stands_at_the_offsets_of_the_file(tmp_path: Path) -> None:
    passages = (("title", 0, TITLE), ("abstract", len(TITLE) + 1, "Zinc shortened colds."), ("ref", 900, "Ito 2001"))
    document = one(written(tmp_path, bioc_xml(*passages), "a.xml"))
    assert document.text == f"{TITLE}\nZinc shortened colds."
    assert sections(document) == [("title", TITLE), ("abstract", "Zinc shortened colds.")]
    assert (document.doc_id, document.metadata.pmid, document.metadata.title) == ("30000001", "30000001", TITLE)


def test_bioc_json_of_full_texts_has_sections(tmp_path: Path) -> None:
    def passage(section: str, role: str, text: str) -> dict[str, Any]:
        return {
            "offset": 0,
            "text": text,
            "infons": {"section_type": section, "type": role, "article-id_pmc": "88", "license": "CC0"},
        }

    passages = [
        passage("TITLE", "front", TITLE), passage("ABSTRACT", "abstract", "Short."), passage("METHODS", "title_1", "Methods"),
        passage("METHODS", "paragraph", "We asked."), passage("FIG", "fig_caption", "The flow."), passage("REF", "ref", "Ito"),
    ]  # fmt: skip
    data = json.dumps([{"documents": [{"id": "88", "passages": passages}]}])
    document = one(written(tmp_path, data, "a.json"))
    assert sections(document) == [
        ("title", TITLE),
        ("abstract", "Short."),
        ("methods", "Methods"),
        ("methods", "We asked."),
        ("caption", "The flow."),
    ]
    assert (document.doc_id, document.metadata.pmcid, document.metadata.licence) == ("88", "PMC88", "CC0")


def test_pubtator_offsets_hold(tmp_path: Path) -> None:
    abstract = "Zinc shortened colds."
    data = f"1|t|{TITLE}\n1|a|{abstract}\n1\t{len(TITLE) + 1}\t{len(TITLE) + 5}\tZinc\tChemical\tD015032\n\n2|t|Only a title here\n2|a|\n"
    documents = read(written(tmp_path, data, "a.pubtator"))[0]
    assert [d.doc_id for d in documents] == ["1", "2"]
    assert documents[0].text[len(TITLE) + 1 : len(TITLE) + 5] == "Zinc"
    assert documents[1].text == "Only a title here"


def test_medline_fields(tmp_path: Path) -> None:
    data = (
        f"\nPMID- 12345\nDP  - 2020 May 3\nTI  - {TITLE}\nLID - 10.1000/z [doi]\nAB  - OBJECTIVE: To see whether zinc\n      helps. RESULTS: It did.\n"
        "PT  - Randomized Controlled Trial\nMH  - *Zinc/therapeutic use\nMH  - Zinc/adverse effects\nMH  - Humans\nJT  - Journal of Colds\nPMC - PMC9\n"
        "RIN - J Colds. 2021\n\nPMID- 12346\nTI  - Another\n"
    )
    first, second = read(written(tmp_path, data, "a.txt"))[0]
    assert [kind for kind, _ in sections(first)] == ["title", "abstract", "objective", "results"]
    found = first.metadata
    assert (found.pmid, found.pmcid, found.doi, found.year, found.journal) == (
        "12345",
        "PMC9",
        "10.1000/z",
        2020,
        "Journal of Colds",
    )
    assert (found.mesh_headings, found.is_retracted, found.study_design) == (
        ("Zinc", "Humans"),
        True,
        "randomized trial",
    )
    assert second.doc_id == "12346"


def test_json_lines_by_the_usual_names(tmp_path: Path) -> None:
    data = jsonl(
        {
            "id": "a",
            "text": "Zinc  helps.\n",
            "title": "Not in the text",
            "year": "2019",
            "license": "CC0",
            "publication_types": ["Letter", "News"],
        },
        {"pmid": 77, "title": "Zinc", "abstract": "It helps."},
        {"title": "Zinc", "body": "In full.", "abstract": "In short."},
    )
    first, second, third = read(written(tmp_path, data, "a.jsonl"))[0]
    assert (first.doc_id, first.text, first.origin) == (
        "a",
        "Zinc  helps.\n".strip("\n") if first.text[-1] != "\n" else first.text,
        f"{tmp_path}/a.jsonl#1",
    )
    assert (first.metadata.title, first.metadata.year, first.metadata.licence) == ("Not in the text", 2019, "CC0")
    assert first.metadata.publication_type == ("Letter", "News")
    assert (second.doc_id, second.metadata.pmid, second.text) == ("77", "77", "Zinc\n\nIt helps.")
    assert (third.doc_id, third.text) == ("a-3", "Zinc\n\nIn short.\n\nIn full.")


def test_the_text_column_is_kept_character_by_character(tmp_path: Path) -> None:
    text = " \tZinc  helps.\r\n\nAnd\u00a0more. "
    assert one(written(tmp_path, jsonl({"text": text}), "a.jsonl")).text == text
    assert one(written(tmp_path, csv_bytes([{"text": text}]), "a.csv")).text == text


def test_columns_may_be_named(tmp_path: Path) -> None:
    data = csv_bytes([{"Key": "k1", "Finding": "Zinc helps.", "Comment": "A little.", "Published": "2001"}])
    options: dict[str, Any] = {
        "text_columns": ("finding", "Comment"),
        "id_column": "key",
        "metadata_columns": {"year": "Published"},
    }
    document = one(written(tmp_path, data, "a.csv"), **options)
    assert (document.doc_id, document.text, document.metadata.year) == ("k1", "Zinc helps.\n\nA little.", 2001)


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet"])
def test_columns_that_are_not_there_are_said_once(tmp_path: Path, name: str) -> None:
    rows = [{"x": "1", "y": "2"}] * 3
    path = tmp_path / name
    if name == "a.parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        path.write_bytes(csv_bytes(rows) if name == "a.csv" else jsonl(*rows))
    assert failure(path).message.startswith("has no column of text (text, full_text,")
    assert failure(path, text_columns=("z",)).message == "has no column z; it has x, y"
    assert failure(path, text_columns=("x",), id_column="k").message == "has no column k; it has x, y"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_with_other_delimiters_encodings_and_line_breaks_in_cells(tmp_path: Path, delimiter: str) -> None:
    rows = [
        {"id": "a", "text": "Zinc, iron; both\nhelp.", "year": "2001"},
        {"id": "b", "text": "„Zink“ – 5 µg", "year": ""},
    ]
    data = csv_bytes(rows, delimiter).decode()
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        documents, failures, _ = read(written(tmp_path, data.encode(encoding, "replace"), "a.csv"))
        assert failures == []
        assert [d.doc_id for d in documents] == ["a", "b"]
        assert [d.text for d in documents] == [rows[0]["text"], rows[1]["text"]]


def test_bad_rows_are_failures_of_their_own(tmp_path: Path) -> None:
    data = b'id,text\na,Zinc helps.\nb,\nc,x,y\nd,"Zinc\x00"\ne,\xed\xa0\x80\nf,Iron helps.\n'
    documents, failures, _ = read(written(tmp_path, data, "a.csv"))
    assert [d.doc_id for d in documents] == ["a", "f"]
    assert [(f.place.rpartition("#")[2], f.message) for f in failures] == [
        ("3", "has no text in text"), ("4", "3 cells for 2 columns"), ("5", "holds NUL characters"), ("6", "not UTF-8 text (byte 1)"),
    ]  # fmt: skip


def test_bad_lines_are_failures_of_their_own(tmp_path: Path) -> None:
    data = b'{"text": "Zinc helps."}\n{"text": \n[1]\n\n{"text": "\\ud800"}\n{"text": "a\\u0000b"}\n{"text": 5}\n"x"\n{"text": "Iron helps."}\n'
    documents, failures, _ = read(written(tmp_path, data, "a.jsonl"))
    assert [d.text for d in documents] == ["Zinc helps.", "Iron helps."]
    assert [f.place.rpartition("#")[2] for f in failures] == ["2", "3", "5", "6", "7", "8"]
    assert "not well-formed JSON" in failures[0].message
    assert failures[2].message == "holds characters that are no text (a lone surrogate, U+D800)"
    assert failures[3].message == "holds characters that are no text (NUL)"


def test_parquet_rows(tmp_path: Path) -> None:
    table = pa.table(
        {
            "doc_id": ["a", "b", None],
            "text": ["Zinc helps.", None, "Iron helps."],
            "year": [2001, None, 2003],
            "mesh": [["Zinc"], [], None],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    documents, failures, _ = read(tmp_path / "a.parquet")
    assert [(d.doc_id, d.metadata.year, d.metadata.mesh_headings) for d in documents] == [
        ("a", 2001, ("Zinc",)),
        ("a-3", 2003, ()),
    ]
    assert [f.message for f in failures] == ["has no text in text"]
    import gzip

    assert len(read(written(tmp_path, gzip.compress((tmp_path / "a.parquet").read_bytes()), "b.parquet.gz"))[0]) == 2


def pdf(text: str) -> bytes:
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 5 0 R >> >> /MediaBox [0 0 612 792] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def test_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    assert one(written(tmp_path, pdf("Zinc shortened colds."), "a.pdf")).text == "Zinc shortened colds."
    assert "without text" in failure(written(tmp_path, pdf(""), "b.pdf")).message
    assert "not a sound PDF file" in failure(written(tmp_path, b"%PDF-1.4 nothing of the kind", "c.pdf")).message


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
        else:
            super().do_GET()


def test_urls(tmp_path: Path, server: str) -> None:
    written(tmp_path, html(), "zinc.html")
    document = one(f"{server}/zinc.html", allow_network=True)
    assert (document.doc_id, document.metadata.title, document.metadata.url) == ("zinc", TITLE, f"{server}/zinc.html")
    assert failure(f"{server}/none.html", allow_network=True).message.startswith("the server answers 404")
    assert "not allowed" in failure(f"{server}/away", allow_network=True).message
    assert "cannot be fetched" in failure("http://127.0.0.1:1/x", allow_network=True).message
