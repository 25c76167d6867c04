"""The audit of dependencies: what is shipped needs nothing whose licence would bind those who pass it on."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "audit.py"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    if not SCRIPT.is_file():
        pytest.skip("not in this distribution")
    spec = importlib.util.spec_from_file_location("claimx_audit", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT License", True), ("BSD-3-Clause", True), ("Apache Software License", True), ("LGPL-3.0-only", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True), ("PSF-2.0", True),
        ("GPL-3.0-or-later", False), ("GNU Affero General Public License v3", False), ("not stated", False),
    ],
)  # fmt: skip
def test_licences_are_told_apart(audit: ModuleType, licence: str, allowed: bool) -> None:
    assert bool(audit.ALLOWED.search(licence)) == allowed


def test_what_is_needed_is_followed_to_the_end(audit: ModuleType) -> None:
    names = {distribution.name for distribution in audit.needed("spacy")}
    assert {"thinc", "numpy", "pydantic"} <= names  # its own needs, and theirs
    assert "spacy" not in names


def test_no_licence_of_what_is_shipped_is_unknown_or_binding(audit: ModuleType) -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--licences-only"], capture_output=True, text=True)
    in_question = [line for line in done.stdout.splitlines() if line.startswith("CHECK") and "krippendorff" not in line]
    assert in_question == []  # installed before it became a tool for developers, it may still be in the metadata


def test_only_developers_need_what_is_under_the_gpl() -> None:
    project = (SCRIPT.parents[1] / "pyproject.toml").read_text()
    shipped, _, rest = project.partition("\ndev = [")
    assert "krippendorff" not in shipped
    assert '"krippendorff' in rest
