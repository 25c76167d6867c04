"""Which format a file has, and reading and writing any of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimx.files import writing
from claimx.formats import bioc, brat, goldjson, lines
from claimx.formats.plain import plain
from claimx.schema import AnnotatedDocument
from claimx.schema.errors import InputError

Reader = Callable[[Path], Iterator[AnnotatedDocument]]
Writer = Callable[[Iterable[AnnotatedDocument], Path], None]


@dataclass(frozen=True, slots=True)
class Format:
    """`one_file_each` formats keep a document a file in a folder."""

    extension: str
    read: Reader
    write: Writer
    one_file_each: bool = False


def _single(read: Callable[[Path], AnnotatedDocument]) -> Reader:
    def reader(path: Path) -> Iterator[AnnotatedDocument]:
        yield read(path)

    return reader


def _each(write: Callable[[AnnotatedDocument, Path], None]) -> Writer:
    def writer(documents: Iterable[AnnotatedDocument], path: Path) -> None:
        for document in documents:
            write(document, path)

    return writer


def _draft(path: Path) -> AnnotatedDocument:
    """A draft takes its text from the file beside it with the same name and the ending .txt or .md."""
    for ending in (".txt", ".md"):
        if path.with_suffix(ending).exists():
            return goldjson.read_draft(path, plain(path.with_suffix(ending)))
    raise InputError("no text beside it: a draft needs NAME.txt or NAME.md", str(path))


def _no_draft(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    raise InputError("drafts are written by people, not by the converter", str(path))


FORMATS: dict[str, Format] = {
    "gold": Format(".json", _single(goldjson.read), _each(goldjson.write), one_file_each=True),
    "draft": Format(".json", _single(_draft), _no_draft, one_file_each=True),
    "brat": Format(".ann", _single(brat.read), _each(brat.write), one_file_each=True),
    "bioc-json": Format(".bioc.json", bioc.read_json, bioc.write_json),
    "bioc-xml": Format(".xml", bioc.read_xml, bioc.write_xml),
    "pubtator": Format(".pubtator", lines.read_pubtator, lines.write_pubtator),
    "conll": Format(".conll", lines.read_conll, lines.write_conll),
    "jsonl": Format(".jsonl", lines.read_jsonl, lines.write_jsonl),
}


def format_of(path: Path, name: str | None = None) -> Format:
    """The format by name, or by the longest ending that fits the file's name."""
    if name is not None:
        if name not in FORMATS:
            raise InputError(f"unknown format {name!r}: use one of {', '.join(FORMATS)}", str(path))
        return FORMATS[name]
    fits = [f for f in FORMATS.values() if path.name.endswith(f.extension)]
    if not fits:
        raise InputError(f"no format has this ending; name one of {', '.join(FORMATS)}", str(path))
    return max(fits, key=lambda f: len(f.extension))


def read_annotations(path: Path, name: str | None = None) -> Iterator[AnnotatedDocument]:
    """All documents of a file, or of the files of a folder in order of name."""
    if not path.exists():
        raise InputError("no such file or folder", str(path))
    if not path.is_dir():
        yield from format_of(path, name).read(path)
        return
    extensions = {FORMATS[name].extension} if name in FORMATS else {f.extension for f in FORMATS.values()}
    files = sorted(p for p in path.iterdir() if p.is_file() and any(p.name.endswith(e) for e in extensions))
    if not files:
        raise InputError("holds no annotations", str(path))
    for file in files:
        yield from format_of(file, name).read(file)


def write_annotations(documents: Iterable[AnnotatedDocument], path: Path, name: str | None = None) -> int:
    """Write documents to a file, or to a folder for the formats that keep a document a file; says how many."""
    folder = not any(path.name.endswith(f.extension) for f in FORMATS.values())
    if folder and name is None:
        raise InputError("name the format to write into a folder", str(path))
    kind = FORMATS[name] if folder and name in FORMATS else format_of(path, name)
    if not folder:
        kept = list(documents)
        if kind.one_file_each and len(kept) != 1:
            raise InputError(f"{len(kept)} documents do not go into one file of this format; name a folder", str(path))
        kind.write(kept, path)
        return len(kept)
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)
    written = 0
    for document in documents:
        if not document.doc_id or set(document.doc_id) & set("/\\\0"):
            raise InputError(f"the id {document.doc_id!r} cannot be a file's name", str(path))
        kind.write([document], path / f"{document.doc_id}{kind.extension}")
        written += 1
    return written
