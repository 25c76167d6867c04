"""Telling doses from the other numbers of an article: laboratory values, ages, sample sizes, p values, intervals."""

import re

from claimx.normalize.dose.chunk import chunk
from claimx.normalize.dose.items import Item

_BEFORE, _AFTER = 90, 50
_STATED = {"rate", "code", "qualifier", "count", "when", "schedule", "unit_form", "per", "over"}
_FORMS = r"cream|gel|ointment|solution|lotion|foam|spray|paste|eye ?drops|drops|mouth ?wash|shampoo|saline|suspension|" \
    r"emulsion|patch|varnish|rinse|enema|concentration|topical"  # fmt: skip
_DRUGLIKE = r"[a-z-]*(?:caine|azole|sone|olone|onide|ciclovir|lovir|hexidine|iodine|inoxidil|olol|urea|tretinoin|uracil|" \
    r"mod|limus|peroxide|glucose|dextrose|saline|lactate|alcohol|glycerol|sucrose|mannitol|oxygen|flurane|propolis|acid|" \
    r"benzoyl|retinol|nitroglycerin|diclofenac|capsaicin|menthol|atropine|phenylephrine|albumin|fluoride)"  # fmt: skip
STRENGTH_AFTER = re.compile(rf"\s*\)?\s*(?:[\w-]+\s+){{0,2}}(?:{_FORMS})\b|\s*\(?{_DRUGLIKE}\b", re.I)
_STRENGTH_BEFORE = re.compile(rf"(?:{_DRUGLIKE}|{_FORMS}|concentrations? of|strength of)\s*\(?$", re.I)
_STATISTIC = re.compile(
    r"(?:\b[pn]\s*[=<>≤≥]+\s*|\bCIs?\b[^;)]{0,30}|confidence intervals?[^;)]{0,30}|\b(?:OR|RR|HR|MD|SMD|WMD|SD|SEM|IQR)\b"
    r"\W{0,4}(?:of\s)?|\binterquartile range\W{1,3}|\bdifferences?(?: was| of|:|,)?\W*|\bper\s)$"
)
_MEASURE = re.compile(
    r"\b(?:serum|plasma|blood|urin\w+|levels?|concentrations?|glucose|creatinine|bilirubin|cholesterol|triglycerides?|[LH]DL(?:-C)?|"
    r"h(?:a?e)moglobin|Hb|HbA1c|CRP|ferritin|albumin|clearance|e?GFR|C ?max|AUC|uric acid|weight|weighed|"
    r"weighing|BMI|blood loss|losses|urine|output|FEV1?|FVC|residual|drainage|tidal|VT|stroke volume|lesions?|tum(?:ou?)r|nodule|"
    r"volumes?|consumption|requirements?|gain(?:ed)?|lost|excretion|protein intake|thresholds?|cut-?off|score|titers?|titres?|"
    r"density|pressure|fluid|aged?|vital capacity|peak flow|albuminuria|"
    r"proteinuria|drew|centrifug\w+)\b"
    r"(?:[^\w,;()]+(?!dos|mg\b)[\w.-]+){0,4}[^\w,;]*$",
    re.I,
)
_CHANGE = re.compile(
    r"\b(?:decreas|reduc|increas|declin|dropp?|fell|fall|rose|ris(?:e|ing)|lowered|chang|improv|differ|shorten|loss|gain)\w*"
    r"(?:\W+[\w%.-]+){0,6}?\W+(?:by|from|of|to)\s+(?:(?:about|approximately|an?|the|mean|median|only|up|at|least|to|nearly)\s+)*"
    r"(?:[\d.,]+\s?\S{0,8}\s+to\s+)?$",
    re.I,
)
_CHANGED = re.compile(
    r"\s*\)?\s*(?:increase|decrease|reduction|decline|difference|change|fall|rise)s?\s+(?:in|from|of|was|were)\b", re.I
)
_DOSING = re.compile(
    r"\b(?:dos(?:es?|ages?|ing|ed)|titrat\w+|regimens?|administ\w+|inject\w+|infus\w+|bolus\w*|tablets?)\b", re.I
)
_NEGATIVE = re.compile(r"(?:^|[\s(\[,=])[-−–]$")
_NOT_AFTER = re.compile(
    r"\s*(?:CI\b|confidence|of (?:the )?(?:patients|participants|subjects|cases|women|men|children|packed|blood|red)|"
    r"needles?\b|cannula|catheter|gauge|tolerance test|DST|dexamethasone suppression|\)?\s*(?:vs|versus)\.?\s[\d.]+\s?%)",
    re.I,
)
_LAB_PER = {"dL", "L", "uL", "mg", "mmol", "g"}
_LAB_SUBSTANCE = {"substance", "IU", "unit", "equivalents"}


def looks_like_dose(text: str, start: int, end: int) -> bool:
    """Whether characters `start` to `end` of a sentence are a dose rather than another number or none at all.

    A laboratory value or measurement, an age, a duration alone, a sample size, a p value, a confidence interval, a
    change of an outcome and a bare percentage are not; nor is a stretch with neither amount, schedule nor qualifier.
    """
    return plausible(text, start, end, chunk(text[start:end]))


def plausible(text: str, start: int, end: int, items: list[Item]) -> bool:
    """`looks_like_dose` where the items of the stretch have been read already."""
    amounts = [item for item in items if item.kind == "amount"]
    if not amounts:
        return any(item.kind in _STATED for item in items)
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _AFTER]
    timed = any(item.kind in ("rate", "when", "count") for item in items)
    sized = any(item.kind == "qualifier" for item in items)
    if _NEGATIVE.search(before) or _NOT_AFTER.match(after):
        return False
    if _STATISTIC.search(before) and not timed:
        return False
    if any(_is_laboratory(item, before, after) for item in amounts):
        return False
    first = amounts[0]
    if first.unit in ("%", "1"):
        if first.unit == "1":
            return not _MEASURE.search(before)
        formed = items[-1].kind in ("form", "route") or items[-1].value == "{spray}"
        return timed or formed or _is_strength(before, after) or any(item.unit_kind != "ratio" for item in amounts)
    if _CHANGED.match(after):
        return False
    if timed or sized or _DOSING.search(before[-45:]):
        return True
    spread = any(part[0] == "spread" for part in first.parts)
    return not (spread or _MEASURE.search(before) or _CHANGE.search(before))


def _is_strength(before: str, after: str) -> bool:
    return bool(STRENGTH_AFTER.match(after) or _STRENGTH_BEFORE.search(before))


def _is_laboratory(item: Item, before: str, after: str) -> bool:
    """A unit in which bodies are measured, not dosed: mg/dL, mmol/L, kg, mL/min."""
    pers = {word.split()[-1] for word in item.per}
    if item.unit == "kg":
        return True
    if item.unit == "{cells}":
        return (item.high or item.low or 0) < 1e4
    if item.unit_kind == "volume" and pers & {"min", "s"}:
        return not re.search(r"infus|rate of|perfus", before + after, re.I)
    if pers & _LAB_PER and not any(word[0].isdigit() for word in item.per):
        return not re.search(
            r"\bdos|concentrations? of|solution|medium|added|treated with|expos", before[-40:] + after[:25], re.I
        )
    if "mL" in pers:
        return item.unit_kind in _LAB_SUBSTANCE or item.unit in ("ng", "pg") or bool(_MEASURE.search(before))
    return False
