"""The index of a served database: full-text search and what facets count, in a SQLite file of its own.

Of each document the claims of its newest run are taken. The served database is only read.
"""

import contextlib
import json
import sqlite3
from pathlib import Path

from claimx.files import atomic_file
from claimx.serve.served import Served, plain_errors

FORMAT = 1
"""Raised whenever the tables below change."""

DOCUMENT_COLUMNS = (
    "title", "pmid", "pmcid", "doi", "journal", "year", "publication_type", "is_retracted", "url", "study_design",
    "sample_size", "licence",
)  # fmt: skip

_TABLES = f"""
CREATE TABLE document (number INTEGER PRIMARY KEY, run_id TEXT, doc_id TEXT, claimx_version TEXT, model_version TEXT,
  {", ".join(DOCUMENT_COLUMNS)});
CREATE TABLE entry (id INTEGER PRIMARY KEY, claim_id TEXT, document INTEGER, position INTEGER, drug TEXT,
  condition TEXT, outcome TEXT, direction TEXT, hedged INTEGER, confidence REAL, section TEXT, method TEXT);
CREATE VIRTUAL TABLE words USING fts5(sentence, names, title, content='', tokenize='porter unicode61 remove_diacritics 2');
CREATE TABLE fingerprint (value TEXT)
"""


def fingerprint(served: Served) -> str:
    """Changes whenever the served file does."""
    parts: list[object] = [FORMAT, str(served.path.resolve()), served.version]
    for name in (served.path, served.path.with_name(served.path.name + "-wal")):
        with contextlib.suppress(OSError):
            at = name.stat()
            parts += [at.st_size, at.st_mtime_ns]
    return json.dumps(parts)


def is_current(path: Path, served: Served) -> bool:
    """Whether `path` is an index of the served database as it is now."""
    if not path.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT value FROM fingerprint").fetchall() == [(fingerprint(served),)])
    except sqlite3.Error:
        return False


def build(served: Served, path: Path) -> None:
    """Write the index to `path`, whole or not at all. Raises `InputError` where the database cannot be read."""
    before = fingerprint(served)
    with atomic_file(path, durable=False) as temporary, plain_errors(served.path):
        connection = sqlite3.connect(temporary.resolve().as_uri(), uri=True, isolation_level=None)
        with contextlib.closing(connection):
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("ATTACH ? AS served", (served.uri,))
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute("BEGIN")
            _fill(connection, served)
            connection.execute("INSERT INTO fingerprint VALUES (?)", (before,))
            connection.execute("COMMIT")
            connection.execute("CREATE INDEX entry_by_claim_id ON entry (claim_id)")
            connection.execute("CREATE INDEX document_by_doc_id ON document (doc_id)")
            connection.execute("CREATE INDEX entry_by_document ON entry (document)")


def _fill(connection: sqlite3.Connection, served: Served) -> None:
    columns = ", ".join(served.column("document", name, "d") for name in DOCUMENT_COLUMNS)
    connection.execute(f"""
        INSERT INTO document
        WITH newest AS (SELECT d.doc_id, d.run_id, r.claimx_version, r.model_version, ROW_NUMBER() OVER
            (PARTITION BY d.doc_id ORDER BY r.created_at DESC, d.run_id DESC) AS nth
            FROM served.document d JOIN served.run r ON r.run_id = d.run_id)
        SELECT NULL, n.run_id, n.doc_id, n.claimx_version, n.model_version, {columns}
        FROM newest n JOIN served.document d ON d.run_id = n.run_id AND d.doc_id = n.doc_id
        WHERE n.nth = 1 ORDER BY n.doc_id""")
    c = {name: served.column("claim", name, "c").partition(" AS ")[0] for name in (
        "drug_name", "condition", "condition_name", "outcome", "comparator", "confidence", "section")}  # fmt: skip
    connection.execute(f"""
        INSERT INTO entry
        SELECT NULL, c.claim_id, d.number, c.position, COALESCE({c["drug_name"]}, LOWER(c.drug)),
            COALESCE({c["condition_name"]}, LOWER({c["condition"]})), {c["outcome"]}, c.effect_direction, c.hedged,
            {c["confidence"]}, {c["section"]}, c.method
        FROM document d JOIN served.claim c ON c.run_id = d.run_id AND c.doc_id = d.doc_id
        ORDER BY d.number, c.position""")
    connection.execute(f"""
        INSERT INTO words (rowid, sentence, names, title)
        SELECT e.id, c.sentence, c.drug || ' ' || COALESCE({c["drug_name"]}, '') || ' ' || COALESCE({c["condition"]}, '')
            || ' ' || COALESCE({c["condition_name"]}, '') || ' ' || COALESCE({c["outcome"]}, ''), d.title
        FROM entry e JOIN document d ON d.number = e.document
        JOIN served.claim c ON c.run_id = d.run_id AND c.doc_id = d.doc_id AND c.position = e.position""")
