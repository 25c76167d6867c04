"""Batches of documents, and what is to be done with one whose worker was lost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from claimx.io.exporters.sql import DocumentRows
from claimx.schema import SourceDocument

Cause = Literal["error", "memory", "timeout", "crash", "killed"]

ATTEMPTS: dict[Cause, int] = {"error": 1, "memory": 2, "timeout": 2, "crash": 2, "killed": 4}
"""How often a document may bring down a worker alone before it is set aside.

A worker that is killed from outside, by the operating system's memory guard or by hand, may be so by bad
luck, so its document gets more chances.
"""


@dataclass(frozen=True, slots=True)
class Failed:
    """A document that gave no claims."""

    doc_id: str
    cause: Cause
    message: str


Outcome = DocumentRows | Failed


@dataclass(slots=True)
class Batch:
    """Documents that go to a worker together; `attempts` counts the workers that a lone document has lost."""

    documents: list[SourceDocument]
    attempts: int = 0


@dataclass(slots=True)
class Finished:
    """A batch that is done with: an outcome for each document, in their order."""

    documents: list[SourceDocument]
    outcomes: list[Outcome]


@dataclass(slots=True)
class Verdict:
    """What a lost batch comes to: batches to try again, and documents that are given up."""

    again: list[Batch] = field(default_factory=list)
    finished: Finished | None = None


def after_loss(batch: Batch, cause: Cause, message: str) -> Verdict:
    """Decide about a batch whose worker was lost while at it: each document again alone, or given up."""
    if len(batch.documents) > 1:
        return Verdict([Batch([document]) for document in batch.documents])
    batch.attempts += 1
    if batch.attempts < ATTEMPTS[cause]:
        return Verdict([batch])
    document = batch.documents[0]
    return Verdict(finished=Finished([document], [Failed(document.doc_id, cause, message)]))


def in_batches(
    documents: Iterable[SourceDocument], max_documents: int, max_characters: int
) -> Iterator[list[SourceDocument]]:
    """Group documents, in their order, into lists of bounded size; a longer document stands alone."""
    held: list[SourceDocument] = []
    size = 0
    for document in documents:
        if held and (len(held) >= max_documents or size + len(document.text) > max_characters):
            yield held
            held, size = [], 0
        held.append(document)
        size += len(document.text)
    if held:
        yield held
