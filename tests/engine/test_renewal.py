"""A worker loads its pipeline anew now and then, and nobody can tell from what it gives."""

import pytest

from claimx.engine import work
from claimx.engine.work import Task, Work
from claimx.schema import SourceDocument

DOCUMENTS = [SourceDocument(f"d{i}", f"Olaxin{i} 5 mg reduced pain. It may improve sleep.") for i in range(6)]


def test_what_it_gives_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    undisturbed = Work(Task())(DOCUMENTS)
    loads = []
    load = work.load_pipeline
    monkeypatch.setattr(work, "load_pipeline", lambda *given: loads.append(given) or load(*given))
    monkeypatch.setattr(work, "RENEWAL", 2)
    worker = Work(Task())
    found = [outcome for at in range(0, 6, 2) for outcome in worker(DOCUMENTS[at : at + 2])]
    assert found == undisturbed
    assert len(loads) == 3  # at first, and before the third and the fifth document
