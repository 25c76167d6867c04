"""A knowledge base: an object that links names, or the path of a file made by `claimx kb build`."""

from collections.abc import Mapping

from claimx.normalize.kb import Candidate, Kind
from claimx.schema import Concept

NAMES = {"bmt-0417": Concept("exampline", "STUDY:0417")}


class StudyNames:
    """Knows the drugs of one study."""

    def link(
        self, text: str, kind: Kind, *, context: str = "", abbreviations: Mapping[str, str] | None = None
    ) -> Concept:
        """The concept that `text` names; an empty one where it names none."""
        return NAMES.get(text.lower(), Concept()) if kind == "drug" else Concept()

    def candidates(
        self,
        text: str,
        kind: Kind,
        *,
        context: str = "",
        abbreviations: Mapping[str, str] | None = None,
        limit: int = 10,
    ) -> list[Candidate]:
        """All that `text` may name, with reasons, for `claimx lookup`."""
        found = self.link(text, kind)
        return [Candidate(found, 1.0, ("code name of the study",))] if found.id else []


def knowledge_base() -> StudyNames:
    """What the entry point names: called once a process."""
    return StudyNames()
