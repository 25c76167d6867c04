"""Rows of tables and objects of JSON -> documents, by the names of their columns."""

from collections.abc import Mapping
from typing import Any

from claimx.io.readers.builder import Builder
from claimx.io.readers.known import METADATA_FIELDS, metadata_from
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.text import sections_of
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError

TEXT_COLUMNS = ("text", "full_text", "fulltext", "body", "content", "abstract", "abstract_text", "sentence")
"""Columns that hold the text where none is named; the first that is there."""

ID_COLUMNS = ("doc_id", "id", "document_id", "pmid", "pmcid")

_ALIASES = {
    "article_title": "title", "pubmed_id": "pmid", "pmc": "pmcid", "pmc_id": "pmcid", "journal_title": "journal",
    "pub_year": "year", "publication_year": "year", "pubdate": "year", "publication_types": "publication_type",
    "pub_types": "publication_type", "mesh": "mesh_headings", "mesh_terms": "mesh_headings",
    "retracted": "is_retracted", "license": "licence", "link": "url",
}  # fmt: skip


def document_from(record: Mapping[str, Any], origin: str, options: ReadOptions) -> SourceDocument | ReadFailure:
    """The document of one row or object.

    Its text is the column named (several are joined by empty lines), or the first of TEXT_COLUMNS. A column
    `text`, or one that is named, is taken as it is; before an abstract or body found by default stands the title,
    and an empty line. Raises `InputError` where the columns that hold the text are not there at all.
    """
    names = {str(name).strip().lower(): name for name in record}
    metadata = metadata_from(_values(record, names, options))
    columns = _text_columns(names, options)
    texts = [text for column in columns if (text := _string(record[names[column]])).strip()]
    if not texts:
        return ReadFailure(origin, f"has no text in {' or '.join(columns)}")
    if metadata.title and not options.text_columns and columns != ["text"]:
        builder = Builder()
        mark = builder.mark()
        builder.section("title", mark, metadata.title, builder.add(metadata.title))
        for text in texts:
            mark = builder.mark()
            builder.add(text)
            builder.section("abstract" if columns[0].startswith("abstract") else "other", mark)
        text, sections = builder.finish()
    else:
        text = "\n\n".join(texts)
        sections = sections_of(text)
    return SourceDocument(_doc_id(record, names, options), text, sections, metadata, origin)


def _text_columns(names: Mapping[str, Any], options: ReadOptions) -> list[str]:
    if options.text_columns:
        columns = [column.strip().lower() for column in options.text_columns]
        if missing := [column for column in columns if column not in names]:
            raise InputError(f"has no column {', '.join(missing)}; it has {_listed(names)}")
        return columns
    found = [column for column in TEXT_COLUMNS if column in names]
    if not found:
        raise InputError(f"has no column of text ({', '.join(TEXT_COLUMNS)}); it has {_listed(names)}")
    if found[0] in ("full_text", "fulltext", "body", "content") and "abstract" in found:
        return ["abstract", found[0]]
    return found[:1]


def _listed(names: Mapping[str, Any]) -> str:
    shown = ", ".join(list(names)[:12])
    return shown + ", ..." if len(names) > 12 else shown or "none"


def _values(record: Mapping[str, Any], names: Mapping[str, Any], options: ReadOptions) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, original in names.items():
        field = _ALIASES.get(name, name)
        if field in METADATA_FIELDS and field not in values:
            values[field] = record[original]
    for field, column in options.metadata_columns.items():
        if column.strip().lower() in names:
            values[field] = record[names[column.strip().lower()]]
    return {name: value for name, value in values.items() if not isinstance(value, Mapping)}


def _doc_id(record: Mapping[str, Any], names: Mapping[str, Any], options: ReadOptions) -> str:
    if options.id_column:
        column = options.id_column.strip().lower()
        if column not in names:
            raise InputError(f"has no column {column}; it has {_listed(names)}")
        return _id(record[names[column]])
    return next((text for column in ID_COLUMNS if column in names and (text := _id(record[names[column]]))), "")


def _id(value: Any) -> str:
    return str(metadata_from({"pmid": value}).pmid) if isinstance(value, (str, int, float)) else ""


def _string(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return "\n\n".join(item for item in value if isinstance(item, str))
    return ""
