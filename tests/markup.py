"""Docs from sentences with inline tags, so that a rule test is a sentence that a clinician can read.

build("<drug>Naltrexone</drug> <effect>did not improve</effect> <condition>depression</condition>.")
"""

import re

from spacy.tokens import Doc

from claimx.assemble import assemble
from claimx.components.mentions import set_mentions, set_sentences
from claimx.components.sentences import split
from claimx.pipeline import load
from claimx.schema import Claim, Mention
from claimx.schema.labels import Label

LABELS: dict[str, Label] = {
    "drug": "DRUG",
    "dose": "DOSE",
    "condition": "CONDITION",
    "outcome": "OUTCOME",
    "effect": "EFFECT",
    "hedge": "HEDGE",
}
_TAG = re.compile(r"<(/?)(\w+)>")
_NLP = load(method="rules")


def parse(marked: str) -> tuple[str, list[tuple[Label, int, int]]]:
    """The bare text, and (label, start, end) of what is tagged in it. Raises `ValueError` for tags that do not pair."""
    text, position = "", 0
    spans: list[tuple[Label, int, int]] = []
    open_tags: list[tuple[str, int]] = []
    for match in _TAG.finditer(marked):
        text += marked[position : match.start()]
        position = match.end()
        closing, name = match.groups()
        if not closing:
            open_tags.append((name, len(text)))
        elif open_tags and open_tags[-1][0] == name:
            spans.append((LABELS[name], open_tags.pop()[1], len(text)))
        else:
            raise ValueError(f"</{name}> closes nothing in: {marked}")
    if open_tags:
        raise ValueError(f"<{open_tags[-1][0]}> is not closed in: {marked}")
    return text + marked[position:], spans


def build(marked: str, *, probability: float | None = None) -> Doc:
    """A Doc with the sentences and mentions of `marked`; a `probability` makes the mentions those of a trained tagger."""
    text, spans = parse(marked)
    doc = _NLP.make_doc(text)
    sentences = split(text)
    set_sentences(doc, sentences)
    set_mentions(
        doc,
        [
            Mention(label, start, end, text[start:end], index, probability)
            for label, start, end in spans
            for index, (first, last) in enumerate(sentences)
            if first <= start < last
        ],
    )
    return doc


def claims(marked: str, *, probability: float | None = None) -> list[Claim]:
    """The claims that the rules assemble from a marked text."""
    return assemble(build(marked, probability=probability), "test")


def told(marked: str) -> set[str]:
    """Each claim in short: `drug > target: direction`, with `(hedged)` where it is."""
    return {short(claim) for claim in claims(marked)}


def short(claim: Claim) -> str:
    """A claim as `drug + drug > target: direction (hedged)`."""
    drugs = " + ".join(span.text for span in claim.drugs)
    target = claim.outcome or claim.condition
    assert target is not None
    return f"{drugs} > {target.text}: {claim.direction}" + (" (hedged)" if claim.hedged else "")
