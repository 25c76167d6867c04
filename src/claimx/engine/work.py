"""What is done to a batch, wherever it runs: documents in, rows or failures out."""

import gc
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimx._version import __version__
from claimx.engine.batches import Cause, Failed, Outcome
from claimx.engine.pipelines import NOTHING_ADDED, STANDARD, Additions, Pipeline, load_pipeline
from claimx.io.exporters.sql import document_rows, run_row
from claimx.io.readers.facts import completed
from claimx.schema import SourceDocument

if TYPE_CHECKING:
    from claimx.pipeline import Extraction


RENEWAL = 25_000
"""Documents after which claimx's own pipeline is loaded anew. Strings go with their memory zone, but spaCy's tables of
strings keep the places of those that went, so that they would double each time as many more were seen."""


@dataclass(frozen=True, slots=True)
class Task:
    """What every worker must know: the pipeline by name, and what of a document is kept."""

    pipeline: str = STANDARD
    keep_text: bool = True
    added: Additions = NOTHING_ADDED

    @property
    def config(self) -> dict[str, Any]:
        """The settings that can change a claim; a part of the run's identity."""
        return ({} if self.pipeline == STANDARD else {"pipeline": self.pipeline}) | self.added.config


class Work:
    """A loaded pipeline that turns batches into rows."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._done = 0
        self._pipeline = load_pipeline(task.pipeline, task.added)
        self.model_version = self._pipeline.model_version
        self._run_id = run_row(__version__, self.model_version, task.config, "")[0]

    def __call__(self, documents: Sequence[SourceDocument]) -> list[Outcome]:
        """One outcome for each document, in their order. What a document's words tell of it is added first."""
        if self._done >= RENEWAL and self._task.pipeline == STANDARD:
            self._renew()
        self._done += len(documents)
        documents = [completed(document) for document in documents]
        return [
            found if isinstance(found, Failed) else self._rows(document, found)
            for document, found in zip(documents, extract_batch(self._pipeline, documents), strict=True)
        ]

    def _renew(self) -> None:
        """Load the pipeline anew, the old one gone before."""
        del self._pipeline
        gc.unfreeze()  # what loading has made is not looked through for garbage otherwise
        gc.collect()
        self._pipeline = load_pipeline(self._task.pipeline, self._task.added)
        self._done = 0

    def _rows(self, document: SourceDocument, found: "Extraction") -> Outcome:
        try:
            return document_rows(
                self._run_id,
                document,
                found.claims,
                found.mentions,
                found.sentences,
                keep_text=self._task.keep_text,
            )
        except Exception as error:
            return failed(document, error)


def extract_batch(pipeline: Pipeline, documents: Sequence[SourceDocument]) -> list["Extraction | Failed"]:
    """Extract a batch; where that raises, each document alone, so that one bad document costs only itself."""
    try:
        found = list(pipeline.process(documents))
    except Exception as error:
        if len(documents) == 1:
            return [failed(documents[0], error)]
        return [one for document in documents for one in extract_batch(pipeline, [document])]
    if [extraction.doc_id for extraction in found] != [document.doc_id for document in documents]:
        raise RuntimeError("the pipeline gave other documents back than it was given")
    return list(found)


def failed(document: SourceDocument, error: Exception) -> Failed:
    """An exception as a failure in one line, with the place where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    said = " ".join(str(error).split()) or "no message"
    cause: Cause = "memory" if isinstance(error, MemoryError) else "error"
    return Failed(document.doc_id, cause, f"{type(error).__name__}: {said[:300]}{place}")
