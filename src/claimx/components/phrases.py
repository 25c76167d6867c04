"""Noun phrases, lists of them, and clauses, from word classes alone."""

from collections.abc import Iterable

from claimx.components.effects import Effect
from claimx.components.words import ADV, AUX, CONJ, DET, LINK, NOUN, OF, PREP, PRON, PUNCT, VERB, Words
from claimx.lexicons.terms import word_set

Phrase = tuple[int, int]
"""Words, first and last plus one."""

DRUG, ILLNESS, DOSE, CHANGE, CUE = "X", "K", "S", "E", "H"
_HEADS = frozenset((NOUN, DRUG, ILLNESS))
_JOINERS = frozenset(("-", "–", "/", "'", "’", "+", "®", "™", "&", '"', "“", "”", "%", "α", "β"))
_BORDERS = frozenset((";", ":", "|"))
_LISTERS = frozenset((",", "and", "or", "nor", "plus", "&"))
_EMPTY = word_set("empty")
_CHANGES = word_set("change_noun")
_ALSO_NOUNS = word_set("also_noun")
_NO_PREDICATE = word_set("no_predicate")
_SEE_THROUGH = word_set("see_through")
_GENERIC = word_set("generic_harm")
_LONE_ADJECTIVE = ("ic", "al", "ive", "ar", "ous", "ary", "oid")


def mark(words: Words, names: Iterable[tuple[int, int, str]], effects: Iterable[Effect]) -> list[str]:
    """A mark for every word: the letter of the name it belongs to, E for an effect word, else its word class.

    An effect noun that only names a thing ("risk", "response") stays a noun.
    """
    marks = list(words.kind)
    for effect in effects:
        if effect.kind == "noun" and words.low[effect.core] not in _CHANGES:
            marks[effect.core] = NOUN
        elif effect.kind == "adj" and words.low[effect.core] in (
            "high",
            "low",
            "severe",
            "common",
            "stable",
            "normal",
            "same",
            "poor",
        ):
            continue
        else:
            for index in range(effect.first, effect.last):
                marks[index] = CHANGE
    for first, last, letter in names:
        for index in range(first, last):
            marks[index] = letter
    for index, low in enumerate(words.low):
        if low == "overall" and marks[index + 1 : index + 2] in ([NOUN], [ILLNESS]):
            marks[index] = NOUN
        if low == "since" and index and marks[index - 1] == AUX:
            marks[index] = ADV
        if low == "that" and index and marks[index - 1] not in (PREP, CONJ, OF, DET) and words.low[index - 1] != "than":
            marks[index] = LINK
    return marks


def noun_phrase(words: Words, marks: list[str], index: int) -> Phrase | None:
    """The noun phrase that starts at word `index`, determiners and empty adjectives skipped; None where none does."""
    total = len(words)
    while index < total and (
        marks[index] in (DET, ADV) or words.low[index] in _EMPTY or words.low[index] in ('"', "“")
    ):
        index += 1
    first = last = index
    while index < total:
        kind, low = marks[index], words.low[index]
        if kind in _HEADS or kind == DOSE or (kind == CHANGE and low in _CHANGES and index and marks[index - 1] == DET):
            index += 1
            last = index
        elif (
            low in ("for", "in", "to")
            and last > first
            and words.low[last - 1] in _SEE_THROUGH
            and (after := _after_of(words, marks, index))
        ):
            index = after
        elif low in "-–/" and first < index < total - 1 and _glued(words, index):
            index += 2
            last = index
        elif low in _JOINERS and index > first and _headed(marks, index + 1):
            index += 1
        elif (kind == OF and last > first and (after := _after_of(words, marks, index))) or (
            low == "(" and last > first and (after := _after_bracket(words, marks, index))
        ):
            index = after
        elif kind == VERB and _participle(words, marks, index, first):
            index += 1
        elif kind == VERB and low in _ALSO_NOUNS and index and marks[index - 1] in (NOUN, OF, DET, ILLNESS, DRUG):
            index += 1
            last = index
        elif kind == CONJ and last > first and _shared_head(words, marks, first, index):
            index += 1
        else:
            break
    return (first, last) if last > first else None


def _glued(words: Words, index: int) -> bool:
    """Whether a hyphen or a slash has no space around it."""
    return words.start[index] == words.end[index - 1] and words.end[index] == words.start[index + 1]


def _headed(marks: list[str], index: int) -> bool:
    return index < len(marks) and marks[index] in _HEADS


def _after_of(words: Words, marks: list[str], index: int) -> int:
    """Where the phrase goes on after "of", or 0."""
    index += 1
    while index < len(words) and marks[index] in (DET, ADV):
        index += 1
    return index if index < len(words) and (marks[index] in _HEADS or words.low[index] in _EMPTY) else 0


def _after_bracket(words: Words, marks: list[str], index: int) -> int:
    """Where the phrase goes on after a bracket within it ("heart rate (HR) variability"), or 0."""
    depth = words.depth[index]
    index += 1
    while index < len(words) and words.depth[index] >= depth:
        index += 1
    return index if index < len(words) and marks[index] in _HEADS else 0


def _participle(words: Words, marks: list[str], index: int, first: int) -> bool:
    """Whether a verb form stands inside a noun phrase: "the observed adverse events"."""
    low = words.low[index]
    inside = index > first or (index > 0 and marks[index - 1] in (DET, NOUN))
    return (
        inside and low.endswith(("ed", "ing")) and _headed(marks, index + 1) and not (index and marks[index - 1] == AUX)
    )


def _shared_head(words: Words, marks: list[str], first: int, conjunction: int) -> bool:
    """Whether a lone adjective shares the head that follows: "systolic and diastolic blood pressure"."""
    if conjunction - first != 1 or marks[first] != NOUN or not words.low[first].endswith(_LONE_ADJECTIVE):
        return False
    return _headed(marks, conjunction + 1) and _headed(marks, conjunction + 2)


def phrase_list(words: Words, marks: list[str], index: int, *, open_end: bool = True) -> tuple[list[Phrase], int]:
    """The noun phrases joined by commas and conjunctions from word `index` on, and the word after them.

    A phrase that turns out to be the subject of a verb behind it ends the list before itself, unless `open_end` is
    False (the list is itself a subject).
    """
    first = noun_phrase(words, marks, index)
    if first is None:
        return [], index
    phrases, end = [first], first[1]
    while True:
        joint = _skip_bracket(words, end)
        examples = _examples(words, marks, joint)
        if examples is not None:
            if words.low[phrases[-1][1] - 1] in _GENERIC:
                phrases.pop()
            return [*phrases, *examples[0]], examples[1]
        start, conjunction = joint, False
        while start < len(words) and (
            words.low[start] in _LISTERS or (start > joint and words.low[start] in ("/", "not", "both"))
        ):
            conjunction = conjunction or words.low[start] != ","
            start += 1
        if words.low[joint : joint + 3] == ["as", "well", "as"]:
            start, conjunction = joint + 3, True
        if start == joint:
            return phrases, end
        if start < len(words) and (marks[start] == OF or (marks[start] == PREP and conjunction)):
            start += 1  # "in pain and in function"
        following = noun_phrase(words, marks, start)
        if following is None or (open_end and _is_subject(words, marks, following[1])):
            return phrases, end
        if not conjunction and not _list_goes_on(words, following[1]):
            return phrases, end
        phrases.append(following)
        end = following[1]


def _examples(words: Words, marks: list[str], index: int) -> tuple[list[Phrase], int] | None:
    """The list behind "such as" or "including", with the word after it."""
    if index < len(words) and words.low[index] == ",":
        index += 1
    for opening in (["such", "as"], ["including"], ["e", ".", "g", "."], ["like"], ["particularly"], ["especially"]):
        if words.low[index : index + len(opening)] == opening and (
            opening != ["like"] or words.low[index - 1] in _GENERIC
        ):
            phrases, end = phrase_list(words, marks, index + len(opening))
            return (phrases, end) if phrases else None
    return None


def _skip_bracket(words: Words, index: int) -> int:
    if index < len(words) and words.low[index] in "([":
        depth = words.depth[index]
        while index < len(words) and words.depth[index] >= depth:
            index += 1
    return index


def _is_subject(words: Words, marks: list[str], index: int) -> bool:
    index = _skip_bracket(words, index)
    while index < len(words) and marks[index] == ADV:
        index += 1
    return index < len(words) and marks[index] in (AUX, VERB, CHANGE) and words.low[index] not in _NO_PREDICATE


def _list_goes_on(words: Words, index: int) -> bool:
    """Whether a list that a bare comma joins comes to an "and" or "or", or to the end of the sentence."""
    return any(low in ("and", "or", "nor", "&") for low in words.low[index : index + 25])


def clause_start(words: Words, marks: list[str], index: int) -> int:
    """The first word of the clause around word `index`."""
    depth = words.depth[index]
    position = index - 1
    closed = _comma_before(words, marks, index)  # ", when used early, reduces": the verb goes on after an insertion
    while position >= 0:
        low = words.low[position]
        if closed and marks[position] == LINK and position and words.low[position - 1] == ",":
            position -= 2
            closed = False
            continue
        if (
            words.depth[position] < depth
            or low in _BORDERS
            or (marks[position] == LINK and words.depth[position] == depth)
        ):
            return position + 1
        if low in ("–", "—") and words.depth[position] == depth and words.start[position] > words.end[position - 1]:
            return position + 1
        if low == "and" and words.depth[position] == depth and _new_clause(words, marks, position, index):
            return position + 1
        if low == "," and words.depth[position] == depth and marks[position + 1] == PRON:
            return position + 1
        position -= 1
    return 0


def _comma_before(words: Words, marks: list[str], index: int) -> bool:
    """Whether nothing but auxiliaries and adverbs stands between a comma and a predicate."""
    index -= 1
    while index >= 0 and marks[index] in (ADV, AUX, CUE):
        index -= 1
    return index >= 0 and words.low[index] == ","


def _new_clause(words: Words, marks: list[str], conjunction: int, index: int) -> bool:
    """Whether "and" joins clauses: a phrase with its own finite verb follows, and a verb stands before."""
    if not any(kind in (AUX, VERB, CHANGE) for kind in marks[max(0, conjunction - 25) : conjunction]):
        return False
    return _starts_clause(words, marks, conjunction)


def clause_end(words: Words, marks: list[str], index: int) -> int:
    """The word after the clause around word `index`."""
    depth = words.depth[index]
    for position in range(index + 1, len(words)):
        low = words.low[position]
        if words.depth[position] < depth or low in _BORDERS:
            return position
        if marks[position] == LINK and words.depth[position] == depth:
            return position
        if low == "and" and words.depth[position] == depth and _starts_clause(words, marks, position):
            return position
        if low == "," and words.depth[position] == depth and marks[position + 1 : position + 2] == [PRON]:
            return position
    return len(words)


def _starts_clause(words: Words, marks: list[str], conjunction: int) -> bool:
    """Whether a subject with its finite verb stands behind a conjunction: "and nausea on A was rare"."""
    start = conjunction + 1
    while start < len(words) and marks[start] == ADV:
        start += 1
    if start < len(words) and marks[start] == PRON:
        return True
    phrase = noun_phrase(words, marks, start)
    index = phrase[1] if phrase else 0
    while phrase and index < len(words) and (marks[index] == PREP or words.low[index] == "("):
        after = _skip_bracket(words, index)
        if after == index:
            inner = noun_phrase(words, marks, index + 1)
            after = inner[1] if inner else len(words)
        index = after
    while index < len(words) and marks[index] == ADV:
        index += 1
    if not phrase or index >= len(words):
        return False
    return (
        marks[index] in (AUX, VERB, CHANGE)
        and not words.low[index].endswith("ing")
        and words.low[index] not in _NO_PREDICATE
    )


def phrases_before(words: Words, marks: list[str], start: int, end: int) -> list[Phrase]:
    """The list of noun phrases that ends right before word `end`, a comma between them allowed."""
    while end > start and words.low[end - 1] in (",", "-", "–"):
        end -= 1
    position = start
    while position < end:
        phrases, after = phrase_list(words, marks, position, open_end=False)
        if phrases and after == end:
            return phrases
        position = phrases[0][1] if phrases else position + 1
    return []


def subject(words: Words, marks: list[str], start: int, index: int) -> list[Phrase]:
    """The subject of the clause that starts at `start`, for a predicate at word `index`; empty where there is none."""
    position = start
    while position < index:
        kind = marks[position]
        if kind in (ADV, PUNCT, CONJ, CUE):
            position += 1
        elif kind in (PREP, OF):
            phrases, end = phrase_list(words, marks, position + 1, open_end=False)
            position = max(end, position + 1)
        else:
            phrases, end = phrase_list(words, marks, position, open_end=False)
            return [p for p in phrases if p[1] <= index]
    return []
