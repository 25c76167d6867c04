"""A row of a claim table as the summary sees it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from claimx.aggregate.background import cites_others
from claimx.aggregate.cells import Row, number, parts, text, true, whole
from claimx.aggregate.publications import publications
from claimx.normalize.kb.keys import Kind, folded, light
from claimx.schema import DIRECTIONS
from claimx.schema.claim import JOIN_CUES, JOIN_DRUGS

SECONDARY = frozenset({"review", "systematic review", "meta-analysis", "guideline"})
"""Study designs that tell again what other publications found."""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim: what it is of (`key`, and as people read it, `shown`), what it says, and where it comes from."""

    key: Key
    shown: Key
    publication: str
    direction: str
    hedged: bool
    certainty: str
    confidence: float | None
    background: bool
    """It reports others' work."""
    retracted: bool
    year: int | None
    design: str
    publication_types: tuple[str, ...]
    sample_size: int | None
    row: Row
    """The row itself: the sentence with its spans, the title, the identifiers."""

    @property
    def secondary(self) -> bool:
        """The publication is a review of others."""
        return self.design in SECONDARY


def evidence_of(rows: Iterable[Row]) -> list[Evidence]:
    """Rows as evidence, in their order; a row whose `claim_id` has been seen is left out."""
    held: list[Row] = []
    seen: set[str] = set()
    for row in rows:
        claim_id = text(row, "claim_id")
        if not claim_id or claim_id not in seen:
            seen.add(claim_id)
            held.append(row)
    names, known = publications(held), _Identifiers(held)
    cites: dict[tuple[str, str], bool] = {}
    made = []
    for row in held:
        place = (text(row, "sentence"), text(row, "section"))
        if place not in cites:
            cites[place] = cites_others(*place)
        made.append(
            Evidence(
                key=(
                    known.drug(row),
                    known.of("condition", text(row, "condition_id"), _name(row, "condition")),
                    levelled(text(row, "outcome"), "condition"),
                ),
                shown=(_name(row, "drug"), _name(row, "condition"), " ".join(text(row, "outcome").lower().split())),
                publication=names[text(row, "doc_id")],
                direction=_direction(row),
                hedged=true(row, "hedged"),
                certainty=text(row, "certainty") or "asserted",
                confidence=number(row, "confidence"),
                background=cites[place],
                retracted=true(row, "is_retracted"),
                year=whole(row, "year"),
                design=text(row, "study_design"),
                publication_types=parts(row, "publication_type", JOIN_CUES),
                sample_size=whole(row, "sample_size"),
                row=row,
            )
        )
    return made


def _direction(row: Row) -> str:
    found = text(row, "effect_direction")
    return found if found in DIRECTIONS else "unclear"


def _name(row: Row, slot: str) -> str:
    return text(row, f"{slot}_name") or " ".join(text(row, slot).lower().split())


@lru_cache(maxsize=65536)
def levelled(name: str, kind: Kind) -> str:
    """A name with case, plural, hyphens, spelling and the order of words levelled."""
    return folded(light(name), kind)


class _Identifiers:
    """What is the same drug or condition: by identifier where there is one, else by name with case, plural, hyphens and
    spelling levelled. A name that elsewhere in the table has exactly one identifier stands for it."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._ids: dict[tuple[Kind, str], set[str]] = {}
        for row in rows:
            for identifier, name in self._drugs(row):
                self._learn("drug", identifier, name)
            self._learn("condition", text(row, "condition_id"), _name(row, "condition"))

    def _learn(self, kind: Kind, identifier: str, name: str) -> None:
        if identifier:
            self._ids.setdefault((kind, levelled(name, kind)), set()).add(identifier)

    def of(self, kind: Kind, identifier: str, name: str) -> str:
        if identifier:
            return identifier
        key = levelled(name, kind) or name
        ids = self._ids.get((kind, key), set())
        return next(iter(ids)) if len(ids) == 1 else key

    def drug(self, row: Row) -> str:
        """The key of a drug or a combination, in whatever order its parts are written."""
        return JOIN_DRUGS.join(sorted({self.of("drug", identifier, name) for identifier, name in self._drugs(row)}))

    @staticmethod
    def _drugs(row: Row) -> list[tuple[str, str]]:
        names = [name.strip() for name in _name(row, "drug").split(JOIN_DRUGS)]
        ids = [identifier.strip() for identifier in text(row, "drug_id").split(JOIN_DRUGS)]
        if len(ids) != len(names):
            return [("", name) for name in names]
        return list(zip(ids, names, strict=True))
