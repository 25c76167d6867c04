"""Which doses and which comparator belong to a link of drug, effect and target."""

import re

from claimx.assemble.drugs import Group
from claimx.assemble.hedging import stretch
from claimx.assemble.reading import Reading
from claimx.components.phrases import noun_phrase
from claimx.components.words import Words
from claimx.lexicons.terms import word_set
from claimx.schema import Mention, Span

_BETWEEN_DOSE_AND_DRUG = word_set("dose_gap")
_COMPARING = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|in comparison (?:with|to)|relative to|as opposed to|rather than|"
    r"differ(?:ed|s)? from|different from|superior to|inferior to|noninferior to|non-inferior to|similar to|comparable to|equivalent to|"
    r"equal to|over)\b",
    re.I,
)
_AS_AS = re.compile(r"\bas (?!well as|soon as|long as)(?:[\w-]+ ){1,3}as\b", re.I)
_BETWEEN = re.compile(r"\bbetween (?:the )?(?P<one>[^,;.]{1,60}?) and (?:the )?(?P<two>[\w/+ -]{1,40})", re.I)
_PREFACE = re.compile(
    r"(?:(?:those|that|the ones|patients|people|children|subjects|women|animals|rats|individuals|with|in|of|on|for|who|the|a|an|"
    r"observed|seen|found|receiving|given|taking|treated|treatment|received|either|did|was|were|after|using|by|among|"
    r"other|from|group of|values?|levels?)\s+)+",
    re.I,
)
_PLACEBO = re.compile(r"\bplacebo\b(?!-| controlled)", re.I)
_NO_COMPARATOR = word_set("no_comparator")


def doses_of(reading: Reading, drugs: tuple[Span, ...], effect: Span) -> tuple[Span, ...]:
    """The DOSE mentions of a claim: those that stand by its drug, and those of no drug in the effect's stretch."""
    first, last = (0, len(reading.words)) if "|" in reading.words.low else stretch(reading, reading.place(effect)[0])
    kept = []
    for dose in reading.of("DOSE"):
        place = reading.place(dose)
        owner = owner_of(reading, dose)
        if owner is not None:
            if any(owner.start == drug.start for drug in drugs):
                kept.append(dose.span)
        elif first <= place[0] < last and not _compared_with(reading, place[0]):
            kept.append(dose.span)
    return tuple(kept)


def owner_of(reading: Reading, dose: Mention) -> Mention | None:
    """The drug that a dose stands by, the one behind it ("5 mg of A") before the one in front ("A 5 mg")."""
    words = reading.words
    first, last = reading.place(dose)
    best: tuple[int, Mention] | None = None
    for drug in reading.of("DRUG"):
        begin, end = reading.place(drug)
        gap = words.low[last:begin] if begin >= last else words.low[end:first]
        if len(gap) > 4 or any(low not in _BETWEEN_DOSE_AND_DRUG for low in gap):
            continue
        behind = begin >= last
        if behind and any(low in (",", ")", "and", ";") for low in gap):
            continue
        rank = len(gap) * 2 + (not behind)
        if best is None or rank < best[0]:
            best = (rank, drug)
    return best[1] if best else None


def _compared_with(reading: Reading, index: int) -> bool:
    lead = reading.words.low[max(0, index - 4) : index]
    return any(low in ("than", "versus", "vs") for low in lead) or "compared" in lead


def comparator_of(reading: Reading, drugs: tuple[Span, ...], groups: list[list[Group]], effect: Span) -> Span | None:
    """What the effect is compared with, as the sentence says it, or None."""
    text, offset = reading.span.text, reading.span.start
    first, last = stretch(reading, reading.place(effect)[0])
    begin, end = reading.words.start[first] - offset, reading.words.end[last - 1] - offset
    found = [m for pattern in (_COMPARING, _AS_AS) for m in pattern.finditer(text, begin, end)]
    found.sort(key=lambda m: (m.start() < effect.end - offset - 1, abs(m.start() - (effect.end - offset))))
    for match in found:
        if match.group().lower() == "over" and not _names_comparator(text, match.end()):
            continue
        span = _compared(reading, match.end(), end)
        if span is not None and not any(span.start <= d.start and d.end <= span.end for d in drugs):
            return span
    between = _BETWEEN.search(text, begin, end)
    if between is not None and (reading_has_drug(reading, _span_of(reading, between)) or "group" in between.group()):
        span = _compared(reading, between.start("two"), end)
        if span is not None and not any(span.start <= d.start and d.end <= span.end for d in drugs):
            return span
    against = [g for part in groups for g in part if g.against and g.mentions[0].span not in drugs]
    if against and first <= against[0].first < last:
        return reading.cut(against[0].first, against[0].last)
    placebo = _PLACEBO.search(text, begin, end)
    return Span(offset + placebo.start(), offset + placebo.end(), placebo.group()) if placebo else None


def _span_of(reading: Reading, match: re.Match[str]) -> Span:
    offset = reading.span.start
    return Span(offset + match.start("one"), offset + match.end("one"), match.group("one"))


def _names_comparator(text: str, index: int) -> bool:
    return bool(
        re.match(
            r"\s+(?:the )?(?:placebo|control|no |standard|usual|either|[a-z]+(?:in|ol|ine|ide|one|ab|il|en)\b)",
            text[index:],
            re.I,
        )
    )


def _compared(reading: Reading, index: int, limit: int) -> Span | None:
    """The thing named behind a comparing word at character `index` of the sentence."""
    text, offset = reading.span.text, reading.span.start
    while index < len(text) and text[index] in " ,":
        index += 1
    if preface := _PREFACE.match(text, index):
        index = preface.end()
    words = reading.words
    first = next((i for i in range(len(words)) if words.start[i] >= offset + index), len(words))
    if first >= len(words) or words.start[first] - offset >= limit:
        return None
    phrase = noun_phrase(words, _marks(reading, words), first)
    if phrase is None or phrase[0] - first > 2:
        return None
    begin, end = phrase
    if end < len(words) and words.low[end] == "alone":
        end += 1
    span = reading.cut(begin, end)
    if words.low[begin] in _NO_COMPARATOR or (span.text[:1].isdigit() and not reading_has_drug(reading, span)):
        return None
    return span


def reading_has_drug(reading: Reading, span: Span) -> bool:
    """Whether a DRUG or a DOSE stands in a span."""
    return any(span.start < m.end and m.start < span.end for m in reading.of("DRUG", "DOSE"))


def _marks(reading: Reading, words: Words) -> list[str]:
    marks = list(words.kind)
    for mention in reading.of("DRUG", "DOSE", "CONDITION"):
        for index in range(*reading.place(mention)):
            marks[index] = "N"
    return marks
