"""How many took part in a study, by the words around the numbers of its abstract."""

import re
from collections.abc import Iterator

MAX_SIZE = 10_000_000
_AHEAD = 250
"""Characters after a number, within its sentence, that are looked at."""

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: value for value, word in enumerate(_ONES, 1)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES[:9])})\b)?|(?:{'|'.join(reversed(_ONES))}))"
_WERE_AFTER = re.compile(
    r" (?:of (?:them|these|whom) |who )?(?:were|was) (?:\w+ )?(?:enrol|randomi[sz]|includ|recruit|assign|allocat|analy[sz])"
)
_DIGITS = re.compile(r"(?<!\d)\d{1,9}(?:[,\u2009\u00a0 ]\d{3}(?!\d))*(?= [a-z])")
_NO_NUMBER_BEFORE = frozenset(".,/=<>±–-−")
_COUNTING = ("teen ", *_TENS, " ten ", "eleven ", "twelve ", "hundred ", "total of ")
_BEFORE_SPELLED = re.compile(r"(?:\A|[.:;,] |\n|\bof |\bin |\bon )(?=[aefnost])")
_SPELLED = re.compile(rf"(?:(?:{'|'.join(_ONES[:9])}|a) hundred(?: and)?(?: {_BELOW_100})?|{_BELOW_100})\b(?!-)")
_TOTAL = re.compile(r"(?<![A-Za-z])N ?= ?(\d{1,3}(?:,\d{3})+|\d{2,7})\b")
_NOT_BETWEEN = (
    "of|in|for|to|per|than|were|was|is|are|had|has|and|or|from|by|at|on|who|received|after|with|without|groups?|arms?"
    "|weeks?|months?|years?|days?|hours?|minutes?|mg|ml|kg|g|trials?|stud(?:y|ies)|sites|cent(?:er|re)s|countries|hospitals"
    "|clinics|times|doses?|points?|percent"
)
_WHO = (
    "patients|participants|subjects|volunteers|adults|women|men|males|females|children|adolescents|infants|neonates"
    "|newborns|people|persons|individuals|veterans|outpatients|inpatients|students|smokers|users|nonusers|girls|boys"
    "|rats|mice|dogs|cats|rabbits|pigs|eyes|cases|survivors|residents|couples|mothers|workers|nurses|athletes|pairs"
)
_PEOPLE_AFTER = re.compile(
    rf"(?: (?:(?!(?:{_NOT_BETWEEN})\b)[\w'’/–-]+,?|[\w-]+ (?:or|and)(?= [\w-]+ (?:{_WHO})))){{0,5}}? (?:{_WHO})\b"
)
_RANDOMIZED = ("randomis", "randomiz", "randomly", "allocated", "assigned to")
_TOOK_PART = (
    "enrol", "recruit", "includ", "assigned", "participa", "took part", "studied", "followed", "analy", "evaluated",
    "entered", "examined", "identified", "compris", "involving", "divided", "received", "underwent", "were treated",
    "were given",
)  # fmt: skip
_ALL = re.compile(r"(?:total(?: number)? of|in total,?|altogether,?|in all,?|overall,?)(?: \w+)? ?\Z")
_A_PART = (
    "screened", "eligible", "assessed for eligibility", "excluded", "withdrew", "dropped out", "discontinued", "died", "lost to",
    "did not", "declined", "completed", "developed", "experienced", "reported", "responded", "required", "achieved",
    " each", "per group", "per arm", "with missing",
)  # fmt: skip
_LEFT_OUT = re.compile(r"\b(?:excluding|exclusion of|without|except|minus) (?:the )?\Z")
_OF_ALL = re.compile(r"\b(?:of|among) (?:the|these|our|all) \Z")
_LEADS_TO_NUMBER = re.compile(r"\b(?:in|of|among|with|from|on|involving|including|were|leaving) (?:a cohort of )?\Z")
_IN_ARM = re.compile(
    r",? ?(?:\([^)]*\) )?(?:in|to|into) (?:the |each |arm )?(?:[\w-]+ ){0,3}?(?:groups?|arms?)\b| control"
)
_OTHER_NUMBER = re.compile(r"(?:type|grade|stage|class|phase|level|status|group|cohort|or|to|than|and) \Z")
_IN_BRACKETS = re.compile(rf"\b(?:{_WHO})\b(?: [\w-]+){{0,8}} ?\(n ?= ?(\d{{1,3}}(?:,\d{{3}})+|\d{{2,7}})\)")
_STOP = re.compile(r"[.;](?:\s|\Z)|\n")


def sample_size(text: str, *, is_study: bool = False) -> int | None:
    """The number of people, or animals, that a study is of; None where no number is said to be that.

    Every number before a word for those who take part is weighed by the words of its sentence: how many were
    randomized counts most, then how many there were in all, then how many were included; numbers of those who were
    screened, excluded or had an outcome count against. Of equals the first is taken. A text that is known to be of a
    study needs to say less for a number to be taken.
    """
    best, size = (0 if is_study else 1), None
    lower = text.lower()
    for start, end, value in _numbers(lower):
        who = _PEOPLE_AFTER.match(lower, end)
        if _is_year(lower, start, end) and not _ALL.search(lower, max(0, start - 40), start):
            continue
        if (who is None and not _WERE_AFTER.match(lower, end)) or _OTHER_NUMBER.search(
            lower, max(0, start - 10), start
        ):
            continue
        weight = _weight(lower, start, who.end() if who else end)
        if weight > best:
            best, size = weight, value
    for found in _IN_BRACKETS.finditer(lower) if best < 5 else ():
        weight = _weight(lower, found.start(), found.end()) + 1
        if weight > max(best, 2):
            best, size = weight, _plain(found.group(1))
    if best < 3 and ("N =" in text or "N=" in text) and (total := _TOTAL.search(text)):
        return _plain(total.group(1))
    return size


def _weight(text: str, start: int, end: int) -> int:
    stop = _STOP.search(text, end, end + _AHEAD)
    after = text[end : stop.start() if stop else end + _AHEAD]
    before = _STOP.split(text[max(0, start - 80) : start])[-1]
    around = f"{before} | {after}"
    weight = 3 * _holds(around, _RANDOMIZED) + 2 * _holds(around, _TOOK_PART)
    weight += 2 * bool(_ALL.search(before)) + bool(_LEADS_TO_NUMBER.search(before) or not before.strip())
    weight += 2 * bool(_OF_ALL.search(before)) - 5 * bool(_LEFT_OUT.search(before))
    part = min((at for word in _A_PART if (at := after.find(word, 0, 40)) >= 0), default=_AHEAD)
    if part < min((at for word in _RANDOMIZED + _TOOK_PART if (at := after.find(word)) >= 0), default=_AHEAD):
        weight -= 3
    return weight - 3 * bool(_IN_ARM.match(after) or before.endswith(("(", ":"))) - bool(_IN_ARM.search(before))


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _numbers(text: str) -> Iterator[tuple[int, int, int]]:
    """Whole numbers in figures and, where they begin a sentence or follow "of", in words: start, end, value."""
    for found in _DIGITS.finditer(text):
        before = text[found.start() - 1 : found.start()]
        if before in _NO_NUMBER_BEFORE or before.isalnum():
            continue
        value = _plain(found.group())
        if 2 <= value <= MAX_SIZE:
            yield found.start(), found.end(), value
    if not any(word in text for word in _COUNTING):
        return
    for begun in _BEFORE_SPELLED.finditer(text):
        spelled = _SPELLED.match(text, begun.end())
        if spelled and (value := _spelled(spelled.group())) >= 2:
            yield spelled.start(), spelled.end(), value


def _is_year(text: str, start: int, end: int) -> bool:
    return end - start == 4 and text[start:end].isdigit() and 1950 <= int(text[start:end]) <= 2035


def _plain(digits: str) -> int:
    return int(re.sub(r"\D", "", digits)[:12])


def _spelled(words: str) -> int:
    total = 0
    for word in re.split(r"[ -]", words):
        if word == "hundred":
            total = max(total, 1) * 100
        else:
            total += _VALUES.get(word, 0)
    return total
