"""The claims of a document."""

from collections import defaultdict

from spacy.tokens import Doc

from claimx.assemble.carry import Memory
from claimx.assemble.learned import assemble_learned
from claimx.assemble.reading import read
from claimx.assemble.sentence import claims_of
from claimx.components.mentions import get_mentions, get_sentences
from claimx.model.component import has_candidates
from claimx.schema import Claim, Mention


def assemble(doc: Doc, doc_id: str) -> list[Claim]:
    """The claims of every sentence of `doc`, in order of place."""
    if has_candidates(doc):
        return assemble_learned(doc, doc_id)
    by_sentence: dict[int, list[Mention]] = defaultdict(list)
    for mention in get_mentions(doc):
        by_sentence[mention.sentence_index].append(mention)
    memory = Memory(get_mentions(doc))
    claims: list[Claim] = []
    for index, sentence in enumerate(get_sentences(doc)):
        mentions = by_sentence.get(index, [])
        found: list[Claim] = []
        if any(m.label == "EFFECT" for m in mentions):
            found = claims_of(read(index, sentence, mentions), doc_id, memory)
        memory.note(index, [m for m in mentions if m.label == "DRUG"], found)
        claims.extend(found)
    return claims
