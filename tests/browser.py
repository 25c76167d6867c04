"""A real headless Chromium, the system's own, for tests of pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """The browser; a test that asks for it is skipped where none is installed."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def open_page(browser: "Browser", place: str | Path, problems: list[str], **context: str) -> "Page":
    """Open a file or URL. What the console or the page complains of, and any request to the network, goes to `problems`."""
    page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
    page.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    address = place.resolve().as_uri() if isinstance(place, Path) else place
    page.on("request", lambda r: problems.append(r.url) if not r.url.startswith((address, "data:", "blob:")) else None)
    page.goto(address)
    return page
