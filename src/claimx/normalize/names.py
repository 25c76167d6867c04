"""A mention as written -> the name it is known by in its document, without any knowledge base.

Short forms are spelt out as the document defines them, words of dosing are taken off a drug's name ("low-dose
naltrexone" is naltrexone at a low dose), and case and plural are levelled, so that claims of one drug come together.
"""

import re
from collections.abc import Mapping

_DOSED = re.compile(
    r"^(?P<level>ultra-?low|very low|low|high|medium|moderate|standard|full|reduced)[- ]doses?[- ](?:of )?", re.I
)
_FORMS = re.compile(
    r"^(?:oral|intravenous|iv|topical|subcutaneous|intranasal|inhaled|intramuscular|adjunctive|prophylactic)\s+", re.I
)
_POSSESSIVE = re.compile(r"['’]s?$")


def full_name(text: str, long_forms: Mapping[str, str]) -> str:
    """The long form that the document gives for a short one, in singular or plural; the text itself where there is none."""
    bare = _POSSESSIVE.sub("", text.strip())
    for form in (bare, bare.removesuffix("s")):
        if form in long_forms:
            return long_forms[form]
    return bare


def drug_name(text: str, long_forms: Mapping[str, str] | None = None) -> tuple[str, str]:
    """(name, dose level) of a drug mention: `LDN`, defined as low-dose naltrexone, is ("naltrexone", "low")."""
    name = " ".join(full_name(text, long_forms or {}).split())
    level = ""
    if match := _DOSED.match(name):
        level = match["level"].lower()
        name = name[match.end() :]
    return _level(_FORMS.sub("", name)), level


def condition_name(text: str, long_forms: Mapping[str, str] | None = None) -> str:
    """The name of a condition: its long form, levelled."""
    return _level(" ".join(full_name(text, long_forms or {}).split()))


def _level(name: str) -> str:
    """Lower case, but for words with capitals or digits inside (`IL-2`, `SSRIs`, `BNT162b2`)."""
    return " ".join(w if re.search(r"\w[A-Z0-9]|^[A-Z]$", w) else w.lower() for w in name.split())
