"""Documents in, tables out."""

from claimx.io.readers import ReadOptions, read_documents
from claimx.schema import ReadFailure

__all__ = ["ReadFailure", "ReadOptions", "read_documents"]
