"""What the code itself must be like: short files and functions, and nothing that runs what a file says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "claimx"
FILES = sorted(SRC.rglob("*.py"))

MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60

FORBIDDEN = {
    "pickle.load", "pickle.loads", "pickle.Unpickler", "marshal.load", "marshal.loads", "shelve.open", "dill.load",
    "joblib.load", "torch.load", "yaml.load", "yaml.unsafe_load", "jsonpickle.decode", "eval", "exec", "os.system",
    "tempfile.mktemp", "spacy.load", "xml.etree.ElementTree.parse", "xml.sax.parse",
}  # fmt: skip
"""Calls that run, or may run, what a file holds, or that a rule of this project forbids."""

BETWEEN_OWN_PROCESSES = {"engine/pool.py", "engine/worker.py"}
"""These unpickle what this very program has sent through a pipe of its own."""


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """(dotted name, call) of every call; names imported under others are spelt out."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.ImportFrom):
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            written = ast.unparse(node.func)
            first, dot, rest = written.partition(".")
            yield names.get(first, first) + dot + rest, node


def dangers(source: str) -> list[str]:
    """The forbidden calls of a source."""
    found = []
    for name, call in calls(ast.parse(source)):
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        if name in FORBIDDEN:
            found.append(name)
        elif name in ("numpy.load", "np.load"):
            allow = given.get("allow_pickle")
            if not (isinstance(allow, ast.Constant) and allow.value is False):
                found.append(f"{name} without allow_pickle=False")
        elif name.startswith("subprocess.") and "shell" in given:
            found.append(f"{name} with a shell")
        elif name.endswith((".from_disk", ".from_bytes")) and name != "int.from_bytes":
            found.append(name)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_nothing_runs_what_a_file_holds(path: Path) -> None:
    found = dangers(path.read_text(encoding="utf-8"))
    if path.relative_to(SRC).as_posix() in BETWEEN_OWN_PROCESSES:
        assert set(found) == {"pickle.loads"}
    else:
        assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle as p\np.load(x)",
        "from pickle import loads\nloads(x)",
        "import numpy as np\nnp.load(x)",
        "import numpy\nnumpy.load(x, allow_pickle=True)",
        "eval(x)",
        "import subprocess\nsubprocess.run(x, shell=True)",
        "doc.from_disk(x)",
    ],
)
def test_the_search_finds_what_it_looks_for(source: str) -> None:
    assert len(dangers(source)) == 1
    assert dangers("import numpy\nnumpy.load(x, allow_pickle=False)\nint.from_bytes(b)") == []


def test_no_file_is_too_long() -> None:
    sizes = {path.relative_to(SRC).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


def test_no_function_is_too_long() -> None:
    long = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
                size = (node.end_lineno or 0) - first.lineno + 1
                if size > MOST_LINES_OF_A_FUNCTION:
                    long[f"{path.relative_to(SRC).as_posix()}:{node.lineno} {node.name}"] = size
    assert long == {}
