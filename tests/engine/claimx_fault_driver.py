"""A batch run as a process of its own, to be killed: `python claimx_fault_driver.py DOCUMENTS TARGET...`.

It prints the ids of its worker processes, so that they can be killed too.
"""

import sys

import claimx_fake_pipeline as fake
from claimx_engine_help import Unread, document, reader

from claimx.engine.pool import LocalPool
from claimx.engine.run import Settings, Tally, local_executor, run_batch
from claimx.engine.targets import parse_target, store_path
from claimx.engine.work import Task


def batch_of(count: int) -> list[object]:
    """Documents of which some fail in each way, two share an id, and one cannot be read."""
    found: list[object] = [
        document(f"d{i:05}", f"drug{i} eases pain, drugB too{', RAISE' * (i % 97 == 13)}", f"in/d{i:05}.txt")
        for i in range(count)
    ]
    twin = document("d00003", "drugTwin eases all", "in/zz/d00003.txt")
    return [Unread("in/bad.bin", "is no text"), twin, *found, document("segv", "SEGFAULT")]


class Announced(LocalPool):
    def wait(self, seconds: float) -> list:
        found = super().wait(seconds)
        print(*self.process_ids, flush=True)
        return found


def announced(task: Task, settings: Settings) -> LocalPool:
    return Announced(task, settings.workers, timeout=settings.timeout)


def main(count: int, names: list[str], workers: int = 2) -> Tally:
    targets = [parse_target(name) for name in names]
    settings = Settings(workers=workers, pipeline=fake.NAME, batch_documents=10, patience=60.0)
    return run_batch(
        ["in"],
        targets,
        store_path(targets),
        settings,
        reader(batch_of(count)),
        lambda _: None,
        executor=announced if __name__ == "__main__" else local_executor,
    )


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit(130)
