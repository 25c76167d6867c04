"""Where the target of an effect stands: the kind of the effect word says it, noun phrases and clauses find it.

No parser is used. The target of a verb is the list of noun phrases behind it, of a noun what "in", "of" or "on" bring in,
of a predicate the subject of its clause.
"""

from claimx.assemble.scene import Scene
from claimx.components.effects import Effect
from claimx.components.phrases import (
    CHANGE,
    CUE,
    DOSE,
    DRUG,
    ILLNESS,
    Phrase,
    clause_end,
    clause_start,
    noun_phrase,
    phrase_list,
    phrases_before,
    subject,
)
from claimx.components.words import ADV, AUX, DET, NOUN, OF, PREP, PRON, PUNCT, VERB
from claimx.lexicons.terms import word_set

_INTO = word_set("into")
_NO_TARGET = word_set("no_target")
_PLAIN = word_set("plain")
_CHANGED = word_set("changed")
_ROLES = word_set("role")
_ABSTRACT = word_set("abstract")
_FOUND = word_set("found")
_TIME = word_set("time")
_OWN_TARGET = word_set("own_target")
_STUDIES = word_set("studies")
_UNITS = word_set("unit")
_OF_DRUGS = word_set("of_drug")


def targets_of(scene: Scene, hit: Effect) -> list[Phrase]:
    """The noun phrases that an effect changes, where its kind says that they stand; else the head of its table row."""
    return _targets(scene, hit) or _row_head(scene, hit)


def _row_head(scene: Scene, hit: Effect) -> list[Phrase]:
    """The conditions in the first cell of a table row, "Depression | Mixed results |"."""
    words = scene.reading.words
    if "|" not in words.low or words.low.index("|") >= hit.first:
        return []
    bar = words.low.index("|")
    places = [scene.reading.place(m) for m in scene.reading.of("CONDITION")]
    return [place for place in places if place[1] <= bar]


def _targets(scene: Scene, hit: Effect) -> list[Phrase]:
    if hit.kind == "verb":
        return _right(scene, hit.last) or _left(scene, hit)
    if hit.kind == "passive" and hit.cls == "better":
        return _left(scene, hit) or _illnesses(scene, hit)
    if hit.kind == "adj":
        return _of_adjective(scene, hit)
    if hit.kind == "named":
        return [(hit.first, hit.last)]
    if hit.kind == "compound":
        return [(hit.first - 2, hit.first - 1)]
    if hit.kind == "other":
        return _right(scene, hit.last) or _behind(scene, hit) or _left(scene, hit)
    if scene.reading.words.low[hit.core] in ("likely", "unlikely", "prone"):
        return _likely(scene, hit) or _left(scene, hit)
    if hit.kind == "noun":
        return _of_noun(scene, hit)
    if hit.kind == "pred":
        return _behind(scene, hit) or _right(scene, hit.last) or _illnesses(scene, hit)
    if hit.kind == "state":
        return _left(scene, hit) or _behind(scene, hit)
    return _left(scene, hit)


def _right(scene: Scene, index: int) -> list[Phrase]:
    words, marks = scene.reading.words, scene.marks
    while index < len(words) and (marks[index] in (ADV, CUE) or words.low[index] in _INTO):
        index += 1
    if words.low[index : index + 1] in (["or"], ["and"]) and marks[index + 1 : index + 2] == [CHANGE]:
        index += 2  # "induce or exacerbate symptoms"
    if index < len(words) and words.low[index] in ("treating", "treatment", "management"):
        index += 1
    phrases, _ = phrase_list(words, marks, index)
    return _cleaned(scene, phrases)


def _of_adjective(scene: Scene, hit: Effect) -> list[Phrase]:
    """The noun behind the adjective; where that is only a role or an abstraction, what the preposition behind it says."""
    words, marks = scene.reading.words, scene.marks
    phrase = noun_phrase(words, marks, hit.last)
    head = _head_of(scene, phrase) if phrase else 0
    if head and words.low[head - 1] in ("use", "uses", "understanding", "way"):
        return []
    if head and words.low[head - 1] in _ROLES | _ABSTRACT:
        found = _behind(scene, Effect(hit.first, head, hit.core, hit.cls, hit.kind))
        if found or words.low[head - 1] in _ROLES:
            return found or _illnesses(scene, hit)
    return _right(scene, hit.last)


def _head_of(scene: Scene, phrase: Phrase) -> int:
    """The word behind the head of a noun phrase: the one before "of", else the end."""
    for index in range(phrase[0], phrase[1]):
        if scene.marks[index] == OF:
            return index
    return phrase[1]


def _illnesses(scene: Scene, hit: Effect, *, anywhere: bool = False) -> list[Phrase]:
    """The conditions that a preposition introduces in the clause: "for back pain A worked no better"."""
    reading = scene.reading
    start, end = 0, len(reading.words)
    if not anywhere:
        start, end = (
            clause_start(reading.words, scene.marks, hit.first),
            clause_end(reading.words, scene.marks, hit.first),
        )
    found: list[Phrase] = []
    for mention in reading.of("CONDITION"):
        first, last = reading.place(mention)
        lead = reading.words.low[max(0, first - 5) : first]
        if start <= first < end and any(low in ("in", "for", "with", "of", "into", "against") for low in lead):
            found.append((first, last))
    return found[:1]


def _left(scene: Scene, hit: Effect) -> list[Phrase]:
    words, marks = scene.reading.words, scene.marks
    limit = hit.first
    while words.depth[limit] and limit:  # "(p = 0.6)" stands for what precedes its bracket
        limit -= 1
    start = clause_start(words, marks, limit)
    found = _cleaned(scene, _nested(scene, subject(words, marks, start, limit), limit))
    if not found and start and words.low[start - 1] in ("which", "that", "who"):
        found = _cleaned(scene, phrases_before(words, marks, clause_start(words, marks, start - 1), start - 1))
    return found


def _nested(scene: Scene, phrases: list[Phrase], limit: int) -> list[Phrase]:
    """What changes in a subject that is a change itself: "the reduction in LDL cholesterol was greater"."""
    if phrases and scene.reading.words.low[phrases[0][0]] in _STUDIES | _ABSTRACT:
        return _on_what(scene, phrases, limit)
    if not phrases or (
        scene.marks[phrases[0][1] - 1] != CHANGE and scene.reading.words.low[phrases[0][1] - 1] not in _CHANGED
    ):
        return phrases
    index = phrases[0][1]
    if index < limit and scene.reading.words.low[index] in ("in", "of", "from"):
        inner, _ = phrase_list(scene.reading.words, scene.marks, index + 1, open_end=False)
        return [p for p in inner if p[1] <= limit] or phrases
    return phrases


def _on_what(scene: Scene, phrases: list[Phrase], limit: int) -> list[Phrase]:
    """ "The effects of A on B", "studies of A in B": B."""
    words, marks = scene.reading.words, scene.marks
    index = phrases[0][0]
    while index < limit:
        if words.low[index] in ("on", "for") or (words.low[index] == "in" and index > phrases[0][1]):
            inner, _ = phrase_list(words, marks, index + 1, open_end=False)
            kept = _cleaned(scene, [p for p in inner if p[1] <= limit])
            if kept:
                return kept
        index += 1
    return phrases


def _likely(scene: Scene, hit: Effect) -> list[Phrase]:
    """What is likely: "likely to cause X" gives X, "likely to gain weight" the words themselves."""
    words, marks = scene.reading.words, scene.marks
    for index in range(hit.last, min(hit.last + 12, len(words) - 1)):
        if words.low[index] == "to" and marks[index + 1] in (VERB, CHANGE, NOUN):
            verb = index + 1
            if marks[verb] != NOUN:
                phrases, _ = phrase_list(words, marks, verb + 1)
                if phrases:
                    return _cleaned(scene, phrases)
            last = verb + 1
            while last < len(words) and marks[last] in (NOUN, ILLNESS, DET, VERB):
                last += 1
            return [(verb, last)]
    return []


def _of_noun(scene: Scene, hit: Effect) -> list[Phrase]:
    """Behind "in", "of", "on"; else before the noun in one compound ("pain relief"); else the subject."""
    if hit.cls == "harm":
        return _harms(scene, hit)
    found = _behind(scene, hit)
    if found:
        return found
    words, marks = scene.reading.words, scene.marks
    first = hit.first
    while first > 0 and marks[first - 1] in (NOUN, ILLNESS) and words.low[first - 1] not in _PLAIN:
        first -= 1
    if first < hit.first and words.low[hit.core] not in _OWN_TARGET:
        return _cleaned(scene, [(first, hit.first)])
    if words.low[hit.core] in _OWN_TARGET:
        return _illnesses(scene, hit, anywhere=True) or [(first, hit.last)]
    return _left(scene, hit)


def _harms(scene: Scene, hit: Effect) -> list[Phrase]:
    """The harms listed behind "side effects of A include", "the commonest complications were"."""
    words, marks = scene.reading.words, scene.marks
    for index in range(hit.last, min(hit.last + 14, len(words) - 1)):
        if words.low[index] in ("include", "includes", "included", "are", "were", "is") or words.low[
            index : index + 2
        ] == ["such", "as"]:
            start = index + 2 if words.low[index] == "such" else index + 1
            return _cleaned(scene, phrase_list(words, marks, start)[0])
    return [(hit.first, hit.last)]


def _behind(scene: Scene, hit: Effect) -> list[Phrase]:
    """The phrases behind prepositions that follow the effect, those that hold drugs or people left out."""
    words, marks = scene.reading.words, scene.marks
    index = hit.last
    end = clause_end(words, marks, hit.first)
    while index < end:
        if marks[index] in (ADV, CUE, DOSE) or words.low[index] in ('"', "”", "’", "both"):
            index += 1
            continue
        if words.low[index] in ("and", "or", "but") and index + 2 < end and marks[index + 2] in (PREP, ADV):
            index += 2
            continue
        if words.low[index] == "(":
            index = _closing(scene, index)
            continue
        if hit.kind == "noun" and (beyond := _past_finding(scene, index)):
            index = beyond
            continue
        if words.low[index] == "than" or words.low[index] == "compared":
            index = _past_comparison(scene, index)
            continue
        if marks[index] not in (PREP, OF):
            return []
        preposition = words.low[index]
        index += 1
        while index < end and (
            words.low[index].endswith("ing")
            or words.low[index] in ("the", "treatment", "management", "prevention", "of", "both")
        ):
            index += 1
        phrases, after = phrase_list(words, marks, index)
        if not phrases:
            return []
        kept = _cleaned(scene, phrases)
        if kept and preposition in _INTO:
            return kept
        index = max(after, index)
    return []


def _past_finding(scene: Scene, index: int) -> int:
    """Behind "was observed" and the like, or 0: "no effect of A was found on B"."""
    words, marks = scene.reading.words, scene.marks
    if marks[index] != AUX:
        return 0
    index += 1
    while index < len(words) and marks[index] in (ADV, AUX):
        index += 1
    return index + 1 if index < len(words) and words.low[index] in _FOUND else 0


def _closing(scene: Scene, index: int) -> int:
    depth = scene.reading.words.depth[index]
    while index < len(scene.marks) and scene.reading.words.depth[index] >= depth:
        index += 1
    return index


def _past_comparison(scene: Scene, index: int) -> int:
    words, marks = scene.reading.words, scene.marks
    index += 1
    while index < len(words) and marks[index] in (PREP, OF, DET, PRON):
        index += 1
    _, after = phrase_list(words, marks, index)
    return max(after, index)


def _cleaned(scene: Scene, phrases: list[Phrase]) -> list[Phrase]:
    """Without phrases that name a drug, people or nothing that can change."""
    kept = []
    for first, last in phrases:
        while last - first > 1 and (
            scene.reading.words.low[last - 1] in _TIME or scene.reading.words.low[last - 1].isdigit()
        ):
            last -= 1
        marks = scene.marks[first:last]
        lows = scene.reading.words.low[first:last]
        if (
            DRUG in marks
            and not (lows[0] not in _NO_TARGET and OF in marks and marks.index(DRUG) > marks.index(OF))
            and not _drug_use(lows)
        ):
            continue
        if (lows[0] in _NO_TARGET and lows[1:2] not in (["to"], ["until"], ["-"])) or (
            lows[-1] in _NO_TARGET and ILLNESS not in marks
        ):
            continue
        if all(
            kind in (DOSE, PUNCT, OF) or not low[0].isalpha() or low in _UNITS
            for kind, low in zip(marks, lows, strict=True)
        ):
            continue
        kept.append((first, last))
    return kept


def _drug_use(lows: list[str]) -> bool:
    """Whether a phrase with a drug in it is an outcome: "opioid consumption", "serum lithium levels"."""
    return lows[-1] in _OF_DRUGS
