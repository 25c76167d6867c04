"""Gold and predictions, brought into the same documents and sentences."""

import csv
import itertools
from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from claimx.evaluate.scores import PARTS
from claimx.formats import read_annotations
from claimx.formats.tables import TABLES, rows_of
from claimx.schema import (
    AnnotatedClaim,
    AnnotatedDocument,
    Mention,
    SourceDocument,
    Span,
    annotation_of,
    claim_from_row,
    in_sentences,
)
from claimx.schema.errors import InputError


def read_gold(paths: Sequence[Path], texts: Path | None = None) -> list[AnnotatedDocument]:
    """The gold documents of files and folders, in order of id; `texts` is the folder of their texts where they do not
    hold them. Raises `InputError` where two have one id."""
    documents = sorted((d for path in paths for d in read_annotations(path, texts=texts)), key=lambda d: d.doc_id)
    for a, b in itertools.pairwise(documents):
        if a.doc_id == b.doc_id:
            raise InputError(f"two gold documents have the id {a.doc_id!r}", str(paths[0]))
    return documents


def read_predictions(paths: Sequence[Path], gold: Sequence[AnnotatedDocument]) -> tuple[list[AnnotatedDocument], int]:
    """What was predicted for the gold documents, in their order and their sentences, and how many mentions and claims
    lie outside all of them.

    `paths` are claim tables, mention tables, or annotations. A document without a prediction counts as empty. Raises
    `InputError` where no prediction fits any gold document.
    """
    mentions: dict[str, list[Mention]] = defaultdict(list)
    claims: dict[str, list[AnnotatedClaim]] = defaultdict(list)
    seen: set[str] = set()
    for path in paths:
        if not path.is_dir() and path.suffix in TABLES and _is_table(path):
            for place, row in rows_of(path):
                seen.add(str(row.get("doc_id")))
                _add_row(row, place, mentions, claims)
        else:
            for document in read_annotations(path):
                seen.add(document.doc_id)
                mentions[document.doc_id] += document.mentions
                claims[document.doc_id] += document.claims
    if gold and not seen & {d.doc_id for d in gold}:
        raise InputError("no prediction is for a document of the gold: do the ids fit?", ", ".join(map(str, paths)))
    return _placed(gold, mentions, claims)


def _is_table(path: Path) -> bool:
    for _, row in rows_of(path):
        return "sentences" not in row
    return True


def parts_of(paths: Sequence[Path]) -> tuple[str, ...]:
    """What the predictions hold: a table of claims says nothing of mentions, nor the other way about. JSON lines without
    a line are taken to hold what nothing else does."""
    held: set[str] = set()
    for path in paths:
        if path.is_dir() or path.suffix not in TABLES or not _is_table(path):
            return PARTS
        columns = _columns(path)
        if not columns:
            return PARTS
        held.add("claims" if "claim_id" in columns else "mentions")
    return tuple(part for part in PARTS if part in held)


def _columns(path: Path) -> Collection[str]:
    for _, row in rows_of(path):
        return row
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return next(csv.reader(lines), [])
    if path.suffix == ".parquet":
        import pyarrow.parquet

        return list(pyarrow.parquet.read_table(path).column_names)  # type: ignore[no-untyped-call]
    return ()


def fits(gold: AnnotatedDocument, mentions: Sequence[Mention], claims: Sequence[AnnotatedClaim]) -> bool:
    """Whether the offsets are those of the gold's text: most of the words that lie in its sentences stand there."""
    spans: list[Mention | Span] = [*mentions, *(c.effect for c in claims)]
    inside = [
        gold.text[span.start : span.end] == span.text
        for span in spans
        if any(s.start <= span.start and span.end <= s.end for s in gold.sentences)
    ]
    return 2 * sum(inside) >= len(inside)


def _add_row(
    row: dict[str, Any],
    place: str,
    mentions: dict[str, list[Mention]],
    claims: dict[str, list[AnnotatedClaim]],
) -> None:
    try:
        if "claim_id" in row:
            claim = claim_from_row(row)
            claims[claim.doc_id].append(annotation_of(claim))
        else:
            chance = row.get("probability")
            mentions[row["doc_id"]].append(
                Mention(row["label"], int(row["start"]), int(row["end"]), row["text"], int(row["sentence_index"]),
                        float(chance) if chance not in (None, "") else None)
            )  # fmt: skip
    except (KeyError, ValueError, TypeError) as error:
        raise InputError(f"neither a claim nor a mention: {error}", place) from error


def _placed(
    gold: Sequence[AnnotatedDocument],
    mentions: dict[str, list[Mention]],
    claims: dict[str, list[AnnotatedClaim]],
) -> tuple[list[AnnotatedDocument], int]:
    found, outside = [], 0
    for document in gold:
        mine = mentions.get(document.doc_id, []), claims.get(document.doc_id, [])
        if not fits(document, *mine):
            raise InputError("the offsets are not those of the gold's text: was another text read?", document.doc_id)
        placed = in_sentences(document.doc_id, document.text, document.sentences, *mine, document.source)
        outside += len(mine[0]) + len(mine[1]) - len(placed.mentions) - len(placed.claims)
        found.append(placed)
    return found, outside


def run(
    gold: Sequence[AnnotatedDocument],
    method: str = "auto",
    components: Sequence[str] = (),
    knowledge_bases: Sequence[str] = (),
) -> tuple[list[AnnotatedDocument], int]:
    """Run the pipeline, with what is added to it, on the texts of the gold; as `read_predictions` of its tables."""
    from claimx.pipeline import load, process_many

    nlp = load(method=method, components=components, knowledge_bases=knowledge_bases)  # type: ignore[arg-type]
    mentions: dict[str, list[Mention]] = {}
    claims: dict[str, list[AnnotatedClaim]] = {}
    for extraction in process_many(nlp, (SourceDocument(d.doc_id, d.text) for d in gold)):
        mentions[extraction.doc_id] = list(extraction.mentions)
        claims[extraction.doc_id] = [annotation_of(claim) for claim in extraction.claims]
    return _placed(gold, mentions, claims)


def tables_of(run: Path) -> list[Path]:
    """The tables of a run's folder; the path itself where it is a file or a folder of annotations."""
    tables = sorted(p for p in run.iterdir() if p.suffix in TABLES) if run.is_dir() else []
    return tables or [run]
