"""The claims of a document."""

from spacy.tokens import Doc

from claimx.components.mentions import get_mentions, get_sentences
from claimx.lexicons.terms import load_terms
from claimx.schema import Claim

_DIRECTIONS = {"up": "worsens", "down": "improves", "better": "improves", "worse": "worsens"}


def assemble(doc: Doc, doc_id: str) -> list[Claim]:
    """The claims of every sentence of `doc`, in order of place."""
    mentions = get_mentions(doc)
    effects = load_terms("effects")
    claims = []
    for index, sentence in enumerate(get_sentences(doc)):
        here = [m for m in mentions if m.sentence_index == index]
        drugs = [m for m in here if m.label == "DRUG"]
        for effect in (m for m in here if m.label == "EFFECT"):
            direction = _DIRECTIONS.get(effects.get(effect.text.lower(), ""))
            for target in (m for m in here if m.label == "CONDITION"):
                for drug in drugs[:1]:
                    if direction:
                        claims.append(
                            Claim(
                                doc_id=doc_id,
                                sentence_index=index,
                                sentence=sentence,
                                drugs=(drug.span,),
                                effect=effect.span,
                                direction=direction,  # type: ignore[arg-type]
                                condition=target.span,
                                hedges=tuple(m.span for m in here if m.label == "HEDGE"),
                            )
                        )
    return claims
