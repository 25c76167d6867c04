"""Which drug an effect belongs to: the one in its subject, else the one behind "with", "by" or "in", else an earlier."""

from claimx.assemble.drugs import Group
from claimx.assemble.scene import Scene
from claimx.components.effects import Effect
from claimx.components.phrases import CHANGE, Phrase, clause_end, clause_start
from claimx.components.words import ADV, AUX, CONJ, OF, PREP, PUNCT, VERB


def agents_of(scene: Scene, hit: Effect, targets: list[Phrase]) -> tuple[list[Group], str]:
    """The drugs whose effect it is, and in words how they were found; empty where the sentence names none."""
    words, marks = scene.reading.words, scene.marks
    inside = list(targets)
    usable = [part for part in scene.drugs if not any(t[0] <= part[0].first and part[-1].last <= t[1] for t in inside)]
    free = [part for part in usable if not part[0].against and not part[-1].bound]
    if not free:
        return _other_side(scene, usable)
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
    if hit.kind == "left" and after:
        return after[0], "named behind the effect"
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


def _other_side(scene: Scene, usable: list[list[Group]]) -> tuple[list[Group], str]:
    """The drug that placebo is compared with: "mortality was higher on placebo than on A"."""
    words = scene.reading.words
    for part in usable:
        lead = words.low[: part[0].first]
        if "than" in lead and any(low in ("placebo", "controls", "control", "untreated") for low in lead):
            return part, "placebo is compared with it"
    return [], ""


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
        if words.low[position] in ("receiving", "taking", "given", "treated", "using", "received"):
            return True
        if marks[position] in (CHANGE, AUX):
            return False
    return False
