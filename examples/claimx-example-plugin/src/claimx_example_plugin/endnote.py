"""A reader: EndNote export files, in which each line begins with a tag (%T title, %X abstract, %R DOI, %D year)."""

from collections.abc import Iterator

from claimx.io.readers.options import ReadOptions
from claimx.io.readers.part import Part
from claimx.schema import Metadata, ReadFailure, SourceDocument

extensions = ("enw",)


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is one."""
    return head.lstrip().startswith(b"%0 ")


def read(part: Part, options: ReadOptions) -> Iterator[SourceDocument | ReadFailure]:
    """One document a record; records are parted by empty lines."""
    text = part.stream.read().decode("utf-8", "replace").replace("\r\n", "\n")
    for number, record in enumerate(filter(None, map(str.strip, text.split("\n\n"))), 1):
        origin = f"{part.place}#{number}"
        fields = {line[1]: line[3:].strip() for line in record.splitlines() if line[:1] == "%" and len(line) > 2}
        if not fields.get("X"):
            yield ReadFailure(origin, "a record without an abstract (%X)")
            continue
        year = fields.get("D", "")
        metadata = Metadata(
            title=fields.get("T", ""), doi=fields.get("R", ""), year=int(year) if year.isdigit() else None
        )
        yield SourceDocument(fields.get("R", ""), "\n\n".join(filter(None, (metadata.title, fields["X"]))),
                             metadata=metadata, origin=origin)  # fmt: skip
