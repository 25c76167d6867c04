"""Documents in, tables out."""

from claimx.io.readers import FORMATS, METADATA_FIELDS, ReadOptions, read_documents
from claimx.schema import ReadFailure

__all__ = ["FORMATS", "METADATA_FIELDS", "ReadFailure", "ReadOptions", "read_documents"]
