"""Where the engine gets its pipeline from, without knowing what is inside.

A pipeline is named as `module:factory`, so that a worker process can load its own. The factory takes
nothing and returns a `Pipeline`.
"""

import gc
import importlib
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimx.schema import SourceDocument
from claimx.schema.errors import InputError

if TYPE_CHECKING:
    from claimx.pipeline import Extraction

STANDARD = "claimx.engine.pipelines:standard"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`process` takes a batch of documents and gives one `Extraction` each, in their order."""

    process: "Callable[[Sequence[SourceDocument]], Iterable[Extraction]]"
    model_version: str


def load_pipeline(name: str = STANDARD) -> Pipeline:
    """Load the pipeline called `module:factory`; raises `InputError` where there is none of that name."""
    module, _, factory = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), factory)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(f"no such pipeline: {error}", name) from error
    # Loading makes millions of objects that stay: to look through them for garbage takes a tenth of the start-up,
    # and again of every later collection.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        pipeline: Pipeline = found()
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
    return pipeline


def standard() -> Pipeline:
    """claimx's own pipeline."""
    from threadpoolctl import threadpool_limits

    from claimx.lexicons.own import version as own_version
    from claimx.pipeline import load, process_many

    # What libraries tell their developers is not for users; after the import, which sets spaCy's own filters.
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"spacy\.")
    warnings.filterwarnings("ignore", message=r"\[W036\]")
    nlp = load()
    # Work is spread over documents and processes: threads for small matrices only get in each other's way.
    threadpool_limits(limits=1, user_api="blas")
    version = "rules"
    if "claimx_model_tagger" in nlp.pipe_names:
        from claimx.model.encode import version as of_model

        version = of_model()
    version += own_version()  # other names, other claims: documents are to be done again
    return Pipeline(lambda documents: process_many(nlp, documents), version)
