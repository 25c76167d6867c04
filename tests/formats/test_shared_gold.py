"""All shared gold through gold JSON and brat and back."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from claimx.formats import read_annotations, write_annotations

SHARED = Path(os.environ.get("CLAIMX_SHARED", "../shared")) / "gold"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["gold", "brat"])
@pytest.mark.parametrize("part", ["dev", "train"])
def test_every_document_comes_back(tmp_path: Path, part: str, name: str) -> None:
    if not (SHARED / part).is_dir():
        pytest.skip("needs the shared gold: set CLAIMX_SHARED")
    gold = list(read_annotations(SHARED / part, "gold"))
    write_annotations(gold, tmp_path, name)
    back = {d.doc_id: d for d in read_annotations(tmp_path, name)}
    assert len(back) == len(gold)
    for document in gold:
        found = back[document.doc_id]
        ordered = [
            replace(d, mentions=tuple(sorted((m for m in d.mentions if m.label != "OUTCOME"), key=lambda m: (m.start, m.end, m.label))))
            for d in (document, found)
        ]  # fmt: skip
        assert ordered[0] == ordered[1], document.doc_id
