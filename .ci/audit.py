"""Audit of dependencies: the licence of each, and known vulnerabilities where the service that knows them can be reached.

    python .ci/audit.py [--licences-only]

Looks at everything that claimx needs here, with all its extras but those for developers. Exit code 1 where a licence is
not known or not among ALLOWED, or pip-audit reports a vulnerability. Where pip-audit is not installed or its service
(https://pypi.org, https://osv.dev) cannot be reached, that is said, and is no failure: nothing was found out.
"""

import argparse
import importlib.metadata
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement

LEFT_OUT = {"fuzz", "dev", "bench", "docs", "train"}

ALLOWED = re.compile(
    r"\b(?:MIT|MIT-0|BSD|BSD-[234]-Clause|0BSD|Apache|Apache-2\.0|ISC|PSF|PSF-2\.0|Python|Python-2\.0|MPL|MPL-2\.0|Mozilla|Zlib|"
    r"Unlicense|CC0-1\.0|HPND|MIT-CMU|LGPL|LGPLv3|LGPL-3\.0-only|Lesser General Public License|BlueOak)\b",
    re.I,
)
"""Licences under which a program with the Apache licence may depend on a library."""


STATED = {"nmslib-metabrainz": "Apache-2.0"}
"""Of packages whose metadata say nothing: what the licence files beside them say."""


def needed(root: str = "claimx") -> list[importlib.metadata.Distribution]:
    """The distributions that `root` needs in this environment, itself left out, by name."""
    found: dict[str, importlib.metadata.Distribution] = {}
    start = importlib.metadata.distribution(root)
    extras = set(start.metadata.get_all("Provides-Extra") or []) - LEFT_OUT
    queue = [(start, frozenset(extras))]
    while queue:
        distribution, wanted = queue.pop()
        for line in distribution.requires or []:
            requirement = Requirement(line)
            marker = requirement.marker
            if marker and not any(marker.evaluate({"extra": extra}) for extra in ("", *wanted)):
                continue
            name = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if name in found or name == root:
                continue
            try:
                found[name] = importlib.metadata.distribution(name)
            except importlib.metadata.PackageNotFoundError:
                print(f"not installed, so not looked at: {name}", file=sys.stderr)
                continue
            queue.append((found[name], frozenset(requirement.extras)))
    return [found[name] for name in sorted(found)]


def licence_of(distribution: importlib.metadata.Distribution) -> str:
    """The licence in few words, by the expression, the classifiers or the field that the metadata have."""
    meta = distribution.metadata
    if expression := meta.get("License-Expression"):
        return expression
    classifiers = [c.rpartition(" :: ")[2] for c in meta.get_all("Classifier") or [] if c.startswith("License :: ")]
    named = [c for c in classifiers if c != "OSI Approved"]
    if named:
        return "; ".join(named)
    words = (meta.get("License") or "").strip().splitlines()
    return words[0][:80] if words else STATED.get(distribution.name, "not stated")


def licences() -> bool:
    """Print a table; whether every licence is known and allowed."""
    fine = True
    for distribution in needed():
        licence = licence_of(distribution)
        allowed = bool(ALLOWED.search(licence))
        fine = fine and allowed
        print(f"{'' if allowed else 'CHECK ':6}{distribution.name:32}{distribution.version:16} {licence}")
    return fine


def vulnerabilities() -> bool:
    """Ask pip-audit about exactly what is installed; whether none is known, or it could not be asked."""
    lines = "".join(f"{d.name}=={d.version}\n" for d in needed())
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text(lines)
        command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--requirement", str(listed)]
        done = subprocess.run(command, capture_output=True, text=True)
    if "No module named pip_audit" in done.stderr:
        print("vulnerabilities: not looked for: pip install pip-audit")
        return True
    if re.search(r"ConnectionError|Max retries|ServiceError|Failed to (?:connect|resolve)|Timeout", done.stderr, re.I):
        print("vulnerabilities: not looked for: the service cannot be reached from here")
        return True
    print((done.stdout + done.stderr).strip())
    return done.returncode == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--licences-only", action="store_true")
    chosen = parser.parse_args()
    fine = licences()
    if not chosen.licences_only:
        fine = vulnerabilities() and fine
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
