"""Which drug, target, dose and comparator belong to which effect, by the order of words and the borders of clauses.

No parser is used. An effect word has a kind that says where its target stands; the target is the list of noun phrases
there. The drug is the one in the subject, else the one behind "with", "by" or "in", else the one named last before.
"""

from dataclasses import dataclass, field, replace

from claimx.assemble.agents import agents_of
from claimx.assemble.attach import comparator_of, doses_of
from claimx.assemble.drugs import Group
from claimx.assemble.eligibility import agent_reason, effect_reason, target_reason
from claimx.assemble.hedging import gap_for, hedges_of
from claimx.assemble.reading import Reading
from claimx.assemble.scene import Scene
from claimx.assemble.targets import targets_of
from claimx.components.effects import Effect
from claimx.components.phrases import CHANGE, DRUG, Phrase, clause_end, clause_start, noun_phrase
from claimx.components.words import ADV, AUX, PREP, VERB, Words
from claimx.schema import Mention, Span


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
