"""Finding the dosing words of a sentence: the rule tagger's source of DOSE mentions."""

import re

from claimx.normalize.dose.chunk import chunk
from claimx.normalize.dose.guard import plausible
from claimx.normalize.dose.items import Item
from claimx.schema.spans import Span

_HINT = re.compile(
    r"\d|[½¼¾]|dos(?:e|ag|ing)|daily|weekly|monthly|nightly|\bevery\b|\btwice\b|\bonce\b|infusion|inject|\bPRN\b|needed|demand|inocul|sthetic|hypnotic|intensity|amounts|quantit"
    r"|\b(?:one|two|three|four|five|six|half|a)\b.{0,20}\b(?:cup|tab|cap|pill|puff|spray|drop|spoon|clove|patch|gram)",
    re.I,
)
_DOSING = {
    "amount", "many", "unit_form", "rate", "schedule", "when", "meal", "code", "count", "cycles", "duration", "over", "per",
    "route", "form", "qualifier", "approx", "bound", "postbound", "number", "noun",
}  # fmt: skip
_AFTER_COMMA = {"route", "rate", "schedule", "duration", "over", "when", "code"}
_INNER = {"of", "at", "a", "an", "the", "in", "given", "administered", "taken", "applied", "dose", "doses", "rate", "and", ".", "-",
          "into", "range", "total", "treatment", "'"}  # fmt: skip
_SIZES = {
    "low", "lower", "lowest", "very low", "high", "higher", "highest", "very high", "moderate", "maximal", "minimal", "standard",
    "full", "half", "double", "reduced", "fixed", "adjusted", "weight based", "loading", "maintenance", "escalating", "tapering",
    "cumulative", "multiple", "subtherapeutic", "supratherapeutic", "subanesthetic", "subhypnotic", "equipotent", "booster",
    "second", "third", "fourth", "excessive", "prophylactic", "median", "intermittent",
    "morning", "evening",
}  # fmt: skip
_NEED_AMOUNT = {"loading", "maintenance", "cumulative", "median"}
_ALONE = {"subanesthetic", "subhypnotic", "supratherapeutic"}
_DOSE_NOUN = re.compile(r"dos(?:e|es|age|ages|ing|ed)$", re.I)
_AMOUNT_NOUN = re.compile(r"amounts|quantit", re.I)
_GIVEN = {"infusion", "injection", "bolus"}
_PIECES = {"{piece}", "{bag}", "{pack}", "{bottle}", "{stick}", "{cells}", "{implant}", "{vial}", "{spoonful}"}
_VAGUE_NEED = {"as required", "if required", "when required", "if needed", "when needed"}
_SHAKY_RATES = {"die", "td", "od", "bd", "qm", "annual", "annually", "yearly", "hourly"}
_DAILY_LIFE = re.compile(
    r"\s+(?:living|life|lives|lived|activit|routine|diar|function|practice|clinic|care\b|basis|steps?|hassles|diet|sodium|news|"
    r"undulating|visits?|assess|report|monitor|record|follow|weigh|measure|averages?|meetings?|sessions?|mean|number|rate|need)",
    re.I,
)


def find_doses(text: str) -> tuple[Span, ...]:
    """The DOSE mentions of a sentence: the longest unbroken stretches of dosing words, left to right, none overlapping.

    Offsets count in `text`. A route, a form or a duration alone is none; numbers that are no dose are left out (see
    `looks_like_dose`).
    """
    if not _HINT.search(text):
        return ()
    found: list[Span] = []
    for run in _runs(text, chunk(text)):
        run = _trim(text, run)
        if not run or not _has_core(text, run, found):
            continue
        start, end = _edges(text, run)
        if plausible(text, start, end, run):
            found.append(Span(start, end, text[start:end]))
    return tuple(found)


def _runs(text: str, items: list[Item]) -> list[list[Item]]:
    """Stretches of items that nothing but small words and fitting signs separate."""
    runs: list[list[Item]] = []
    run: list[Item] = []
    pending: list[Item] = []
    opened = False
    for item in [*items, Item("unread", len(text), len(text))]:
        kind = item.kind
        if item.unit == "kg":  # somebody's weight
            kind = "unread"
        if kind in _DOSING and _joins(text, run, pending, item):
            run += [*pending, item]
            pending = []
        elif kind in _DOSING:
            runs.append(run)
            run, pending, opened = [item], [], False
        elif run and kind in ("glue", "comma", "open", "then", "conj", "from", "between", "to") and len(pending) < 3:
            opened = opened or kind == "open"
            pending.append(item)
        elif run and kind == "close" and opened and not pending:
            run.append(item)
            opened = False
        else:
            runs.append(run)
            run, pending, opened = [], [], False
    return [run for run in runs if run]


def _joins(text: str, run: list[Item], pending: list[Item], item: Item) -> bool:
    """Whether `item` carries on `run` across what stands between them."""
    if not run:
        return False
    if not pending:
        return not (item.kind == "amount" and run[-1].kind == "amount" and item.start < run[-1].end - 200)
    for gap in pending:
        word = text[gap.start : gap.end].lower()
        if gap.kind == "comma" and item.kind not in _AFTER_COMMA:
            return False
        if gap.kind == "conj" and (item.kind not in ("rate", "qualifier", "schedule") or word == "with"):
            return False
        if gap.kind == "glue" and word not in _INNER:
            return False
        if word in ("at", "of") and run[-1].unit == "%":  # a result at a dose
            return False
        if word == "in" and item.kind not in ("count", "duration") and item.unit_kind not in ("volume", "count"):
            return False
        if gap.kind in ("from", "between"):
            return item.kind in ("amount", "schedule")
        if gap.kind == "open" and not _explains(run, item):
            return False
    return True


def _explains(run: list[Item], item: Item) -> bool:
    """Whether a bracket behind `run` says the dose itself: `low dose (50 mg)`, `10 mg (once daily)`."""
    sized = any(piece.kind in ("qualifier", "noun", "unit_form") for piece in run)
    return item.kind in ("rate", "code", "route") or (item.kind in ("amount", "bound", "approx") and sized)


def _trim(text: str, run: list[Item]) -> list[Item]:
    """`run` without what carries no dose at its ends: `dose of`, a bracket, a route behind a comma."""
    while run and not _may_begin(text, run):
        run = run[1:]
    while run and (
        run[-1].kind in ("glue", "comma", "open", "approx", "bound", "conj", "number", "many", "then", "from", "to")
        or _is_verb(text, run)
    ):
        run = run[:-1]
    if len(run) > 2 and run[-1].kind == "qualifier" and run[-2].kind == "glue" and run[-2].end - run[-2].start == 2:
        return run[:-2]  # "50 mL of normal" (saline)
    return run


def _is_verb(text: str, run: list[Item]) -> bool:
    """Whether the last word is what the dose did, and no part of it: `20 mg daily reduced pain`."""
    last = run[-1]
    word = text[last.start : last.end].lower()
    return len(run) > 1 and word in ("reduced", "decreased", "increased") and run[-2].kind != "noun"


def _may_begin(text: str, run: list[Item]) -> bool:
    first = run[0]
    if text[first.start] == "/":
        return False
    if first.kind in (
        "glue",
        "comma",
        "open",
        "close",
        "number",
        "conj",
        "duration",
        "cycles",
        "postbound",
        "then",
        "to",
        "from",
    ):
        return first.kind == "duration" and any(item.kind == "amount" for item in run)
    if first.kind == "noun":
        return len(run) > 1 and run[1].kind == "bound"
    if first.kind == "qualifier":
        return first.value in _SIZES or any(item.kind in ("rate", "code") for item in run[1:2])
    return True


def _has_core(text: str, run: list[Item], found: list[Span]) -> bool:
    """Whether a stretch says a dose on its own: an amount, a schedule, a sized dose or a number of doses."""
    words = [text[item.start : item.end].lower() for item in run]
    pairs = list(zip(run, words, strict=True))
    given = any(item.kind == "form" and item.value in _GIVEN for item in run)
    noun = any(_DOSE_NOUN.search(word) for _, word in pairs)
    for place, (item, word) in enumerate(pairs):
        if item.kind == "amount" and _is_amount(item, text, run):
            return True
        if item.kind == "rate" and _is_schedule(
            text, item, word, alone=all(piece.kind in ("rate", "approx") for piece in run)
        ):
            return True
        if item.kind == "code" and (noun or given or item.value == "PRN") and word not in _VAGUE_NEED:
            return True
        if item.kind == "qualifier" and _is_sized(item, word, pairs[place + 1 :]):
            return True
        if item.kind == "count" and item.value != "times" and (noun or given) and "different" not in words:
            return True
        if item.kind == "over" and given:
            return True
        recurring = item.value in ("day", "week") if item.kind == "per" else word.startswith(("every", "each"))
        if item.kind in ("per", "when") and recurring and found and item.start - found[-1].end < 60:
            return run[0].kind != "bound"
    return False


def _is_amount(item: Item, text: str, run: list[Item]) -> bool:
    """Whether an amount can be of a drug: no piece of anything, and `a tablet` only with a schedule."""
    if item.unit in _PIECES or text[item.end - 1 : item.end] == "M":
        return False
    bare = re.match(r"(?:an?|single)\s", text[item.start : item.end], re.I)
    return not bare or any(piece.kind == "rate" for piece in run)


def _is_schedule(text: str, item: Item, word: str, alone: bool) -> bool:
    if word in _SHAKY_RATES or "minute" in word or " min" in word or _DAILY_LIFE.match(text, item.end):
        return False
    return not (alone and (word == "monthly" or re.fullmatch(r"(?:every|each)[ -](?:day|week|month)", word)))


def _is_sized(item: Item, word: str, rest: list[tuple[Item, str]]) -> bool:
    """`low-dose`, `higher doses`, `large amounts`; a loading or cumulative dose only with its amount."""
    if item.value in _ALONE or (item.value in _SIZES and _DOSE_NOUN.search(word)):
        return True
    if item.value not in _SIZES or item.value in _NEED_AMOUNT or word in ("usual", "typical", "individualized"):
        return False
    for following, next_word in rest:
        if following.kind == "noun":
            sizes = item.value in ("low", "high", "lower", "higher", "moderate", "very high", "very low")
            return bool(_DOSE_NOUN.search(next_word)) or (sizes and bool(_AMOUNT_NOUN.match(next_word)))
        if following.kind not in ("qualifier", "route", "form", "conj", "rate", "comma"):
            return False
    return False


def _edges(text: str, run: list[Item]) -> tuple[int, int]:
    """Start and end of a stretch, its brackets balanced."""
    start, end = run[0].start, run[-1].end
    inside = text[start:end]
    if inside.count("(") > inside.count(")") and text[end : end + 1] == ")":
        end += 1
    elif inside.endswith(")") and inside.count(")") > inside.count("("):
        end -= 1
    return start, end
