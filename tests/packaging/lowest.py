"""Constraints that pin every dependency of pyproject.toml to the lowest version that it allows, one a line.

python tests/packaging/lowest.py > lowest.txt && pip install -c lowest.txt '.[duckdb,pdf]'
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TOOLS = ("bench", "dev", "docs", "train")
"""Extras of ours, not of users: their versions are not pinned here."""


def lowest(pyproject: Path) -> Iterator[str]:
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    extras = [lines for name, lines in project["optional-dependencies"].items() if name not in TOOLS]
    for line in [*project["dependencies"], *(line for lines in extras for line in lines)]:
        requirement = Requirement(line)
        bounds = [s.version for s in requirement.specifier if s.operator in (">=", "==")]
        if not bounds:
            raise SystemExit(f"{pyproject}: {requirement.name} has no lowest version")
        yield f"{requirement.name}=={bounds[0]}"


if __name__ == "__main__":
    print(*sorted(set(lowest(Path(__file__).parents[2] / "pyproject.toml"))), sep="\n")
