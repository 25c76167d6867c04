"""The database schema: five tables, their indexes and views, and the steps from one version to the next.

The statements keep to what SQLite, DuckDB and PostgreSQL share, so that one text serves all three; a
`Dialect` says where another database differs. `docs/schema.md` is made from these tables.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from claimx.schema import COLUMNS
from claimx.schema.tables import CLAIMS, MENTIONS, Column, Table

_RUN_ID = Column("run_id", "string", "Which run made the row: see table run.", True)
_DOC_ID = Column(
    "doc_id", "string", "The document's own id, or its file name without extension, after folders where needed.", True
)
_POSITION = Column("position", "integer", "Which one of the document, from 0, in order of the text.", True)

RUN = Table(
    "run",
    "One row a combination of claimx, model and configuration that made rows of the other tables.",
    (
        Column("run_id", "string", "Hash of the other columns but created_at: same versions, same run.", True),
        Column("claimx_version", "string", "Version of claimx.", True),
        Column("model_version", "string", "Version of the model.", True),
        Column("config", "string", "Settings that can change a claim, as JSON.", True),
        Column("created_at", "string", "When the run was first seen, ISO 8601 in UTC.", True),
    ),
    ("run_id",),
)

DOCUMENT = Table(
    "document",
    "One row a document and run, whether it held claims or not.",
    (
        _RUN_ID,
        _DOC_ID,
        Column(
            "status",
            "string",
            "done, or withdrawn: kept out of every table but this.",
            True,
            ("done", "withdrawn"),
        ),
        Column(
            "origin",
            "string",
            "Where it was read from; `#` before a member or record of a larger file.",
            True,
        ),
        Column(
            "content_hash",
            "string",
            "SHA-256 of text, sections and metadata: tells whether it changed.",
            True,
        ),
        Column("text", "string", "The text that all offsets count in; empty where it was left out."),
        Column("sections", "string", "JSON list of [kind, start, end, title]."),
        Column("sentences", "string", "JSON list of [start, end]."),
        Column("title", "string", "Title."),
        Column("pmid", "string", "PubMed identifier."),
        Column("pmcid", "string", "PubMed Central identifier."),
        Column("doi", "string", "Digital object identifier."),
        Column("journal", "string", "Journal."),
        Column("year", "integer", "Year of publication."),
        Column("publication_type", "string", "Publication types, joined with `; `."),
        Column("mesh_headings", "string", "MeSH headings, joined with `; `."),
        Column("is_retracted", "boolean", "It has been retracted.", True),
        Column("licence", "string", "Licence of the text."),
        Column("url", "string", "Where it can be found."),
        Column("study_design", "string", "Study design, where told."),
        Column("sample_size", "integer", "Number of people studied, where told."),
        Column("word_count", "integer", "Words of the text, cut at white space.", True),
        Column("sentence_count", "integer", "Sentences.", True),
        Column("mention_count", "integer", "Rows in mention.", True),
        Column("claim_count", "integer", "Rows in claim.", True),
    ),
    ("run_id", "doc_id"),
)

_IN_DOCUMENT = frozenset(DOCUMENT.names) | {"claimx_version", "model_version"}

CLAIM = Table(
    "claim",
    "One row a claim: a drug and its effect on one target.",
    (_RUN_ID, _DOC_ID, _POSITION, *(c for c in CLAIMS.columns if c.name not in _IN_DOCUMENT)),
    ("run_id", "doc_id", "position"),
)

_MENTION_NAMES = {"start": "mention_start", "end": "mention_end", "text": "mention_text"}

MENTION = Table(
    "mention",
    "One row a tagged span.",
    (
        _RUN_ID,
        _DOC_ID,
        _POSITION,
        *(
            Column(_MENTION_NAMES.get(c.name, c.name), c.type, c.description, c.required, c.values)
            for c in MENTIONS.columns
            if c.name != "doc_id"
        ),
    ),
    ("run_id", "doc_id", "position"),
)

FAILURE = Table(
    "failure",
    "One row a document, file or record that gave no claims because something went wrong.",
    (
        _RUN_ID,
        Column("origin", "string", "Where it was, or should have been, read from.", True),
        Column("doc_id", "string", "The document, or empty where none could be read.", True),
        Column("stage", "string", "Where it failed.", True, ("read", "extract")),
        Column(
            "cause",
            "string",
            "What kind of failure.",
            True,
            ("unreadable", "duplicate_id", "error", "memory", "timeout", "crash", "killed"),
        ),
        Column("message", "string", "What went wrong, in one line.", True),
    ),
    ("run_id", "origin", "doc_id"),
)

TABLES: tuple[Table, ...] = (RUN, DOCUMENT, CLAIM, MENTION, FAILURE)

_INDEXES: dict[str, tuple[str, ...]] = {
    "claim": (
        "claim_id",
        "doc_id",
        "drug_name, condition_name",
        "condition_name",
        "drug_id, condition_id",
        "condition_id",
    ),
    "document": ("doc_id", "pmid", "doi"),
    "mention": ("doc_id",),
    "failure": ("doc_id",),
}
"""Indexed columns by table; each key of a table is indexed besides."""


def _same(name: str) -> str:
    return name


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where databases differ."""

    key_text: str = "TEXT"
    """Type of a text that is part of a key."""
    table_suffix: str = ""
    index_prefix: str = ""
    """Length in brackets after an indexed text, where the database cannot index a whole one."""
    quote: Callable[[str], str] = _same
    """Makes a name safe that is a reserved word in the database."""


SQLITE = Dialect(table_suffix=" WITHOUT ROWID")
POSTGRESQL = DUCKDB = Dialect()

_TYPES = {"string": "TEXT", "integer": "BIGINT", "number": "DOUBLE PRECISION", "boolean": "BOOLEAN"}


def create_table(table: Table, dialect: Dialect) -> str:
    """The statement that makes `table`."""

    def column(c: Column) -> str:
        kind = dialect.key_text if c.type == "string" and c.name in table.key else _TYPES[c.type]
        return f"{dialect.quote(c.name)} {kind}{' NOT NULL' if c.required else ''}"

    columns = ", ".join(column(c) for c in table.columns)
    key = ", ".join(dialect.quote(name) for name in table.key)
    return f"CREATE TABLE {dialect.quote(table.name)} ({columns}, PRIMARY KEY ({key})){dialect.table_suffix}"


def migrations(dialect: Dialect) -> tuple[tuple[str, ...], ...]:
    """Statements by version: the first make version 1 of an empty database, the next version 2 of it, ..."""
    tables = (create_table(table, dialect) for table in TABLES)
    claim_view = _create_claim_view(dialect)
    first = (*tables, *_create_indexes(dialect), claim_view, _create_summary_view(dialect))
    return (first, ("DROP VIEW claim_table", claim_view))


def newest_claims(dialect: Dialect) -> str:
    """Selects `claimx.schema.COLUMNS` of every claim, by document and position; where several runs have made
    claims of one document, those of the newest."""
    q = dialect.quote
    return (
        f"SELECT {_flat(dialect)} {_from_claims(dialect)} WHERE NOT EXISTS (SELECT 1 FROM {q('document')} d2 "
        f"JOIN {q('run')} r2 ON r2.run_id = d2.run_id WHERE d2.doc_id = c.doc_id AND (r2.created_at > r.created_at "
        f"OR (r2.created_at = r.created_at AND r2.run_id > r.run_id))) ORDER BY c.doc_id, c.{q('position')}"
    )


def _create_indexes(dialect: Dialect) -> Iterator[str]:
    q = dialect.quote
    for table in TABLES:
        for indexed in _INDEXES.get(table.name, ()):
            names = indexed.split(", ")
            columns = ", ".join(q(n) + ("" if n in table.key else dialect.index_prefix) for n in names)
            yield f"CREATE INDEX {table.name}_by_{'_'.join(names)} ON {q(table.name)} ({columns})"


def _flat(dialect: Dialect) -> str:
    q = dialect.quote

    def source(column: str) -> str:
        table = "r" if column in RUN.names else "c" if column in CLAIM.names else "d"
        return f"{table}.{q(column)}"

    return ", ".join(source(column) for column in COLUMNS)


def _from_claims(dialect: Dialect) -> str:
    q = dialect.quote
    return f"FROM {q('claim')} c {_of_document(dialect)} JOIN {q('run')} r ON r.run_id = c.run_id"


def _of_document(dialect: Dialect) -> str:
    return f"JOIN {dialect.quote('document')} d ON d.run_id = c.run_id AND d.doc_id = c.doc_id"


def _create_claim_view(dialect: Dialect) -> str:
    position = dialect.quote("position")
    return f"CREATE VIEW claim_table AS SELECT c.run_id, c.{position}, {_flat(dialect)} {_from_claims(dialect)}"


def _create_summary_view(dialect: Dialect) -> str:
    q = dialect.quote
    drug = f"COALESCE(c.drug_name, c.{q('drug')})"
    condition = f"COALESCE(c.condition_name, c.{q('condition')})"
    return (
        f"CREATE VIEW claim_summary AS SELECT c.run_id, {drug} AS {q('drug')}, "
        f"{condition} AS {q('condition')}, c.{q('outcome')}, c.effect_direction, "
        f"COUNT(DISTINCT c.doc_id) AS {q('documents')}, "
        f"COUNT(*) AS {q('claims')}, SUM(CASE WHEN c.hedged THEN 1 ELSE 0 END) AS {q('hedged')} "
        f"FROM {q('claim')} c {_of_document(dialect)} WHERE NOT d.is_retracted "
        f"GROUP BY c.run_id, {drug}, {condition}, c.{q('outcome')}, c.effect_direction"
    )
