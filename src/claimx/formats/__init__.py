"""Formats of annotated documents: read, write, convert."""

from claimx.formats.registry import FORMATS, read_annotations, write_annotations

__all__ = ["FORMATS", "read_annotations", "write_annotations"]
