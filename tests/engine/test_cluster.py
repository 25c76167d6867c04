"""The Ray engine: same tables as one machine, also when a node is lost in mid-run."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import claimx_fake_pipeline as fake
import pytest
from claimx_engine_help import Unread, document, reader, run, some, tables

from claimx.engine.cluster import RayPool
from claimx.engine.run import Settings, Tally, run_batch
from claimx.engine.targets import parse_target
from claimx.engine.work import Task
from claimx.schema.errors import InputError

pytest.importorskip("ray")
pytestmark = pytest.mark.slow


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setenv("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False, configure_logging=False)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


def on_cluster(found: list[object], path: Path, watch: Any = lambda _: None, **settings: Any) -> Tally:
    chosen = Settings(**{"pipeline": fake.NAME, "batch_documents": 5, "workers": 0, **settings})
    return run_batch(
        ["in"],
        [parse_target(str(path))],
        path,
        chosen,
        reader(found),
        watch,
        executor=lambda t, s: RayPool(t, s),
    )


def test_a_cluster_gives_the_same_tables(tmp_path: Path, cluster: Any) -> None:
    found = [*some(60), document("bad", "RAISE"), document("worse", "SEGFAULT"), Unread("in/x", "is empty")]
    on_cluster(found, tmp_path / "ray.db")
    run(found[::-1], tmp_path / "local.db")
    assert tables(tmp_path / "ray.db") == tables(tmp_path / "local.db")


def test_a_node_lost_in_mid_run_loses_nothing(tmp_path: Path, cluster: Any) -> None:
    found = some(400, "drug{i} SLOW eases pain")
    second = next(node for node in cluster.list_all_nodes() if node is not cluster.head_node)
    lost = threading.Event()

    def lose(tally: Tally) -> None:
        if tally.done > 50 and not lost.is_set():
            lost.set()
            cluster.remove_node(second, allow_graceful=False)

    tally = on_cluster(found, tmp_path / "ray.db", lose)
    assert lost.is_set()
    assert tally.done == 400
    run(found, tmp_path / "local.db", workers=2)
    assert tables(tmp_path / "ray.db") == tables(tmp_path / "local.db")


def test_a_pipeline_that_does_not_load_is_one_line(tmp_path: Path, cluster: Any) -> None:
    with pytest.raises(InputError, match="no model here"):
        on_cluster(some(1), tmp_path / "x.db", pipeline="claimx_fake_pipeline:make_broken")


def test_no_cluster_at_the_address_is_one_line() -> None:
    started = time.monotonic()
    with pytest.raises(InputError, match=r"127\.0\.0\.1:1: no Ray cluster"):
        RayPool(Task(fake.NAME), Settings(), address="127.0.0.1:1")
    assert time.monotonic() - started < 20
