"""What is installed, and whether it works: the facts and checks of `claimx info`."""

import hashlib
import importlib.metadata
import importlib.util
import os
import platform
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from claimx._version import __version__
from claimx.plugins import GROUPS, declared
from claimx.schema.errors import InputError

LIBRARIES = ("spacy", "scispacy", "thinc", "numpy", "onnxruntime", "tokenizers", "pandas", "pyarrow", "lxml", "click")
"""What a result may depend on, or an error come from."""

SENTENCE = "Naltrexone 4.5 mg daily may reduce pain in people with fibromyalgia."
"""What every installation, with the model or with the rules, must understand."""

FOR_DEVELOPERS = ("bench", "dev", "docs")
"""Extras that users do not need."""

LARGEST_HASHED = 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, whether it is in order, and what was found."""

    name: str
    ok: bool
    detail: str


def facts() -> dict[str, Any]:
    """Versions, extras, model, knowledge base and configuration; plain data. Raises nothing for what is broken."""
    return {
        "claimx": {"version": __version__, "folder": str(Path(__file__).parent)},
        "python": {"version": platform.python_version(), "platform": platform.platform()},
        "libraries": {name: _version_of(name) for name in LIBRARIES},
        "extras": extras(),
        "model": _or_error(_model),
        "knowledge_base": _or_error(_knowledge_base),
        "plugins": _or_error(_plugins),
        "config": _or_error(_config),
    }


def checks() -> Iterator[Check]:
    """The checks of an installation, one by one as they are made. None raises; a broken one has `ok` False."""
    for name, check in (
        ("dependencies", _dependencies),
        ("files of the package", _package_files),
        ("files of the model", _model_files),
        ("knowledge base", _linked),
        ("plug-ins", _importable),
        ("pipeline", _understood),
    ):
        try:
            yield Check(name, True, check())
        except Exception as error:  # whatever is wrong is the answer
            yield Check(name, False, " ".join(f"{error}".split()) or type(error).__name__)


def extras() -> dict[str, bool]:
    """The optional parts of the package, and whether all that each needs is installed."""
    found: dict[str, bool] = {}
    for extra in importlib.metadata.metadata("claimx").get_all("Provides-Extra") or [] if _installed() else []:
        if extra not in FOR_DEVELOPERS:
            found[extra] = all(_fits(wanted) for wanted in _wanted(extra))
    return dict(sorted(found.items()))


def _installed() -> bool:
    return _version_of("claimx") is not None


def _wanted(extra: str = "") -> list[Requirement]:
    """What claimx requires here, or what one of its extras requires besides."""
    found = []
    for line in (importlib.metadata.requires("claimx") or []) if _installed() else []:
        requirement = Requirement(line)
        marker = requirement.marker
        always = marker is None or marker.evaluate({"extra": ""})
        if always != bool(extra) and (marker is None or marker.evaluate({"extra": extra})):
            found.append(requirement)
    return found


def _fits(requirement: Requirement) -> bool:
    version = _version_of(requirement.name)
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def _version_of(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _or_error(make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return make()
    except Exception as error:
        return {"error": " ".join(f"{error}".split()) or type(error).__name__}


def _model() -> dict[str, Any]:
    from claimx.model.encode import folder, settings

    meta = settings()
    size = sum(path.stat().st_size for path in folder().iterdir() if path.is_file())
    return {
        "version": meta["version"],
        "layers": meta["layers"],
        "width": meta["width"],
        "bytes": size,
        "folder": str(folder()),
    }


def _knowledge_base() -> dict[str, Any]:
    from claimx.normalize.kb import load_kb

    header = load_kb().header
    return {
        "concepts": header["concepts"],
        "drug_keys": header["drug"],
        "condition_keys": header["condition"],
        "sources": [source["name"] for source in header.get("sources", [])],
    }


def _plugins() -> dict[str, Any]:
    """Group -> name -> the package that it is from, with its version."""
    return {group: {name: plugin.package for name, plugin in declared(group).items()} for group in GROUPS}


def _config() -> dict[str, Any]:
    from claimx.pipeline import load

    return {
        "components": load().pipe_names,
        "environment": {name: value for name, value in sorted(os.environ.items()) if name.startswith("CLAIMX_")},
    }


def _dependencies() -> str:
    wanted = _wanted()
    wrong = [
        f"{need.name} {_version_of(need.name) or 'missing'}, not {need.specifier}" for need in wanted if not _fits(need)
    ]
    if wrong:
        raise ValueError("; ".join(wrong))
    return f"{len(wanted)} installed"


def _package_files() -> str:
    """The files of an installed wheel have the hashes that it was built with."""
    try:
        files = importlib.metadata.files("claimx") or []
    except importlib.metadata.PackageNotFoundError:
        return "not installed as a package: nothing to compare with"
    mine = [file for file in files if file.parts[0] == "claimx" and file.hash is not None]
    if not mine:
        return "installed from a checkout: nothing to compare with"
    for file in mine:
        path = Path(str(file.locate()))
        if not path.is_file():
            raise ValueError(f"{path}: missing")
        found = urlsafe_b64encode(_digest(path).digest()).rstrip(b"=").decode()
        if file.hash is not None and file.hash.mode == "sha256" and file.hash.value != found:
            raise ValueError(f"{path}: not as it was built")
    return f"{len(mine)} as they were built"


def _model_files() -> str:
    """The files of the model have the hashes that its `meta.json` states."""
    from claimx.model.encode import folder, settings

    stated: dict[str, str] = settings().get("sha256", {})
    for name, wanted in stated.items():
        if Path(name).name != name:
            raise ValueError(f"{folder() / 'meta.json'}: {name!r} is no file name")
        if _digest(folder() / name).hexdigest() != wanted:
            raise ValueError(f"{folder() / name}: not the file that meta.json describes")
    return f"{len(stated)} as meta.json describes them" if stated else "meta.json states no hashes"


def _linked() -> str:
    from claimx.normalize.kb import load_kb

    concept = load_kb().link("naltrexone", "drug")
    if not concept.id:
        raise ValueError("does not know naltrexone")
    return f"naltrexone is {concept.id}"


def _importable() -> str:
    plugins = [plugin for group in GROUPS for plugin in declared(group).values()]
    wrong = []
    for plugin in plugins:
        try:
            plugin.load()
        except InputError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError("; ".join(wrong))
    return f"{len(plugins)} installed"


def _understood() -> str:
    from claimx.pipeline import extract

    claims = [c for c in extract(SENTENCE) if c.direction == "improves" and c.hedged]
    if not any(span.text == "Naltrexone" for claim in claims for span in claim.drugs):
        raise ValueError(f"does not find the claim of {SENTENCE!r}")
    return f"finds the claim of {SENTENCE!r} ({claims[0].method})"


def _digest(path: Path) -> "hashlib._Hash":
    with path.open("rb") as stream:
        if path.stat().st_size > LARGEST_HASHED:
            raise ValueError(f"{path}: larger than any file of claimx")
        return hashlib.sha256(stream.read())
