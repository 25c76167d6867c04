"""Facts about a study, from its metadata and its text: what kind of study it is, and how many took part."""

from dataclasses import replace

from claimx.io.readers.design import study_design
from claimx.io.readers.rhetoric import with_parts
from claimx.io.readers.size import sample_size
from claimx.schema import SourceDocument

LOOKED_AT = 6_000
"""Characters of a text without an abstract, from its beginning, that are looked at."""

MIN_ABSTRACT = 300
"""Characters of an abstract that tells by itself what study it is; what follows it tells of other studies too."""


def completed(document: SourceDocument) -> SourceDocument:
    """The document with what its words tell: the parts of an abstract without labels, study design, sample size.

    Doing it again changes nothing.
    """
    return with_facts(with_parts(document))


def with_facts(document: SourceDocument) -> SourceDocument:
    """The document with its study design and sample size, where they are not known and can be told."""
    metadata = document.metadata
    text = document.text[: _end_of_abstract(document)]
    design = metadata.study_design or study_design(metadata, text)
    size = metadata.sample_size
    if size is None and design not in _WITHOUT_SIZE:
        size = sample_size(text, is_study=bool(design))
    if design == metadata.study_design and size == metadata.sample_size:
        return document
    return replace(document, metadata=replace(metadata, study_design=design, sample_size=size))


def _end_of_abstract(document: SourceDocument) -> int:
    for section in document.sections:
        if section.kind == "abstract" and section.end - section.start >= MIN_ABSTRACT:
            return min(section.end, LOOKED_AT)
    return LOOKED_AT


_WITHOUT_SIZE = frozenset({"case report", "review", "guideline", "in vitro"})
"""Designs whose numbers are not those of a sample."""
