"""Evidence -> groups of one drug, condition and outcome, each with its votes."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from claimx.aggregate.cells import Row
from claimx.aggregate.doses import DoseRange, dose_ranges
from claimx.aggregate.evidence import Evidence, evidence_of
from claimx.aggregate.signtest import Interval, SignTest, sign_test
from claimx.aggregate.votes import PAIRS, Vote, beliefs, vote
from claimx.schema import DIRECTIONS


@dataclass(frozen=True, slots=True)
class Group:
    """All that is claimed of one drug, condition and outcome; retracted publications are left out before.

    `votes` are those of publications with findings of their own; `background` are claims that report others' work.
    """

    drug: str
    condition: str
    outcome: str
    key: tuple[str, str, str]
    findings: tuple[Evidence, ...]
    background: tuple[Evidence, ...]
    votes: tuple[Vote, ...]
    doses: tuple[DoseRange, ...]
    dose_qualifiers: tuple[str, ...]
    tests: tuple[SignTest, ...]
    beliefs: Mapping[str, float]

    @property
    def publications(self) -> int:
        """Publications with a vote."""
        return len(self.votes)

    @property
    def claims(self) -> int:
        """Findings: the claims that votes are made of."""
        return len(self.findings)

    @property
    def hedged(self) -> int:
        return sum(f.hedged for f in self.findings)

    def voting(self, direction: str) -> int:
        """Publications that vote for this direction."""
        return sum(v.direction == direction for v in self.votes)

    def claiming(self, direction: str) -> int:
        """Findings with this direction."""
        return sum(f.direction == direction for f in self.findings)

    @property
    def secondary(self) -> int:
        """Publications with a vote that are reviews of others, which may count a study twice."""
        return sum(v.findings[0].secondary for v in self.votes)

    @property
    def publication_types(self) -> dict[str, int]:
        """Publications by study design, or publication type where the design is not told; most frequent first."""
        kinds: Counter[str] = Counter()
        for v in self.votes:
            told = next((f for f in v.findings if f.design or f.publication_types), v.findings[0])
            kinds.update([told.design] if told.design else told.publication_types or ["not told"])
        return dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0])))

    @property
    def years(self) -> tuple[int, int] | None:
        found = [f.year for f in self.findings if f.year]
        return (min(found), max(found)) if found else None

    @property
    def leading(self) -> str:
        """The direction that is believed most; of equals, the first in the fixed order."""
        return min(self.beliefs, key=lambda d: (-self.beliefs[d], DIRECTIONS.index(d)), default="unclear")

    @property
    def contradictions(self) -> tuple["Contradiction", ...]:
        """Findings that point opposite ways. Where no condition is named, nobody can tell whether it is the same one,
        and nothing is said to be a contradiction."""
        if not self.condition:
            return ()
        sides = ((d, [f for f in self.findings if f.direction == d]) for pair in PAIRS for d in pair)
        found = dict(sides)
        return tuple(
            Contradiction((pro, tuple(found[pro])), (con, tuple(found[con])))
            for pro, con in PAIRS
            if found[pro] and found[con]
        )


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Findings on one drug, condition and outcome that point opposite ways: each side's direction and its claims."""

    one: tuple[str, tuple[Evidence, ...]]
    other: tuple[str, tuple[Evidence, ...]]

    @property
    def within_one(self) -> bool:
        """All of it stands in one publication."""
        return len({f.publication for _, side in (self.one, self.other) for f in side}) == 1


@dataclass(frozen=True, slots=True)
class EvidenceSummary:
    """The groups, most publications first, and what was left out of them because it is retracted."""

    groups: tuple[Group, ...]
    retracted: tuple[Evidence, ...] = ()

    @property
    def publications(self) -> int:
        return len({f.publication for g in self.groups for f in (*g.findings, *g.background)})

    @property
    def retracted_publications(self) -> int:
        return len({f.publication for f in self.retracted})

    def where(self, keep: Callable[[Group], bool]) -> "EvidenceSummary":
        """The groups that `keep` keeps."""
        return replace(self, groups=tuple(g for g in self.groups if keep(g)))


def summarize(rows: Iterable[Row], *, primary_only: bool = False, interval: Interval = "wilson") -> EvidenceSummary:
    """Group the rows of a claim table by normalised drug, condition and outcome, and count one vote a publication.

    A publication is retracted where any of its documents is. `primary_only` leaves out reviews, meta-analyses and
    guidelines. `interval` names that of the proportions: Wilson's, or Clopper and Pearson's (`exact`).
    """
    evidence = evidence_of(rows)
    withdrawn = {e.publication for e in evidence if e.retracted}
    members: dict[tuple[str, str, str], list[Evidence]] = {}
    for e in evidence:
        if e.publication not in withdrawn and not (primary_only and e.secondary):
            members.setdefault(e.key, []).append(e)
    groups = [_group(key, found, interval) for key, found in members.items()]
    groups.sort(key=lambda g: (-g.publications, -g.claims, g.drug.lower(), g.condition.lower(), g.outcome, g.key))
    return EvidenceSummary(tuple(groups), tuple(e for e in evidence if e.publication in withdrawn))


def _group(key: tuple[str, str, str], members: list[Evidence], interval: Interval) -> Group:
    findings = [e for e in members if not e.background]
    by_publication: dict[str, list[Evidence]] = {}
    for e in findings:
        by_publication.setdefault(e.publication, []).append(e)
    votes = [vote(publication, found) for publication, found in sorted(by_publication.items())]
    counts = Counter(v.direction for v in votes)
    drug, condition, outcome = (_usual(e.shown[i] for e in members) for i in range(3))
    return Group(
        drug, condition, outcome, key, tuple(findings), tuple(e for e in members if e.background), tuple(votes),
        dose_ranges(e.row for e in findings),
        tuple(sorted({str(q) for e in findings if (q := e.row.get("dose_qualifier")) and q == q})),
        tuple(
            sign_test(one, other, counts[one], counts[other], interval)
            for one, other in PAIRS
            if counts[one] + counts[other]
        ),
        beliefs(votes),
    )  # fmt: skip


def _usual(names: Iterable[str]) -> str:
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))
