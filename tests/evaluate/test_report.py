"""The error report, as text and as a browser shows it."""

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from claimx.evaluate.html import error_report
from claimx.evaluate.scores import evaluate
from claimx.evaluate.show import markdown, printable
from claimx.schema import AnnotatedClaim, AnnotatedDocument, Mention, Span
from claimx.schema.highlight import pieces
from tests.browser import open_page
from tests.evaluate.example import document
from tests.evaluate.test_scores import wrong

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = 'Ketamine </script><img src=x onerror="document.title=1"> reduced <b>pain</b> & "unrest"\u2028.'


def hostile() -> tuple[AnnotatedDocument, AnnotatedDocument]:
    at = lambda words: Span(HOSTILE.index(words), HOSTILE.index(words) + len(words), words)
    drug, effect, pain = at("Ketamine"), at("reduced"), at("<b>pain</b>")
    mentions = tuple(
        Mention(label, s.start, s.end, s.text, 0)  # type: ignore[arg-type]
        for label, s in (("DRUG", drug), ("EFFECT", effect), ("CONDITION", pain))
    )
    claim = AnnotatedClaim(0, (drug,), effect, "improves", pain)
    gold = AnnotatedDocument(
        "</title><h1 id=x>", HOSTILE, (Span(0, len(HOSTILE), HOSTILE),), mentions, (claim,), '"><b>src'
    )
    return gold, replace(gold, mentions=(), claims=())


def report(gold: list[AnnotatedDocument], found: list[AnnotatedDocument]) -> str:
    return error_report(gold, found, evaluate(gold, found), title="<i>title")


def test_no_markup_of_a_text_gets_into_the_report() -> None:
    gold, found = hostile()
    page = report([gold], [found])
    for foreign in ("<img", "<b>pain", "<h1 id=x>", "<b>src", "<i>title"):
        assert foreign not in page
    assert "&lt;img src=x" in page
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", page), "the page must need no network"


def test_every_kind_of_error_stands_in_the_report() -> None:
    page = html.unescape(report([document()], [wrong()]))
    for said in (
        "CONDITION 'depression' was found as 'depressio'",
        "DRUG 'Lithium' was found as CONDITION 'Lithium'",
        "HEDGE 'may' was missed",
        "wrong direction: gold Ketamine",
        "wrong dose: gold ketamine [0.5 mg/kg]",
        "claim missed: Lithium – did not improve – sleep in bipolar disorder: no_effect",
        "no such claim in the gold: ketamine",
    ):
        assert said in page


def test_a_perfect_result_has_no_errors_to_show() -> None:
    assert "<article" not in report([document()], [document()])


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(["DRUG", "OUTCOME"])), max_size=6),
)
def test_the_pieces_of_a_sentence_are_the_sentence(text: str, raw: list[tuple[int, int, str]]) -> None:
    spans = [(a, b, label) for a, b, label in raw if a < b <= len(text)]
    cut = pieces(text, spans)
    assert "".join(piece["text"] for piece in cut) == text
    assert sorted(label for piece in cut for label in piece["ends"]) == sorted(label for _, _, label in spans)


def test_markdown_and_terminal_take_hostile_text() -> None:
    gold, found = hostile()
    text = markdown(evaluate([gold], [found]), "a|b<script>\x1b[31m")
    assert text.startswith("# a\\|b&lt;script> [31m")
    assert printable("a\x1b[2Jb\nc\x00") == "a [2Jb c "


def test_a_browser_shows_the_report_and_filters_it(browser: "Browser", tmp_path: Path) -> None:
    gold, found = hostile()
    documents = [document(), replace(gold, source="other")]
    path = tmp_path / "errors.html"
    path.write_text(report(documents, [wrong(), replace(found, source="other")]), encoding="utf-8")
    problems: list[str] = []
    page = open_page(browser, path, problems)
    shown = page.locator("article:not([hidden]) li:not([hidden])")
    everything = shown.count()
    assert (page.locator("script").count(), page.locator("img").count()) == (1, 0)
    assert page.title() == "Errors: <i>title"
    page.locator("#label").select_option("claim")
    assert shown.count() < everything
    assert all("claim" in said or "wrong" in said for said in shown.all_inner_texts())
    page.locator("#kind").select_option("wrong direction")
    (only,) = shown.all_inner_texts()
    assert only.startswith("wrong direction: gold Ketamine")
    page.locator("#source").select_option("other")
    assert shown.count() == 0
    page.locator("#label").select_option("*")
    page.locator("#kind").select_option("*")
    assert page.locator("#shown").inner_text() == "1 sentences, 4 errors"
    assert "DRUG 'Ketamine' was missed" in shown.all_inner_texts()
    page.context.close()
    assert problems == []


def test_what_the_gold_does_not_mark_is_not_shown_as_an_error() -> None:
    found = wrong()
    s = found.sentences[0]
    denied = Mention("NEGATION", s.start, s.start + 3, s.text[:3], 0)
    page = report([document()], [replace(found, mentions=(*found.mentions, denied))])
    assert "<article" in page
    assert "NEGATION" not in page


def test_columns_without_a_figure_are_left_out() -> None:
    heads = re.findall(r"<h2>Slots: accuracy</h2>.*?<thead>(.*?)</thead>", report([document()], [wrong()]), re.S)
    assert [re.findall(">([^<]+)</th>", head) for head in heads] == [["measure", "value", "95% interval", "counts"]]


def test_a_small_screen_has_no_sideways_scrolling_and_no_text_over_the_filters(
    browser: "Browser", tmp_path: Path
) -> None:
    path = tmp_path / "errors.html"
    gold, found = [document()] * 9, [wrong()] * 9
    path.write_text(error_report(gold, found, evaluate(gold, found), title="/a" * 90), encoding="utf-8")
    page = open_page(browser, path, [])
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.set_viewport_size({"width": 1200, "height": 800})
    covered = """() => {
      for (const small of document.querySelectorAll("mark small")) {
        small.scrollIntoView({block: "start"});
        const box = small.getBoundingClientRect(), bar = document.getElementById("filters").getBoundingClientRect();
        const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        if (box.bottom < bar.bottom && box.top >= 0 && there === small) return false;
      }
      return true;
    }"""
    assert page.evaluate(covered)
    page.context.close()


def test_a_browser_paints_it_light_and_dark(browser: "Browser", tmp_path: Path) -> None:
    path = tmp_path / "errors.html"
    path.write_text(report([document()], [wrong()]), encoding="utf-8")
    pictures = {}
    for scheme in ("light", "dark"):
        page = open_page(browser, path, [], color_scheme=scheme)
        pictures[scheme] = page.screenshot()
        page.context.close()
    assert all(data.startswith(b"\x89PNG") and len(data) > 5000 for data in pictures.values())
    assert pictures["light"] != pictures["dark"]
