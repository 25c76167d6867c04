"""The records that travel through claimx: plain, frozen, typed; they import nothing but the standard library."""

from claimx.schema.annotation import AnnotatedClaim, AnnotatedDocument, annotation_of, in_sentences
from claimx.schema.claim import Claim, claim_from_row
from claimx.schema.document import Metadata, ReadFailure, Section, SourceDocument
from claimx.schema.dose import Dose
from claimx.schema.labels import (
    CERTAINTIES,
    DIRECTIONS,
    MENTION_LABELS,
    SIGNIFICANCES,
    Certainty,
    Direction,
    Label,
    Significance,
)
from claimx.schema.spans import Concept, Mention, Span
from claimx.schema.tables import COLUMNS

__all__ = [
    "CERTAINTIES",
    "COLUMNS",
    "DIRECTIONS",
    "MENTION_LABELS",
    "SIGNIFICANCES",
    "AnnotatedClaim",
    "AnnotatedDocument",
    "Certainty",
    "Claim",
    "Concept",
    "Direction",
    "Dose",
    "Label",
    "Mention",
    "Metadata",
    "ReadFailure",
    "Section",
    "Significance",
    "SourceDocument",
    "Span",
    "annotation_of",
    "claim_from_row",
    "in_sentences",
]
