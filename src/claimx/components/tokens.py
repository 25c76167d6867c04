"""Tokens of any text in reasonable time.

spaCy's tokenizer takes signs off a token one by one and copies the rest each time, which is quadratic in the length of
a run without white space. Such runs are no language, and are cut into pieces here before it sees them.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.mentions import TEXT

LONGEST = 300
"""Characters of a run without white space beyond which it is no word."""

_RUN = re.compile(rf"\S{{{LONGEST + 1},}}")
_PIECE = re.compile(rf"\S{{1,{LONGEST}}}|\s+")


def make_doc(nlp: Language, text: str) -> Doc:
    """The tokens of `text`, which they give back character for character."""
    doc = _tokens(nlp, text)
    doc.user_data[TEXT] = text
    return doc


def _tokens(nlp: Language, text: str) -> Doc:
    runs = list(_RUN.finditer(text))
    if not runs:
        return nlp.make_doc(text)
    words: list[str] = []
    spaces: list[bool] = []
    position = 0
    for run in runs:
        _add(nlp, text[position : run.start()], words, spaces)
        words += _PIECE.findall(run.group())
        spaces += [False] * (len(words) - len(spaces))
        position = run.end()
    _add(nlp, text[position:], words, spaces)
    return Doc(nlp.vocab, words=words, spaces=spaces)


def _add(nlp: Language, text: str, words: list[str], spaces: list[bool]) -> None:
    doc = nlp.make_doc(text)
    words.extend(token.text for token in doc)
    spaces.extend(bool(token.whitespace_) for token in doc)
