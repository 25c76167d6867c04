"""Plain text and Markdown: the text as it is, headings, labels and tables found."""

import codecs
from pathlib import Path

import pytest
from claimx_reader_files import failure, one, read, sections

from claimx.io.readers.text import sections_of


def written(folder: Path, text: "str | bytes", name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "One line",
        "Windows\r\nline ends\r\n",
        "old\rMac\r",
        "tab\tand\x0cfeed\n",
        "naïve µg – “quoted” 药\n",
        "  indented \n\n\n",
    ],
)
def test_the_text_is_the_file_character_by_character(tmp_path: Path, text: str) -> None:
    assert one(written(tmp_path, text)).text == text


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_is_no_part_of_the_text_and_is_said(tmp_path: Path, mark: bytes, encoding: str) -> None:
    path = written(tmp_path, mark + "Zinc – 5 µg".encode(encoding))
    documents, failures, notes = read(path)
    assert [d.text for d in documents] == ["Zinc – 5 µg"]
    assert failures == []
    assert len(notes) == 1
    assert "byte-order mark" in notes[0][1]


def test_windows_1252_is_read_where_it_is_plain(tmp_path: Path) -> None:
    text = "Zinc didn’t help – the “effect” was naïve: 5 µg, ±2 °C, in Zürich and São Paulo."
    documents, _, notes = read(written(tmp_path, text.encode("cp1252")))
    assert [d.text for d in documents] == [text]
    assert "Windows-1252" in notes[0][1]


@pytest.mark.parametrize(
    "data",
    [
        "Цинк не помог при простуде.".encode("cp1251"),
        "Цинк не помог".encode("koi8-r"),
        "亜鉛は風邪に効かなかった".encode("shift_jis"),
        "锌没有帮助".encode("gbk"),
        "Zinc café résumé".encode("mac-roman"),
        b"Zinc \xed\xa0\x80 surrogate",
        b"Zinc \xff\xfe\xfd",
    ],
)
def test_other_encodings_are_one_clear_failure(tmp_path: Path, data: bytes) -> None:
    assert "not UTF-8 text" in failure(written(tmp_path, data)).message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "an empty file"),
        (b" \n\t\n", "an empty file"),
        (b"\xef\xbb\xbf", "an empty file"),
        (b"Zinc\x00helps", "a binary file, not text"),
        (bytes(range(256)), "a binary file, not text"),
    ],
)
def test_what_is_no_text_is_said(tmp_path: Path, data: bytes, message: str) -> None:
    assert failure(written(tmp_path, data)).message == message


def test_utf16_without_a_mark_and_cut_utf16_are_said(tmp_path: Path) -> None:
    assert (
        "UTF-16 without a byte-order mark"
        in failure(written(tmp_path, ("Zinc shortens colds." * 3).encode("utf-16-le"))).message
    )
    assert "not UTF-16 text" in failure(written(tmp_path, codecs.BOM_UTF16_LE + b"Z\x00i")).message


def kinds(text: str) -> list[tuple[str, str]]:
    return [(section.kind, section.title) for section in sections_of(text)]


def test_markdown_headings_make_sections_and_subsections_take_their_kind() -> None:
    text = "# Zinc\n\nShort.\n\n## Methods\n\nWe asked.\n\n### Participants of ours\n\nAdults.\n\n## Side effects\n\nTaste.\n"
    assert kinds(text) == [
        ("title", "Zinc"), ("other", ""), ("methods", "Methods"), ("methods", "Participants of ours"), ("other", "Side effects"),
    ]  # fmt: skip


def test_a_section_reaches_to_the_next_heading_and_holds_its_own() -> None:
    text = "# Zinc\n\n## Results\n\nIt helped.\n\n## Conclusions\n\nTake it.\n"
    results = next(s for s in sections_of(text) if s.kind == "results")
    assert text[results.start : results.end] == "## Results\n\nIt helped.\n\n"
    assert results.heading is not None
    assert text[slice(*results.heading)] == "## Results"


def test_underlined_and_bold_headings_are_headings() -> None:
    assert kinds("Zinc\n====\n\nText.\n\nResults\n-------\nIt helped.\n") == [
        ("title", "Zinc"),
        ("other", ""),
        ("results", "Results"),
    ]
    assert ("conclusions", "Conclusion") in kinds("**Conclusion**\n\nTake it with food.\n")


def test_short_lines_without_a_full_stop_are_headings_in_plain_text() -> None:
    text = "Zinc for colds\n\nIt is a metal, and people take it.\n\nHow does it work?\nNobody knows for sure.\n\nBottom line\n\nIt may help.\n"
    assert kinds(text) == [
        ("title", "Zinc for colds"),
        ("other", ""),
        ("other", "How does it work?"),
        ("conclusions", "Bottom line"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Side effects are these:\nNausea\nHeadache\nDizziness\n\nThey pass.\n",
        "We gave zinc to adults who had caught a cold in the last day and asked\nthem to write down how they felt each\nmorning until the cold was\nover.\n",
        "- Nausea\n- Headache\nThese pass.\n",
        "Zinc helped. It did\n",
    ],
)
def test_items_of_lists_and_wrapped_lines_are_no_headings(text: str) -> None:
    assert all(not section.title for section in sections_of(text))


def test_a_first_line_is_a_title_only_where_text_follows_an_empty_line() -> None:
    assert kinds("Zinc for colds\n\nIt helps.\n")[0] == ("title", "Zinc for colds")
    assert kinds("Zinc for colds helps.\n\nIt helps.\n") == [("other", "")]
    assert kinds("Background\n\nColds are common.\n") == [("background", "Background")]


def test_labels_of_structured_abstracts_make_sections(tmp_path: Path) -> None:
    text = "Zinc for colds\n\nBACKGROUND: Colds are common. METHODS: We asked: who has one? RESULTS: 5 had. CONCLUSIONS: Few have.\n"
    found = sections(one(written(tmp_path, text)))
    assert [kind for kind, _ in found] == ["title", "background", "methods", "results", "conclusions"]
    assert found[2][1].startswith("METHODS: We asked: who has one?")


def test_labels_at_lines_may_end_with_a_stop_or_a_dash() -> None:
    text = (
        "Methods. We asked people.\nResults – Few had colds.\nConclusion: Colds are rare.\nTRIAL REGISTRATION: none.\n"
    )
    assert kinds(text) == [
        ("methods", "Methods"),
        ("results", "Results"),
        ("conclusions", "Conclusion"),
        ("other", "TRIAL REGISTRATION"),
    ]


def test_a_lone_label_within_a_text_makes_no_section() -> None:
    assert kinds("Zinc is a metal. Results: none were seen by us in this note.\n") == [("other", "")]


def test_tables_are_sections_within() -> None:
    text = "# Zinc\n\n## Results\n\n| dose | effect |\n|---|---|\n| 75 mg | shorter |\n\nThat is all.\n"
    table = next(s for s in sections_of(text) if s.kind == "table")
    assert text[table.start : table.end] == "| dose | effect |\n|---|---|\n| 75 mg | shorter |"


def test_code_fences_hold_no_headings() -> None:
    assert kinds("# Zinc\n\n```\n# not a heading\n```\n\nText.\n") == [("title", "Zinc"), ("other", "")]


def test_long_texts_of_short_lines_take_linear_time() -> None:
    text = "Zinc and colds\n" * 20_000
    assert len(sections_of(text)) >= 1
