"""The design of a study: by its publication type, its title, its MeSH headings and its words."""

import re
from collections import Counter
from dataclasses import dataclass

from claimx.schema import Metadata

DESIGNS = (
    "meta-analysis", "systematic review", "protocol", "randomized trial", "non-randomized trial", "cohort",
    "case-control", "cross-sectional", "case report", "animal", "in vitro", "guideline", "review",
)  # fmt: skip
"""Values of `Metadata.study_design`; empty where neither metadata nor text tell."""

_BY_TYPE = {
    "meta-analysis": "meta-analysis",
    "network meta-analysis": "meta-analysis",
    "systematic review": "systematic review",
    "systematic-review": "systematic review",
    "scoping review": "systematic review",
    "clinical trial protocol": "protocol",
    "protocol": "protocol",
    "randomized controlled trial": "randomized trial",
    "pragmatic clinical trial": "randomized trial",
    "equivalence trial": "randomized trial",
    "adaptive clinical trial": "randomized trial",
    "controlled clinical trial": "non-randomized trial",
    "case reports": "case report",
    "case-report": "case report",
    "practice guideline": "guideline",
    "guideline": "guideline",
    "review": "review",
    "review-article": "review",
}
_BY_MESH = {
    "cohort studies": "cohort",
    "prospective studies": "cohort",
    "retrospective studies": "cohort",
    "longitudinal studies": "cohort",
    "case-control studies": "case-control",
    "cross-sectional studies": "cross-sectional",
}
_PEOPLE = frozenset(
    "patient patients participant participants volunteer volunteers adult adults woman women man men child children "
    "adolescent adolescents infant infants subjects people person persons individuals veterans clinical".split()
)
_ANIMALS = frozenset(
    "rat rats mouse mice murine rabbit rabbits dog dogs canine cat cats feline pig pigs piglet piglets zebrafish "
    "hamster hamsters gerbil gerbils monkey monkeys macaque macaques sprague wistar horse horses equine calves cows "
    "sheep broiler broilers chicken chickens goat goats rodent rodents".split()
)
_CULTURES = frozenset("vitro cultured hela hek293 hepg2 caco cultures lines line".split())
_COUNTED = re.compile(rf"(?:\d|\b(?:ten|twelve|teen|ty|hundred)) (?:[\w-]+ ){{0,2}}(?:{'|'.join(sorted(_ANIMALS))})\b")
_SPACES = str.maketrans(dict.fromkeys(",.;:()[]/-–’'\"\n", " "))
_CELLS = re.compile(
    r"\bin[ -]vitro\b|\bcell lines?\b|\bcultured (?:\w+ ){0,2}cells\b|\bhek-?293|\bhela\b|\bmcf-?7\b|\bhepg2\b"
    r"|\bcaco-2\b|\bprimary cultures?\b"
)

_AROUND = 120
"""Characters before and after a hint in which its pattern is looked for."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """`design` where a lower-case text holds `hint` and the pattern is found around it."""

    design: str
    hint: str
    pattern: "re.Pattern[str]"


def _rules(*rules: tuple[str, str, str]) -> tuple[_Rule, ...]:
    return tuple(_Rule(design, hint, re.compile(pattern)) for design, hint, pattern in rules)


_TITLES = _rules(
    ("protocol", "protocol", r"\b(?:study|trial|review) protocol\b|\bprotocol (?:for|of)\b"),
    ("protocol", "rationale", r"\brationale and design\b|\brationale, design"),
    ("meta-analysis", "analy", r"\bmeta[ -]?analy[sz]"),
    ("systematic review", "review", r"\b(?:systematic|scoping|umbrella|cochrane) (?:literature )?review"),
    ("randomized trial", "random", r"(?<!non-)(?<!non)\brandomi[sz](?:ed|ation)\b"),
    ("randomized trial", "placebo", r"\bplacebo[ -]controlled\b"),
    ("case-control", "case", r"\bcase[ -]control\b"),
    ("cross-sectional", "cross", r"\bcross[ -]sectional\b"),
    ("cohort", "cohort", r"\bcohort\b"),
    ("cohort", "study", r"\b(?:retrospective|observational|longitudinal|follow-up) (?:\w+ )?study\b"),
    ("case report", "case", r"\bcase (?:report|series|study)\b|\ba case of\b"),
    ("non-randomized trial", "open", r"\bopen[ -]label\b"),
    ("non-randomized trial", "single", r"\bsingle[ -]arm\b"),
    ("guideline", "guideline", r"\b(?:practice|clinical) guidelines?\b"),
    ("review", "review", r"\breview\b"),
    ("review", "overview", r"\boverview\b"),
)
_TEXTS = _rules(
    (
        "meta-analysis",
        "meta",
        r"\b(?:this|our|present|performed|conducted|undertook|using|did) (?:[\w,-]+ ){0,4}?meta[ -]analys[ei]s\b",
    ),
    ("meta-analysis", "pooled", r"\b(?:trials|studies|data) were (?:\w+ )?pooled\b"),
    ("meta-analysis", "random", r"\brandom[ -]effects? (?:model|meta)"),
    ("systematic review", "search", r"\b(?:systematically|electronically) searched\b"),
    (
        "systematic review",
        "search",
        r"\bsearched (?:the )?(?:[\w, ]+ )?(?:medline|pubmed|embase|cochrane|central|databases)\b",
    ),
    (
        "systematic review",
        "search",
        r"\b(?:medline|pubmed|embase|databases?)\b[^.]{0,80}\b(?:was|were) searched\b",
    ),
    ("systematic review", "systematic", r"\b(?:this|our|present) systematic (?:literature )?review\b"),
    (
        "randomized trial",
        "random",
        r"\brandom(?:i[sz]ed|ly)(?: \w+)? (?:to|into|assigned|allocated|divided|selected to)\b"
        r"|\b(?:were|was|be|been) (?:\w+ )?randomi[sz]ed\b|\bwe (?:\w+ )?randomi[sz]ed\b"
        r"|(?<!non-)(?<!non)\brandomi[sz]ed,? (?:\S+ ){0,5}?(?:trial|study|cross-?over)\b"
        r"|\brandom(?:i[sz]ed)? (?:assignment|allocation|order|sequence)\b|\b(?:allocated|assigned|divided) at random\b"
        r"|\b(?:underwent|after|before|at|following|since) randomi[sz]ation\b",
    ),
    ("randomized trial", "double", r"\bdouble[ -]blind"),
    ("case-control", "case", r"\bcase[ -]control (?:study|design|analysis)\b"),
    ("cross-sectional", "cross", r"\bcross[ -]sectional (?:study|survey|design|analysis)\b"),
    ("cohort", "cohort", r"\bcohort (?:study|of)\b|\bcohort\b[^.]{0,40}\bfollow"),
    (
        "cohort",
        "spective",
        r"\b(?:prospective|retrospective)(?:ly)?,? (?:[\w-]+,? ){0,3}?(?:study|analysis|review|evaluat|collect|follow|case series)",
    ),
    ("cohort", "observational", r"\bobservational (?:\w+ )?study\b"),
    ("cohort", "longitudinal", r"\blongitudinal (?:\w+ )?study\b"),
    ("cohort", "follow", r"\bwe followed\b|\bwere followed (?:up )?for\b"),
    ("case report", "year-old", r"\ban? (?:\w+ )?\d{1,3}-year-old\b"),
    (
        "case report",
        "case",
        r"\bwe (?:are )?(?:report|describe|present)(?:ing|ed)? (?:\w+ ){0,4}?case|\bcase is (?:reported|presented|described)\b"
        r"|\b(?:this|first) case report\b",
    ),
    (
        "case report",
        "patient",
        r"\bwe (?:report|describe|present)(?:ed)? (?:on )?(?:an?|one|two|three|four|five|six) (?:\w+ ){0,2}?patients?\b",
    ),
    ("non-randomized trial", "open", r"\bopen[ -]label\b"),
    ("non-randomized trial", "single", r"\bsingle[ -]arm\b"),
    ("non-randomized trial", "non", r"\bnon-?randomi[sz]ed\b"),
    ("review", "review", r"\b(?:this|our|the present) (?:\w+ )?(?:review|article reviews|paper reviews)\b"),
)


def study_design(metadata: Metadata, text: str) -> str:
    """One of DESIGNS, or '' where nothing tells.

    Publication types come first, then whether the study is of animals or cells and not of people, then the title,
    the MeSH headings, and at last the words of `text`, in which the rarer designs are looked for first.
    """
    types = {kind.lower() for kind in metadata.publication_type}
    found = next((design for name, design in _BY_TYPE.items() if name in types), "")
    title, lower = metadata.title.lower(), text.lower()
    if found == "review":
        exact = _first(_TITLES[2:4], title) or _first(_TEXTS[:7], lower)
        return exact or found
    if found:
        return found
    headings = {heading.lower() for heading in metadata.mesh_headings}
    return (
        _not_people(title, lower, headings)
        or _first(_TITLES, title)
        or next((design for name, design in _BY_MESH.items() if name in headings), "")
        or _first(_TEXTS, lower)
    )


def _first(rules: tuple[_Rule, ...], text: str) -> str:
    return next((rule.design for rule in rules if rule.hint in text and _holds(rule, text)), "")


def _holds(rule: _Rule, text: str) -> bool:
    """Whether the pattern is found near its hint: searching all of the text for it takes ten times as long."""
    at = text.find(rule.hint)
    while at >= 0:
        end = at + _AROUND
        if rule.pattern.search(text, max(0, at - _AROUND), end):
            return True
        at = text.find(rule.hint, end - _AROUND // 2)
    return False


def _not_people(title: str, text: str, headings: set[str]) -> str:
    """`animal` or `in vitro` where a study is of animals or cells and not of people."""
    if "humans" in headings and "animals" not in headings:
        return ""
    if "animals" in headings and "humans" not in headings:
        return "animal"
    words = text.translate(_SPACES).split()
    distinct = set(words)
    if not _ANIMALS.isdisjoint(distinct):
        counts = Counter(words)
        people = sum(counts[word] for word in _PEOPLE)
        animals = sum(counts[word] for word in _ANIMALS)
        in_title = not _ANIMALS.isdisjoint(title.translate(_SPACES).split())
        if (animals >= 2 or (not people and _COUNTED.search(text))) and (
            animals > 2 * people or (in_title and animals > people)
        ):
            return "animal"
    if not _CULTURES.isdisjoint(distinct) and _PEOPLE.isdisjoint(distinct) and len(_CELLS.findall(text)) >= 2:
        return "in vitro"
    return ""
