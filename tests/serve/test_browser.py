"""The pages as a real browser shows them: search, facets, evidence, download, and a review by selecting words."""

import csv
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("fastapi", reason="the extra serve is not installed")
pytest.importorskip("uvicorn", reason="the extra serve is not installed")

import uvicorn

from claimx.serve.app import make_app
from claimx.serve.site import Site
from claimx.serve.start import listen
from tests.browser import browser, open_page
from tests.serve.example import opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
pytestmark = pytest.mark.slow


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """The example, served with reviews, and its address."""
    with opened(tmp_path, review=True) as site:
        bound = listen("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(make_app(site), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        until = time.monotonic() + 30
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        yield site, f"http://127.0.0.1:{bound.getsockname()[1]}/"
        server.should_exit = True
        thread.join(10)
        bound.close()


def headings(page: "Page") -> list[str]:
    return [" ".join(text.split()) for text in page.locator("article h2").all_inner_texts()]


def test_search_facet_evidence_download(browser: "Browser", served: tuple[Site, str], tmp_path: Path) -> None:
    problems: list[str] = []
    page = open_page(browser, served[1], problems)
    assert page.locator("#count").inner_text() == "6 claims"
    page.get_by_role("searchbox").fill("migra*")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/?q=migra**")
    page.locator("#count").get_by_text("4", exact=True).wait_for()
    page.get_by_role("checkbox", name="worsens").check()
    page.locator("#count").get_by_text("1", exact=True).wait_for()
    assert headings(page) == ["borafen − worsens migraine"]
    assert page.evaluate("document.activeElement.value") == "worsens", "the focus stays where it was"
    page.get_by_role("button", name="Evidence").click()
    page.locator(".context").wait_for()
    assert page.get_by_role("button", name="Evidence").get_attribute("aria-expanded") == "true"
    evidence = page.locator("div.evidence")
    assert evidence.locator("mark.comparator").inner_text() == "placebo"
    assert "It did not help nausea." in evidence.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as rows:
        assert [row["drug"] for row in csv.DictReader(rows)] == ["Borafen"]
    page.go_back()
    page.locator("#count").get_by_text("4", exact=True).wait_for()
    page.get_by_role("link", name="Zincol in migraine").first.click()
    assert page.locator("h1").inner_text() == "Zincol in migraine"
    assert page.locator(".stated").count() == 3
    page.get_by_role("link", name="API").click()
    assert page.locator("h1").inner_text() == "API"
    page.goto(served[1] + "document?id=b")
    assert page.title() != "x"
    assert page.locator("script:not([src])").count() == 0
    assert problems == []


def select(page: "Page", words: str) -> None:
    """Select words of the sentence in the editor, as a mouse would."""
    page.evaluate(
        """words => {
          const pick = document.querySelector('.pick'), range = document.createRange();
          const walk = document.createTreeWalker(pick, NodeFilter.SHOW_TEXT);
          const start = pick.textContent.indexOf(words), end = start + words.length;
          let at = 0, node;
          while ((node = walk.nextNode())) {
            const length = node.data.length;
            if (start >= at && start < at + length) range.setStart(node, start - at);
            if (end > at && end <= at + length) range.setEnd(node, end - at);
            at += length;
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        words,
    )
    page.get_by_text(f"Selected: “{words.strip()}”").wait_for()


def test_a_claim_is_corrected_by_selecting_words(browser: "Browser", served: tuple[Site, str]) -> None:
    site, home = served
    assert site.reviews is not None
    problems: list[str] = []
    page = open_page(browser, home, problems)
    assert page.get_by_role("button", name="Evidence and review").count() == 0
    page.goto(f"{home}?q=sleep&token={site.token}")
    assert "token" not in page.url
    page.get_by_role("button", name="Evidence and review").first.click()
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("Say who you are first.").wait_for()
    page.get_by_label("You are").fill("Ada")
    page.get_by_role("button", name="Correct…").click()
    tools = page.get_by_role("group", name="Put the words into")
    select(page, "sleep ".strip())
    tools.get_by_role("button", name="Condition").click()
    page.get_by_role("button", name="remove Outcome").click()
    page.get_by_role("button", name="remove Hedge may").click()
    tools.get_by_label("words").fill("Zincol may")
    tools.get_by_role("button", name="Drug").click()
    page.get_by_role("button", name="remove Drug Zincol", exact=True).click()
    page.get_by_label("Direction").select_option("mixed")
    page.get_by_role("button", name="Save correction").click()
    page.get_by_text("Saved.").wait_for()
    (review,) = site.reviews.all()
    assert (review.decision, review.reviewer) == ("correct", "Ada")
    corrected = review.corrected
    assert corrected is not None
    assert [corrected[n] for n in ("drug", "condition", "outcome", "effect_direction", "hedged")] == [
        "Zincol may", "sleep", None, "mixed", False]  # fmt: skip
    text = site.library.document("a/1")["text"]  # type: ignore[index]
    assert text[int(corrected["condition_start"]) : int(corrected["condition_end"])] == "sleep", (
        "the emoji before it is one"
    )
    assert page.locator(".about .chip.verdict").first.inner_text() == "corrected"
    assert page.locator(".history li").count() == 1
    page.get_by_role("button", name="Take back").click()
    page.locator(".history li").nth(1).wait_for()
    assert site.reviews.decisions() == {}
    page.reload()
    page.get_by_role("button", name="Evidence and review").first.click()
    assert page.get_by_label("You are").input_value() == "Ada"
    page.get_by_role("button", name="Reject").click()
    page.get_by_text("Saved.").wait_for()
    assert list(site.reviews.decisions().values()) == ["reject"]
    assert problems == []


def test_what_the_server_refuses_is_said(browser: "Browser", served: tuple[Site, str]) -> None:
    site, home = served
    problems: list[str] = []
    page = open_page(browser, home, problems)
    page.goto(f"{home}?q=ferritin&token={site.token}")
    page.get_by_role("button", name="Evidence and review").click()
    page.get_by_label("You are").fill("Ada")
    page.get_by_role("button", name="Correct…").click()
    page.get_by_role("button", name="remove Outcome ferritin").click()
    page.get_by_role("button", name="Save correction").click()
    page.get_by_text("Not saved: a claim needs a condition or an outcome.").wait_for()
    assert site.reviews is not None
    assert site.reviews.count() == 0
    assert [p for p in problems if "422" not in p] == []


def test_a_page_of_another_site_cannot_write(browser: "Browser", served: tuple[Site, str], tmp_path: Path) -> None:
    site, home = served
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{home}?token={site.token}")
    row = next(site.library.rows([1]))
    other = listen("127.0.0.1", 0)

    async def evil(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"<p>hello"})  # type: ignore[operator]

    server = uvicorn.Server(uvicorn.Config(evil, log_level="error", lifespan="off"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run, args=([other],), daemon=True)
    thread.start()
    page.goto(f"http://localhost:{other.getsockname()[1]}/")
    sent = page.evaluate(
        """async ([url, id]) => {
          const body = JSON.stringify({claim_id: id, decision: 'accept', reviewer: 'evil'});
          const out = [];
          for (const type of ['text/plain', 'application/json'])
            for (const mode of ['cors', 'no-cors'])
              await fetch(url + 'api/reviews', {method: 'POST', body, mode, credentials: 'include',
                headers: {'Content-Type': type}}).then(a => out.push(a.type), e => out.push('refused'));
          return out;
        }""",
        [home, row["claim_id"]],
    )
    assert len(sent) == 4
    assert site.reviews is not None
    assert site.reviews.count() == 0
    server.should_exit = True
    thread.join(10)
    other.close()


def test_the_editor_fits_a_narrow_screen(browser: "Browser", served: tuple[Site, str]) -> None:
    site, home = served
    page = open_page(browser, home, [])
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(f"{home}?q=placebo&token={site.token}")
    page.get_by_role("button", name="Evidence and review").click()
    page.get_by_role("button", name="Correct…").click()
    page.get_by_role("button", name="Save correction").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", ["", "document?id=a/1", "api", "values/drug"])
def test_pages_fit_a_narrow_screen_and_can_be_read_aloud(
    browser: "Browser", served: tuple[Site, str], path: str
) -> None:
    problems: list[str] = []
    page = open_page(browser, served[1], problems)
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(served[1] + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.evaluate("document.documentElement.lang") == "en"
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('input:not([type=hidden]), select, button, a')].filter(e =>
          !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim())).map(e => e.outerHTML)"""
    )
    assert nameless == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert problems == []
