"""Kinds of sections by the words of their headings and labels."""

import re
from functools import lru_cache

_KINDS = {
    "background": "background|introduction|context|rationale|importance|purpose and background|case for action"
    "|what is known|what is already known|setting the scene|literature review|state of the art",
    "objective": "objectives?|aims?|purposes?|goals?|hypothes[ie]s|research question|study questions?|questions?"
    "|aims? and objectives?|study objectives?|main objectives?|primary objectives?|objectives? and hypothes[ie]s"
    "|background and (?:aims?|objectives?|purpose)|background ?/ ?(?:aims?|objectives?|purpose)"
    "|aims? of the study|purpose of (?:the )?(?:study|review)|introduction and (?:aims?|objectives?)",
    "methods": "methods?|(?:materials?|patients?|subjects?|participants?|animals?|design|study design|data sources)"
    "(?:,? (?:and|&) (?:the )?)(?:methods?|setting|patients|participants|procedures?)|methods? and materials?"
    "|methodology|study design|design|trial design|research design and methods|experimental procedures?|setting"
    "|settings?|participants?|patients?|subjects?|interventions?|study population|main outcome measures?"
    "|outcome measures?|main outcomes? and measures?|measurements?|data sources?|data extraction|study selection"
    "|data synthesis|data collection(?: and analysis)?|selection criteria|search (?:methods|strategy)"
    "|design, setting,? and participants|statistical analys[ie]s|eligibility criteria|methods and analysis"
    "|methods? and design|design and methods|materials?|experimental(?: section| design)?|methods/design"
    "|review methods|study selection and data extraction|exposures?|randomi[sz]ation|blinding|sample size",
    "results": "results?|findings|main results|main findings|key findings|outcomes?|observations?|case (?:report|presentation"
    "|description|summary)|case|cases|clinical evidence|evidence|principal findings|results and (?:outcomes?|findings)"
    "|measurements and main results|case series|data synthesis and results|number analy[sz]ed|recruitment|harms",
    "discussion": "discussion|comments?|limitations?|strengths and limitations|interpretation and discussion"
    "|results and discussion|general discussion|study limitations",
    "conclusions": "conclusions?|concluding remarks|summary|interpretation|implications|clinical (?:relevance|implications|"
    "significance)|conclusions? and (?:relevance|recommendations?|implications?|interpretation)|significance"
    "|authors['’] conclusions?|discussion and conclusions?|conclusions? ?/ ?(?:interpretation|significance|implications)"
    "|bottom line|the bottom line|take[- ]home message|key (?:points|messages?)|summary and conclusions?|perspectives?"
    "|future directions|what this study adds|outlook",
    "abstract": "abstract|structured abstract|author summary|plain[- ]language summary|synopsis|lay summary",
}
_BY_WORDS = tuple((re.compile(rf"(?:{words})\Z"), kind) for kind, words in _KINDS.items())
_BY_START = (
    (re.compile(r"(?:introduction|background)\b"), "background"),
    (re.compile(r"(?:objectives?|aims?) (?:of|and)\b"), "objective"),
    (
        re.compile(
            r"(?:materials? and methods?|methods?|statistical analys[ie]s|data (?:extraction|collection|sources?))\b"
        ),
        "methods",
    ),
    (re.compile(r"results?\b"), "results"),
    (re.compile(r"discussion\b"), "discussion"),
    (re.compile(r"(?:conclusions?|conclusions? and|summary of)\b"), "conclusions"),
)
_NUMBER = re.compile(r"\A(?:(?:\d+|[ivx]+|[a-h])(?:\.\d+)*[.):]?\s+|\d+(?:\.\d+)*[.)]?\s*)(?=\S)")
_LONGEST = 200
"""Characters; what is longer is no heading."""

_SPACE = re.compile(r"\s+")

LABEL_WORDS = "|".join(_KINDS.values())
"""All words of labels as one alternation of a regular expression, in lower case."""


def kind_of(heading: str, *, by_start: bool = True) -> str:
    """The kind of a section by its heading as written; '' where the words do not tell.

    With `by_start` the first words decide where the whole heading is not a known one ("Results of the trial").
    """
    return _kind_of(heading, by_start) if len(heading) <= _LONGEST else ""


@lru_cache(maxsize=4096)
def _kind_of(heading: str, by_start: bool) -> str:
    words = _SPACE.sub(" ", heading).strip(" *_#:.—–-").lower().replace("&", "and")
    words = _NUMBER.sub("", words, count=1).strip()
    for pattern, kind in _BY_WORDS:
        if pattern.match(words):
            return kind
    if by_start and len(words) < 80:
        for pattern, kind in _BY_START:
            if pattern.match(words):
                return kind
    return ""
