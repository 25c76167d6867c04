"""The batch run: read, hand out, take in, deliver. The heavy work is done by the workers."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from claimx._version import __version__
from claimx.engine.batches import Batch, Failed, Finished, in_batches
from claimx.engine.deliver import DatabaseDelivery, deliver_all, open_deliveries
from claimx.engine.pipelines import NOTHING_ADDED, Additions
from claimx.engine.pool import LocalPool
from claimx.engine.storable import storable, storable_text
from claimx.engine.store import Store
from claimx.engine.targets import Target
from claimx.engine.work import Task
from claimx.files import file_size
from claimx.io.exporters.sql import run_row
from claimx.schema import SourceDocument

if TYPE_CHECKING:
    from claimx.schema.document import ReadFailure

Read = Callable[[Sequence[str]], "Iterable[SourceDocument | ReadFailure]"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a batch is run. Only the pipeline can change what is found; nothing else here changes any table."""

    workers: int = 1
    batch_documents: int = 32
    batch_characters: int = 60_000
    limit: int | None = None
    timeout: float = 300.0
    memory_limit: int = 0
    beside: bool = False
    keep_text: bool = True
    patience: float = 300.0
    """Seconds to wait for a database that is away, at the end of the run."""
    pipeline: str = Task().pipeline
    added: Additions = NOTHING_ADDED


@dataclass(slots=True)
class Tally:
    """What has been done so far."""

    started: float = field(default_factory=time.monotonic)
    read: int = 0
    done: int = 0
    claims: int = 0
    words: int = 0
    unchanged: int = 0
    set_aside: int = 0
    withdrawn: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    bytes_read: int = 0
    """The size of the input files that have been read to their end."""
    news: list[tuple[str, str, str]] = field(default_factory=list)
    """Failures (cause, place, reason) since whoever watches emptied it."""
    undelivered: list[str] = field(default_factory=list)

    @property
    def settled(self) -> float:
        """The share of the documents read so far that nothing more is to be done to: reading runs ahead."""
        settled = self.done + self.unchanged + self.set_aside + self.withdrawn + self.failures.total()
        return min(1.0, settled / self.read) if self.read else 0.0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started


class Executor(Protocol):
    """Where batches are done: `LocalPool`, or a cluster."""

    model_version: str

    @property
    def in_flight(self) -> int: ...

    @property
    def has_room(self) -> bool: ...

    def wait_until_ready(self) -> None: ...

    def submit(self, batch: Batch) -> None: ...

    def wait(self, seconds: float) -> list[Finished]: ...


Watch = Callable[[Tally], None]
MakeExecutor = Callable[[Task, Settings], "contextlib.AbstractContextManager[Executor]"]


def local_executor(task: Task, settings: Settings) -> LocalPool:
    """Worker processes on this machine."""
    return LocalPool(task, settings.workers, timeout=settings.timeout, memory_limit=settings.memory_limit)


def run_batch(
    inputs: Sequence[str],
    targets: Sequence[Target],
    ledger: Path,
    settings: Settings,
    read: Read,
    watch: Watch,
    *,
    again: bool = False,
    executor: MakeExecutor = local_executor,
) -> Tally:
    """Read `inputs`, extract on workers, keep all in the store `ledger`, and bring the targets up to date.

    Documents that the store holds unchanged are not done again. With `again`, documents that were set aside
    are tried once more, and then the inputs that could not be read. `watch` is called often with the tally
    so far. May be ended at any moment; the same call goes on where it was. Raises `InputError` where the
    store or a target cannot be written, or the pipeline not be loaded.
    """
    task = Task(settings.pipeline, settings.keep_text, settings.added)
    tally = Tally()
    with executor(task, settings) as pool:
        pool.wait_until_ready()
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        run = run_row(__version__, pool.model_version, task.config, now)
        with contextlib.closing(Store(ledger, run, beside=settings.beside)) as store:
            set_aside = store.set_aside() if again else []
            given = [*inputs, *(store.unread_origins() if again else [])]
            store.forget_read_failures(given)
            with open_deliveries(store, targets, beside=settings.beside) as deliveries:
                loop = _Loop(store, pool, tally, watch, deliveries, again=again)
                loop.run(_documents(given, set_aside, read, loop, settings.limit), settings)
                store.settle_duplicates()
                tally.undelivered = deliver_all(
                    store, targets, deliveries, beside=settings.beside, patience=settings.patience
                )
    return tally


def _documents(
    inputs: Sequence[str], set_aside: Sequence[SourceDocument], read: Read, loop: "_Loop", limit: int | None
) -> Iterator[SourceDocument]:
    """All documents in turn; what cannot be read is noted and left out."""
    for document in set_aside:
        loop.tally.read += 1
        yield document
    current = ""
    for found in read(inputs) if inputs else ():
        if limit is not None and loop.tally.read >= limit:
            return
        if isinstance(found, SourceDocument):
            loop.tally.read += 1
            if (path := found.origin.partition("#")[0]) != current:
                loop.tally.bytes_read += file_size(current)
                current = path
            yield storable(found)
        else:
            loop.note_unread(found)


class _Loop:
    """One pass over the documents: keeps the workers busy, and the store and databases up to date."""

    def __init__(
        self,
        store: Store,
        pool: Executor,
        tally: Tally,
        watch: Watch,
        deliveries: Sequence[DatabaseDelivery],
        *,
        again: bool,
    ) -> None:
        self.tally = tally
        self._store = store
        self._pool = pool
        self._watch = watch
        self._deliveries = deliveries
        self._again = again
        self._met_again: list[SourceDocument] = []

    def run(self, documents: Iterator[SourceDocument], settings: Settings) -> None:
        to_do = (document for document in documents if self._is_to_do(document))
        for batch in in_batches(to_do, settings.batch_documents, settings.batch_characters):
            self._pool.submit(Batch(batch))
            self._take(0.0)
            while not self._pool.has_room:
                self._take(0.5)
        while self._pool.in_flight:
            self._take(0.5)
        self._commit([])
        self._watch(self.tally)

    def note_unread(self, failure: "ReadFailure") -> None:
        self._store.add_read_failure(storable_text(failure.place), storable_text(failure.message))
        self._count_failure("unreadable", failure.place, failure.message)
        self._watch(self.tally)

    def _is_to_do(self, document: SourceDocument) -> bool:
        standing = self._store.standing(document)
        if standing == "new" or (standing == "set_aside" and self._again):
            return True
        if standing == "duplicate":
            self._store.add_duplicate(document)
            self._count_failure("duplicate_id", document.origin, f"the id {document.doc_id} is another's too")
            return False
        if standing == "unchanged":
            self.tally.unchanged += 1
        elif standing == "set_aside":
            self.tally.set_aside += 1
        else:
            self.tally.withdrawn += 1
        self._met_again.append(document)
        if len(self._met_again) >= 500:
            self._commit([])
            self._watch(self.tally)
        return False

    def _take(self, seconds: float) -> None:
        finished = self._pool.wait(seconds)
        if finished:
            self._commit(finished)
        for delivery in self._deliveries:
            delivery.step()
        self._watch(self.tally)

    def _commit(self, finished: list[Finished]) -> None:
        self._store.commit(self._met_again, finished)
        self._met_again.clear()
        for batch in finished:
            for document, outcome in zip(batch.documents, batch.outcomes, strict=True):
                if isinstance(outcome, Failed):
                    self._count_failure(outcome.cause, document.origin, outcome.message)
                    continue
                self.tally.done += 1
                self.tally.claims += len(outcome.claims)
                self.tally.words += document.text.count(" ") + 1
        for origin, doc_id, claims in self._store.passed_over():
            self.tally.done -= 1
            self.tally.claims -= claims
            self._count_failure("duplicate_id", origin, f"the id {doc_id} is another's too")

    def _count_failure(self, cause: str, place: str, message: str) -> None:
        self.tally.failures[cause] += 1
        self.tally.news.append((cause, place, message))
