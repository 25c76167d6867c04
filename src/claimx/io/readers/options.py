"""What may be set when documents are read."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LOG = logging.getLogger("claimx.io")

MEBIBYTE = 2**20


def log_note(place: str, message: str) -> None:
    """Say a note as a warning of the logger `claimx.io`, which Python prints to standard error by default."""
    LOG.warning("%s: %s", place, message)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How documents are read.

    `format` forces one of `claimx.io.FORMATS`; otherwise content and extension decide. `text_columns`,
    `id_column` and `metadata_columns` (a field of `Metadata` -> a column) say where JSON lines, CSV, TSV and
    Parquet keep what; the usual names are found without them. `allow_network` lets URLs be fetched.
    `deduplicate` reads documents with one PMID, DOI or text once, among the first two million or so; it takes some
    300 bytes a document.
    `unique_ids` gives an id that is taken another form; without it ids may repeat, have the folders below the input and
    the archive before them, and do not depend on what was read before, and documents with one id are not called
    duplicates. `facts` tells a study's design and sample size, and the parts of abstracts without labels, from each text;
    without it reading is twice as fast, and `claimx.io.readers.facts.completed` adds them later (a batch does so in its
    workers).

    The limits stop hostile input: `max_document_bytes` is what one document may take up, unpacked;
    `max_ratio` how many times its packed size a file may unpack to (after the first 64 MiB); `max_members` how
    many members an archive may have; `max_download_bytes` is what a URL may send, and `network_timeout` the seconds
    that its server may be silent. `on_note` is given a place and a message for what is no failure but
    should be said: a file skipped in a folder, a duplicate, an id that was taken, a guessed encoding.
    """

    format: str | None = None
    text_columns: tuple[str, ...] = ()
    id_column: str = ""
    metadata_columns: Mapping[str, str] = field(default_factory=dict)
    allow_network: bool = False
    deduplicate: bool = True
    unique_ids: bool = True
    facts: bool = True
    max_document_bytes: int = 64 * MEBIBYTE
    max_ratio: int = 200
    max_members: int = 1_000_000
    max_download_bytes: int = 1024 * MEBIBYTE
    network_timeout: float = 30.0
    on_note: Callable[[str, str], None] = log_note
