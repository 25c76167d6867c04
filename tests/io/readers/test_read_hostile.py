"""Files made to do harm: each costs one clear line that names file and member, and the rest of the batch goes on."""

import bz2
import gzip
import io
import json
import re
import struct
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from claimx_reader_files import bioc_xml, failure, html, jats, packed_tar, packed_zip, pubmed_record, pubmed_set, read

GOOD = b"Zinc shortened colds by a day and a half.\n"


def read_with_a_good_one(tmp_path: Path, data: bytes, name: str, **options: object) -> list[str]:
    """The failures of a file as `NAME#MEMBER: message`; a sound file before and after it must be read."""
    folder = tmp_path / "batch"
    folder.mkdir(exist_ok=True)
    (folder / "0-good.txt").write_bytes(GOOD)
    (folder / name).write_bytes(data)
    (folder / "z-good.txt").write_bytes(b"Another. " + GOOD)
    documents, failures, _ = read(folder, **options)
    assert {"0-good", "z-good"} <= {document.doc_id for document in documents}
    lines = [str(found).removeprefix(f"{folder}/") for found in failures]
    assert all(line.isprintable() for line in lines)
    (folder / name).unlink()
    return lines


LAUGHS = "".join(f'<!ENTITY l{i} "{"".join([f"&l{i - 1};"] * 10) if i else "ha" * 50}">' for i in range(10))


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE article [{LAUGHS}]>",
        '<!DOCTYPE article [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE article [<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE article [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>',
        '<!DOCTYPE article [<!ENTITY l9 "quite harmless">]>',
    ],
)
@pytest.mark.parametrize("name", ["a.nxml", "a.xml"])
def test_entities_of_its_own_are_refused(tmp_path: Path, doctype: str, name: str) -> None:
    for text in ("<p>&l9;</p>", '<p id="&l9;">x</p>', "<p>not used</p>"):
        article = f"<?xml version='1.0'?>{doctype}<article><body>{text}</body></article>"
        [line] = read_with_a_good_one(tmp_path, article.encode(), name)
        assert line.startswith(f"{name}: ")
        assert "root:" not in line
        for tag in ("PubmedArticleSet", "collection"):
            inner = (
                pubmed_record(1, "&l9;")
                if tag == "PubmedArticleSet"
                else "<document><id>1</id><passage><text>&l9;</text></passage></document>"
            )
            data = f"<?xml version='1.0'?>{doctype.replace('article', tag, 1)}<{tag}>{inner}</{tag}>"
            [line] = read_with_a_good_one(tmp_path, data.encode(), "b.xml")
            assert "refused" in line or "well-formed" in line


def test_no_file_that_a_document_names_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.dtd"
    secret.write_text('<!ENTITY l9 "told">')
    for entity in (f'<!ENTITY % p SYSTEM "{secret.as_uri()}">%p;', ""):
        outer = f' SYSTEM "{secret.as_uri()}"'
        data = f"<!DOCTYPE article{outer} [{entity}]><article><body><p>x &l9;</p></body></article>"
        [line] = read_with_a_good_one(tmp_path, data.encode(), "a.nxml")
        assert "told" not in line


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.nxml", b"<article>" + b"<sec>" * 100_000 + b"</sec>" * 100_000 + b"</article>"),
        ("a.xml", b"<PubmedArticleSet>" + b"<b>" * 100_000),
        ("b.xml", b"<collection>" + b"<document>" * 100_000),
        ("a.json", b"[" * 100_000 + b"]" * 100_000),
        ("b.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        ("a.jsonl", b"[" * 100_000 + b"]" * 100_000 + b"\n"),
        ("a.html", b"<html><body>" + b"<div>" * 100_000 + b"Zinc" + b"</div>" * 100_000),
    ],
)
def test_deep_nesting(tmp_path: Path, name: str, data: bytes) -> None:
    start = time.monotonic()
    [line] = read_with_a_good_one(tmp_path, data, name)
    assert line.startswith(name)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"x" * 3_000_000),
        ("a.jsonl", b'{"text": "' + b"x" * 3_000_000 + b'"}\n'),
        ("a.csv", b"id,text\na," + b"x" * 3_000_000 + b"\n"),
        ("b.csv", b'id,text\na,"' + b"x\n" * 1_500_000),
        ("a.tsv", b"text\n" + b"x" * 3_000_000 + b"\n"),
        ("a.xml", pubmed_set(pubmed_record(1, "x" * 3_000_000))),
        ("b.xml", bioc_xml(("title", 0, "x" * 3_000_000))),
        ("a.nxml", jats(f"<p>{'x' * 3_000_000}</p>")),
        ("a.pubtator", b"1|t|" + b"x" * 3_000_000),
        ("a.nbib", b"PMID- 1\nAB  - " + b"x" * 3_000_000),
        ("a.json", b'{"text": "' + b"x" * 3_000_000 + b'"}'),
    ],
)
def test_a_single_line_without_end_is_stopped(tmp_path: Path, name: str, data: bytes) -> None:
    [line] = read_with_a_good_one(tmp_path, data, name, max_document_bytes=2**20)
    assert line.partition("#")[0].partition(":")[0] == name
    assert line.endswith("a document of more than 1 MiB")


@pytest.mark.slow
def test_a_single_line_of_200_mb_is_stopped_by_default(tmp_path: Path) -> None:
    [line] = read_with_a_good_one(tmp_path, b"x" * 200_000_000, "a.txt")
    assert line == "a.txt: a document of more than 64 MiB"


def test_an_element_of_more_than_10_mb_is_stopped(tmp_path: Path) -> None:
    [line] = read_with_a_good_one(tmp_path, jats(f"<p>{'x' * 11_000_000}</p>"), "a.nxml")
    assert line == "a.nxml: a single text of more than 10 MB"


@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.xml.gz", "a.tar.gz", "a.zip"])
def test_bombs_are_stopped(tmp_path: Path, name: str) -> None:
    zeros = b" " * 100_000_000 if name in ("a.txt.gz",) else b" " * 99_999_999 + b"\n"
    if name == "a.xml.gz":
        zeros = b"<PubmedArticleSet>" + zeros
    data = gzip.compress(zeros, 9)
    if name == "a.tar.gz":
        data = gzip.compress(packed_tar({"bomb.txt": zeros}, "w"), 9)
    elif name == "a.zip":
        data = packed_zip({"bomb.txt": zeros})
    start = time.monotonic()
    [line] = read_with_a_good_one(tmp_path, data, name)
    assert "more than" in line
    assert line.startswith(f"{name}#bomb.txt:" if name in ("a.tar.gz", "a.zip") else f"{name}:")
    assert time.monotonic() - start < 20


def test_many_small_records_cannot_swell_without_limit(tmp_path: Path) -> None:
    data = gzip.compress((b'{"text": "Zinc' + b" " * 1_000_000 + b'"}\n') * 80, 9)
    lines = read_with_a_good_one(tmp_path, data, "a.jsonl.gz", max_ratio=5)
    assert "unpacks to more than 5 times its size" in lines[-1]


def test_containers_in_containers_end_somewhere(tmp_path: Path) -> None:
    data = GOOD
    for _ in range(10):
        data = gzip.compress(data)
    [line] = read_with_a_good_one(tmp_path, data, "a.gz")
    assert "nested more than 3 deep" in line
    for _ in range(5):
        data = packed_zip({"a.zip": data})
    [line] = read_with_a_good_one(tmp_path, data, "a.zip")
    assert line.startswith("a.zip#a.zip#a.zip#a.zip: ")
    assert (
        len(
            read_with_a_good_one(
                tmp_path, gzip.compress(packed_tar({"x.txt.gz": gzip.compress(b"Iron. " + GOOD)}, "w")), "b.tgz"
            )
        )
        == 0
    )


BAD_NAMES = ("../up.txt", "/etc/passwd.txt", "a/../../b.txt", "..\\up.txt", "C:\\x.txt", "\\\\host\\x.txt")


@pytest.mark.parametrize("name", BAD_NAMES)
@pytest.mark.parametrize("pack", [packed_tar, packed_zip])
def test_names_that_lead_out_of_an_archive_are_refused(tmp_path: Path, name: str, pack: object) -> None:
    data = pack({name: GOOD, "inside.txt": b"Inside. " + GOOD})  # type: ignore[operator]
    suffix = ".tar.gz" if pack is packed_tar else ".zip"
    [line] = read_with_a_good_one(tmp_path, data, f"a{suffix}")
    assert line.startswith(f"a{suffix}#")
    assert line.endswith("its name leads out of the archive; refused")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["batch"]


def test_names_of_members_are_shown_as_one_line(tmp_path: Path) -> None:
    [line] = read_with_a_good_one(tmp_path, packed_tar({"a\n\x1b[31mb.txt": b""}), "a.tar.gz")
    assert line == "a.tar.gz#a\\n\\x1b[31mb.txt: an empty file"


def test_links_and_devices_in_archives_are_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind, target in (
            (tarfile.SYMTYPE, "/etc/passwd"),
            (tarfile.LNKTYPE, "x.txt"),
            (tarfile.CHRTYPE, ""),
            (tarfile.FIFOTYPE, ""),
        ):
            info = tarfile.TarInfo("x.txt")
            info.type, info.linkname = kind, target
            archive.addfile(info)
    lines = read_with_a_good_one(tmp_path, out.getvalue(), "a.tar")
    assert lines == ["a.tar#x.txt: a link or device, not a file"] * 4


@pytest.mark.parametrize(
    "kind",
    [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.GNUTYPE_SPARSE],
)
def test_hostile_tar_headers_are_refused(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("x.txt")
    info.type, info.size = kind, 5_000_000_000
    [line] = read_with_a_good_one(tmp_path, info.tobuf(tarfile.GNU_FORMAT) + bytes(10_240), "a.tar")
    assert line.startswith("a.tar: a tar archive with ")


@pytest.mark.parametrize("keep", [1, 2, 10, 18, 60, 200, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["a.txt.gz", "a.xml.gz", "a.tar.gz", "a.zip"])
def test_what_is_cut_off_is_said(tmp_path: Path, keep: float, name: str) -> None:
    import random

    noise = "".join(random.Random(1).choices("abcdefghij ", k=6_000))
    whole = {
        "a.txt.gz": lambda: gzip.compress(noise.encode()),
        "a.xml.gz": lambda: gzip.compress(
            pubmed_set(*(pubmed_record(n, noise[n * 50 :][:50] or "x") for n in range(1, 90)))
        ),
        "a.tar.gz": lambda: packed_tar({"x.nxml": jats(f"<p>{noise}</p>"), "y.txt": noise.encode()}),
        "a.zip": lambda: packed_zip({"x.txt": noise.encode()}),
    }[name]()
    lines = read_with_a_good_one(tmp_path, whole[: int(len(whole) * keep) if keep < 1 else int(keep)], name)
    assert len(lines) == 1
    assert lines[0].startswith(name)


def test_records_before_the_end_of_a_cut_file_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xml.gz"
    data = pubmed_set(*(pubmed_record(number) for number in range(1, 2_000)))
    packed = gzip.compress(data)
    path.write_bytes(packed[: len(packed) // 2])
    documents, failures, _ = read(path, deduplicate=False)
    assert len(documents) > 100
    assert [f.message for f in failures] == ["damaged or cut off: its compressed data end too early or make no sense"]


@pytest.mark.parametrize("harm", ["flip", "crc", "method", "encrypted", "overlap"])
def test_damaged_zip_members(tmp_path: Path, harm: str) -> None:
    data = bytearray(packed_zip({"x.txt": GOOD * 50, "y.txt": b"Iron. " + GOOD}))
    central = data.index(b"PK\x01\x02")
    if harm == "flip":
        data[60] ^= 0xFF
    elif harm == "crc":
        data[central + 16] ^= 0xFF
        data[14] ^= 0xFF
    elif harm == "method":
        data[central + 10] = data[8] = 97
    elif harm == "encrypted":
        data[central + 8] |= 1
        data[6] |= 1
    else:
        second = data.index(b"PK\x01\x02", central + 4)
        data[second + 42 : second + 46] = struct.pack("<I", 0)
    lines = read_with_a_good_one(tmp_path, bytes(data), "a.zip")
    assert len(lines) == 1
    assert lines[0].startswith("a.zip#")


def test_a_zip_member_without_a_name(tmp_path: Path) -> None:
    data = bytearray(packed_zip({"AABB": GOOD, "y.txt": b"Iron. " + GOOD}))
    central = data.index(b"PK\x01\x02")
    data[central + 28 : central + 32] = struct.pack("<HH", 0, 4)  # its name is now an extra field of no length
    data[central + 46 : central + 50] = b"AA\0\0"
    lines = read_with_a_good_one(tmp_path, bytes(data), "a.zip")
    assert lines == ["a.zip#: a member without a name"]


def test_archives_with_too_many_members_are_stopped(tmp_path: Path) -> None:
    lines = read_with_a_good_one(tmp_path, packed_tar({f"{n}.png": b"" for n in range(50)}), "a.tar.gz", max_members=20)
    assert lines == ["a.tar.gz: an archive of more than 20 members"]


def test_office_files_and_other_packings_are_said(tmp_path: Path) -> None:
    [line] = read_with_a_good_one(
        tmp_path, packed_zip({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "a.zip"
    )
    assert line == "a.zip: an office document or e-book; save it as text, HTML or PDF"
    for data in (bz2.compress(GOOD), zlib.compress(GOOD * 9)):
        [line] = read_with_a_good_one(tmp_path, data, "a.txt")
        assert line.startswith("a.txt: ")


NAMES = "txt md nxml xml html json jsonl csv tsv pubtator nbib parquet pdf gz zip tar".split()
GARBAGE = (
    b"\0" * 3000, b"\xff\xfe" + b"\x00\xd8" * 20, b"\xef\xbb\xbf", b"\x80" * 100, bytes(range(256)) * 4, b"PK\x03\x04", b"\x1f\x8b",
    b"PAR1PAR1", b"%PDF-",
)  # fmt: skip


@pytest.mark.parametrize("name", [f"a.{suffix}" for suffix in NAMES])
@pytest.mark.parametrize("data", GARBAGE)
def test_garbage_under_any_name(tmp_path: Path, name: str, data: bytes) -> None:
    if name == "a.pdf" or data == b"%PDF-":
        pytest.importorskip("pypdf")
    lines = read_with_a_good_one(tmp_path, data, name)
    assert len(lines) == 1
    assert lines[0].startswith(f"{name}")
    assert "a fault of this reader" not in lines[0]


@pytest.mark.parametrize("text", ["\ud800", "Zinc \udfff helps", "a\0b"])
def test_lone_surrogates_and_nul_characters_in_json(tmp_path: Path, text: str) -> None:
    for name, data in (
        ("a.jsonl", json.dumps({"text": text}) + "\n"),
        ("a.json", json.dumps([{"id": "x", "title": text, "abstract": "fine"}])),
        ("b.json", json.dumps({"id": "5", "passages": [{"text": text}]})),
    ):
        [line] = read_with_a_good_one(tmp_path, data.encode(), name)
        assert "holds characters that are no text" in line


def test_a_zip_whose_members_lie_about_their_size(tmp_path: Path) -> None:
    data = bytearray(packed_zip({"x.txt": b"x" * 100_000}))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 10)
    lines = read_with_a_good_one(tmp_path, bytes(data), "a.zip")
    assert len(lines) <= 1
    assert zipfile.is_zipfile(io.BytesIO(bytes(data)))


def test_a_bad_file_named_alone_is_one_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.nxml"
    path.write_bytes(b"<article><body><p>open")
    assert failure(path).message.startswith("not well-formed XML: ")


MEMBERS = {
    "a/laughs.nxml": f"<!DOCTYPE article [{LAUGHS}]><article><body><p>&l9;</p></body></article>".encode(),
    "a/outside.nxml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><article><body><p>&x;</p></body></article>',
    "a/deep.nxml": b"<article>" + b"<sec>" * 100_000,
    "a/deep.json": b"[" * 100_000,
    "a/nul.txt": b"Zinc\0 helps.",
    "a/nul.xml": b"<PubmedArticleSet><PubmedArticle>\0</PubmedArticle></PubmedArticleSet>",
    "a/half.json": b'{"text": "Zinc \\ud800 helps."}',
    "a/half.xml": b"<article><body><p>&#xD800;</p></body></article>",
    "a/cut16.txt": b"\xff\xfeZ\x00i\x00n",
    "a/cut.txt.gz": gzip.compress(b"Zinc helps. " * 50)[:-6],
    "a/long.txt": b"x" * 2_000_000,
    "a/bomb.txt.gz": gzip.compress(b" " * 30_000_000, 9),
    "../up.txt": GOOD,
}


@pytest.mark.parametrize("pack", [packed_tar, packed_zip])
def test_each_bad_member_of_an_archive_is_one_line_and_the_rest_is_read(tmp_path: Path, pack: object) -> None:
    members = {
        f"{number:02}{name}" if name[0] != "." else name: data for number, (name, data) in enumerate(MEMBERS.items())
    }
    good = {f"zz/good{number}.txt": b"%d. " % number + GOOD for number in range(2)}
    file = "a.tar.gz" if pack is packed_tar else "a.zip"
    (tmp_path / file).write_bytes(pack({"good.txt": GOOD, **members, **good}))  # type: ignore[operator]
    documents, failures, _ = read(tmp_path / file, max_document_bytes=2**20)
    assert [document.doc_id for document in documents] == ["good", "good0", "good1"]
    assert [found.place for found in failures] == [f"{tmp_path / file}#{name}" for name in members]
    assert all(found.message.isprintable() and "fault" not in found.message for found in failures)


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.pubtator"])
def test_a_single_line_of_20_mb_takes_no_long_time(tmp_path: Path, name: str) -> None:
    line = b"zinc helps " * 1_820_000
    data = {
        "a.txt": line,
        "a.jsonl": b'{"text": "%s"}' % line,
        "a.csv": b"text\n%s\n" % line,
        "a.pubtator": b"1|t|" + line,
    }
    (tmp_path / name).write_bytes(data[name])
    start = time.process_time()
    documents, failures, _ = read(tmp_path / name)
    assert (len(documents), failures) == (1, [])
    assert len(documents[0].text) > 20_000_000
    assert time.process_time() - start < 10
    assert failure(tmp_path / name, max_document_bytes=16 * 2**20).message == "a document of more than 16 MiB"


def test_marks_and_encodings_of_every_format(tmp_path: Path) -> None:
    """What is read in another encoding is read right; what is not is one clear line."""
    word = "Zinc – 5 µg"
    texts = {
        "a.csv": f"id,text\nx,{word}\n",
        "a.tsv": f"id\ttext\nx\t{word}\n",
        "a.json": f'{{"id": "x", "text": "{word}"}}',
        "a.jsonl": f'{{"id": "x", "text": "{word}"}}\n',
        "a.pubtator": f"x|t|{word}\n",
        "a.nxml": f"<article><body><p>{word}</p></body></article>",
        "a.html": html(f"<p>{word}, said all of the doctors who had been asked about it.</p>").replace(
            "<meta charset='utf-8'>", ""
        ),
    }
    for name, text in texts.items():
        for encoding in ("utf-8-sig", "utf-16", "cp1252"):
            (tmp_path / name).write_bytes(text.encode(encoding))
            documents, failures, _ = read(tmp_path / name)
            assert len(documents) + len(failures) == 1
            if documents:
                assert word in documents[0].text
            else:
                assert encoding != "utf-8-sig"
                assert re.search("UTF-(8|16)|encoding", failures[0].message, re.I), (
                    name,
                    encoding,
                    failures[0].message,
                )


def test_lines_of_several_encodings_cost_only_those_that_make_no_sense(tmp_path: Path) -> None:
    lines = ["Zinc – 5 µg".encode(), "Naïve patients".encode("cp1252"), b"\xff\xfe\x81 nonsense", b"Iron"]
    rows = b"".join(b'{"id": "%d", "text": "%s"}\n' % (number, line) for number, line in enumerate(lines))
    (tmp_path / "a.jsonl").write_bytes(rows)
    (tmp_path / "b.csv").write_bytes(b"id,text\n" + b"".join(b"c%d,%s\n" % pair for pair in enumerate(lines)))
    documents, failures, _ = read(tmp_path / "a.jsonl")
    assert {"0", "3"} <= {document.doc_id for document in documents}
    assert f"{tmp_path / 'a.jsonl'}#3" in [found.place for found in failures]
    documents, failures, _ = read(tmp_path / "b.csv")
    assert [document.doc_id for document in documents] == ["c0", "c1", "c3"]
    assert [found.place for found in failures] == [f"{tmp_path / 'b.csv'}#4"]
