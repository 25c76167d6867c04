"""Facts about a study, from its metadata and its text."""

from claimx.schema import SourceDocument


def with_facts(document: SourceDocument) -> SourceDocument:
    return document
