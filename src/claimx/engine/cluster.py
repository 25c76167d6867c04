"""Batches on a Ray cluster: the same workers with the same guarantees, on many machines. Extra `claimx[ray]`.

Each actor holds one of the processes of `claimx.engine.pool`, so that a document that crashes, hangs or
runs out of memory is found out and set aside on its node, exactly as on one machine. What the cluster adds
is nodes that are lost: their batches are done again elsewhere, with no blame on their documents.
"""

import contextlib
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from claimx.engine.batches import Batch, Finished, Outcome
from claimx.engine.pool import LocalPool
from claimx.engine.run import Settings
from claimx.engine.work import Task
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError

LOST_ACTORS = 50
"""Actors lost one after the other before any does a batch, until the engine gives up."""
START_SECONDS = 900.0
"""How long the first actor may take to be ready."""


class _ActorWork:
    """What an actor does: hands batches to its own worker process and waits for them."""

    def __init__(self, task: Task, timeout: float, memory_limit: int) -> None:
        self._pool = LocalPool(task, 1, timeout=timeout, memory_limit=memory_limit)

    def ready(self) -> str:
        self._pool.wait_until_ready()
        return self._pool.model_version

    def do(self, documents: list[SourceDocument]) -> list[Outcome]:
        """One outcome for each document, in their order, whatever becomes of the worker process."""
        self._pool.submit(Batch(documents))
        done: dict[str, Outcome] = {}
        while self._pool.in_flight:
            for finished in self._pool.wait(1.0):
                done.update((outcome.doc_id, outcome) for outcome in finished.outcomes)
        return [done[document.doc_id] for document in documents]


@dataclass(eq=False, slots=True)
class _Actor:
    handle: Any
    starting: Any
    """The reference by which it tells that it is ready; None once it has."""
    batches: deque[tuple[Any, Batch]] = field(default_factory=deque)


class RayPool:
    """Actors on a Ray cluster, replaced when their node is lost. Use as a context manager."""

    def __init__(self, task: Task, settings: Settings, *, address: str | None = None) -> None:
        """`address` is that of a cluster; without one, Ray starts on this machine.

        `settings.workers` of 0 means one for each core of the cluster.
        """
        ray, self._started_ray = _connect(address)
        self._ray = ray
        self.model_version = ""
        self._task = task
        self._settings = settings
        self._remote = ray.remote(num_cpus=1, max_restarts=0)(_ActorWork)
        self._waiting: deque[Batch] = deque()
        self._lost = 0
        size = settings.workers or int(ray.cluster_resources().get("CPU", 1))
        self._actors = [self._start() for _ in range(size)]

    def __enter__(self) -> "RayPool":
        return self

    def __exit__(self, *_: object) -> None:
        for actor in self._actors:
            with contextlib.suppress(Exception):  # the cluster may be gone
                self._ray.kill(actor.handle)
        if self._started_ray:
            self._ray.shutdown()

    @property
    def in_flight(self) -> int:
        """Batches not answered yet."""
        return len(self._waiting) + sum(len(actor.batches) for actor in self._actors)

    @property
    def has_room(self) -> bool:
        """Whether one more batch would keep an actor from waiting."""
        return self.in_flight < 2 * len(self._actors)

    def wait_until_ready(self) -> None:
        """Wait for the first actor; its model's version is known then."""
        deadline = time.monotonic() + START_SECONDS
        while not self.model_version:
            self.wait(1.0)
            if time.monotonic() > deadline:
                raise InputError("no worker became ready; has the cluster a free core?", "--engine ray")

    def submit(self, batch: Batch) -> None:
        self._waiting.append(batch)
        self._hand_out()

    def wait(self, seconds: float) -> list[Finished]:
        """What was finished within the time, as soon as there is any; may be nothing."""
        references = {self._reference(actor): actor for actor in self._actors if self._reference(actor)}
        finished: list[Finished] = []
        if references:
            ready, _ = self._ray.wait([*references], num_returns=1, timeout=seconds)
            for reference in ready:
                finished.extend(self._hear(references[reference], reference))
        self._hand_out()
        return finished

    def _reference(self, actor: _Actor) -> Any:
        return actor.starting or (actor.batches[0][0] if actor.batches else None)

    def _hear(self, actor: _Actor, reference: Any) -> Iterator[Finished]:
        errors = self._ray.exceptions
        try:
            answer = self._ray.get(reference)
        except errors.RayTaskError as error:
            cause = error.cause
            raise (cause if isinstance(cause, InputError) else InputError(str(cause), "--engine ray")) from error
        except errors.RayError as error:  # the actor, its node, or what it had made is lost
            self._replace(actor, error)
            return
        self._lost = 0
        if actor.starting is not None:
            actor.starting, self.model_version = None, answer
            return
        _, batch = actor.batches.popleft()
        yield Finished(batch.documents, answer)

    def _replace(self, actor: _Actor, error: Exception) -> None:
        self._lost += 1
        if self._lost >= LOST_ACTORS:
            raise InputError(f"no worker stays alive: {str(error).splitlines()[0]}", "--engine ray") from error
        self._waiting.extendleft(batch for _, batch in reversed(actor.batches))
        with contextlib.suppress(Exception):  # it is most likely gone
            self._ray.kill(actor.handle)
        self._actors[self._actors.index(actor)] = self._start()

    def _hand_out(self) -> None:
        for depth in (0, 1):  # first to those who have nothing to do
            for actor in self._actors:
                if self._waiting and actor.starting is None and len(actor.batches) == depth:
                    batch = self._waiting.popleft()
                    actor.batches.append((actor.handle.do.remote(batch.documents), batch))

    def _start(self) -> _Actor:
        handle = self._remote.remote(self._task, self._settings.timeout, self._settings.memory_limit)
        return _Actor(handle, handle.ready.remote())


def _connect(address: str | None) -> tuple[Any, bool]:
    """Ray, and whether this call connected it."""
    try:
        import ray
    except ImportError as error:
        raise InputError("needs Ray: pip install 'claimx[ray]'", "--engine ray") from error
    if ray.is_initialized():
        return ray, False
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, configure_logging=False, include_dashboard=False)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"no Ray cluster: {error}", address or "--engine ray") from error
    return ray, True


def _knock(address: str | None) -> None:
    # Ray itself tries for minutes to reach a cluster that is not there.
    host, _, port = (address or "").removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=10).close()
