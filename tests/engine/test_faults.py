"""Kills at random moments: the tables come out the same, byte for byte.

CLAIMX_KILLS (default 10) sets the number of kills of the quick test; the slow one does at least 100 over
2,000 documents.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import claimx_fault_driver as driver
import pytest
from claimx_engine_help import tables

DRIVER = Path(driver.__file__)


def process(count: int, *targets: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": str(DRIVER.parent)}
    command = [sys.executable, str(DRIVER), str(count), *map(str, targets)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


class Workers:
    """The worker processes that the driver last named."""

    def __init__(self, parent: "subprocess.Popen[str]") -> None:
        self.ids: list[int] = []
        self._thread = threading.Thread(target=self._listen, args=(parent,), daemon=True)
        self._thread.start()

    def _listen(self, parent: "subprocess.Popen[str]") -> None:
        assert parent.stdout is not None
        for line in parent.stdout:
            self.ids = [int(word) for word in line.split()]


def killed_run(count: int, kills: int, seed: int, *targets: Path) -> dict[str, int]:
    """Run to the end, killing the parent, or a worker of it, at random moments."""
    dice = random.Random(seed)
    done = {"parent": 0, "worker": 0, "interrupt": 0}
    deadline = time.monotonic() + 900
    while sum(done.values()) < kills and time.monotonic() < deadline:
        parent = process(count, *targets)
        workers = Workers(parent)
        while not workers.ids and parent.poll() is None:
            time.sleep(0.01)
        while parent.poll() is None and sum(done.values()) < kills:
            time.sleep(dice.uniform(0, 0.12))
            what = dice.choice(["parent", "worker", "worker", "interrupt"])
            if parent.poll() is not None:
                break
            if what == "worker" and workers.ids:
                try:
                    os.kill(dice.choice(workers.ids), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                done["worker"] += 1
                continue
            parent.send_signal(signal.SIGKILL if what == "parent" else signal.SIGINT)
            done["interrupt" if what == "interrupt" else "parent"] += 1
            parent.wait(30)
        if parent.returncode == 0:
            for target in targets:  # it was too quick to be hurt: once more from the start
                for path in target.parent.glob(target.name + "*"):
                    path.unlink()
        elif sum(done.values()) >= kills:
            parent.kill()
            parent.wait()
    last = process(count, *targets)
    last.communicate(timeout=300)
    assert last.returncode == 0
    return done


def check(tmp_path: Path, count: int, kills: int, seed: int) -> dict[str, int]:
    quiet, hurt = tmp_path / "quiet", tmp_path / "hurt"
    for folder in (quiet, hurt):
        folder.mkdir()
    driver.main(count, [str(quiet / "claims.db"), str(quiet / "claims.csv"), str(quiet / "other.db")])
    done = killed_run(count, kills, seed, hurt / "claims.db", hurt / "claims.csv", hurt / "other.db")
    wanted = tables(quiet / "claims.db")
    assert wanted["claim"].count("\n") + 1 >= 2 * (count - count // 97 - 3)
    assert tables(hurt / "claims.db") == wanted
    assert tables(hurt / "other.db") == wanted
    assert (hurt / "claims.csv").read_bytes() == (quiet / "claims.csv").read_bytes()
    assert sum(done.values()) >= kills
    return done


def test_kills_change_nothing(tmp_path: Path) -> None:
    check(tmp_path, 300, int(os.environ.get("CLAIMX_KILLS", "10")), seed=1)


@pytest.mark.slow
def test_a_hundred_kills_over_two_thousand_documents_change_nothing(tmp_path: Path) -> None:
    print(check(tmp_path, 2000, 100, seed=2))
