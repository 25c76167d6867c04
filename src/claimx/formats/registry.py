"""Which format a file has, and reading and writing any of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claimx.files import writing
from claimx.formats import bioc, brat, goldjson, lines
from claimx.formats.plain import plain
from claimx.schema import AnnotatedDocument
from claimx.schema.errors import InputError

Reader = Callable[[Path, Path | None], Iterator[AnnotatedDocument]]
"""Takes a file, and the folder that holds the texts where they are not beside the files."""
Writer = Callable[[Iterable[AnnotatedDocument], Path], None]


@dataclass(frozen=True, slots=True)
class Format:
    """`one_file_each` formats keep a document a file in a folder."""

    extension: str
    read: Reader
    write: Writer
    one_file_each: bool = False


def _whole(read: Callable[[Path], Iterator[AnnotatedDocument]]) -> Reader:
    """A reader of files that hold their texts."""
    return lambda path, texts: read(path)


def _gold(path: Path, texts: Path | None) -> Iterator[AnnotatedDocument]:
    yield goldjson.read(path, lambda: text_of(path, texts))


def _brat(path: Path, texts: Path | None) -> Iterator[AnnotatedDocument]:
    yield brat.read(path, text_of(path, texts))


def _each(write: Callable[[AnnotatedDocument, Path], None]) -> Writer:
    def writer(documents: Iterable[AnnotatedDocument], path: Path) -> None:
        for document in documents:
            write(document, path)

    return writer


def text_of(path: Path, texts: Path | None) -> str:
    """The text of an annotation file: NAME.txt or NAME.md beside it, or in the folder `texts` where that is given."""
    folder = path.parent if texts is None else texts
    for ending in (".txt", ".md"):
        if (folder / (path.stem + ending)).exists():
            return plain(folder / (path.stem + ending))
    place = "beside it" if texts is None else f"in {texts}"
    raise InputError(f"no text {place}: {path.stem}.txt or {path.stem}.md is wanted", str(path))


def _no_draft(documents: Iterable[AnnotatedDocument], path: Path) -> None:
    raise InputError("drafts are written by people, not by the converter", str(path))


FORMATS: dict[str, Format] = {
    "gold": Format(".json", _gold, _each(goldjson.write), one_file_each=True),
    "draft": Format(".json", _gold, _no_draft, one_file_each=True),
    "brat": Format(".ann", _brat, _each(brat.write), one_file_each=True),
    "standoff": Format(".ann", _brat, _each(brat.write_without_text), one_file_each=True),
    "bioc-json": Format(".bioc.json", _whole(bioc.read_json), bioc.write_json),
    "bioc-xml": Format(".xml", _whole(bioc.read_xml), bioc.write_xml),
    "pubtator": Format(".pubtator", _whole(lines.read_pubtator), lines.write_pubtator),
    "conll": Format(".conll", _whole(lines.read_conll), lines.write_conll),
    "jsonl": Format(".jsonl", _whole(lines.read_jsonl), lines.write_jsonl),
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


def read_annotations(path: Path, name: str | None = None, texts: Path | None = None) -> Iterator[AnnotatedDocument]:
    """All documents of a file, or of the files of a folder in order of name; `texts` is the folder of the texts of
    annotations that do not hold them."""
    if not path.exists():
        raise InputError("no such file or folder", str(path))
    if not path.is_dir():
        yield from format_of(path, name).read(path, texts)
        return
    extensions = {FORMATS[name].extension} if name in FORMATS else {f.extension for f in FORMATS.values()}
    files = sorted(p for p in path.iterdir() if p.is_file() and any(p.name.endswith(e) for e in extensions))
    if not files:
        raise InputError("holds no annotations", str(path))
    for file in files:
        yield from format_of(file, name).read(file, texts)


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
