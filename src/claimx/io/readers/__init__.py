"""What documents are read from: one file a format."""

from claimx.io.readers.documents import read_documents
from claimx.io.readers.options import ReadOptions

__all__ = ["ReadOptions", "read_documents"]
