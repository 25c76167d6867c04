"""The evidence report, as text and as a real browser shows it."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from claimx.aggregate import summarize
from claimx.cli import cli
from claimx.report.data import as_json, page_data
from claimx.report.page import evidence_report
from tests.aggregate.rows import row
from tests.aggregate.test_command import written
from tests.browser import open_page

pytest.importorskip("matplotlib")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOSTILE = '</script><script>document.title="hit"</script><img src=x onerror="document.title=1"> & \u2028 "\U0001f600"'


def claim(sentence: str, drug: str, target: str, effect: str, direction: str, doc: str, **more: Any) -> dict[str, Any]:
    """A row with the offsets of its slots; every text begins with 100 other characters."""
    start = 100
    spans: dict[str, Any] = {}
    for slot, words in (("drug", drug), ("condition", target), ("effect", effect)):
        at = sentence.index(words) + start
        spans |= {slot: words, f"{slot}_start": str(at), f"{slot}_end": str(at + len(words))}
    return row(
        direction,
        doc,
        **{"sentence": sentence, "sentence_start": start, "sentence_end": start + len(sentence), **spans, **more},
    )


ROWS = [
    *(
        claim(
            "Metformin lowered obesity.",
            "Metformin",
            "obesity",
            "lowered",
            "improves",
            f"d{i}",
            pmid=str(100 + i),
            year=2000 + i,
        )
        for i in range(7)
    ),
    claim(
        "Metformin may worsen obesity.",
        "Metformin",
        "obesity",
        "worsen",
        "worsens",
        "w",
        doi="10.1/w",
        hedged=True,
        title="A dissent",
    ),
    claim(
        "Orlistat eased gout.", "Orlistat", "gout", "eased", "improves", "o", title=HOSTILE, url="javascript:alert(1)"
    ),
    claim(f"\U0001f600 {HOSTILE} eased \U0001f600 gout.", HOSTILE, "gout", "eased", "improves", "h", outcome=HOSTILE),
    claim("Fen raised pain.", "Fen", "pain", "raised", "worsens", "r", is_retracted=True, title="Withdrawn"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    texts = {"w": "x" * 100 + "Metformin may worsen obesity." + " The end.", "d0": "another text"}
    path.write_text(evidence_report(summarize(ROWS), title=f"Obesity {HOSTILE}", texts=texts), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: "Browser", report: Path) -> Any:
    problems: list[str] = []
    opened = open_page(browser, report, problems)
    yield opened
    opened.context.close()
    assert problems == []


def names(page: "Page") -> list[str]:
    return [cell.strip() for cell in page.locator("#rows th").all_inner_texts()]


def test_nothing_of_a_text_becomes_markup(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    assert text.count("<script") == text.count("</script") == 2
    assert "<img" not in text
    assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//", text), "the page must need no network"
    assert "default-src 'none'" in text


def test_json_in_a_page_is_read_back_alike() -> None:
    data = page_data(summarize(ROWS), {})
    made = as_json(data)
    assert not re.search("[<>&\u2028\u2029]", made)
    assert json.loads(made) == json.loads(json.dumps(data))


def test_a_text_that_does_not_hold_the_sentences_is_left_out() -> None:
    documents = {
        d["id"]: d
        for d in page_data(summarize(ROWS), {"d0": "another", "d1": "x" * 100 + "Metformin lowered obesity."})[
            "documents"
        ]
    }
    assert documents["d0"]["text"] is None
    assert documents["d1"]["text"].endswith("obesity.")
    assert documents["r"]["retracted"]


def test_a_browser_shows_hostile_text_as_text(page: "Page") -> None:
    assert page.title().startswith("Obesity </script>")
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    page.locator("#words").fill("onerror")
    page.locator("#rows th button").click()
    assert HOSTILE.partition("\u2028")[0].strip() in page.locator("#cards").inner_text()
    assert page.locator("#cards mark.condition").inner_text() == "gout"
    assert page.locator("#cards mark.effect").inner_text() == "eased"
    assert page.evaluate("document.title").startswith("Obesity")


def test_filtering_and_sorting(page: "Page") -> None:
    assert names(page)[0] == "metformin"
    assert page.locator("#shown").inner_text() == "3 of 3 rows"
    page.locator("#words").fill("GOUT orl")
    assert names(page) == ["orlistat"]
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("document.getElementById('shown').textContent === '3 of 3 rows'")
    page.locator("#opposed").check()
    assert names(page) == ["metformin"]
    page.locator("#opposed").uncheck()
    head = page.get_by_role("columnheader", name="condition")
    for order, first in (("ascending", "gout"), ("descending", "obesity")):
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == order
        assert page.locator("#rows tr").first.locator("td").first.inner_text() == first
    page.get_by_role("button", name="studies").click()
    assert page.get_by_role("columnheader", name="studies").get_attribute("aria-sort") == "descending"
    assert head.get_attribute("aria-sort") == "none"
    assert names(page)[0] == "metformin"


def test_a_number_opens_its_claims_and_they_lead_to_the_source(page: "Page") -> None:
    page.get_by_role("button", name="metformin, obesity: 7 improves").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("heading").first.inner_text() == "metformin, obesity, improves: 7 claims"
    marks = dialog.locator("article").first.locator("mark")
    assert [(m.inner_text(), m.get_attribute("data-slot")) for m in marks.all()] == [
        ("Metformin", "drug"), ("lowered", "effect"), ("obesity", "condition"),
    ]  # fmt: skip
    link = dialog.get_by_role("link", name="PubMed").first
    assert link.get_attribute("href") == "https://pubmed.ncbi.nlm.nih.gov/100/"
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="metformin, obesity: 1 worsens").click()
    assert dialog.get_by_role("link", name="DOI").get_attribute("href") == "https://doi.org/10.1/w"
    dialog.get_by_role("link", name="in its document").click()
    assert not dialog.is_visible()
    text = page.locator("details[open] .text")
    assert text.inner_text().endswith("Metformin may worsen obesity. The end.")
    assert [m.inner_text() for m in text.locator(".target mark").all()] == ["Metformin", "worsen", "obesity"]
    assert text.locator(".target").is_visible()
    assert page.locator('a[href^="javascript"]').count() == 0


def test_it_works_with_the_keyboard_alone(page: "Page") -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#rows th button").first.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "claims-title"
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "metformin"
    page.get_by_role("columnheader", name="drug").get_by_role("button").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("columnheader", name="drug").get_attribute("aria-sort") == "ascending"


def test_every_control_has_a_name_and_every_plot_a_description(page: "Page") -> None:
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, input, select')].filter(e => !e.hidden && !e.textContent.trim() "
        "&& !e.labels?.length && !e.getAttribute('aria-label')).length"
    )
    assert unnamed == 0
    assert page.locator("figure svg[role=img][aria-label]").count() == page.locator("figure").count() == 4
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_retracted_documents_are_shown_as_such(page: "Page") -> None:
    assert "Left out as retracted: 1 publication, 1 claim." in page.locator("header").inner_text()
    page.locator("#document-words").fill("withdrawn")
    entry = page.locator("#document-list details")
    assert "retracted" in entry.inner_text()
    entry.locator("summary").click()
    assert "Fen raised pain." in entry.inner_text()
    assert "javascript" not in page.locator("#documents").inner_html()


def test_light_dark_and_print_differ(browser: "Browser", report: Path) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        page = open_page(browser, report, [], color_scheme=scheme)
        shades[scheme] = page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('mark')).backgroundColor]"
        )
        if scheme == "dark":
            page.emulate_media(media="print", color_scheme="dark")
            assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
            assert not page.locator("#filters").is_visible()
            assert page.locator("#rows").is_visible()
        page.context.close()
    assert shades["light"] != shades["dark"]


@pytest.mark.slow
def test_twenty_thousand_claims_stay_quick(browser: "Browser", tmp_path: Path) -> None:
    rows = [
        claim(f"Drug{i % 700} lowered condition{i % 90} in trial {i}.", f"Drug{i % 700}", f"condition{i % 90}", "lowered",
              "improves" if i % 3 else "worsens", f"d{i % 3000}", title=f"Trial {i % 3000}")
        for i in range(20_000)
    ]  # fmt: skip
    path = tmp_path / "big.html"
    path.write_text(evidence_report(summarize(rows), title="big"), encoding="utf-8")
    problems: list[str] = []
    page = open_page(browser, path, problems)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    took = page.evaluate(
        "(() => { const t = performance.now(); const w = document.getElementById('words'); w.value = 'drug12'; "
        "w.dispatchEvent(new Event('input', {bubbles: true})); document.body.offsetHeight; return performance.now() - t; })()"
    )
    assert page.locator("#shown").inner_text() == "99 of 6,300 rows"
    assert page.locator("#rows tr").count() == 99
    page.context.close()
    assert problems == []
    assert painted < 5000
    assert took < 1000


def test_the_command_takes_texts_from_articles(tmp_path: Path) -> None:
    article = tmp_path / "w.txt"
    article.write_text("x" * 100 + "Metformin may worsen obesity.\n", encoding="utf-8")
    claims, out = written(tmp_path / "claims.jsonl", ROWS), tmp_path / "report.html"
    result = CliRunner().invoke(cli, ["report", claims, "--articles", str(article), "-o", str(out)])
    assert result.exit_code == 0, result.output
    data = json.loads(re.findall(r'id="data">(.*?)</script>', out.read_text(encoding="utf-8"), re.S)[0])
    assert {d["id"] for d in data["documents"] if d["text"]} == {"w"}
    assert "<title>claims.jsonl" in out.read_text(encoding="utf-8")
