"""The tables that claimx writes, column by column: one source for every format, database and description.

Parquet and SQL types, JSON Schema, the Frictionless descriptor and `docs/schema.md` are all made from these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from claimx.schema.labels import CERTAINTIES, DIRECTIONS, MENTION_LABELS, SIGNIFICANCES

Type = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, whether every row has a value, the closed list of values where there is one."""

    name: str
    type: Type
    description: str
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns in order and the columns that together name a row."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def row_tuple(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The row's values in the table's order; None for a column that the row lacks."""
    return tuple(row.get(name) for name in table.names)


def _slot(slot: str, described: str) -> tuple[Column, Column]:
    return (
        Column(
            f"{slot}_start",
            "string",
            f"First character of {described} in the document; several joined with `;`.",
        ),
        Column(f"{slot}_end", "string", f"Character after the last of {described}; several joined with `;`."),
    )


_CLAIM_COLUMNS = (
    Column(
        "claim_id",
        "string",
        "Hash of document, offsets and slots: the same input always gives the same id.",
        True,
    ),
    Column(
        "doc_id",
        "string",
        "The document's own id, or its file name without extension, after folders where needed.",
        True,
    ),
    Column("sentence_index", "integer", "Which sentence of the document, from 0.", True),
    Column("section", "string", "Kind of section that the sentence stands in."),
    Column("drug", "string", "The drug as written; a combination joined with ` + `.", True),
    Column("drug_name", "string", "Normalised name of the drug, joined alike."),
    Column("drug_id", "string", "Identifier of the drug as a CURIE, joined alike."),
    Column(
        "drug_carried_over",
        "boolean",
        "The sentence names no drug; the nearest earlier mention is given.",
        True,
    ),
    Column("dose", "string", "The dose as written; several joined with `; `."),
    Column("dose_low", "number", "Lowest amount of the first dose, in `dose_unit`."),
    Column("dose_high", "number", "Highest amount of the first dose, in `dose_unit`."),
    Column("dose_unit", "string", "Unit of the amounts, a UCUM code."),
    Column("dose_per", "string", "What the amount is given for: a weight, a surface, a time, a dose."),
    Column("dose_frequency", "string", "How often, a timing code such as BID or Q8H."),
    Column("dose_route", "string", "By which route."),
    Column("dose_duration", "string", "For how long, an ISO 8601 duration."),
    Column("dose_qualifier", "string", "low, high and the like, where the dose is told in words."),
    Column("condition", "string", "The condition affected, or that the treated people have, as written."),
    Column("condition_name", "string", "Normalised name of the condition."),
    Column("condition_id", "string", "Identifier of the condition as a CURIE."),
    Column("outcome", "string", "The measure, function or symptom that changed, as written."),
    Column("comparator", "string", "What the drug is compared with, as written."),
    Column("effect", "string", "The words that carry the direction.", True),
    Column("effect_direction", "string", "What happens to the target in health terms.", True, tuple(DIRECTIONS)),
    Column("significance", "string", "Statistical significance, where stated.", True, tuple(SIGNIFICANCES)),
    Column("hedged", "boolean", "The writer commits less than fully.", True),
    Column("hedge_cues", "string", "The cues that hedge this claim, joined with `; `."),
    Column("certainty", "string", "How sure the writer is.", True, tuple(CERTAINTIES)),
    Column("confidence", "number", "Calibrated probability that drug, target and direction are right."),
    Column("method", "string", "What made the claim: model or rules.", True),
    Column("sentence", "string", "The sentence as it stands in the document.", True),
    Column("sentence_start", "integer", "First character of the sentence in the document.", True),
    Column("sentence_end", "integer", "Character after the last of the sentence.", True),
    *_slot("drug", "the drug"),
    *_slot("dose", "the dose"),
    *_slot("condition", "the condition"),
    *_slot("outcome", "the outcome"),
    *_slot("comparator", "the comparator"),
    *_slot("effect", "the effect words"),
    *_slot("hedge_cues", "the hedging cues"),
    Column("title", "string", "Title of the document."),
    Column("pmid", "string", "PubMed identifier."),
    Column("doi", "string", "Digital object identifier."),
    Column("year", "integer", "Year of publication."),
    Column("publication_type", "string", "Publication types, joined with `; `."),
    Column("study_design", "string", "Study design, where told."),
    Column("sample_size", "integer", "Number of people studied, where told."),
    Column("is_retracted", "boolean", "The document has been retracted.", True),
    Column("url", "string", "Where the document can be found."),
    Column("claimx_version", "string", "Version of claimx that made the claim."),
    Column("model_version", "string", "Version of the model that made the claim."),
)

CLAIMS = Table("claims", "One row a claim: a drug and its effect on one target.", _CLAIM_COLUMNS, ("claim_id",))
"""The flat claim table of every file export."""

COLUMNS = CLAIMS.names
"""The columns of the claim table, in order."""

MENTIONS = Table(
    "mentions",
    "One row a tagged span.",
    (
        Column(
            "doc_id",
            "string",
            "The document's own id, or its file name without extension, after folders where needed.",
            True,
        ),
        Column("label", "string", "What is tagged.", True, tuple(MENTION_LABELS)),
        Column("start", "integer", "First character of the mention in the document.", True),
        Column("end", "integer", "Character after the last of the mention.", True),
        Column("text", "string", "The words that stand there.", True),
        Column("sentence_index", "integer", "Which sentence of the document, from 0.", True),
        Column("probability", "number", "The tagger's probability, 0 to 1; empty where a rule made the mention."),
    ),
    ("doc_id", "label", "start", "end"),
)
"""The flat mention table of `claimx tag`."""
