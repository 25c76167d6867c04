"""Which cues hedge which claim: a cue reaches as far as its kind and the borders of clauses let it."""

import re
from bisect import bisect_left, bisect_right
from typing import Literal

from claimx.assemble.reading import Reading
from claimx.components.words import ADV, AUX, DET, NOUN, PRON, VERB
from claimx.lexicons.terms import word_set
from claimx.schema import Mention, Span

Kind = Literal["modal", "report", "inference", "attribute", "gap", "weak", "attribution"]

_STRONG = re.compile(
    r"\b(?:no (?:[\w-]+ ){0,3}(?:evidence|data|trials?|stud(?:y|ies)|conclusions?|information|comparisons?)"
    r"|insufficient|lack of|not enough|inadequate|scarc|dearth|absence of|unclear|unknown|uncertain|inconclusive"
    r"|not (?:yet )?(?:known|clear|established|understood|been|possible|sure|proven|certain|fully)|remains?\b"
    r"|less (?:clear|certain|is known)|cannot|could not|do(?:es)? not|premature|debated|open question|whether"
    r"|fails? to|controversial|hasn['’]t|haven['’]t|hardly been|too few|unable|little (?:is known|evidence|information)"
    r"|nothing so far|unanswered|unproven|don['’]t know|confirm or refute|conflicting|no trial)",
    re.I,
)
_WEAK = re.compile(
    r"\b(?:limited|little|need|needs|needed|required?|requires|necessary|warrant\w*|awaited|merits?|further|future"
    r"|should be|thin|low)\b",
    re.I,
)
_MODAL = frozenset(["may", "might", "could", "would", "should", "can"])
_REPORT = re.compile(
    r"suggest(?:s|ed)?$|indicate[sd]?$|believe|hypothes|speculat|postulat|propos|thought|think|argue|claim|appear|seem|"
    r"suspect|assum|hint|imply|implies|tend|trend|idea|theory|notion|possibility|hope",
    re.I,
)
_INFERENCE = re.compile(r"(?:suggest|indicat|imply)ing$", re.I)
_MECHANISM = re.compile(r"\b(?:mechanisms?|reasons?|pathogenes[ie]s|how|why)\b", re.I)
_CONTRAST = frozenset(["but", "whereas", "although", "though", "however", "yet", "except"])
_STILL = frozenset(["not", "as", "has", "have", "evidence", "is", "are"])
_NO_PREDICATE = word_set("no_predicate")
_BARE = frozenset({"effect", "harm"})
_NOUNS = word_set("bare_noun")


def kind_of(cue: str) -> Kind:
    """What a hedge cue is: it decides where its scope lies."""
    low = cue.lower()
    if low in _MODAL:
        return "modal"
    if _STRONG.search(low):
        return "gap"
    if _INFERENCE.search(low):
        return "inference"
    if _REPORT.match(low):
        return "report"
    if _WEAK.search(low):
        return "weak"
    return "attribute"


def hedges_of(reading: Reading, effect: Span) -> list[Mention]:
    """The HEDGE mentions whose scope covers the effect."""
    return [hedge for hedge in reading.of("HEDGE") if covers(reading, hedge, effect)]


def covers(reading: Reading, hedge: Mention, effect: Span) -> bool:
    """Whether the scope of a hedge cue takes in an effect expression of its sentence."""
    kind = kind_of(hedge.text)
    first, last = reading.place(hedge)
    place = reading.place(effect)[0]
    left, right = stretch(reading, first)
    inside = left <= place < right
    if kind in ("gap", "weak"):
        return _gap_covers(reading, first, last, place, (left, right))
    if not inside:
        return False
    if kind == "report":
        return place >= first or not _effects_between(reading, last, right)
    if kind == "inference":
        return place >= first
    begin, end = _clause(reading, first, (left, right))
    if kind == "modal" and place < first and _effects_between(reading, last, end):
        return False  # "lowers A and may reduce B"
    if kind == "attribute" and place >= last and reading.words.kind[first] == NOUN:
        others = [hit for hit in reading.hits if last <= hit.core < place]
        return begin <= place < end and not (others and others[0].core - last <= 4)
    return begin <= place < end


def scope_of(reading: Reading, hedge: Mention) -> tuple[int, int]:
    """The words, first and last plus one, in which a hedge cue reaches effects; for showing, `covers` decides."""
    kind = kind_of(hedge.text)
    first, last = reading.place(hedge)
    left, right = stretch(reading, first)
    begin, end = _clause(reading, first, (left, right))
    if kind == "inference" or (kind == "report" and _effects_between(reading, last, right)):
        return last, right
    if kind == "modal" and _effects_between(reading, last, end):
        return last, end
    if kind in ("gap", "weak"):
        return (last, end) if _effects_between(reading, last, end) else (0, end)
    return begin, end


def _gap_covers(reading: Reading, first: int, last: int, place: int, stretch: tuple[int, int]) -> bool:
    """An evidence gap covers what it is about; where it names no effect itself, all that was said before it."""
    left, right = stretch
    begin, end = _clause(reading, first, stretch)
    if _MECHANISM.search(reading.text(left, first + 1)):
        return False
    if left <= place < right and place >= last:
        return place < end or not _effects_between(reading, last, end)
    if begin <= place < first:
        return True
    about = _effects_between(reading, begin, end) or (place < left and _effects_between(reading, last, right))
    return not about and place < first


def _effects_between(reading: Reading, first: int, last: int) -> bool:
    return any(first <= hit.core < last for hit in reading.hits if hit.cls not in ("seen", "differ"))


def stretch(reading: Reading, index: int) -> tuple[int, int]:
    """The words around `index`, first and last plus one, between contrasts: "but", "whereas", a semicolon."""
    borders = _borders(reading)
    after = bisect_right(borders, index)
    before = bisect_left(borders, index)
    left = borders[before - 1] + 1 if before else 0
    right = borders[after] if after < len(borders) else len(reading.words)
    opening = reading.opening or 0
    if opening:
        left, right = (max(left, opening), right) if index >= opening else (left, min(right, opening))
    return left, right


def _borders(reading: Reading) -> list[int]:
    """The words at which a contrast ends a stretch; found once a sentence."""
    if reading.borders is None:
        reading.borders = [i for i in range(len(reading.words)) if _contrast(reading, i)]
        reading.opening = _end_of_opening(reading)
    return reading.borders


def _end_of_opening(reading: Reading) -> int:
    """Where the clause ends that "while" or "although" opens at the head of the sentence; 0 where there is none."""
    words = reading.words
    if len(words) == 0 or words.low[0] not in ("while", "although", "though", "whereas"):
        return 0
    verb = False
    for index, kind in enumerate(words.kind):
        verb = verb or kind in (AUX, VERB)
        if words.low[index] == "," and verb and words.depth[index] == 0:
            return index
    return 0


def _contrast(reading: Reading, position: int) -> bool:
    words = reading.words
    low = words.low[position]
    if low in (";", "|"):
        return True
    if low == "while" and position:
        return True
    if low not in _CONTRAST or position == 0:
        return False
    following = words.low[position + 1 : position + 3]
    if low == "yet" and (words.low[position - 1] in _STILL or following[:1] in (["that"], ["to"], ["been"])):
        return False  # "there is no evidence yet that"
    return not (low == "but" and ("not" in following[:1] or "also" in following))


def _clause(reading: Reading, index: int, around: tuple[int, int]) -> tuple[int, int]:
    """The clause around `index` within a stretch: "and" with a new subject and a finite verb ends it."""
    left, right = around
    joints = _joints(reading)
    for place in range(bisect_left(joints, (index, 0)) - 1, -1, -1):
        position, verb = joints[place]
        if position < left:
            break
        if verb < index:
            left = position + 1
            break
    for place in range(bisect_left(joints, (index + 1, 0)), len(joints)):
        position, verb = joints[place]
        if position >= right:
            break
        if verb < right:
            right = position
            break
    return left, right


def _joints(reading: Reading) -> list[tuple[int, int]]:
    """Each "and" or comma that a new subject follows, with the finite verb of that subject; found once a sentence."""
    if reading.joints is None:
        places = (i for i, low in enumerate(reading.words.low) if low in ("and", ","))
        found = ((i, _verb_of_new_subject(reading, i)) for i in places)
        reading.joints = [(i, verb) for i, verb in found if verb]
    return reading.joints


def _verb_of_new_subject(reading: Reading, position: int) -> int:
    """The finite verb of a subject right behind "and" or a comma; 0 where there is none."""
    words = reading.words
    index = position + 1
    if index < len(words) and words.low[position] == "," and words.kind[index] != PRON:
        return 0
    steps = 0
    while index < len(words) and steps < 6:
        kind = words.kind[index]
        if kind in (AUX, VERB) and steps:
            return 0 if words.low[index] in _NO_PREDICATE else index
        if kind not in (NOUN, DET, ADV, PRON) or (kind == ADV and not steps):
            return 0
        index += 1
        steps += kind != ADV
    return 0


def gap_for(reading: Reading, effect: Span, hedges: list[Mention]) -> str:
    """The evidence-gap cue among the hedges of a claim, or empty.

    A weak one ("further research is needed", "limited evidence") leaves the effect unknown only where nothing else
    than a bare noun ("the efficacy of") stands for it.
    """
    first, last = reading.place(effect)
    inside = [hit for hit in reading.hits if first <= hit.core < last]
    bare = not inside or all(h.cls in _BARE or reading.words.low[h.core] in _NOUNS for h in inside)
    others = any(kind_of(hedge.text) in ("modal", "report", "inference") for hedge in hedges)
    text, offset = reading.span.text, reading.span.start
    for hedge in hedges:
        if kind_of(hedge.text) == "gap":
            before = hedge.start > effect.end
            if before and not bare and others:
                continue  # "A may help, although little is known": the help stays hedged, not unknown
            return hedge.text
    for hedge in hedges:
        if kind_of(hedge.text) == "weak" and not others:
            asked = "whether" in text[max(0, hedge.end - offset) : effect.start - offset]
            if bare or asked:
                return hedge.text
    return ""
