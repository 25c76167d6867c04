"""What documents are read from: one file a format."""

from claimx.io.readers.choose import FORMATS
from claimx.io.readers.documents import read_documents
from claimx.io.readers.known import METADATA_FIELDS
from claimx.io.readers.options import ReadOptions

__all__ = ["FORMATS", "METADATA_FIELDS", "ReadOptions", "read_documents"]
