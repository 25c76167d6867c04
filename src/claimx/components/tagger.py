"""The rule tagger: names from the gazetteer, the rest from term lists."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.mentions import get_sentences, set_mentions
from claimx.lexicons.gazetteer import find_names
from claimx.lexicons.terms import load_terms
from claimx.schema import Mention
from claimx.schema.labels import Label

_WORD = re.compile(r"[^\W\d_]+")
_DOSE = re.compile(
    r"\b\d+(?:\.\d+)?(?:\s*(?:to|-|–)\s*\d+(?:\.\d+)?)?\s*(?:mg|µg|g|ml|IU)(?:/(?:kg|d|day))?\b|\b(?:low|high)-dose\b"
)


def tag(text: str) -> list[tuple[Label, int, int]]:
    """(label, start, end) of the mentions in `text`."""
    found: list[tuple[Label, int, int]] = [("DOSE", m.start(), m.end()) for m in _DOSE.finditer(text)]
    for start, end, kind in find_names(text):
        found.append(("DRUG" if kind == "DRUG" else "CONDITION", start, end))
    effects, cues = load_terms("effects"), load_terms("cues")
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word in effects:
            found.append(("EFFECT", match.start(), match.end()))
        elif word in cues:
            found.append(("HEDGE", match.start(), match.end()))
    taken: list[tuple[Label, int, int]] = []
    for item in found:
        if all(item[2] <= t[1] or t[2] <= item[1] for t in taken):
            taken.append(item)
    return taken


@Language.component("claimx_tagger", assigns=["doc.spans"])
def claimx_tagger(doc: Doc) -> Doc:
    """Tag every sentence of `doc` by rules."""
    mentions = []
    for index, sentence in enumerate(get_sentences(doc)):
        for label, start, end in tag(sentence.text):
            text = sentence.text[start:end]
            mentions.append(Mention(label, sentence.start + start, sentence.start + end, text, index))
    set_mentions(doc, mentions)
    return doc
