"""The documentation site builds without a warning, holds every command, and asks nothing of other servers."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from claimx_docs_fences import ROOT

from claimx.cli import COMMANDS

FETCHED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=[\"']?(?:https?:)?//[^\s\"'>]+", re.I)


BUILD = (sys.executable, "-m", "mkdocs", "build", "--strict")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [*BUILD, "--site-dir", folder],
        cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_a_warning_is_an_error(tmp_path: Path) -> None:
    """With --quiet, mkdocs does not count warnings: a build that is strict must not be quiet."""
    pytest.importorskip("mkdocs")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("[nowhere](missing.md)\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: a\n")
    done = subprocess.run(BUILD, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_every_page_is_built(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert [str(page) for page in sorted(pages) if not (site / page).is_file()] == []


def test_the_reference_has_every_command(site: Path) -> None:
    page = (site / "reference" / "cli.html").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f">claimx {name}<" not in page and f'id="claimx-{name}"' not in page] == []


def test_the_reference_has_the_public_names(site: Path) -> None:
    page = (site / "reference" / "python.html").read_text(encoding="utf-8")
    for name in ("pipeline.load", "pipeline.extract", "schema.Claim", "schema.Mention", "io.read_documents"):
        assert f'id="claimx.{name}"' in page


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    found = {
        match.group() for page in site.rglob("*.html") for match in FETCHED.finditer(page.read_text(encoding="utf-8"))
    }
    assert {tag for tag in found if 'rel="canonical"' not in tag} == set()
