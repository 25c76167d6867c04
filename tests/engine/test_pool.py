"""Workers: every document gets an outcome, whatever becomes of the process that had it."""

import os
import signal
import sys
import time
from pathlib import Path

import claimx_fake_pipeline as fake
import pytest

from claimx.engine.batches import Batch, Failed, Finished, after_loss, in_batches
from claimx.engine.pool import LocalPool
from claimx.engine.work import Task
from claimx.io.exporters.sql import DocumentRows
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError


def documents(*texts: str) -> list[SourceDocument]:
    return [SourceDocument(f"d{i}", text, origin=f"d{i}.txt") for i, text in enumerate(texts)]


def outcomes(pool: LocalPool, batches: list[list[SourceDocument]], seconds: float = 60) -> dict[str, object]:
    pool.wait_until_ready()
    for batch in batches:
        pool.submit(Batch(batch))
    found: list[Finished] = []
    deadline = time.monotonic() + seconds
    while pool.in_flight and time.monotonic() < deadline:
        found.extend(pool.wait(0.2))
    assert not pool.in_flight
    return {o.doc_id: o for done in found for o in done.outcomes}


def test_batches_come_back_whole() -> None:
    texts = documents(*(f"drug{i} eases pain" for i in range(50)))
    with LocalPool(Task(fake.NAME), 2) as pool:
        found = outcomes(pool, list(in_batches(texts, 7, 10_000)))
        assert pool.model_version == "fake-1"
    assert set(found) == {d.doc_id for d in texts}
    assert all(isinstance(o, DocumentRows) and len(o.claims) == len(o.mentions) == 1 for o in found.values())


def test_a_document_that_hurts_costs_only_itself() -> None:
    bad = {
        "d1": ("RAISE", "error", "ValueError: cannot read this (claimx_fake_pipeline.py:"),
        "d3": ("SEGFAULT", "crash", "the worker crashed (SIGSEGV)"),
        "d5": ("EXIT", "crash", "the worker ended by itself with exit code 3"),
        "d7": ("MEMORY", "memory", "MemoryError: no message (claimx_fake_pipeline.py:"),
        "d9": ("HANG", "timeout", "took over 1 s"),
    }
    texts = documents(*(bad[f"d{i}"][0] if f"d{i}" in bad else f"drug{i} eases pain" for i in range(12)))
    with LocalPool(Task(fake.NAME), 2, timeout=1.0) as pool:
        found = outcomes(pool, [texts[:6], texts[6:]])
    for doc_id, outcome in found.items():
        if doc_id not in bad:
            assert isinstance(outcome, DocumentRows), outcome
        else:
            assert isinstance(outcome, Failed)
            assert outcome.cause == bad[doc_id][1]
            assert outcome.message.startswith(bad[doc_id][2])
    assert len(found) == 12


def test_killed_workers_lose_nothing() -> None:
    texts = documents(*(f"drug{i} SLOW" for i in range(60)))
    with LocalPool(Task(fake.NAME), 2) as pool:
        pool.wait_until_ready()
        for batch in in_batches(texts, 5, 10_000):
            pool.submit(Batch(batch))
        found: list[Finished] = []
        for kills in range(4):
            os.kill(pool.process_ids[kills % 2], signal.SIGKILL)
            found.extend(pool.wait(0.3))
        while pool.in_flight:
            found.extend(pool.wait(0.3))
    done = [o for one in found for o in one.outcomes]
    assert sorted(o.doc_id for o in done) == sorted(d.doc_id for d in texts)
    assert all(isinstance(o, DocumentRows) for o in done)


def test_a_worker_over_its_memory_is_replaced() -> None:
    with LocalPool(Task(fake.NAME), 1, memory_limit=200 * 2**20) as pool:
        found = outcomes(pool, [documents("GROW", "drug")])
    assert found["d0"] == Failed("d0", "memory", "the worker grew over 200 MiB")
    assert isinstance(found["d1"], DocumentRows)


def test_a_pipeline_that_does_not_load_ends_the_run() -> None:
    for name, said in (
        ("claimx_fake_pipeline:make_broken", "RuntimeError: no model here"),
        ("claimx_fake_pipeline:make_suicidal", "no worker gets to work"),
        ("no_such_module:make", "no such pipeline"),
    ):
        with LocalPool(Task(name), 2) as pool, pytest.raises(InputError, match=said):
            pool.wait_until_ready()


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    import subprocess

    code = (
        "import time, claimx_fake_pipeline as fake\n"
        "from claimx.engine.pool import LocalPool\n"
        "from claimx.engine.batches import Batch\n"
        "from claimx.engine.work import Task\n"
        "from claimx.schema import SourceDocument\n"
        "if __name__ == '__main__':\n"
        "    with LocalPool(Task(fake.NAME), 2) as pool:\n"
        "        pool.wait_until_ready()\n"
        "        pool.submit(Batch([SourceDocument('d', 'HANG')]))\n"
        "        print(*pool.process_ids, flush=True)\n"
        "        time.sleep(60)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    workers = [int(word) for word in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_workers_have_one_thread_each_and_the_parent_keeps_its_own() -> None:
    before = dict(os.environ)
    with LocalPool(Task(fake.NAME), 1) as pool:
        pool.wait_until_ready()
        environment = Path(f"/proc/{pool.process_ids[0]}/environ").read_bytes()
    assert b"OPENBLAS_NUM_THREADS=1\0" in environment
    assert dict(os.environ) == before


def test_what_a_lost_batch_comes_to() -> None:
    many = Batch(documents("a", "b"))
    assert [b.documents for b in after_loss(many, "crash", "m").again] == [[d] for d in many.documents]
    lone = Batch(documents("a"))
    assert after_loss(lone, "crash", "m").again == [lone]
    finished = after_loss(lone, "crash", "m").finished
    assert finished is not None
    assert finished.outcomes == [Failed("d0", "crash", "m")]


def test_batches_are_bounded_in_number_and_size() -> None:
    texts = documents("a" * 5, "b" * 5, "c" * 50, "d", "e", "f")
    sizes = [[d.text[0] for d in batch] for batch in in_batches(texts, 2, 10)]
    assert sizes == [["a", "b"], ["c"], ["d", "e"], ["f"]]
