"""Fifty real articles, drawn by seed, against a reading of their raw XML by XPath that shares nothing with the reader."""

import itertools
import os
import random
import re
import tarfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from claimx_reader_files import read
from lxml import etree

from claimx.schema import SourceDocument

ARCHIVE = Path(os.environ.get("CLAIMX_SHARED", "/nowhere")) / "articles" / "pmc_oa.tar.gz"
pytestmark = pytest.mark.skipif(
    not ARCHIVE.is_file(), reason="CLAIMX_SHARED names no folder with articles/pmc_oa.tar.gz"
)
DRAWN = 50

Raw = etree._Element

_CITES = "xref[@ref-type='bibr']"
_NOTES = "xref[@ref-type='fn' or @ref-type='aff' or @ref-type='corresp' or @ref-type='table-fn']"
_NO_WORDS = "tex-math|mml:math|disp-formula|inline-graphic|fn|ref-list|table-wrap|fig|graphic"
_SPACES = {"mml": "http://www.w3.org/1998/Math/MathML"}


@lru_cache(maxsize=1)
def drawn() -> list[tuple[SourceDocument, Raw]]:
    """The articles as read, and as raw trees."""
    with tarfile.open(ARCHIVE) as archive:
        names = sorted(member.name for member in archive if member.isfile())
        chosen = set(random.Random(2024).sample(names, DRAWN))
    raw = {}
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            if member.name in chosen:
                data = archive.extractfile(member)
                assert data is not None
                raw[member.name] = etree.fromstring(data.read(), etree.XMLParser(load_dtd=False, resolve_entities=True))
    documents, failures, _ = read(ARCHIVE, deduplicate=False, facts=False)
    assert failures == []
    assert len(documents) == len(names)
    return [(d, raw[name]) for d in documents if (name := d.origin.partition("#")[2]) in raw]


@pytest.fixture(params=range(DRAWN), ids=lambda number: f"article{number}")
def pair(request: pytest.FixtureRequest) -> tuple[SourceDocument, Raw]:
    return drawn()[request.param]


def text_nodes(element: Raw) -> str:
    """All its text but marks of notes, formulas and floats, blanks collapsed."""
    left_out = " or ".join(f"ancestor::{name}" for name in (_NOTES, *_NO_WORDS.split("|")))
    nodes = element.xpath(f".//text()[not({left_out})]", namespaces=_SPACES)
    return " ".join("".join(map(str, nodes)).split())


def letters(text: str) -> str:
    """Letters alone: what is said, whatever stands between, above and below it."""
    return "".join(c for c in text if c.isalpha())


def joined(document: SourceDocument, kind: str) -> str:
    return "\n".join(document.text[s.start : s.end] for s in document.sections if s.kind == kind)


def test_the_title_is_that_of_the_raw_xml(pair: tuple[SourceDocument, Raw]) -> None:
    document, raw = pair
    parts = raw.xpath("front/article-meta/title-group/*[self::article-title or self::subtitle]")
    assert letters(document.metadata.title) == letters(" ".join(map(text_nodes, parts)))
    assert document.text.startswith(document.metadata.title)


def test_the_abstracts_are_those_of_the_raw_xml(pair: tuple[SourceDocument, Raw]) -> None:
    document, raw = pair
    skipped = ("graphical", "toc", "teaser", "video", "web-summary", "author-contributions")
    abstracts = [a for a in raw.xpath("front/article-meta/abstract") if a.get("abstract-type") not in skipped]
    expected = [text_nodes(p) for a in abstracts for p in a.xpath(".//p[not(ancestor::fig or ancestor::table-wrap)]")]
    found = letters(joined(document, "abstract"))
    at = 0
    for paragraph in expected:
        at = found.find(letters(paragraph), at)
        assert at >= 0, paragraph
    assert letters("".join(text_nodes(a) for a in abstracts)) == found


def test_the_headings_are_those_of_the_raw_xml_in_their_order(pair: tuple[SourceDocument, Raw]) -> None:
    document, raw = pair
    ends = ("supplementary-material", "data-availability", "ack", "author-contributions")
    titles = [
        text_nodes(title)
        for title in raw.xpath("body//sec/title[not(ancestor::table-wrap or ancestor::fig or ancestor::sub-article)]")
        if not any(sec.get("sec-type") in ends for sec in title.iterancestors("sec"))
    ]
    headed = [s for s in document.sections if s.heading and s.kind not in ("title", "caption")]
    found = [s.title for s in sorted(headed, key=lambda s: s.heading or (0, 0))]
    for section in headed:
        assert section.heading is not None
        assert letters(section.title) in letters(document.text[slice(*section.heading)])
    remaining = iter(letters(title) for title in found)
    for title in filter(letters, titles):
        assert letters(title) in remaining, title


def test_no_markup_is_left(pair: tuple[SourceDocument, Raw]) -> None:
    document, raw = pair
    names = {str(element.tag) for element in raw.iter() if isinstance(element.tag, str)}
    assert [name for name in re.findall(r"</?([a-zA-Z:-]+)[^<>]{0,200}>", document.text) if name in names] == []
    assert not re.search(r"&[a-z]+;|&#\d+;|\\(?:begin|document|usepackage)\b", document.text)


def test_no_number_of_a_reference_is_glued_to_a_word(pair: tuple[SourceDocument, Raw]) -> None:
    document, raw = pair
    for reference in raw.xpath("//body//xref[@ref-type='bibr']|//abstract//xref[@ref-type='bibr']"):
        number = "".join(reference.itertext()).strip()
        before = "".join(map(str, reference.xpath("preceding::text()[1]")))
        word = re.search(r"[A-Za-z]{4,}\Z", before)
        if word and number.isdigit():
            assert not re.search(rf"\b{word.group()}{number}\b", document.text), word.group() + number


def blocks(raw: Raw) -> Iterator[tuple[str, str]]:
    """The last and the first word of paragraphs and headings that follow each other."""
    found = [
        text_nodes(e).split() for e in raw.xpath("//abstract//p|//abstract//title|//body//sec/title|//body//sec/p")
    ]
    found = [words for words in found if words]
    for one, other in itertools.pairwise(found):
        yield one[-1], other[0]


def test_no_blank_between_blocks_is_lost(pair: tuple[SourceDocument, Raw]) -> None:
    document, raw = pair
    said = set("".join(map(str, raw.xpath("//text()"))).split())
    words = set(document.text.split())
    for last, first in blocks(raw):
        assert last + first not in words or last + first in said


def test_superscripts_stand_as_they_are_said(pair: tuple[SourceDocument, Raw]) -> None:
    """Exponents of ten carry a caret, signs of ions and units stay, and those that cite are gone."""
    document, raw = pair
    for raised in raw.xpath("//body//p//sup[not(ancestor::fig or ancestor::table-wrap)]"):
        text = "".join(raised.itertext()).strip()
        before = "".join(map(str, raised.xpath("preceding::text()[1]")))[-12:]
        if raised.xpath(f".//{_CITES}") or not text:
            continue
        power = re.search(r"(?<![\d.,])10\Z", before)
        if power and re.fullmatch(r"[-−–]?\d{1,2}", text):
            assert f"10^{text}" in document.text, (before, text)
        elif text in ("+", "2+", "®", "™") and (word := re.search(r"[A-Za-z0-9]+\Z", before)):
            assert word.group() + text in document.text
