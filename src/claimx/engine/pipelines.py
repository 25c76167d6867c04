"""Where the engine gets its pipeline from, without knowing what is inside.

A pipeline is named as `module:factory`, so that a worker process can load its own. The factory takes
nothing and returns a `Pipeline`.
"""

import gc
import importlib
import json
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimx.files import sha256
from claimx.plugins import Group, declared
from claimx.schema import SourceDocument
from claimx.schema.errors import InputError

if TYPE_CHECKING:
    from claimx.pipeline import Extraction

COMPONENTS: Group = "claimx.components"
BASES: Group = "claimx.knowledge_bases"
SHIPPED = "default"


@dataclass(frozen=True, slots=True)
class Additions:
    """What is added to claimx's own pipeline, or cut from what it finds; part of a run's identity. Made by `additions`.

    `settings` is a JSON object of settings by component. `packages` are the plug-ins' packages with their versions, and
    files with their hashes. Claims below `min_confidence`, or without any confidence, are left out where it is above 0.
    """

    components: tuple[str, ...] = ()
    knowledge_bases: tuple[str, ...] = ()
    settings: str = "{}"
    packages: tuple[str, ...] = ()
    min_confidence: float = 0.0

    @property
    def config(self) -> dict[str, Any]:
        """What is set, for the table run; `additions_from` reads it back."""
        lists = {"components": self.components, "knowledge_bases": self.knowledge_bases, "packages": self.packages}
        set_: dict[str, Any] = {name: list(value) for name, value in lists.items() if value}
        set_ |= {"settings": json.loads(self.settings)} if self.settings != "{}" else {}
        return set_ | ({"min_confidence": self.min_confidence} if self.min_confidence else {})


NOTHING_ADDED = Additions()


def additions(
    components: Sequence[str] = (), knowledge_bases: Sequence[str] = (), settings: Mapping[str, Any] | None = None
) -> Additions:
    """Additions by name. Files of knowledge bases get their whole path. Raises `InputError` where one cannot be read."""
    packages: dict[str, None] = {}
    for group, names in ((COMPONENTS, components), (BASES, knowledge_bases)):
        packages.update((plugin.package, None) for name in names if (plugin := declared(group).get(name)))
    bases = []
    for name in knowledge_bases:
        path = Path(name)
        if name == SHIPPED or name in declared(BASES) or not path.is_file():
            bases.append(name)
            continue
        bases.append(str(path.resolve()))
        packages[f"{path.name} sha256:{sha256(path)}"] = None
    return Additions(tuple(components), tuple(bases), json.dumps(settings or {}, sort_keys=True), tuple(packages))


def additions_from(config: Mapping[str, Any]) -> Additions:
    """The additions of an earlier run."""
    again = additions(
        config.get("components", ()), config.get("knowledge_bases", ()), config.get("settings", {})
    )  # with the versions that are installed now
    return replace(again, min_confidence=config.get("min_confidence", 0.0))


STANDARD = "claimx.engine.pipelines:standard"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`process` takes a batch of documents and gives one `Extraction` each, in their order."""

    process: "Callable[[Sequence[SourceDocument]], Iterable[Extraction]]"
    model_version: str


def load_pipeline(name: str = STANDARD, added: Additions = NOTHING_ADDED) -> Pipeline:
    """Load the pipeline called `module:factory`; raises `InputError` where there is none of that name.

    Only claimx's own pipeline takes additions.
    """
    if added.config and name != STANDARD:
        raise InputError("takes no components and knowledge bases: it is not claimx's own pipeline", name)
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
        pipeline: Pipeline = found(added) if name == STANDARD else found()
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()
    return pipeline


def standard(added: Additions = NOTHING_ADDED) -> Pipeline:
    """claimx's own pipeline, with what is added to it."""
    from threadpoolctl import threadpool_limits

    from claimx.lexicons.own import version as own_version
    from claimx.pipeline import load, process_many

    # What libraries tell their developers is not for users; after the import, which sets spaCy's own filters.
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"spacy\.")
    warnings.filterwarnings("ignore", message=r"\[W036\]")
    nlp = load(json.loads(added.settings), components=added.components, knowledge_bases=added.knowledge_bases)
    # Work is spread over documents and processes: threads for small matrices only get in each other's way.
    threadpool_limits(limits=1, user_api="blas")
    version = "rules"
    if "claimx_model_tagger" in nlp.pipe_names:
        from claimx.model.encode import version as of_model

        version = of_model()
    version += own_version()  # other names, other claims: documents are to be done again

    def process(documents: Sequence[SourceDocument]) -> "Iterable[Extraction]":
        for found in process_many(nlp, documents):
            yield confident(found, added.min_confidence)

    return Pipeline(process, version)


def confident(found: "Extraction", least: float) -> "Extraction":
    """What was found without the claims whose confidence is below `least`, or not stated; all of it for 0."""
    if not least:
        return found
    return replace(found, claims=tuple(c for c in found.claims if c.confidence is not None and c.confidence >= least))
