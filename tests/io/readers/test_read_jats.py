"""JATS: sections, tables and captions; formulas and references out; superscripts in their place."""

from pathlib import Path

import pytest
from claimx_reader_files import TITLE, failure, jats, one, read, sections

from claimx.io.readers.inline import flatten
from claimx.io.readers.xml import parse_xml, words


def article(tmp_path: Path, data: bytes, name: str = "a.nxml") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("mice<sup><xref ref-type='bibr'>12</xref></sup> ran", "mice ran"),
        ("mice<sup><xref ref-type='bibr'>1</xref>,<xref ref-type='bibr'>2</xref>–<xref ref-type='bibr'>5</xref></sup>.", "mice."),
        ("mice<xref ref-type='bibr'>12</xref> ran", "mice ran"),
        ("mice<xref ref-type='bibr'>1</xref>,<xref ref-type='bibr'>2</xref> ran", "mice ran"),
        ("mice<xref ref-type='bibr'>12</xref><sup>)</sup>.", "mice."),
        ("mice [<xref ref-type='bibr'>1</xref><xref ref-type='bibr'>2</xref>] ran", "mice [1,2] ran"),
        ("in mice.<xref ref-type='bibr'>9 10</xref> They", "in mice. They"),
        ("mice [<xref ref-type='bibr'>1</xref>, <xref ref-type='bibr'>2</xref>] ran", "mice [1, 2] ran"),
        ("mice (<xref ref-type='bibr'>Ito et al., 2001</xref>) ran", "mice (Ito et al., 2001) ran"),
        ("as <xref ref-type='bibr'>Ito</xref> showed", "as Ito showed"),
        ("see <xref ref-type='fig'>Fig. 1</xref> and <xref ref-type='table'>Table 2</xref>", "see Fig. 1 and Table 2"),
        ("mice<sup>12,13</sup> ran", "mice ran"),
        ("10<sup>9</sup>/L and 10<sup>−6</sup> M", "10^9/L and 10^−6 M"),
        ("1.5 × 10<sup>3</sup> cells", "1.5 × 10^3 cells"),
        ("100 mg/m<sup>2</sup> and 5 mg kg<sup>-1</sup>", "100 mg/m2 and 5 mg kg-1"),
        ("30 kg/m<sup>2</sup>.", "30 kg/m2."),
        ("Ca<sup>2+</sup> and CD4<sup>+</sup> and <sup>14</sup>C", "Ca2+ and CD4+ and 14C"),
        ("R<sup>2</sup>, I<sup>2</sup> and χ<sup>2</sup>", "R2, I2 and χ2"),
        ("the 5<sup>th</sup> day", "the 5th day"),
        ("CO<sub>2</sub> and IC<sub>50</sub>", "CO2 and IC50"),
        ("Zincol<sup>®</sup> was", "Zincol® was"),
        ("value<xref ref-type='fn'>a</xref> was", "value was"),
        ("<italic>P</italic> &lt; <bold>0.05</bold>", "P < 0.05"),
        ("A<break/>B", "A B"),
        ("we took <inline-formula><mml:math><mml:mi>x</mml:mi></mml:math></inline-formula> and <tex-math>y</tex-math> of it", "we took and of it"),
        ("(<inline-formula><italic>P</italic> = 0.03</inline-formula>)", "(P = 0.03)"),
        ("mail <email>a@b.c</email> or <ext-link>https://b.c</ext-link>", "mail a@b.c or https://b.c"),
        ("zinc\n   and\u2003iron", "zinc and iron"),
    ],
)  # fmt: skip
def test_inline_markup(markup: str, expected: str) -> None:
    root = parse_xml(f"<p xmlns:mml='http://www.w3.org/1998/Math/MathML'>{markup}</p>".encode())
    flatten(root)
    assert words(root) == expected


def test_marks_of_notes_in_tables_go(tmp_path: Path) -> None:
    body = "<table-wrap><table><tr><td>12.3<sup>a</sup></td><td>7<sup>*</sup></td></tr></table></table-wrap>"
    assert ("table", "| 12.3 | 7 |") in sections(one(article(tmp_path, jats(body))))


BODY = (
    "<sec sec-type='methods'><title>2. Patients and methods</title><p>Adults took zinc.</p>"
    "<sec><title>Randomisation</title><p>By coin.</p><list><list-item><p>Heads: zinc.</p></list-item><list-item><p>Tails: sugar.</p>"
    "</list-item></list></sec></sec>"
    "<sec><title>Results</title><p>Colds were shorter.<table-wrap id='t1'><label>Table 1</label><caption><title>Days ill.</title><p>By arm.</p></caption>"
    "<table><thead><tr><th>Arm</th><th>Days</th></tr></thead><tbody><tr><td>Zinc</td><td>4 | 5</td></tr></tbody></table>"
    "<table-wrap-foot><fn><p>Note.</p></fn></table-wrap-foot></table-wrap>More was seen.</p>"
    "<fig><label>Figure 1</label><caption><p>The flow.</p></caption><graphic/></fig></sec>"
)


def test_sections_nest_and_inner_ones_take_the_kind_of_the_outer(tmp_path: Path) -> None:
    found = sections(one(article(tmp_path, jats(BODY))))
    assert [kind for kind, _ in found] == ["title", "methods", "methods", "results", "caption", "table", "caption"]
    assert (
        found[1][1]
        == "2. Patients and methods\n\nAdults took zinc.\n\nRandomisation\n\nBy coin.\n\nHeads: zinc.\nTails: sugar."
    )
    assert found[3][1].startswith(
        "Results\n\nColds were shorter. More was seen.\n\nTable 1 Days ill. By arm.\n\n| Arm | Days |\n| Zinc | 4 ¦ 5 |\n\n"
    )
    assert found[6][1] == "Figure 1 The flow."


def test_a_table_in_mid_sentence_follows_the_paragraph(tmp_path: Path) -> None:
    float_ = "<table-wrap><label>Table 1</label><table><tr><td>7</td></tr></table></table-wrap>"
    body = (
        f"<p>Colds were short (<xref ref-type='table'>Table 1</xref>{float_}). All were well.{float_}Nobody minded.</p>"
    )
    text = one(article(tmp_path, jats(body, title=""))).text
    assert text.startswith("Colds were short (Table 1). All were well. Nobody minded.\n\n")


def test_blocks_within_cells_and_captions_are_parted(tmp_path: Path) -> None:
    cell = "<p>Zinc</p><p>daily</p><list><list-item><p>ten</p></list-item><list-item><p>days</p></list-item></list>"
    body = "<table-wrap><caption><p>One.<list><list-item><p>a</p></list-item><list-item><p>b</p></list-item></list></p></caption>"
    body += f"<table><tr><td>{cell}</td><td>A<break/>B</td></tr></table></table-wrap>"
    text = one(article(tmp_path, jats(body))).text
    assert "| Zinc daily ten days | A B |" in text
    assert "One.a" not in text
    assert "a b" in text


def test_brackets_that_only_a_formula_stood_in_go_with_it(tmp_path: Path) -> None:
    math = "<inline-formula><mml:math><mml:mi>V</mml:mi></mml:math></inline-formula>"
    body = f"<p>Flow ({math}) and rate ({math}, {math}) rose; f() did not.</p>"
    assert one(article(tmp_path, jats(body, title=""))).text.startswith("Flow and rate rose; f() did not.")


def test_headings_stand_at_their_offsets(tmp_path: Path) -> None:
    document = one(article(tmp_path, jats(BODY)))
    for section in document.sections:
        if section.heading:
            assert document.text[slice(*section.heading)] == section.title


@pytest.mark.parametrize(
    "abstract",
    [
        "<abstract><sec><title>Background</title><p>Colds.</p></sec><sec><title>Results:</title><p>Short.</p></sec></abstract>",
        "<abstract><p><bold>Background:</bold> Colds.</p><p><bold>Results.</bold> Short.</p></abstract>",
        "<abstract><p><bold>Background</bold> Colds.</p><p><italic>Results</italic> Short.</p></abstract>",
        "<abstract><p>Background: Colds are common. Results: Short.</p></abstract>",
    ],
)
def test_parts_of_an_abstract_however_they_are_marked(tmp_path: Path, abstract: str) -> None:
    found = sections(one(article(tmp_path, jats("", abstract=abstract))))
    assert [kind for kind, _ in found] == ["title", "abstract", "background", "results"]
    assert found[3][1].endswith("Short.")


def test_what_is_not_the_article_is_left_out(tmp_path: Path) -> None:
    back = (
        "<ack><p>We thank the cats.</p></ack><fn-group><fn><p>No conflict.</p></fn></fn-group>"
        "<ref-list><ref><mixed-citation>Ito. Zinc. 2001</mixed-citation></ref></ref-list>"
        "<app-group><app><title>Appendix</title><p>Doses in full.</p></app></app-group>"
    )
    data = jats("<p>Zinc<xref ref-type='bibr'>1</xref> helps.</p><disp-formula>E = mc</disp-formula>", back=back)
    data = data.replace(b"</article>", b"<sub-article><body><p>A reviewer writes.</p></body></sub-article></article>")
    text = one(article(tmp_path, data)).text
    assert text == f"{TITLE}\n\nZinc helps.\n\nAppendix\n\nDoses in full."


def test_metadata(tmp_path: Path) -> None:
    meta = (
        "<article-id pub-id-type='pmid'>123</article-id><article-id pub-id-type='doi'>10.1000/z</article-id>"
        "<pub-date pub-type='ppub'><season>Spring</season><year>2012</year></pub-date><pub-date pub-type='epub'><year>2011</year></pub-date>"
        "<permissions><license xlink:href='https://creativecommons.org/licenses/by/4.0/'><license-p>Open.</license-p></license></permissions>"
    )
    found = one(article(tmp_path, jats(meta=meta, pmcid="77"))).metadata
    assert (found.title, found.pmid, found.pmcid, found.doi, found.journal, found.year) == (
        TITLE, "123", "PMC77", "10.1000/z", "Journal of Colds", 2011,
    )  # fmt: skip
    assert (found.publication_type, found.is_retracted) == (("research-article",), False)
    assert found.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert found.url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC77/"


def test_a_licence_is_found_in_the_words_of_the_licence(tmp_path: Path) -> None:
    meta = "<permissions><license><license-p>Open, see http://creativecommons.org/licenses/by/2.0, always.</license-p></license></permissions>"
    assert one(article(tmp_path, jats(meta=meta))).metadata.licence == "http://creativecommons.org/licenses/by/2.0"


@pytest.mark.parametrize(
    ("title", "meta", "attributes", "expected"),
    [
        ("Zinc", "", "article-type='research-article'", False),
        ("Zinc", "", "article-type='retracted-article'", True),
        ("RETRACTED: Zinc helps", "", "", True),
        ("[Retracted Article] - Zinc helps", "", "", True),
        ("Retracted nerves in surgery", "", "", False),
        (
            "Zinc",
            "<related-article related-article-type='retraction-forward'/>",
            "article-type='research-article'",
            True,
        ),
        (
            "Retraction of Zinc",
            "<related-article related-article-type='retracted-article'/>",
            "article-type='retraction'",
            False,
        ),
    ],
)
def test_retraction(tmp_path: Path, title: str, meta: str, attributes: str, expected: bool) -> None:
    assert one(article(tmp_path, jats(title=title, meta=meta, attributes=attributes))).metadata.is_retracted is expected


def test_a_set_of_articles_and_an_answer_of_oai_hold_several(tmp_path: Path) -> None:
    two = [jats("<p>One.</p>", pmcid="1"), jats("<p>Two.</p>", pmcid="2")]
    bare = [data.partition(b'.dtd">\n')[2] for data in two]
    (tmp_path / "set.xml").write_bytes(b"<pmc-articleset>" + b"".join(bare) + b"</pmc-articleset>")
    documents = read(tmp_path / "set.xml")[0]
    assert [(d.doc_id, d.origin.rpartition("#")[2]) for d in documents] == [("PMC1", "1"), ("PMC2", "2")]
    oai = bare[0].replace(b"<article ", b"<article xmlns='https://jats.nlm.nih.gov/ns/archiving/1.3/' ")
    (tmp_path / "oai.xml").write_bytes(
        b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><record>" + oai + b"</record></OAI-PMH>"
    )
    assert one(tmp_path / "oai.xml").doc_id == "PMC1"


def test_named_characters_of_html_are_read_and_others_refused(tmp_path: Path) -> None:
    data = jats("<p>zinc&nbsp;5&nbsp;&micro;g</p>")
    assert one(article(tmp_path, data)).text.endswith("zinc 5 µg")
    undeclared = data.partition(b'.dtd">\n')[2]
    assert one(article(tmp_path, undeclared)).text.endswith("zinc 5 µg")
    assert "&unheard;" in failure(article(tmp_path, jats("<p>&unheard;</p>"))).message


def test_an_article_without_words_is_a_failure(tmp_path: Path) -> None:
    assert failure(article(tmp_path, jats("", title=""))).message == "an article without title, abstract and body"
    assert failure(article(tmp_path, b"<other/>")).message == "holds no article"
