"""A served database with its index: finding, counting, and fetching claims."""

import contextlib
import functools
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from claimx.schema import COLUMNS
from claimx.schema.tables import CLAIMS
from claimx.serve.facets import Facet, Mask, Numbers, make_facets
from claimx.serve.filters import Filters
from claimx.serve.index import DOCUMENT_COLUMNS, fingerprint
from claimx.serve.served import Served, plain_errors
from claimx.serve.words import fts_query

CHUNK = 500
"""Claims fetched by one statement."""
RANKED = 5000
"""More claims than this are not put in order of relevance, which would take longer than a page may; the surest come first."""

_ENTRY = ("drug", "condition", "direction", "hedged", "confidence", "section")
_BOOLEANS = tuple(column.name for column in CLAIMS.columns if column.type == "boolean")
_OF_DOCUMENT = (*DOCUMENT_COLUMNS, "claimx_version", "model_version")


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of the claims found, in order, and how many there would be by each value of each facet."""

    ids: Numbers
    facets: dict[str, dict[str, int]]

    @property
    def total(self) -> int:
        return len(self.ids)


class Library:
    """Everything that the pages ask of the database. Safe to be used by several threads."""

    def __init__(self, served: Served, index: Path) -> None:
        self.served = served
        self._index = index
        self._idle: list[sqlite3.Connection] = []
        self._made_of = fingerprint(served)
        with self.connection() as connection:
            rows = connection.execute(
                f"SELECT {', '.join(f'e.{name}' for name in _ENTRY)}, d.year, d.is_retracted FROM entry e "
                "JOIN document d ON d.number = e.document ORDER BY e.id"
            ).fetchall()
            self.documents: int = connection.execute("SELECT COUNT(*) FROM document").fetchone()[0]
        names = (*_ENTRY, "year", "is_retracted")
        columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
        self.size = len(rows)
        self.facets: dict[str, Facet] = make_facets(columns)
        self.confidence = _numbers(columns["confidence"])
        self.year = _numbers(columns["year"])
        self._orders = _orders(columns, self.confidence, self.year)
        self._search = functools.lru_cache(maxsize=64)(self._search_words)

    @contextlib.contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection to the index, with the served database attached, both for reading only."""
        with plain_errors(self.served.path):
            connection = self._idle.pop() if self._idle else self._open()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def is_stale(self) -> bool:
        """Whether the served file has changed since the index was made."""
        return fingerprint(self.served) != self._made_of

    def find(self, filters: Filters, review: Facet | None = None) -> Found:
        """The claims that fit the filters, and for each facet what choosing a value of it would give.

        A facet is counted under all filters but its own, so that a choice can be widened.
        """
        facets = self.facets if review is None else {**self.facets, "review": review}
        by_relevance, common = self._common(filters)
        masks = {
            name: facet.mask(self.size, filters.chosen(name)) for name, facet in facets.items() if filters.chosen(name)
        }
        everything = functools.reduce(np.logical_and, masks.values(), common)
        counts = {}
        for name, facet in facets.items():
            others = [mask for other, mask in masks.items() if other != name]
            counts[name] = facet.counts(
                functools.reduce(np.logical_and, others, common) if name in masks else everything
            )
        if filters.order == "relevance" and by_relevance is not None:
            ordered = by_relevance
        else:
            ordered = self._orders["confidence" if filters.order == "relevance" else filters.order]
        return Found(ordered[everything[ordered]] + 1, counts)

    def rows(self, ids: Sequence[int] | Numbers) -> Iterator[dict[str, Any]]:
        """Rows of the flat claim table, in the order of `ids`, with the document's further columns; a claim that has
        gone from the served database since is left out."""
        for start in range(0, len(ids), CHUNK):
            some = [int(i) for i in ids[start : start + CHUNK]]
            with self.connection() as connection:
                found = self._rows(connection, some)
            yield from (found[i] for i in some if i in found)

    def ids_of(self, claim_ids: Sequence[str]) -> dict[str, int]:
        """Ids in the index of those claims that are in it."""
        found: dict[str, int] = {}
        with self.connection() as connection:
            for start in range(0, len(claim_ids), CHUNK):
                some = claim_ids[start : start + CHUNK]
                places = ", ".join("?" * len(some))
                found.update(connection.execute(f"SELECT claim_id, id FROM entry WHERE claim_id IN ({places})", some))
        return found

    def row(self, claim_id: str) -> dict[str, Any] | None:
        """One claim's row, or None."""
        numbers = self.ids_of([claim_id])
        return next(self.rows([numbers[claim_id]]), None) if numbers else None

    def document(self, doc_id: str) -> dict[str, Any] | None:
        """A document's row with its text, sentences as pairs of offsets, and the rows of its mentions; or None."""
        with self.connection() as connection:
            head = connection.execute(
                f"SELECT number, run_id, doc_id, {', '.join(_OF_DOCUMENT)} FROM document WHERE doc_id = ?", (doc_id,)
            ).fetchone()
            if head is None:
                return None
            row = dict(zip(("number", "run_id", "doc_id", *_OF_DOCUMENT), head, strict=True))
            key = (row["run_id"], doc_id)
            stored = connection.execute(
                "SELECT text, sentences, content_hash FROM served.document WHERE run_id = ? AND doc_id = ?", key
            ).fetchone()
            if stored is None:
                return None
            row["text"], row["content_hash"] = stored[0], stored[2]
            row["sentences"] = json.loads(stored[1] or "[]")
            row["mentions"] = [
                dict(zip(("label", "start", "end", "text"), mention, strict=True))
                for mention in connection.execute(
                    "SELECT label, mention_start, mention_end, mention_text FROM served.mention "
                    "WHERE run_id = ? AND doc_id = ? ORDER BY position",
                    key,
                )
            ]
        return row

    def claims_of(self, doc_id: str) -> list[dict[str, Any]]:
        """Rows of all claims of a document, in order of the text."""
        with self.connection() as connection:
            ids = connection.execute(
                "SELECT e.id FROM document d JOIN entry e ON e.document = d.number WHERE d.doc_id = ? ORDER BY e.id",
                (doc_id,),
            ).fetchall()
        return list(self.rows([i for (i,) in ids]))

    def _open(self) -> sqlite3.Connection:
        uri = f"{self._index.resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, timeout=2, check_same_thread=False, isolation_level=None)
        connection.execute("ATTACH ? AS served", (self.served.uri,))
        return connection

    def _common(self, filters: Filters) -> tuple[Numbers | None, Mask]:
        """The claims in order of relevance, where there is one, and which ones fit all but the facets."""
        common = np.ones(self.size, dtype=bool)
        by_relevance = None
        if query := fts_query(filters.q):
            hits = self._search(query)
            common[:] = False
            common[hits] = True
            by_relevance = hits if len(hits) <= RANKED else None
        elif filters.q.strip():
            common[:] = False
        if filters.year_from is not None:
            common &= self.year >= filters.year_from
        if filters.year_to is not None:
            common &= self.year <= filters.year_to
        if filters.min_confidence is not None:
            common &= self.confidence >= filters.min_confidence
        if filters.doc_id:
            common &= self._of_document(filters.doc_id)
        return by_relevance, common

    def _of_document(self, doc_id: str) -> Mask:
        found = np.zeros(self.size, dtype=bool)
        with self.connection() as connection:
            for (number,) in connection.execute(
                "SELECT e.id FROM document d JOIN entry e ON e.document = d.number WHERE d.doc_id = ?", (doc_id,)
            ):
                found[number - 1] = True
        return found

    def _search_words(self, query: str) -> Numbers:
        """Places of the claims that fit, in order of relevance where they are no more than `RANKED`."""
        with self.connection() as connection:
            # One long string is quicker to fetch than a hundred thousand rows.
            found = connection.execute(
                "SELECT GROUP_CONCAT(rowid) FROM words WHERE words MATCH ?", (query,)
            ).fetchone()[0]
            places = np.array((found or "").split(","), dtype=np.int64) if found else np.zeros(0, dtype=np.int64)
            if len(places) <= RANKED:
                rows = connection.execute(
                    "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 1.0, 4.0, 0.5), rowid", (query,)
                )
                places = np.fromiter((rowid for (rowid,) in rows), dtype=np.int64, count=len(places))
        return places - 1

    def _rows(self, connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        of_claim = [name for name in COLUMNS if name not in _OF_DOCUMENT]
        names = ("id", "position", *of_claim, *_OF_DOCUMENT)
        columns = ", ".join(
            [
                *(self.served.column("claim", name, "c") for name in of_claim),
                *(f"d.{name}" for name in _OF_DOCUMENT),
            ]
        )
        found: dict[int, dict[str, Any]] = {}
        for values in connection.execute(
            f"SELECT e.id, e.position, {columns} FROM entry e JOIN document d ON d.number = e.document "
            "JOIN served.claim c ON c.run_id = d.run_id AND c.doc_id = d.doc_id AND c.position = e.position "
            f"WHERE e.id IN ({', '.join('?' * len(ids))}) AND c.claim_id = e.claim_id",
            ids,
        ):
            row = dict(zip(names, values, strict=True))
            for name in _BOOLEANS:
                row[name] = bool(row[name])
            found[row["id"]] = row
        return found


def _numbers(values: Sequence[object]) -> Any:
    """Floats, NaN where there is none: no comparison holds for it."""
    return np.array([np.nan if v is None else v for v in values], dtype=float)


def _orders(columns: dict[str, list[Any]], confidence: Any, year: Any) -> dict[str, Numbers]:
    """For each order, the places of the claims; claims that are alike stay in the order of the documents."""
    rank: Callable[[list[Any]], Any] = lambda values: np.unique(
        np.array([str(v or "\uffff") for v in values], dtype=object), return_inverse=True
    )[1]
    surest = np.nan_to_num(-confidence, nan=1.0)
    size = len(columns["drug"])
    return {
        "confidence": np.argsort(surest, kind="stable"),
        "newest": np.lexsort((surest, np.nan_to_num(-year, nan=1e9))),
        "oldest": np.lexsort((surest, np.nan_to_num(year, nan=1e9))),
        "drug": np.lexsort((surest, rank(columns["condition"]), rank(columns["drug"]))) if size else np.arange(0),
        "condition": np.lexsort((surest, rank(columns["drug"]), rank(columns["condition"]))) if size else np.arange(0),
        "document": np.arange(size),
    }
