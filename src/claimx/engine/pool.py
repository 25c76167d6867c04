"""Worker processes of this machine: batches in, outcomes out, whatever happens to a worker."""

import contextlib
import multiprocessing
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from claimx.engine.batches import Batch, Cause, Finished, after_loss
from claimx.engine.pipelines import STANDARD
from claimx.engine.work import Task
from claimx.engine.worker import worker_main
from claimx.schema.errors import InputError

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
START_SECONDS = 600.0
"""How long a worker may take to load its pipeline."""
LOST_STARTS = 10
"""Workers lost one after the other before any does a batch, until the engine gives up."""
PREFETCH_BYTES = 128 * 1024
"""A batch below this size is sent ahead: it fits the socket's buffer, so that sending never waits."""


@dataclass(eq=False, slots=True)
class _Worker:
    process: SpawnProcess
    connection: "Connection[object, object]"
    since: float
    """When the batch at the head began, or the worker itself."""
    ready: bool = False
    batches: deque[Batch] = field(default_factory=deque)
    killed_for: tuple[Cause, str] | None = None


class LocalPool:
    """`size` worker processes, replaced when lost. Use as a context manager; the processes end with it."""

    def __init__(self, task: Task, size: int, *, timeout: float = 300.0, memory_limit: int = 0) -> None:
        """`timeout` is in seconds a batch, `memory_limit` in bytes of resident memory a worker (0: none)."""
        self.model_version = ""
        self._task = task
        self._timeout = timeout
        self._memory_limit = memory_limit
        self._context = multiprocessing.get_context("spawn")
        self._waiting: deque[Batch] = deque()
        self._lost_starts = 0
        self._workers = [self._start() for _ in range(size)]

    def __enter__(self) -> "LocalPool":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()
            worker.connection.close()
        for worker in self._workers:
            worker.process.join()

    @property
    def in_flight(self) -> int:
        """Batches not answered yet."""
        return len(self._waiting) + sum(len(worker.batches) for worker in self._workers)

    @property
    def has_room(self) -> bool:
        """Whether one more batch would keep a worker from waiting."""
        return self.in_flight < 2 * len(self._workers)

    @property
    def process_ids(self) -> list[int]:
        return [worker.process.pid or 0 for worker in self._workers]

    def wait_until_ready(self) -> None:
        """Wait for the first worker; its model's version is known then."""
        while not self.model_version:
            self.wait(1.0)

    def submit(self, batch: Batch) -> None:
        self._waiting.append(batch)
        self._hand_out()

    def wait(self, seconds: float) -> list[Finished]:
        """What was finished within the time, as soon as there is any; may be nothing.

        Raises `InputError` where no worker can be brought to work.
        """
        finished: list[Finished] = []
        ready = {*wait([worker.connection for worker in self._workers], timeout=seconds)}
        for worker in list(self._workers):
            if worker.connection in ready or worker.killed_for:
                finished.extend(self._hear(worker))
            else:
                self._check(worker)
        self._hand_out()
        return finished

    def _hear(self, worker: _Worker) -> Iterator[Finished]:
        try:
            while worker.connection.poll():
                kind, value = pickle.loads(worker.connection.recv_bytes())
                worker.since, worker.killed_for = time.monotonic(), None
                if kind == "broken":
                    raise InputError(value, "" if self._task.pipeline == STANDARD else self._task.pipeline)
                if kind == "ready":
                    worker.ready, self.model_version = True, value
                    continue
                self._lost_starts = 0
                batch = worker.batches.popleft()
                if kind == "done":
                    yield Finished(batch.documents, value)
                else:
                    yield from self._judge(batch, "error", value)
        except (EOFError, OSError):
            yield from self._bury(worker)

    def _judge(self, batch: Batch, cause: Cause, message: str) -> Iterator[Finished]:
        verdict = after_loss(batch, cause, message)
        self._waiting.extendleft(reversed(verdict.again))
        if verdict.finished:
            yield verdict.finished

    def _bury(self, worker: _Worker) -> Iterator[Finished]:
        worker.process.join(5)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        cause, message = worker.killed_for or _cause_of(worker.process.exitcode)
        if not worker.ready:
            self._lost_starts += 1
            if self._lost_starts >= LOST_STARTS:
                raise InputError(f"no worker gets to work; the last one: {message}", self._task.pipeline)
        elif worker.batches:
            yield from self._judge(worker.batches.popleft(), cause, message)
        self._waiting.extendleft(reversed(worker.batches))
        self._workers[self._workers.index(worker)] = self._start()

    def _check(self, worker: _Worker) -> None:
        elapsed = time.monotonic() - worker.since
        if not worker.ready and elapsed > START_SECONDS:
            self._kill(worker, "timeout", f"loading the pipeline took over {START_SECONDS:g} s")
        elif worker.ready and worker.batches and elapsed > self._timeout:
            self._kill(worker, "timeout", f"took over {self._timeout:g} s")
        elif self._memory_limit and _resident_bytes(worker.process.pid) > self._memory_limit:
            limit = self._memory_limit / 2**20
            self._kill(worker, "memory", f"the worker grew over {limit:.0f} MiB")

    def _kill(self, worker: _Worker, cause: Cause, message: str) -> None:
        worker.killed_for = (cause, message)
        worker.process.kill()

    def _hand_out(self) -> None:
        for depth in (0, 1):  # first to those who have nothing to do
            for worker in self._workers:
                if self._waiting and worker.ready and len(worker.batches) == depth:
                    self._send(worker)

    def _send(self, worker: _Worker) -> None:
        batch = self._waiting[0]
        message = pickle.dumps(batch.documents, pickle.HIGHEST_PROTOCOL)
        if worker.batches and len(message) > PREFETCH_BYTES:
            return
        if not worker.batches:
            worker.since = time.monotonic()
        self._waiting.popleft()
        worker.batches.append(batch)
        try:
            worker.connection.send_bytes(message)
        except OSError:
            return  # it is gone, and will be buried with the batch when next listened to

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=worker_main, args=(theirs, self._task), daemon=True)
        with _one_thread_each():
            process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic())


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    # One worker a core: more threads would only be in each other's way. Libraries read this when they are loaded.
    added = [name for name in ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


def _cause_of(exit_code: int | None) -> tuple[Cause, str]:
    if exit_code is None or exit_code >= 0:
        return "crash", f"the worker ended by itself with exit code {exit_code}"
    name = signal.Signals(-exit_code).name
    if -exit_code == signal.SIGKILL:
        return "killed", f"the worker was killed ({name}); out of memory?"
    return "crash", f"the worker crashed ({name})"


def _resident_bytes(pid: int | None) -> int:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(fields[1]) * 4096
