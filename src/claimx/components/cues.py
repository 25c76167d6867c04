"""Negation cues, and the scope of hedging and negation cues."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.mentions import get_mentions, get_sentences, set_mentions
from claimx.schema import Mention

_NEGATION = re.compile(r"\b(?:not|no|without|neither|nor|failed to|none)\b", re.I)


@Language.component("claimx_cues", assigns=["doc.spans"])
def claimx_cues(doc: Doc) -> Doc:
    """Add the negation cues to the mentions of `doc`."""
    mentions = [m for m in get_mentions(doc) if m.label != "NEGATION"]
    for index, sentence in enumerate(get_sentences(doc)):
        for match in _NEGATION.finditer(sentence.text):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            mentions.append(Mention("NEGATION", start, end, match.group(), index))
    set_mentions(doc, mentions)
    return doc
