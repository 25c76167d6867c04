"""Files to read, built by code: small articles of our own in every format, and ways to pack and harm them."""

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from claimx.io import ReadFailure, ReadOptions, read_documents
from claimx.schema import SourceDocument

TITLE = "Zinc lozenges for the common cold: a randomised trial"
ABSTRACT = (
    ("BACKGROUND", "Zinc may shorten colds."),
    ("METHODS", "We randomised 120 adults to zinc 75 mg daily or placebo."),
    ("RESULTS", "Zinc shortened colds by 1.5 days (P = 0.02)."),
    ("CONCLUSIONS", "Zinc lozenges shorten colds."),
)


def read(
    *inputs: "str | Path", **options: Any
) -> tuple[list[SourceDocument], list[ReadFailure], list[tuple[str, str]]]:
    """Documents, failures and notes."""
    notes: list[tuple[str, str]] = []
    found = list(read_documents(inputs, options=ReadOptions(on_note=lambda *note: notes.append(note), **options)))
    documents = [one for one in found if isinstance(one, SourceDocument)]
    return documents, [one for one in found if isinstance(one, ReadFailure)], notes


def one(*inputs: "str | Path", **options: Any) -> SourceDocument:
    """The only document, of inputs without a failure."""
    documents, failures, _ = read(*inputs, **options)
    assert failures == []
    assert len(documents) == 1
    return documents[0]


def failure(*inputs: "str | Path", **options: Any) -> ReadFailure:
    """The only failure, of inputs without a document."""
    documents, failures, _ = read(*inputs, **options)
    assert documents == []
    assert len(failures) == 1
    assert "\n" not in str(failures[0])
    return failures[0]


def sections(document: SourceDocument) -> list[tuple[str, str]]:
    """Kind and text of every section; the offsets are checked on the way."""
    found = []
    for section in document.sections:
        assert 0 <= section.start < section.end <= len(document.text)
        if section.heading:
            assert section.start <= section.heading[0] < section.heading[1] <= section.end
        found.append((section.kind, document.text[section.start : section.end]))
    return found


def pubmed_record(
    pmid: int = 1,
    title: str = TITLE,
    abstract: str | None = None,
    version: int = 1,
    types: Iterable[str] = (),
    more: str = "",
) -> str:
    if abstract is None:
        abstract = "".join(
            f'<AbstractText Label="{label}" NlmCategory="{label}">{text}</AbstractText>' for label, text in ABSTRACT
        )
    kinds = "".join(f"<PublicationType>{kind}</PublicationType>" for kind in types)
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        "<Article><Journal><JournalIssue><PubDate><Year>2021</Year></PubDate></JournalIssue><Title>Journal of Colds</Title>"
        f"</Journal><ArticleTitle>{title}</ArticleTitle><Abstract>{abstract}</Abstract>"
        f'<ELocationID EIdType="doi" ValidYN="Y">10.1000/colds.{pmid}</ELocationID>'
        f"<PublicationTypeList>{kinds}</PublicationTypeList></Article>{more}</MedlineCitation></PubmedArticle>"
    )


def pubmed_set(*records: str, deleted: Iterable[int] = ()) -> bytes:
    gone = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    end = f"<DeleteCitation>{gone}</DeleteCitation>" if gone else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD"'
        ' "https://dtd.nlm.nih.gov/pubmed.dtd">\n<PubmedArticleSet>' + "".join(records) + end + "</PubmedArticleSet>\n"
    ).encode()


def jats(
    body: str = "<p>Colds are common.</p>", *, abstract: str = "", title: str = TITLE, meta: str = "", pmcid: str = "", back: str = "",
    attributes: str = 'article-type="research-article"',
) -> bytes:  # fmt: skip
    ids = f'<article-id pub-id-type="pmc">{pmcid}</article-id>' if pmcid else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN"'
        ' "JATS-archivearticle1.dtd">\n'
        f'<article xmlns:mml="http://www.w3.org/1998/Math/MathML" {attributes} xmlns:xlink="http://www.w3.org/1999/xlink" id="own">'
        "<front><journal-meta><journal-title-group><journal-title>Journal of Colds</journal-title></journal-title-group></journal-meta>"
        f"<article-meta>{ids}<title-group><article-title>{title}</article-title></title-group>{meta}{abstract}</article-meta></front>"
        f"<body>{body}</body><back>{back}</back></article>"
    ).encode()


def html(main: str = "", head: str = "") -> str:
    filler = (
        "<p>Zinc lozenges were given to adults with a fresh cold, and the trial counted the days until they were well.</p>"
        * 3
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}</title>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/shop'>Shop our lozenges now</a></nav>"
        f"<main><article><h1>{TITLE}</h1>{filler}{main}</article></main><footer>Subscribe to the newsletter</footer></body></html>"
    )


def bioc_xml(*passages: tuple[str, int, str], doc_id: str = "30000001") -> bytes:
    inner = "".join(
        f'<passage><infon key="type">{kind}</infon><offset>{offset}</offset><text>{text}</text></passage>'
        for kind, offset, text in passages
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE collection SYSTEM "BioC.dtd">\n<collection><source>x</source><date/><key/>'
        f"<document><id>{doc_id}</id>{inner}</document></collection>"
    ).encode()


def jsonl(*records: Any) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def csv_bytes(rows: Iterable[Mapping[str, Any]], delimiter: str = ",") -> bytes:
    rows = list(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def packed_tar(members: Mapping[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def packed_zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def every_format() -> Iterator[tuple[str, bytes]]:
    """One sound file of each format: its name and its bytes."""
    yield "article.txt", f"{TITLE}\n\nMethods\nWe gave zinc to 120 adults.\n".encode()
    yield (
        "article.md",
        f"# {TITLE}\n\n## Results\n\n- Colds were shorter.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode(),
    )
    yield (
        "page.html",
        html("<h2>Results</h2><p>Colds were shorter.</p><table><tr><td>a</td><td>b</td></tr></table>").encode(),
    )
    yield "pubmed.xml", pubmed_set(pubmed_record(11), pubmed_record(12, version=2), deleted=[13])
    yield (
        "article.nxml",
        jats("<sec><title>Methods</title><p>We gave zinc<xref ref-type='bibr'>1</xref>.</p></sec>", pmcid="77"),
    )
    yield "bioc.xml", bioc_xml(("title", 0, TITLE), ("abstract", len(TITLE) + 1, "Zinc shortened colds."))
    yield (
        "bioc.json",
        json.dumps(
            {"documents": [{"id": "5", "passages": [{"offset": 0, "text": TITLE, "infons": {"type": "title"}}]}]}
        ).encode(),
    )
    yield "records.json", json.dumps([{"id": "a", "title": TITLE, "abstract": "Zinc shortened colds."}]).encode()
    yield "records.jsonl", jsonl({"id": "b", "text": "Zinc shortened colds."}, {"id": "c", "text": "It tastes bad."})
    yield "table.csv", csv_bytes([{"id": "d", "title": TITLE, "abstract": "Zinc shortened colds.", "year": 2020}])
    yield "table.tsv", csv_bytes([{"id": "e", "text": "Zinc shortened colds."}], "\t")
    yield (
        "abstracts.pubtator",
        f"30000002|t|{TITLE}\n30000002|a|Zinc shortened colds.\n30000002\t0\t4\tZinc\tChemical\tMESH:D015032\n\n".encode(),
    )
    yield (
        "saved.nbib",
        f"PMID- 30000003\nTI  - {TITLE}\nAB  - Zinc shortened\n      colds.\nDP  - 2020 May\nPT  - Journal Article\n".encode(),
    )
    yield "one.txt.gz", gzip.compress(b"Zinc shortened colds in one more trial.\n")
    yield "more.tar.gz", packed_tar({"a/x.nxml": jats(pmcid="78"), "a/y.txt": b"Zinc tastes bad, said all of them.\n"})
    yield "more.zip", packed_zip({"z.txt": b"Zinc was no better than sugar.\n", "q.xml": pubmed_set(pubmed_record(21))})
