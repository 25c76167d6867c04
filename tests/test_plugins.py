"""Plug-ins: the example package does its work in every command, and a broken one is one line and no more."""

import json
import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from claimx import plugins

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EXAMPLE = Path(__file__).parents[1] / "examples" / "claimx-example-plugin"
ENW = "%0 Journal Article\n%T BMT-0417 in gout\n%R 10.1234/five\n%D 2021\n%X BMT-0417 reduced pain in gout.\n\n%0 Book\n%T No text\n"


def install(folder: Path, name: str, points: dict[str, dict[str, str]], version: str = "0.1.0") -> None:
    """Write what an installer writes of a package beside its modules."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in named.items()) for group, named in points.items()]
    (info / "entry_points.txt").write_text("\n".join(lines))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the example package installed in it, as `pip install --target` leaves it."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "claimx_example_plugin").symlink_to(EXAMPLE / "src" / "claimx_example_plugin")
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    install(folder, project["name"], project["entry-points"], project["version"])
    return folder


def claimx(site: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, which sees the plug-ins of `site`; so do the worker processes that it starts."""
    paths = [str(site), str(Path(__file__).parent / "engine"), os.environ.get("PYTHONPATH", "")]
    return subprocess.run(
        [sys.executable, "-c", "from claimx.cli import main; main()", *map(str, arguments)],
        capture_output=True, text=True, timeout=300, cwd=site.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment},
    )  # fmt: skip


def test_the_example_serves_a_batch_in_worker_processes(site: Path, tmp_path: Path) -> None:
    (tmp_path / "references.enw").write_text(ENW)
    config = tmp_path / "claimx.toml"
    config.write_text(
        'component = ["study_drugs"]\nkb = ["study", "default"]\n[settings.study_drugs]\npattern = "BMT-[0-9]+"\n'
    )
    done = claimx(
        site, "run", "references.enw", "--config", config, "--workers", "1",
        "--to", "claims.sqlite", "--to", "claims.markdown", "--to", "digest:pages",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "references.enw#2: a record without an abstract" in done.stderr
    with sqlite3.connect(tmp_path / "claims.sqlite") as connection:
        rows = connection.execute("SELECT doc_id, drug, drug_id, condition, year FROM claim_table").fetchall()
        (config_kept,) = connection.execute("SELECT config FROM run").fetchone()
    assert ("10.1234/five", "BMT-0417", "STUDY:0417", 2021) in {(row[0], row[1], row[2], row[4]) for row in rows}
    kept = json.loads(config_kept)
    assert kept["packages"] == ["claimx-example-plugin 0.1.0"]
    assert kept["settings"] == {"study_drugs": {"pattern": "BMT-[0-9]+"}}
    assert (tmp_path / "claims.markdown").read_text().startswith("| doc_id | drug | dose |")
    assert (
        json.loads((tmp_path / "claims.datapackage.json").read_text())["resources"][0]["mediatype"] == "text/markdown"
    )
    (page,) = (tmp_path / "pages").glob("*.md")
    assert page.read_text().startswith("# BMT-0417 in gout\n\n- BMT-0417, ")
    again = claimx(site, "retry", "--to", "claims.sqlite", "--workers", "1")
    assert again.returncode == 0, again.stderr
    with sqlite3.connect(tmp_path / "claims.sqlite") as connection:
        assert connection.execute("SELECT COUNT(*) FROM run").fetchone() == (1,)


def test_the_small_commands_know_plugins_too(site: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "references.enw").write_text(ENW)
    done = claimx(site, "tag", "in", "--component", "study_drugs", "-o", "mentions.markdown")
    assert done.returncode == 0, done.stderr
    assert "| DRUG | BMT-0417 |" in (tmp_path / "mentions.markdown").read_text()
    found = claimx(site, "lookup", "BMT-0417", "--kb", "study")
    assert found.stdout.startswith("* BMT-0417\tdrug\tSTUDY:0417\texampline\t1.00\tcode name of the study")
    (tmp_path / "plain").write_text(ENW)
    told = claimx(site, "tag", "plain", "--input-format", "endnote", "--format", "jsonl", "--quiet")
    assert '"10.1234/five"' in told.stdout, told.stderr


def test_info_names_plugins_and_what_is_wrong_with_them(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimx import installation

    monkeypatch.syspath_prepend(site)
    plugins.declared.cache_clear()
    try:
        facts = installation.facts()["plugins"]
        sound = installation._importable()
        install(site, "claimx-broken", {"claimx.readers": {"gone": "no_such_module"}}, "9.1")
        plugins.declared.cache_clear()
        with pytest.raises(ValueError, match=r"plug-in of claimx-broken 9\.1: reader 'gone' cannot be imported"):
            installation._importable()
    finally:
        plugins.declared.cache_clear()
    assert facts["claimx.readers"] == {"endnote": "claimx-example-plugin 0.1.0"}
    assert sound == "5 installed"


def test_plugins_can_be_left_out(site: Path) -> None:
    done = claimx(site, "lookup", "BMT-0417", "--kb", "study", CLAIMX_PLUGINS="off")
    assert done.returncode == 1
    assert done.stderr == "error: study: neither a file nor a knowledge base that is installed (default)\n"


BROKEN = {
    "claimx.readers": {"gone": "no_such_module", "odd": "broken_parts:odd", "dotted": "broken_parts:dotted"},
    "claimx.exporters": {"gone": "no_such_module", "odd": "broken_parts:odd"},
    "claimx.components": {"gone": "no_such_module", "odd": "broken_parts:odd", "fussy": "broken_parts"},
    "claimx.knowledge_bases": {"gone": "no_such_module", "odd": "broken_parts:odd", "empty": "broken_parts:empty"},
}
PARTS = """
from types import SimpleNamespace
odd = SimpleNamespace()
dotted = SimpleNamespace(read=print, extensions=[".enw"])
empty = lambda: object()
def __getattr__(name):
    raise AttributeError(name)
try:
    from spacy.language import Language
    @Language.factory("fussy", default_config={"depth": 1})
    def fussy(nlp, name, depth: int):
        raise RuntimeError("a line\\nand another")
except ImportError:
    pass
"""
NAMED = "plug-in of claimx-broken 9.1: "


@pytest.fixture
def broken(site: Path) -> Path:
    (site / "broken_parts.py").write_text(textwrap.dedent(PARTS))
    install(site, "claimx-broken", BROKEN, "9.1")
    return site


def test_broken_readers_are_one_line_each_and_the_others_read(broken: Path, tmp_path: Path) -> None:
    (tmp_path / "references.enw").write_text(ENW)
    done = claimx(broken, "tag", "references.enw", "-o", "mentions.csv", "--quiet")
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert [line for line in lines if line.startswith(NAMED)] == [
        NAMED + "reader 'dotted' has an extension '.enw'; extensions are in lower case and without a dot",
        NAMED + "reader 'gone' cannot be imported (ModuleNotFoundError: No module named 'no_such_module')",
        NAMED + "reader 'odd' has no function `read`",
    ]
    assert "BMT-0417" in (tmp_path / "mentions.csv").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "gone"], "exporter 'gone' cannot be imported (ModuleNotFoundError: No module named 'no_such_module')"),
        (["--format", "odd"], "exporter 'odd' has no function `rows`, for a format of files, nor `write`, for one of folders"),
        (["--component", "gone"], "component 'gone' cannot be imported (ModuleNotFoundError: No module named 'no_such_module')"),
        (["--component", "odd"], "component 'odd' registers no spaCy factory of this name"),
        (["--component", "fussy"], "component 'fussy' cannot be made (RuntimeError: a line and another)"),
        (["--kb", "gone"], "knowledge base 'gone' cannot be imported (ModuleNotFoundError: No module named 'no_such_module')"),
        (["--kb", "odd"], "knowledge base 'odd' is no function that gives a knowledge base"),
        (["--kb", "empty"], "knowledge base 'empty' gives neither a file nor an object with `link` and `candidates`"),
    ],
)  # fmt: skip
def test_a_broken_plugin_that_is_asked_for_is_one_line(
    broken: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    # In this very process, which is quicker: caches of what is installed are emptied before and after.
    from claimx.cli import main
    from claimx.io.readers.plugged import plugged
    from claimx.normalize.kb.choose import knowledge

    caches = (plugins.declared, plugged, knowledge)
    monkeypatch.syspath_prepend(broken)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Naltrexone reduced pain.")
    monkeypatch.setattr(sys, "argv", ["claimx", "tag", "a.txt", *arguments])
    for cached in caches:
        cached.cache_clear()
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        for cached in caches:
            cached.cache_clear()
    assert ended.value.code == 1
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert errors == [f"error: {NAMED}{said}"]


def test_a_worker_that_cannot_load_a_plugin_is_one_line(broken: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Naltrexone reduced pain.")
    done = claimx(broken, "run", "a.txt", "--to", "claims.sqlite", "--component", "fussy", "--workers", "1")
    assert done.returncode == 1
    assert (
        done.stderr.splitlines()[-1]
        == f"error: {NAMED}component 'fussy' cannot be made (RuntimeError: a line and another)"
    )
    none = claimx(broken, "run", "a.txt", "--to", "claims.sqlite", "--component", "nowhere", "--workers", "1")
    assert none.stderr.splitlines()[-1].startswith(
        "error: nowhere: no such component; plug-ins of claimx.components are: "
    )


def test_of_two_with_one_name_the_first_package_has_it(site: Path, tmp_path: Path) -> None:
    install(site, "zz-late", {"claimx.knowledge_bases": {"study": "nowhere:it"}})
    done = claimx(site, "lookup", "BMT-0417", "--kb", "study")
    assert done.stdout.startswith("* BMT-0417")
    assert done.stderr == (
        "plug-in of zz-late 0.1.0: knowledge base 'study' is left out: claimx-example-plugin 0.1.0 has one of this name\n"
    )


def test_other_pipelines_take_no_additions(site: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("drug1 eases pain")
    done = claimx(site, "run", "a.txt", "--to", "c.sqlite", "--pipeline", "claimx_fake_pipeline:make", "--kb", "study")
    assert done.returncode == 1
    assert "takes no components and knowledge bases" in done.stderr.splitlines()[-1]


@pytest.mark.slow
def test_the_example_installs_without_a_network(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    pytest.importorskip("hatchling")
    done = subprocess.run([*command, "--target", tmp_path / "site", EXAMPLE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = claimx(tmp_path / "site", "lookup", "BMT-0417", "--kb", "study")
    assert found.stdout.startswith("* BMT-0417\tdrug\tSTUDY:0417"), found.stderr
