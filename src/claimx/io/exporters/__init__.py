"""What claims and mentions are written to: one file a target."""

from claimx.io.exporters.files import FORMATS, NAMES, format_for, open_table
from claimx.schema.tables import CLAIMS, MENTIONS, Column, Table

__all__ = ["CLAIMS", "FORMATS", "MENTIONS", "NAMES", "Column", "Table", "format_for", "open_table"]
