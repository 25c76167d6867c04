"""Databases: one documented schema, in SQLite, DuckDB, PostgreSQL and what else SQLAlchemy reaches."""

from claimx.io.exporters.sql.rows import DocumentRows, document_rows, run_row
from claimx.io.exporters.sql.schema import CLAIM, DOCUMENT, FAILURE, MENTION, RUN, TABLES

__all__ = [
    "CLAIM",
    "DOCUMENT",
    "FAILURE",
    "MENTION",
    "RUN",
    "TABLES",
    "DocumentRows",
    "document_rows",
    "run_row",
]
