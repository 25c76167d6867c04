"""`claimx info`: it says what is there, and a broken installation is found out."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from claimx_cli_help import claimx

import claimx as package
from claimx import installation
from claimx.model import encode


@pytest.fixture
def model_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped model, in use in its place."""
    copy = tmp_path / "weights"
    shutil.copytree(encode.folder(), copy)
    monkeypatch.setenv("CLAIMX_MODEL", str(copy))
    forget()
    return copy


@pytest.fixture(autouse=True)
def fresh_afterwards() -> Iterator[None]:
    yield
    forget()


def forget() -> None:
    for cached in (encode.settings, encode.session, encode.tokenizer):
        cached.cache_clear()


def test_a_sound_installation_is_described_and_checked() -> None:
    done = claimx("info")
    assert done.returncode == 0, done.stdout + done.stderr
    for said in (package.__version__, "spacy 3.", "onnxruntime", "concepts from MeSH", "claimx_model_tagger", "ok "):
        assert said in done.stdout
    assert "BROKEN" not in done.stdout


def test_as_json_it_has_all_that_the_text_says() -> None:
    found = json.loads(claimx("info", "--json").stdout)
    assert found["claimx"]["version"] == package.__version__
    assert found["model"]["version"] == encode.version()
    assert found["knowledge_base"]["concepts"] > 10_000
    assert set(found["extras"]) >= {"duckdb", "pdf", "ray", "train"}
    assert [check["name"] for check in found["checks"] if not check["ok"]] == []


def test_without_checks_nothing_is_tried() -> None:
    assert json.loads(claimx("info", "--json", "--no-check").stdout)["checks"] == []


def test_the_shipped_model_states_the_hashes_of_its_files() -> None:
    stated = encode.settings()["sha256"]
    assert set(stated) == {"encoder.onnx", "heads.npz", "tokenizer.json"}
    for name, digest in stated.items():
        assert hashlib.sha256((encode.folder() / name).read_bytes()).hexdigest() == digest


def test_a_file_of_the_model_that_was_changed_is_found_out(model_copy: Path) -> None:
    with (model_copy / "encoder.onnx").open("r+b") as stream:
        stream.seek(5_000_000)
        stream.write(b"\0\1\2\3")
    done = claimx("info")
    assert done.returncode == 1
    assert "encoder.onnx: not the file that meta.json describes" in done.stdout
    assert done.stderr == "error: broken: files of the model\n"


def test_a_model_that_cannot_be_read_is_found_out(model_copy: Path) -> None:
    (model_copy / "meta.json").write_text("{", encoding="utf-8")
    done = claimx("info")
    assert done.returncode == 1
    assert "files of the model" in done.stderr
    assert "model           cannot be read" in done.stdout


def test_a_missing_or_old_dependency_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    real = installation._version_of
    monkeypatch.setattr(installation, "_version_of", lambda name: {"lxml": None, "rich": "1.0"}.get(name, real(name)))
    found = {check.name: check for check in installation.checks()}["dependencies"]
    assert not found.ok
    assert "lxml missing" in found.detail
    assert "rich 1.0, not >=" in found.detail


def test_a_package_file_that_was_changed_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed wheel, as its RECORD has it."""
    info = tmp_path / "claimx-9.9.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: claimx\nVersion: 9.9\n", encoding="utf-8")
    (tmp_path / "claimx").mkdir()
    (tmp_path / "claimx" / "list.tsv").write_text("word\n", encoding="utf-8")
    digest = installation.urlsafe_b64encode(hashlib.sha256(b"word\n").digest()).rstrip(b"=").decode()
    (info / "RECORD").write_text(f"claimx/list.tsv,sha256={digest},5\n", encoding="utf-8")
    found = installation.importlib.metadata.PathDistribution(info)
    monkeypatch.setattr(installation.importlib.metadata, "files", lambda _name: found.files)
    assert installation._package_files() == "1 as they were built"
    (tmp_path / "claimx" / "list.tsv").write_text("ward\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"list\.tsv: not as it was built"):
        installation._package_files()
