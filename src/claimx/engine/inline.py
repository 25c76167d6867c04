"""Extraction in this very process, document by document in the order given: for the small commands."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from claimx.engine.batches import Failed, in_batches
from claimx.engine.pipelines import NOTHING_ADDED, STANDARD, Additions, load_pipeline
from claimx.engine.storable import storable
from claimx.engine.work import extract_batch
from claimx.schema import SourceDocument

if TYPE_CHECKING:
    from claimx.pipeline import Extraction
    from claimx.schema.document import ReadFailure

BATCH_DOCUMENTS = 16
BATCH_CHARACTERS = 40_000


def extract_inline(
    found: "Iterable[SourceDocument | ReadFailure]",
    on_unread: Callable[[str, str], None],
    on_failed: Callable[[str, str], None],
    pipeline_name: str = STANDARD,
    added: Additions = NOTHING_ADDED,
) -> Iterator[tuple[SourceDocument, "Extraction", str]]:
    """Each readable document with what the pipeline found and the model's version.

    `on_unread` is given the place and the reason of every input that could not be read, `on_failed` those of every
    document at which the pipeline raised an exception. The pipeline is loaded only when there is a document.
    """
    pipeline = None
    for batch in in_batches(_readable(found, on_unread), BATCH_DOCUMENTS, BATCH_CHARACTERS):
        if pipeline is None:
            pipeline = load_pipeline(pipeline_name, added)
        yield from _paired(batch, extract_batch(pipeline, batch), on_failed, pipeline.model_version)


def _readable(
    found: "Iterable[SourceDocument | ReadFailure]", on_unread: Callable[[str, str], None]
) -> Iterator[SourceDocument]:
    for one in found:
        if isinstance(one, SourceDocument):
            yield storable(one)
        else:
            on_unread(one.place, one.message)


def _paired(
    batch: Sequence[SourceDocument],
    outcomes: Sequence["Extraction | Failed"],
    on_failed: Callable[[str, str], None],
    model_version: str,
) -> Iterator[tuple[SourceDocument, "Extraction", str]]:
    for document, outcome in zip(batch, outcomes, strict=True):
        if isinstance(outcome, Failed):
            on_failed(document.origin or document.doc_id, outcome.message)
        else:
            yield document, outcome, model_version
