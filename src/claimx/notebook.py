"""For notebooks: claims as a pandas DataFrame, and a text with everything that was found in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimx.io.claims import read_claims
from claimx.schema import CERTAINTIES, Claim, Mention, SourceDocument
from claimx.schema.show import claim_html, marked_html
from claimx.schema.tables import CLAIMS, Column

if TYPE_CHECKING:
    import pandas as pd
    from spacy.tokens import Doc

_CATEGORIES = frozenset(
    "section drug_name drug_id dose_unit dose_per dose_frequency dose_route dose_qualifier condition_name condition_id "
    "method study_design publication_type claimx_version model_version".split()
)
"""Columns of few values, besides those with a closed list."""


def to_frame(claims: Iterable[Claim | Mapping[str, Any]] | str | Path) -> "pd.DataFrame":
    """Claims, rows of a claim table, or the table itself (a file, a database or its URL) as a DataFrame.

    Columns are those of the claim table, in order, each of its own kind: `Int64`, `Float64` and `boolean`, which all
    know a missing value, categories for columns of few values (those of `certainty` are ordered), strings for the rest.
    """
    import pandas as pd

    found = read_claims(str(claims)) if isinstance(claims, str | Path) else claims
    rows = [claim.to_row() if isinstance(claim, Claim) else claim for claim in found]
    return pd.DataFrame(
        {column.name: _series(column, [row.get(column.name) for row in rows]) for column in CLAIMS.columns}
    )


def _series(column: Column, values: list[Any]) -> "pd.Series[Any]":
    import pandas as pd

    cells = [None if v is None or v != v or v == "" else v for v in values]
    if column.type == "integer":
        return pd.Series([None if v is None else int(float(v)) for v in cells], dtype="Int64")
    if column.type == "number":
        return pd.Series([None if v is None else float(v) for v in cells], dtype="Float64")
    if column.type == "boolean":
        return pd.Series([None if v is None else str(v).lower() in ("true", "1") for v in cells], dtype="boolean")
    texts = [None if v is None else str(v) for v in cells]
    if column.name == "certainty":
        return pd.Series(pd.Categorical(texts, categories=CERTAINTIES[::-1], ordered=True))
    if column.values:
        return pd.Series(pd.Categorical(texts, categories=column.values))
    if column.name in _CATEGORIES:
        return pd.Series(pd.Categorical(texts, categories=sorted({t for t in texts if t is not None})))
    return pd.Series(texts, dtype="string")


@dataclass(frozen=True, slots=True)
class Display:
    """HTML that a notebook shows when it is the last thing of a cell."""

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __str__(self) -> str:
        return self.html


def display(doc: "str | SourceDocument | Doc") -> Display:
    """A text with all that was found in it: every mention in colour, and the claims below.

    `doc` is a text, a document as `read_documents` gives it, or the Doc that `claimx.load()` makes of a text.
    """
    from claimx.pipeline import found_in, process, shared

    if isinstance(doc, str):
        doc = SourceDocument("", doc)
    if isinstance(doc, SourceDocument):
        text, title, found = doc.text, doc.metadata.title, process(shared(), doc)
    else:
        text, title, found = doc.text, "", found_in(doc)
    heading = f"<h4>{escape(title)}</h4>" if title else ""
    claims = "".join(map(claim_html, found.claims))
    count = len(found.claims)
    return Display(
        f'<div>{heading}<div style="white-space:pre-wrap;line-height:1.8">{marked_html(text, _spans(found.mentions))}</div>'
        f"<details{' open' * (count <= 10)}><summary>{count} claim{'s' * (count != 1)}</summary>{claims}</details></div>"
    )


def _spans(mentions: Iterable[Mention]) -> list[tuple[int, int, str]]:
    return [(m.start, m.end, m.label) for m in mentions]
