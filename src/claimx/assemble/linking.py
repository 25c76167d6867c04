"""Which drug, target, dose and comparator belong to which effect, by the order of words and the borders of clauses.

No parser is used. An effect word has a kind that says where its target stands; the target is the list of noun phrases
there. The drug is the one in the subject, else the one behind "with", "by" or "in", else the one named last before.
"""

from dataclasses import dataclass, field, replace

from claimx.assemble.attach import comparator_of, doses_of
from claimx.assemble.drugs import Group, groups
from claimx.assemble.eligibility import agent_reason, effect_reason, target_reason
from claimx.assemble.hedging import gap_for, hedges_of
from claimx.assemble.reading import Reading
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
    mark,
    noun_phrase,
    phrase_list,
    phrases_before,
    subject,
)
from claimx.components.words import ADV, AUX, CONJ, DET, NOUN, OF, PREP, PRON, PUNCT, VERB, Words
from claimx.lexicons.terms import word_set
from claimx.schema import Mention, Span

_LETTERS = {"DRUG": DRUG, "CONDITION": ILLNESS, "DOSE": DOSE, "HEDGE": CUE}
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


@dataclass(slots=True)
class Link:
    """One effect with its drugs and its target, before direction and hedging are decided."""

    hit: Effect
    effect: Span
    target: Span
    is_condition: bool
    drugs: tuple[Span, ...] = ()
    context: Span | None = None
    comparator: Span | None = None
    doses: tuple[Span, ...] = ()
    carried: bool = False
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Scene:
    """What linking needs to know of a sentence."""

    reading: Reading
    marks: list[str]
    drugs: list[list[Group]]


def scene_of(reading: Reading) -> Scene:
    """Mark the words of a sentence and group its drugs."""
    names = [(*reading.place(m), _LETTERS[m.label]) for m in reading.of("DRUG", "CONDITION", "DOSE", "HEDGE")]
    return Scene(reading, mark(reading.words, names, reading.heads), groups(reading))


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
        lead = reading.words.low[max(0, first - 3) : first]
        if start <= first < end and any(low in ("in", "for", "with", "of", "into", "against") for low in lead):
            found.append((first, last))
    return found[:1]


def _left(scene: Scene, hit: Effect) -> list[Phrase]:
    words, marks = scene.reading.words, scene.marks
    start = clause_start(words, marks, hit.first)
    found = _cleaned(scene, _nested(scene, subject(words, marks, start, hit.first), hit.first))
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
        if marks[index] in (ADV, CUE, DOSE) or words.low[index] in ('"', "”", "’"):
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
        if lows[0] in _NO_TARGET or (lows[-1] in _NO_TARGET and ILLNESS not in marks):
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


def agents_of(scene: Scene, hit: Effect, targets: list[Phrase]) -> tuple[list[Group], str]:
    """The drugs whose effect it is, and in words how they were found; empty where the sentence names none."""
    words, marks = scene.reading.words, scene.marks
    inside = list(targets)
    usable = [part for part in scene.drugs if not any(t[0] <= part[0].first and part[-1].last <= t[1] for t in inside)]
    free = [part for part in usable if not part[0].against and not part[-1].bound]
    if not free:
        return [], ""
    start, end = clause_start(words, marks, hit.first), clause_end(words, marks, hit.first)
    if _pronoun(scene, start, hit.first):
        earlier = [part for part in free if part[-1].last <= start]
        return (earlier[0], "a pronoun takes it up") if earlier else ([], "")
    before = [part for part in free if start <= part[0].first and part[-1].last <= hit.first]
    after = [part for part in free if hit.last <= part[0].first < end]
    if hit.kind in ("left", "passive", "state", "noun"):
        behind = [part for part in after if _introduced(scene, part[0].first)]
        if behind and not (before and hit.kind != "left" and _is_subject_drug(scene, before, start)):
            return behind[0], "named behind the effect"
    if before:
        return before[-1] if not _is_subject_drug(scene, before, start) else before[
            0
        ], "named before the effect in its clause"
    if after and _introduced(scene, after[0][0].first):
        return after[0], "named behind the effect"
    earlier = [part for part in free if part[-1].last <= hit.first]
    if earlier:
        return earlier[-1] if len(earlier) == 1 else earlier[0], "named earlier in the sentence"
    if scene.reading.by_rules:
        return [], ""
    if after:
        return after[0], "named behind the effect"
    return free[0], "named in the sentence"


def _pronoun(scene: Scene, start: int, index: int) -> bool:
    """Whether the subject of the clause is a pronoun or takes up a drug named before: "it", "the drug"."""
    words, marks = scene.reading.words, scene.marks
    while start < index and (marks[start] in (ADV, PUNCT, CONJ) or words.low[start] in ("that", "but")):
        start += 1
    if words.low[start] in ("it", "they"):
        return True
    return words.low[start] in ("the", "this", "that") and words.low[start + 1 : start + 2] in (
        ["drug"],
        ["medication"],
    )


def _is_subject_drug(scene: Scene, before: list[list[Group]], start: int) -> bool:
    """Whether the first drug of the clause stands in its subject."""
    first = before[0][0].first
    return all(scene.marks[i] not in (AUX, VERB, CHANGE) for i in range(start, first))


def _introduced(scene: Scene, index: int) -> bool:
    """Whether a preposition stands shortly before a drug: "with A", "in the A group", "by oral A"."""
    words, marks = scene.reading.words, scene.marks
    for position in range(index - 1, max(-1, index - 7), -1):
        if marks[position] in (PREP, OF) and words.low[position] not in ("than", "versus", "vs"):
            return True
        if marks[position] in (CHANGE, AUX):
            return False
    return False


def link(scene: Scene, carried: tuple[Span, ...] = (), refused: list[str] | None = None) -> list[Link]:
    """Every effect of the sentence tied to its targets and drugs.

    `carried` are the drugs of earlier sentences, for effects without a drug of their own. `refused` takes the reasons,
    in words, why effect expressions make no claim.
    """
    refused = [] if refused is None else refused
    links: list[Link] = []
    for hit in _candidates(scene):
        found, reason = _link_one(scene, hit, carried)
        links.extend(found)
        if reason:
            refused.append(f"'{scene.reading.text(hit.first, hit.last)}': {reason}")
    return _distinct(links)


def _link_one(scene: Scene, hit: Effect, carried: tuple[Span, ...]) -> tuple[list[Link], str]:
    """The links of one effect, or why it has none."""
    reading = scene.reading
    effect = _effect_span(scene, hit)
    gap = bool(gap_for(reading, effect, hedges_of(reading, effect)))
    if reading.by_rules and (reason := effect_reason(scene, hit, gap=gap)):
        return [], reason
    phrases = targets_of(scene, hit)
    if not phrases:
        return [], "no target found where it should stand"
    agents, how = agents_of(scene, hit, phrases)
    if not agents and not carried:
        return [], "no drug is named in the sentence or before it"
    if reading.by_rules and (reason := agent_reason(scene, hit, carried=not agents)):
        return [], reason
    links: list[Link] = []
    reason = ""
    for phrase in phrases:
        unfit = target_reason(scene, hit, phrase, carried=not agents) if reading.by_rules else ""
        if unfit:
            reason = unfit
        else:
            links.extend(_links(scene, hit, effect, phrase, agents, carried, how))
    return links, "" if links else reason


def _links(
    scene: Scene,
    hit: Effect,
    effect: Span,
    phrase: Phrase,
    agents: list[Group],
    carried: tuple[Span, ...],
    how: str,
) -> list[Link]:
    """One link for each drug (or regimen) and each condition of the people treated."""
    target, is_condition = _slot(scene.reading, phrase)
    contexts: list[Mention | None] = list(_contexts(scene, hit, phrase)) or [None]
    drugs = [group.spans for group in agents] or [carried]
    return [
        Link(
            hit,
            effect,
            target,
            is_condition,
            drugs=spans,
            context=context.span if context else None,
            carried=not agents,
            doses=doses_of(scene.reading, spans, effect),
            comparator=comparator_of(scene.reading, spans, scene.drugs, effect),
            why=[how or "no drug is named: carried over from an earlier sentence"],
        )
        for spans in drugs
        for context in contexts[:3]
    ]


def _candidates(scene: Scene) -> list[Effect]:
    reading = scene.reading
    places = [reading.place(m) for m in reading.of("EFFECT")]
    found = [_turned(scene, hit) for hit in reading.heads if any(first <= hit.core < last for first, last in places)]
    for first, last in places:  # words that no list knows, as the trained tagger finds them
        if not any(first <= hit.core < last for hit in reading.hits):
            found.append(Effect(first, last, first, "other", "other"))
    return sorted(found, key=lambda hit: hit.first)


def _turned(scene: Scene, hit: Effect) -> Effect:
    """ "Stroke associated with cocaine": a tie to a drug behind it has its target before it."""
    if hit.cls != "cause" or hit.kind != "verb" or scene.reading.words.low[hit.last - 1] not in ("with", "to"):
        return hit
    start = clause_start(scene.reading.words, scene.marks, hit.first)
    phrase = noun_phrase(scene.reading.words, scene.marks, hit.last)
    if phrase is None or DRUG not in scene.marks[phrase[0] : phrase[1]] or DRUG in scene.marks[start : hit.first]:
        return hit
    return replace(hit, kind="left")


def _effect_span(scene: Scene, hit: Effect) -> Span:
    """The effect with the negation and the degree words right before it."""
    words = scene.reading.words
    first = hit.first
    position = first - 1
    while position >= 0 and position >= first - 4:
        low = words.low[position]
        if (
            low in ("no", "not", "without", "more", "less", "equally", "nor", "never")
            or low.endswith("n't")
            or _as_as(words, position, hit)
        ):
            first = position
            if low == "not" and position and words.kind[position - 1] == AUX:
                first = position - 1
        elif words.kind[position] != ADV and low not in (
            "significant",
            "statistically",
            "clinically",
            "important",
            "to",
            "a",
        ):
            break
        position -= 1
    return scene.reading.cut(first, hit.last)


def _as_as(words: Words, position: int, hit: Effect) -> bool:
    return words.low[position] == "as" and words.low[hit.last : hit.last + 1] == ["as"]


def _slot(reading: Reading, phrase: Phrase) -> tuple[Span, bool]:
    """The target's span, and whether it is a CONDITION: a mention that makes up the phrase, or its head."""
    for mention in reading.of("CONDITION"):
        first, last = reading.place(mention)
        if first < phrase[1] and phrase[0] < last and last >= phrase[1] and first - phrase[0] <= 4:
            lows = reading.words.low[phrase[0] : first]
            if not lows or all(
                low
                in (
                    "risk",
                    "incidence",
                    "rate",
                    "rates",
                    "frequency",
                    "severity",
                    "of",
                    "the",
                    "occurrence",
                    "development",
                    "symptoms",
                    "episodes",
                )
                or len(low) > 2
                for low in lows
            ):
                return mention.span, True
    return reading.cut(*phrase), False


def _contexts(scene: Scene, hit: Effect, phrase: Phrase) -> list[Mention]:
    """The conditions of the people treated: behind "in", "with" or "for", or at the head of the sentence."""
    reading, words = scene.reading, scene.reading.words
    found: list[Mention] = []
    end = clause_end(words, scene.marks, hit.first)
    for mention in reading.of("CONDITION"):
        first, last = reading.place(mention)
        if first < phrase[1] and phrase[0] < last:
            continue
        if last <= min(hit.first, _bar(scene)):
            found.append(mention)
            continue
        if not (phrase[1] <= first < end or (last <= hit.first and _leading(scene, first))):
            continue
        lead = words.low[max(0, first - 4) : first]
        if any(low in ("in", "with", "for", "among", "having", "including") for low in lead) or (
            found and lead[-1:] in (["and"], ["or"], [","])
        ):
            found.append(mention)
    return found


def _bar(scene: Scene) -> int:
    """The place of the first bar of a table row, 0 where there is none."""
    low = scene.reading.words.low
    return low.index("|") if "|" in low else 0


def _leading(scene: Scene, index: int) -> bool:
    return scene.marks[0] == PREP and all(kind not in (AUX, VERB, CHANGE) for kind in scene.marks[:index])


def _distinct(links: list[Link]) -> list[Link]:
    """One link a drug, target and context: the first effect that names them."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for item in links:
        key = (item.drugs, item.target, item.context)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept
