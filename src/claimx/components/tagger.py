"""The rule tagger: names from the gazetteer, from term lists and from the shape of words; doses by `normalize.dose`.

It is the fallback and the baseline of the trained tagger. EFFECT mentions are candidates: the assembly decides which
of them carry a claim.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.abbreviations import long_forms
from claimx.components.effects import find_effects, is_effect_word
from claimx.components.mentions import get_sentences, set_mentions, text_of
from claimx.components.words import words_of
from claimx.lexicons.gazetteer import find_names, find_own_names
from claimx.lexicons.terms import load_terms, word_set
from claimx.normalize.dose import find_doses
from claimx.schema import Mention
from claimx.schema.labels import Label

Found = tuple[Label, int, int]

_DRUG_SHAPE = re.compile(
    r"\b[a-z]{2,}(?:mab|tinib|statin|sartan|dipine|conazole|cillin|mycin|cycline|floxacin|navir|tegravir|prazole|"
    r"triptan|setron|gliptin|gliflozin|glutide|zepam|zolam|caine|oxetine|triptyline|xaban|gatran|platin|taxel|rubicin|"
    r"thiazide|solone|dronate|ciclib|lukast|fenac|profen|coxib|oxicam|parin|pril|olol)s?\b",
    re.I,
)
_DRUG_HEAD = re.compile(
    r"\b(?:(?:anti|immuno)[-\w]+|[\w-]+-(?:blocking|lowering|sparing))\s+(?:drugs?|agents?|medications?|therapy)\b"
    r"|\b(?:[\w-]+\s)?(?:vaccines?|supplements?|extracts?)\b(?<!the vaccine)(?<!dietary supplements)"
    r"|\b\w+\s(?:receptor\s)?(?:antagonists?|agonists?|inhibitors?|blockers?|analogues?)\b",
    re.I,
)
_DRUG_CODE = re.compile(
    r"\b(?!NCT|ISRCTN|PMC|CD0|PMID|DOI|HIV|SARS|COVID|IL|UMIN|CRD|NF|HLA|TGF)"
    r"[A-Z][A-Za-z]{1,4}[- ]?(?:\d{3,}|\d{2,}-\d{2,})[\w-]*\b"
)
_GIVEN = re.compile(
    r"\b([A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9+]*(?:[/-][A-Z0-9][A-Za-z0-9]*)*)(?:[- ](?:treated|supplemented)\b| (?:treatment|therapy|"
    r"administration|supplementation|monotherapy|infusion|injections?|regimen|vaccination|consumption)\b)"
    r"|\b(?:mg|µg|μg|mcg)(?:/kg)?(?:/day)? (?:of )?([A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9-]*)\b"
    r"|\b(?:treated with|treatment with|received|receiving|administration of|doses? of|injections? of|addition of) "
    r"([A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9/+-]*)\b"
)
"""An acronym that is given to people: "MTX therapy", "5 mg of FK506", "treated with DOX"."""

_NOT_GIVEN = word_set("not_given")
_ILLNESS_SHAPE = re.compile(
    r"\b[a-z]{3,}(?:itis|a?emia|algia|osis|opathy|uria|openia|plegia|rrh?o?ea|pnea|pnoea|omas?|cardia|phobia|o?edema|"
    r"toxicity|trophy|paresis)\b",
    re.I,
)
_ILLNESS_HEAD = re.compile(
    r"\b(?:[a-z][\w-]+\s){1,2}(?:damage|injury|injuries|dysfunction|failure|disturbances?|lesions?|deficits?|impairment|"
    r"fractures?|ulcers?|ulceration|h(?:a|)emorrhages?|bleeding|infections?|pain|colonisation|colonization|disorders?|"
    r"syndrome|disease|cancer|carcinoma|insufficiency|deficiency|spasms?|loss|symptoms|reactions?|anomalies|malformations|"
    r"abnormalities|discomfort|inflammation)\b"
)
_LONE_HEAD = re.compile(
    r"(?:drugs?|agents?|medications?|therapy|vaccines?|supplements?|extracts?|antagonists?|agonists?|inhibitors?|blockers?|analogues?|"
    r"damage|injury|injuries|dysfunction|failure|disturbances?|deficits?|impairment|disorders?|syndrome|disease|insufficiency|"
    r"deficiency|loss|symptoms|reactions?|anomalies|abnormalities)",
    re.I,
)
_SHORT = re.compile(r"(?<![\w-])[A-Z0-9][\w+]*(?:[/-][A-Z0-9]\w*)*")
_NOT_HEADED = re.compile(
    r"^(?:the|a|an|of|in|for|and|or|with|to|on|by|no|all|this|that|these|those|their|its|any|each|both|such|was|were|"
    r"from|after|weight|fat|severe|other|more|less|fewer|lower|higher|increased|reduced|reducing|caused|improved)\b"
)
_GRADE = re.compile(
    r"(?:(?:mild|moderate|severe|chronic|acute|recurrent|treatment-resistant|resistant|postoperative|major|minor|advanced|"
    r"refractory|early|active|symptomatic|primary|secondary|metastatic|type [12I]+|stage [IV\d]+)(?:-to-| to | or |\s))+$",
    re.I,
)
_OF_BODY = re.compile(
    r"(?:^|[\s-])(?:proteins?|peptides?|receptors?|antibod(?:y|ies)|molecules?(?:-\d)?|factors?|kinases?|oxidases?|transferases?|oxygenases?|"
    r"enzymes?|markers?|channels?|antigens?|metabolites?|globulins?|acids?|ions?|factor-alpha|leukins?(?:[ -]\d+)?|activator|"
    r"inhibitor \(\w+\)|hemoglobin|lipoproteins?|esters?)$"
)
"""Endings of names that the body makes itself; "folic acid" and the like stand in the term list."""

_LEVEL = re.compile(r"(?:low|high)[- ]dose ")
_PROPERTY = re.compile(
    r"\s+(?:effects?|activity|activities|properties|property|action|actions|efficacy|potential|response)\b"
)
_OTHER_THING = re.compile(
    r"[\s-]+(?:receptors?|abuse|dependence|poisoning|synthesis|secretion|binding|deficiency|uptake|sensitivity|tolerance|"
    r"resistant|refractory|status)\b",
    re.I,
)
_IN_BLOOD = re.compile(r"\b(?:serum|plasma|ldl|hdl|endogenous)[\s-]+$", re.I)
_NAMES_EFFECT = re.compile(r"^anti|(?:ic|ive|ant|ory|lytic)$")
_ENDOGENOUS = re.compile(r"\bendogenous\s+$", re.I)
"""An adjective of drugs that names an effect here ("analgesic activity"), and a substance that the body makes."""


@cache
def _terms(kind: str) -> re.Pattern[str]:
    names = sorted((t for t, k in load_terms("names").items() if k == kind), key=len, reverse=True)
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, names)) + r")(?![\w-])", re.I)


@cache
def _skipped() -> frozenset[str]:
    return frozenset(t for t, kind in load_terms("names").items() if kind == "skip")


def tag_names(text: str, short: dict[str, Label] | None = None) -> list[Found]:
    """The DRUG, CONDITION and DOSE mentions of a sentence, none overlapping; `short` gives labels of abbreviations."""
    found: list[Found] = []
    for match in _SHORT.finditer(text) if short else ():
        label = short.get(match.group()) if short else None
        if label:
            found.append((label, match.start(), match.end()))
    found.extend(("DOSE", dose.start, dose.end) for dose in find_doses(text))
    found.extend(("DRUG" if n.kind == "DRUG" else "CONDITION", n.start, n.end) for n in find_own_names(text))
    for start, end, kind in _known(text):
        low = text[start:end].lower()
        if kind == "DRUG" and no_drug(text, start, end):
            continue
        if kind == "DRUG" and (level := _LEVEL.match(low)):
            start, low = start + level.end(), low[level.end() :]
        if low not in _skipped() and not (kind == "DRUG" and _OF_BODY.search(low)):
            found.append(("DRUG" if kind == "DRUG" else "CONDITION", start, end))
    for pattern, label in (
        (_terms("condition"), "CONDITION"), (_terms("drug"), "DRUG"), (_DRUG_SHAPE, "DRUG"), (_DRUG_CODE, "DRUG"),
        (_ILLNESS_SHAPE, "CONDITION"), (_DRUG_HEAD, "DRUG"), (_ILLNESS_HEAD, "CONDITION"),
    ):  # fmt: skip
        for match in pattern.finditer(text):
            start = _headed(text, match.start(), match.end())
            if start < match.end():
                found.append((label, start, match.end()))  # type: ignore[arg-type]
    found = [item for item in found if item[0] != "DRUG" or not _ENDOGENOUS.search(text[: item[1]])]
    return _settle(text, found)


def no_drug(text: str, start: int, end: int) -> bool:
    """Whether a drug's name only names an effect here or another thing: "analgesic activity", "opioid receptors"."""
    return bool(
        _OTHER_THING.match(text, end)
        or _IN_BLOOD.search(text, max(0, start - 12), start)
        or (_PROPERTY.match(text, end) and _NAMES_EFFECT.search(text[start:end].lower()))
    )


def _headed(text: str, start: int, end: int) -> int:
    """Where a phrase found by its head begins, words of closed classes before it left out; `end` where none is left."""
    closed = load_terms("words")
    while start < end:
        word = re.match(r"[\w'’]+", text[start:end])
        if word is None:
            break
        low = word.group().lower()
        if not (low in closed or _NOT_HEADED.match(low) or is_effect_word(low)):
            break
        start += word.end()
        while start < end and not text[start].isalnum():
            start += 1
    return start if " " in text[start:end] or start == end or not _LONE_HEAD.fullmatch(text[start:end]) else end


def _known(text: str) -> Iterator[tuple[int, int, str]]:
    """The gazetteer's names; those turned round at a comma ("neutropenia, febrile") are looked up piece by piece."""
    for name in find_names(text):
        if "," not in text[name.start : name.end]:
            yield name.start, name.end, name.kind
            continue
        offset = name.start
        for piece in text[name.start : name.end].split(","):
            yield from ((offset + n.start, offset + n.end, n.kind) for n in find_names(piece))
            offset += len(piece) + 1


def _settle(text: str, found: list[Found]) -> list[Found]:
    """Keep the longest of overlapping finds, the earlier source on a tie, and take grades of illness along."""
    kept: list[Found] = []
    for item in sorted(found, key=lambda f: -(f[2] - f[1])):
        if all(item[2] <= other[1] or other[2] <= item[1] for other in kept):
            kept.append(item)
    result: list[Found] = []
    for label, start, end in sorted(kept, key=lambda f: f[1]):
        floor = result[-1][2] if result else 0
        if label == "CONDITION" and (grade := _GRADE.search(text, max(floor, start - 40), start)):
            start = grade.start()
        result.append((label, start, end))
    return result


@Language.component("claimx_tagger", assigns=["doc.spans"])
def claimx_tagger(doc: Doc) -> Doc:
    """Tag every sentence of `doc` by rules."""
    short = _labels_of_short_forms(long_forms(doc))
    for match in _GIVEN.finditer(text_of(doc)):
        name = next(filter(None, match.groups()))
        if name not in _NOT_GIVEN:
            short.setdefault(name, "DRUG")
    mentions: list[Mention] = []
    for index, sentence in enumerate(get_sentences(doc)):
        text, offset = sentence.text, sentence.start
        names = tag_names(text, short)
        words = words_of(text, offset)
        taken = frozenset(i for _, start, end in names for i in range(*words.at(offset + start, offset + end)))
        for label, start, end in names:
            mentions.append(Mention(label, offset + start, offset + end, text[start:end], index))
        for hit in find_effects(words, taken):
            start, end = words.chars(hit.first, hit.last)
            mentions.append(Mention("EFFECT", start, end, text[start - offset : end - offset], index))
    set_mentions(doc, mentions)
    return doc


def _labels_of_short_forms(forms: dict[str, str]) -> dict[str, Label]:
    labels: dict[str, Label] = defaultdict()
    for short, long in forms.items():
        for label, start, end in reversed(tag_names(long)):
            if label in ("DRUG", "CONDITION") and end >= len(long) - 2 and (end - start) * 2 >= len(long):
                labels[short] = label
                break
    return dict(labels)
