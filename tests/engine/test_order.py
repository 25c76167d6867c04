"""The tables do not depend on how the work was cut up and handed out."""

import random
from pathlib import Path

import claimx_fake_pipeline as fake
from claimx_engine_help import Unread, document, reader, run, some, tables
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimx.engine.batches import Batch, Finished
from claimx.engine.run import Settings, run_batch
from claimx.engine.targets import parse_target
from claimx.engine.work import Task, Work
from claimx.schema import SourceDocument


class Shuffled:
    """Does batches in this process and gives them back late and in any order."""

    model_version = "fake-1"

    def __init__(self, task: Task, seed: int) -> None:
        self._work = Work(task)
        self._random = random.Random(seed)
        self._held: list[Batch] = []

    def __enter__(self) -> "Shuffled":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @property
    def in_flight(self) -> int:
        return len(self._held)

    @property
    def has_room(self) -> bool:
        return len(self._held) < 4

    def wait_until_ready(self) -> None:
        pass

    def submit(self, batch: Batch) -> None:
        self._held.append(batch)

    def wait(self, seconds: float) -> list[Finished]:
        if self._held and (seconds or self._random.random() < 0.5):
            batch = self._held.pop(self._random.randrange(len(self._held)))
            return [Finished(batch.documents, self._work(batch.documents))]
        return []


texts = st.sampled_from(
    ["drugA eases pain", "drugA", "drugB\ndrugC", "RAISE", "", "none", "druge\u0301 \U0001f600 eases"]
)
ids = st.sampled_from(["a", "b", "c", "d e", "Ω"])
entries = st.lists(
    st.builds(lambda i, o, t: document(i, t, f"in/{o}.txt"), ids, st.integers(0, 3), texts)
    | st.builds(Unread, st.sampled_from(["in/u1", "in/u2"]), st.just("is empty")),
    max_size=14,
    # Of two documents with one text under an id that a third contests, either may be the one named as left out.
    unique_by=(
        lambda e: e.origin if isinstance(e, SourceDocument) else e.place,
        lambda e: (e.doc_id, e.text) if isinstance(e, SourceDocument) else e.place,
    ),
)


@given(entries, st.randoms(use_true_random=False), st.integers(1, 5), st.integers(0, 99), st.integers(0, 14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_tables_do_not_depend_on_order_batches_or_interruption(
    tmp_path_factory: object, found: list, shuffle: random.Random, size: int, seed: int, stopped_after: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("order")  # type: ignore[attr-defined]

    def do(name: str, what: list, seed: int, size: int, limit: int | None = None) -> dict[str, str]:
        db = folder / name
        run_batch(
            ["in"],
            [parse_target(str(db)), parse_target(str(db.with_suffix(".csv")))],
            db,
            Settings(pipeline=fake.NAME, batch_documents=size, limit=limit),
            reader(what),
            lambda _: None,
            executor=lambda task, _settings: Shuffled(task, seed),
        )
        return {**tables(db), "csv": db.with_suffix(".csv").read_text()}

    wanted = do("straight.db", found, 0, 100)
    other = list(found)
    shuffle.shuffle(other)
    assert do("other.db", other, seed, size) == wanted
    do("resumed.db", other, seed, size, limit=stopped_after)
    assert do("resumed.db", found, seed + 1, size) == wanted


def test_tables_do_not_depend_on_the_number_of_workers(tmp_path: Path) -> None:
    found = [*some(40), document("bad", "RAISE"), document("worse", "SEGFAULT")]
    one, three = tmp_path / "1.db", tmp_path / "3.db"
    run(found, one, workers=1, batch_documents=7)
    run(found[::-1], three, workers=3, batch_documents=3)
    assert tables(one) == tables(three)
