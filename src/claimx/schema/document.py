"""A document as read: text, sections and what is known about it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of text under one heading.

    `kind` is one of title, abstract, background, objective, methods, results, discussion, conclusions, table, caption,
    other; `title` the heading as written. `heading` is the span of the heading's own characters within the section
    (start, end), or None where the label is not part of the text.
    """

    kind: str
    start: int
    end: int
    title: str = ""
    heading: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text; empty where not known."""

    title: str = ""
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    journal: str = ""
    year: int | None = None
    publication_type: tuple[str, ...] = ()
    mesh_headings: tuple[str, ...] = ()
    is_retracted: bool = False
    licence: str = ""
    url: str = ""
    study_design: str = ""
    sample_size: int | None = None


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One document. All offsets of everything made from it are characters of `text`."""

    doc_id: str
    text: str
    sections: tuple[Section, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    origin: str = ""
    """Where it was read from: a path, with `#member` for a member of an archive or a record of a dump."""


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """An input, or a part of one, that could not be read, and why, in one line.

    `place` names the file, with `#member` for a member of an archive or a record of a dump.
    """

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"
