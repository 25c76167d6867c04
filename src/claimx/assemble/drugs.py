"""Which drugs a sentence names together, which of them it compares with, and which one an effect belongs to."""

from dataclasses import dataclass

from claimx.assemble.reading import Reading
from claimx.lexicons.terms import word_set
from claimx.schema import Mention, Span

_TOGETHER = frozenset(("plus", "+", "/", "&"))
_EXAMPLE = frozenset(("like", "including", "namely", "e", "especially", "particularly"))
_AGAINST = frozenset(("than", "versus", "vs", "over", "unlike"))
_COMPARED = word_set("compared")
_WITH = frozenset(("compared", "comparison", "compare"))
_BRIDGES = frozenset(("to", "with", "from"))
_FILLERS = word_set("filler")
_COMPOUNDS = word_set("bound")
_ONE_REGIMEN = word_set("regimen")


@dataclass(frozen=True, slots=True)
class Group:
    """Drugs given together, or a class with its example; words `first` to `last` of the sentence."""

    mentions: tuple[Mention, ...]
    first: int
    last: int
    against: bool = False
    """Whether the sentence compares with it."""
    bound: bool = False
    """Whether it only makes up a compound: "lithium-induced", "opioid-sparing"."""

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(m.span for m in self.mentions)


def groups(reading: Reading) -> list[list[Group]]:
    """The drugs of a sentence: lists of groups that are coordinated with each other ("A and B"), left to right."""
    lists: list[list[Group]] = []
    mentions = reading.of("DRUG")
    index = 0
    while index < len(mentions):
        members = [mentions[index]]
        coordinated: list[list[Mention]] = [members]
        while index + 1 < len(mentions):
            tie = _tie(reading, mentions[index], mentions[index + 1])
            if not tie or (tie == "and" and not _list_ends(reading, mentions, index)):
                break
            index += 1
            if tie == "same":
                continue
            if tie == "together":
                coordinated[-1].append(mentions[index])
            else:
                coordinated.append([mentions[index]])
        if len(coordinated) > 1 and _one_regimen(reading, coordinated):
            coordinated = [[m for members in coordinated for m in members]]
        lists.append([_group(reading, members) for members in coordinated])
        index += 1
    return [[_mark_against(reading, group, first=part[0]) for group in part] for part in lists]


def _list_ends(reading: Reading, mentions: list[Mention], index: int) -> bool:
    """Whether a comma after drug `index` belongs to a list that comes to "and" or "or", and opens no main clause."""
    words = reading.words
    while index + 1 < len(mentions):
        between = words.low[reading.place(mentions[index])[1] : reading.place(mentions[index + 1])[0]]
        if any(low in ("and", "or", "nor", "as", "&") for low in between):
            return True
        if "," not in between or len(between) > 6:
            return False
        index += 1
    return False


def _group(reading: Reading, members: list[Mention]) -> Group:
    return Group(tuple(members), reading.place(members[0])[0], reading.place(members[-1])[1])


def _tie(reading: Reading, left: Mention, right: Mention) -> str:
    """How two neighbouring drugs belong together: `same` (an abbreviation), `together`, `and`, or empty."""
    words = reading.words
    last, first = reading.place(left)[1], reading.place(right)[0]
    between = list(words.low[last:first])
    bare = [low for i, low in zip(range(last, first), between, strict=True) if not _is_dose(reading, i)]
    if bare == ["("] or (not bare and first > last):
        return "same" if words.low[reading.place(right)[1] : reading.place(right)[1] + 1] == [")"] else "together"
    if not bare:
        return "together"
    if len(bare) > 6:
        return ""
    if (
        bare[0] in _TOGETHER
        or bare[0] == "combined"
        or " ".join(bare[:2]) in ("in combination", "together with", "along with", "added to")
    ):
        return (
            "together"
            if all(
                low in {*_TOGETHER, *_FILLERS, "combined", "combination", "together", "along", "added", "to"}
                for low in bare
            )
            else ""
        )
    if (
        bare[0] in _EXAMPLE
        or bare[:2] == ["such", "as"]
        or bare[:3] == [",", "such", "as"]
        or bare[:2] == ["(", "e"]
        or bare[0] == "("
    ):
        return "together"
    if all(
        low in (",", "and", "or", "nor", "the", "both", "with", ")", "as", "well", "either", "oral", "also")
        for low in bare
    ):
        if "with" in bare and "and" not in bare:
            return "together"
        return "and"
    return ""


def _is_dose(reading: Reading, index: int) -> bool:
    return any(reading.place(m)[0] <= index < reading.place(m)[1] for m in reading.of("DOSE"))


def _one_regimen(reading: Reading, coordinated: list[list[Mention]]) -> bool:
    """Whether a list of drugs is one regimen: "the combination of A and B", "A and B supplementation"."""
    words = reading.words
    first, last = reading.place(coordinated[0][0])[0], reading.place(coordinated[-1][-1])[1]
    if any(low in _ONE_REGIMEN - {"both"} for low in words.low[max(0, first - 3) : first]):
        return True
    return last < len(words) and words.low[last] in (
        "combination",
        "combinations",
        "regimen",
        "supplementation",
        "coadministration",
    )


def _mark_against(reading: Reading, group: Group, first: Group) -> Group:
    against, bound = _against(reading, first.first), _bound(reading, group.last)
    return Group(group.mentions, group.first, group.last, against, bound) if against or bound else group


def _bound(reading: Reading, index: int) -> bool:
    low = reading.words.low
    return low[index : index + 1] in (["-"], ["–"]) and index + 1 < len(low) and low[index + 1] in _COMPOUNDS


def _against(reading: Reading, index: int) -> bool:
    """Whether the words left of word `index` make what follows the thing compared with."""
    low = reading.words.low
    position = index - 1
    steps = 0
    while position >= 0 and steps < 7:
        word = low[position]
        if word in _AGAINST:
            return word != "over" or position + 4 >= index
        near = _COMPARED if word != "with" else _WITH
        if word in _BRIDGES and position and any(w in near for w in low[max(0, position - 3) : position]):
            return True
        if word == "as" and low[position - 1] == "well":
            return False
        if word == "as" and position > 1 and ("as" in low[max(0, position - 4) : position]):
            return True
        filler = word in _FILLERS or word in _BRIDGES or _is_dose(reading, position) or not word[0].isalpha()
        if not filler:
            return False
        position -= 1
        steps += 1
    return False
