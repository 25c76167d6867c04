"""Parquet tables."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part
from claimx.io.readers.records import document_from
from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError

_ROWS = 256


def read_parquet(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document a row, read a few hundred rows at a time. Within an archive a file is held in memory."""
    part.stream.lift() if part.path is not None and not part.packed else None
    try:
        source: Any = part.path if part.path is not None and not part.packed else pa.BufferReader(part.stream.read())
        with pq.ParquetFile(source) as table:  # type: ignore[no-untyped-call]
            number = 0
            for batch in table.iter_batches(batch_size=_ROWS):
                for row in batch.to_pylist():
                    number += 1
                    yield document_from(row, f"{part.place}#{number}", options)
    except pa.ArrowException as error:
        raise InputError(f"not a sound Parquet file: {' '.join(str(error).split())[:200]}") from error
