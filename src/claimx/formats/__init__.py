"""Formats of annotated documents: read, write, convert."""
