"""Which knowledge bases are asked: claimx's own, files, and those of plug-ins (group `claimx.knowledge_bases`)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, cast

from claimx.normalize.kb.keys import Kind
from claimx.normalize.kb.link import NOTHING, Candidate, load_kb
from claimx.plugins import Group, declared, load
from claimx.schema import Concept
from claimx.schema.errors import InputError

SHIPPED = "default"
"""The name of the knowledge base in the package."""

GROUP: Group = "claimx.knowledge_bases"


class Linker(Protocol):
    """What a knowledge base must be able to do; see `KnowledgeBase`."""

    def link(
        self, text: str, kind: Kind, *, context: str = "", abbreviations: Mapping[str, str] | None = None
    ) -> Concept: ...

    def candidates(
        self,
        text: str,
        kind: Kind,
        *,
        context: str = "",
        abbreviations: Mapping[str, str] | None = None,
        limit: int = 10,
    ) -> list[Candidate]: ...


class Chain:
    """Several knowledge bases, asked one after the other: the first that knows a name says what it is."""

    def __init__(self, linkers: Sequence[Linker]) -> None:
        self._linkers = tuple(linkers)

    def link(
        self, text: str, kind: Kind, *, context: str = "", abbreviations: Mapping[str, str] | None = None
    ) -> Concept:
        for linker in self._linkers:
            concept = linker.link(text, kind, context=context, abbreviations=abbreviations)
            if concept.id:
                return concept
        return NOTHING

    def candidates(
        self,
        text: str,
        kind: Kind,
        *,
        context: str = "",
        abbreviations: Mapping[str, str] | None = None,
        limit: int = 10,
    ) -> list[Candidate]:
        """Those of the first knowledge base, then those of the next; of one identifier the first."""
        found: dict[str, Candidate] = {}
        for linker in self._linkers:
            for one in linker.candidates(text, kind, context=context, abbreviations=abbreviations, limit=limit):
                found.setdefault(one.concept.id, one)
        return list(found.values())[:limit]


@lru_cache(maxsize=4)
def knowledge(names: tuple[str, ...] = ()) -> Linker:
    """The knowledge bases of these names, in this order; the shipped one where none is named.

    A name is `default`, that of a plug-in, or a file made by `claimx kb build`. Raises `InputError` for what is none.
    """
    linkers = [_one(name) for name in names or (SHIPPED,)]
    return linkers[0] if len(linkers) == 1 else Chain(linkers)


def _one(name: str) -> Linker:
    if name == SHIPPED:
        return load_kb()
    if name not in declared(GROUP):
        if not Path(name).exists() and not Path(name).suffix and "/" not in name:
            known = ", ".join((SHIPPED, *declared(GROUP)))
            raise InputError(f"neither a file nor a knowledge base that is installed ({known})", name)
        return load_kb(name)
    make = load(GROUP, name, lambda value: "" if callable(value) else "is no function that gives a knowledge base")
    plugin = declared(GROUP)[name]
    try:
        made: Any = make()
    except Exception as error:
        raise plugin.wrong(f"cannot be made ({type(error).__name__}: {' '.join(str(error).split())[:200]})") from error
    if isinstance(made, (str, Path)):
        return load_kb(made)
    if not all(callable(getattr(made, method, None)) for method in ("link", "candidates")):
        raise plugin.wrong("gives neither a file nor an object with `link` and `candidates`")
    return cast("Linker", made)
