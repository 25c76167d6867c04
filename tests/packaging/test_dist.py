"""What is built for others: the sdist, the wheel made from it, and the wheel at work without the checkout or a network."""

import csv
import io
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from claimx import __version__

ROOT = Path(__file__).parents[2]
MODEL_LIMIT, WHEEL_LIMIT = 30_000_000, 40_000_000
"""Bytes."""

TEXT = "Metformin 500 mg twice daily may reduce weight gain in people who take clozapine.\n"
NOWHERE = "http://127.0.0.1:9"
OFFLINE = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the sdist and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    return built / f"claimx-{__version__}-py3-none-any.whl"


def test_the_wheel_has_the_package_and_its_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    data = [
        "model/weights/encoder.onnx", "model/weights/meta.json", "normalize/kb/data/default.kb.gz",
        "lexicons/data/gazetteer.tsv.gz", "lexicons/data/hedges.tsv", "normalize/dose/data/units.tsv",
        "evaluate/templates/errors.html", "py.typed",
    ]  # fmt: skip
    assert [name for name in data if f"claimx/{name}" not in names] == []
    assert {name.partition("/")[0] for name in names} == {"claimx", f"claimx-{__version__}.dist-info"}
    in_checkout = subprocess.run(
        ["git", "ls-files", "src/claimx"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    assert [name for name in in_checkout if name.removeprefix("src/") not in names] == []


def test_the_wheel_says_who_what_and_under_which_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"claimx-{__version__}.dist-info"
        metadata = archive.read(f"{info}/METADATA").decode()
        assert f"Version: {__version__}\n" in metadata
        assert "License-Expression: Apache-2.0" in metadata
        for extra in ("ray", "postgres", "duckdb", "pdf", "train"):
            assert f"Provides-Extra: {extra}\n" in metadata
        assert b"claimx = claimx.cli:main" in archive.read(f"{info}/entry_points.txt")
        assert f"{info}/licenses/LICENSE" in archive.namelist()


def test_model_and_wheel_stay_small(wheel: Path) -> None:
    weights = [i.file_size for i in zipfile.ZipFile(wheel).infolist() if i.filename.startswith("claimx/model/weights/")]
    assert sum(weights) <= MODEL_LIMIT
    assert wheel.stat().st_size <= WHEEL_LIMIT


def test_the_sdist_has_what_is_needed_to_build_and_test(built: Path) -> None:
    with tarfile.open(built / f"claimx-{__version__}.tar.gz") as archive:
        names = archive.getnames()
    top = {name.split("/")[1] for name in names if "/" in name}
    assert top >= {"src", "tests", "docs", "corpus", "annotations", "pipeline", "pyproject.toml", "LICENSE", "Makefile"}
    assert not any("__pycache__" in name or "/.venv/" in name for name in names)


def test_the_version_stands_in_one_place() -> None:
    assert "\nversion" not in (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[project]")[2]
    stated = [
        path
        for path in (ROOT / "src").rglob("*.py")
        if f'"{__version__}"' in path.read_text(encoding="utf-8") and path.name != "_version.py"
    ]
    assert stated == []


def test_the_unpacked_wheel_works_without_checkout_and_network(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    works([sys.executable, "-m", "claimx"], tmp_path, environment, tmp_path / "site" / "claimx")


@pytest.mark.slow
def test_the_wheel_installs_into_an_empty_environment_and_works_offline(wheel: Path, tmp_path: Path) -> None:
    reached = subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", tmp_path / "probe", "click"],
        capture_output=True, check=False,
    )  # fmt: skip
    if reached.returncode:
        pytest.skip("no package registry can be reached")
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", wheel], check=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    works([tmp_path / "venv" / "bin" / "claimx"], tmp_path, environment, tmp_path / "venv")


def works(command: list[str | Path], folder: Path, environment: dict[str, str], home: Path) -> None:
    """`info` finds everything in order, and `extract` the claim, from `home` and with no network to be had."""
    (folder / "metformin.txt").write_text(TEXT, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*without_network(), *command, *arguments],
            cwd=folder, env={**environment, **OFFLINE}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    info = run("info")
    assert info.returncode == 0, info.stdout + info.stderr
    assert str(home) in info.stdout.splitlines()[0]
    assert "as they were built" in info.stdout
    done = run("extract", "metformin.txt", "-q")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert ("metformin", "500.0", "improves", "may") in [
        (row["drug_name"].lower(), row["dose_low"], row["effect_direction"], row["hedge_cues"]) for row in rows
    ]


def without_network() -> list[str]:
    """A command before others that takes the network from them, where this machine lets one; proxies to nowhere do the
    rest."""
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [unshare, "-n"]
    return []
