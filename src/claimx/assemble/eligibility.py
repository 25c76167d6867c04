"""What is no claim: aims, methods, questions, bare use, indications, safety advice, baselines, headings.

Reasons come as words, for `claimx explain`; an empty reason lets the claim pass.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from claimx.assemble.polarity import named, polarity
from claimx.assemble.reading import Reading
from claimx.components.effects import Effect
from claimx.components.phrases import DOSE, DRUG, ILLNESS, Phrase, clause_start, subject
from claimx.components.words import AUX, NOUN, PRON, VERB
from claimx.lexicons.terms import load_rows, word_set

if TYPE_CHECKING:
    from claimx.assemble.scene import Scene

_WORDS_FOR = {
    "aim": "states an aim or a question of research",
    "method": "describes a method",
    "use": "names a use or an indication, not an effect",
    "advice": "gives advice",
    "design": "describes groups or doses",
}
_NAMES_USE = word_set("names_use")
_SITES = word_set("site")
_GENERIC = word_set("generic_subject")
_TIED = re.compile(
    r"\b(?:groups?|arms?|placebo|treatment|therapy|treated|p\s*[<=>≤]|95\s*%|ci|vs|versus|significan\w*|compared|than|"
    r"baseline|adverse|side effects|drug|medication|supplement|capsules?|tablets?|pills?|dose|doses|both|between|regimens?|"
    r"combination|supplementation|infusion|injections?|administration|intervention|study|trials?|it|its|they|this)\b",
    re.I,
)
"""Words that tie a sentence without a drug to one named before."""

_MAY_HARM = re.compile(r"\b(?:may|can|might|could|common|commonly|rarely|sometimes|occasionally)\b", re.I)
_COMPARES = re.compile(
    r"\b(?:significan\w*|medication|groups?|arms?|than|placebo|compared|versus|vs|both|treatments?|between|controls?)\b",
    re.I,
)
_EVIDENCE = re.compile(
    r"\b(?:evidence|confirm\w*|support\w*|demonstrat\w*|show\w*|prove\w*|basis for|suggest\w*)\b", re.I
)
_REASON = re.compile(r"\b(?:as|because|since|due to|but|although|;)\b", re.I)
_TITLE = re.compile(
    r"\W*(?:[\w-]+ ){0,2}(?:evaluation|comparison|assessment|study|investigation|analysis|determination|predictors|factors|"
    r"effects?|role|efficacy|effectiveness|safety|impact|influence|pharmacokinetics|use) (?:of|between|in)\b",
    re.I,
)
_IN_SOME = re.compile(
    r"\b(?:in|by) (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|some|several|most|all)\b", re.I
)
_ONLY_CONTROLS = re.compile(r"\b(?:in|of|for|among|with) (?:the )?(?:control|placebo|untreated|sham)s?\b", re.I)


@cache
def _patterns(scope: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(row["pattern"], re.I), row["class"]) for row in load_rows("nonclaims") if row["scope"] == scope
    )


def sentence_reason(reading: Reading) -> str:
    """Why the sentence as a whole makes no claim, or empty."""
    text = reading.span.text
    if text.rstrip(" \"”'’)").endswith("?"):
        return "it is a question"
    if not reading.by_rules:
        return ""
    if _TITLE.match(text) and not _has_verb(reading):
        return "it is a title that states no finding"
    hedged = bool(reading.of("HEDGE"))
    for pattern, kind in _patterns("sentence"):
        match = pattern.search(text)
        if match and not (kind in ("aim", "advice") and hedged and match.start() > 0):
            return f"it {_WORDS_FOR[kind]}: '{match.group()[:60].strip()}'"
    return ""


def _has_verb(reading: Reading) -> bool:
    kinds = {hit.kind for hit in reading.heads}
    return bool(kinds & {"verb", "passive", "state", "left"}) or any(kind in (AUX, VERB) for kind in reading.words.kind)


def effect_reason(scene: "Scene", hit: Effect, *, gap: bool) -> str:
    """Why an effect word makes no claim of its own, or empty. `gap` says that an evidence gap covers it."""
    reading = scene.reading
    begin = hit.first
    while hit.kind == "noun" and begin and scene.marks[begin - 1] in (NOUN, ILLNESS):
        begin -= 1
    lead = reading.span.text[: reading.words.start[begin] - reading.span.start]
    if hit.kind == "noun" and re.search(r"\bfor (?:the )?$", lead) and not gap:
        return "it names what the drug is for"
    if reason := _clause_reason(scene, hit, gap=gap):
        return reason
    for pattern, kind in _patterns("before"):
        if (match := pattern.search(lead[-160:])) and not gap:
            return f"it {_WORDS_FOR[kind]}: '{match.group().strip()[:60]}'"
    negated = any(n.last <= hit.core < n.until for n in reading.negations)
    word = reading.words.low[hit.core]
    if hit.cls in ("effect", "differ") and not (negated or (gap and hit.cls == "effect")):
        return f"'{word}' alone has no direction"
    if hit.kind == "noun" and word in _NAMES_USE and not gap:
        return f"'{word}' alone names a use"
    if word in ("efficacy", "effectiveness", "usefulness", "safety", "tolerability") and not (
        negated or gap or _EVIDENCE.search(reading.span.text)
    ):
        return f"'{word}' alone has no direction"
    if hit.cls == "harm" and not negated and not _lists_harm(scene, hit):
        return f"'{reading.text(hit.first, hit.last)}' is not said to come from a drug"
    if hit.kind == "noun" and hit.cls == "cause" and word not in ("cause", "causes", "inducer", "inducers", "trigger"):
        return f"'{word}' only names an event"
    return ""


def _clause_reason(scene: "Scene", hit: Effect, *, gap: bool) -> str:
    """Why the clause of an effect claims nothing: it asks whether, sets a condition, gives advice."""
    words, text = scene.reading.words, scene.reading.span.text
    start = clause_start(words, scene.marks, hit.first)
    if start and words.low[start - 1] == "whether" and not gap:
        return "it is asked whether"
    if start and words.low[start - 1] == "if" and scene.marks[start] != PRON:
        return "it is only a condition"
    place = words.start[hit.first] - scene.reading.span.start
    for pattern, kind in _patterns("clause"):
        for match in pattern.finditer(text):
            between = text[match.end() : place] if match.end() <= place else text[place : match.start()]
            if not _REASON.search(between):
                return f"it {_WORDS_FOR[kind]}: '{match.group()[:60].strip()}'"
    return ""


def _lists_harm(scene: "Scene", hit: Effect) -> bool:
    """Whether harms are ascribed: "side effects of A include", "A has side effects such as", "A caused toxicity"."""
    lows = scene.reading.words.low
    lead = lows[max(0, hit.first - 4) : hit.first]
    if any(
        low in ("has", "have", "had", "cause", "causes", "caused", "causing", "produce", "produced") for low in lead
    ):
        return True
    return any(low in ("include", "includes", "included", "are", "were", "is") for low in lows[hit.last : hit.last + 8])


def target_reason(scene: "Scene", hit: Effect, phrase: Phrase, *, carried: bool) -> str:
    """Why a target is none, or empty."""
    reading, marks = scene.reading, scene.marks
    text = reading.text(*phrase)
    ill = ILLNESS in marks[phrase[0] : phrase[1]]
    if reading.words.low[phrase[1] - 1] in _SITES:
        return f"'{text}' is a site of action"
    if hit.kind == "left" and not ill and not named(text):
        return f"'{text}' is no known outcome"
    if hit.cls == "seen" and not ill and polarity(text) != "bad":
        return f"'{text}' is no harm"
    if (carried or hit.kind in ("adj", "state", "passive")) and not ill and not named(text):
        return f"'{text}' is no known outcome"
    return ""


def agent_reason(scene: "Scene", hit: Effect, *, carried: bool) -> str:
    """Why the effect is not that of a drug, or empty."""
    words, marks = scene.reading.words, scene.marks
    start = clause_start(words, marks, hit.first)
    if hit.kind == "verb" or (hit.kind == "left" and carried):
        phrases = subject(words, marks, start, hit.first)
        region = marks[start : hit.first]
        if phrases and DRUG not in region:
            lows = [words.low[i] for first, last in phrases for i in (first, last - 1)]
            if not any(low in _GENERIC for low in lows) and DOSE not in region:
                return f"its subject '{scene.reading.text(*phrases[0])}' is no drug"
    if hit.kind == "left" and DRUG not in marks[hit.last : hit.last + 8]:
        return "no drug follows it"
    if (
        hit.kind == "passive"
        and hit.cls != "seen"
        and words.low[hit.last : hit.last + 1] == ["by"]
        and DRUG not in marks[hit.last : hit.last + 8]
    ):
        return "it is done by something else"
    if carried:
        return _untied(scene, hit, start)
    return ""


def _untied(scene: "Scene", hit: Effect, start: int) -> str:
    """Why a sentence that names no drug is not about an earlier one, or empty."""
    text = scene.reading.span.text
    if hit.cls in ("cause", "seen", "harm") and (_MAY_HARM.search(text) or _IN_SOME.search(text)):
        return ""
    if "|" in text:
        return ""  # the row of a table: its column is about the drug
    if not _TIED.search(text):
        return "nothing ties it to an earlier drug"
    if (
        hit.kind in ("adj", "state", "noun")
        and hit.cls in ("up", "down", "better", "worse", "none")
        and not _COMPARES.search(text)
    ):
        pronoun = scene.marks[start] == PRON or scene.reading.words.low[start] in ("this", "these")
        if not pronoun:
            return "it compares nothing"
    if _ONLY_CONTROLS.search(text) and not re.search(r"\b(?:than|compared|versus|vs|both|between)\b", text):
        return "it is about controls"
    return ""
