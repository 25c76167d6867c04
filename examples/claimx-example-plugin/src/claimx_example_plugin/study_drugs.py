"""A component: tags the code names of drugs under study, which no word list holds ("BMT-0417")."""

import re

from spacy.language import Language
from spacy.tokens import Doc

from claimx.components.mentions import get_mentions, get_sentences, set_mentions
from claimx.schema import Mention


# The factory's name is that of the entry point.
@Language.factory("study_drugs", default_config={"pattern": r"\b[A-Z]{2,4}-\d{3,6}\b"})
class StudyDrugs:
    """Mentions are added to those that the tagger found, where none of them stands."""

    def __init__(self, nlp: Language, name: str, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def __call__(self, doc: Doc) -> Doc:
        mentions = get_mentions(doc)
        for index, sentence in enumerate(get_sentences(doc)):
            for found in self._pattern.finditer(sentence.text):
                start, end = sentence.start + found.start(), sentence.start + found.end()
                if not any(m.start < end and start < m.end for m in mentions):
                    mentions.append(Mention("DRUG", start, end, found.group(), index))
        set_mentions(doc, mentions)
        return doc
