"""Files on object stores and other file systems that fsspec knows (`s3://`). Extra `claimx[remote]`."""

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from claimx.schema import ReadFailure, SourceDocument
from claimx.schema.errors import InputError

Read = Callable[[Sequence[str]], Iterable[SourceDocument | ReadFailure]]


def is_remote(name: str) -> bool:
    """Whether a name is a URL of a file system; `http` and `https` are the readers' own business."""
    scheme, separator, _ = name.partition("://")
    return bool(separator) and scheme.isalnum() and scheme.lower() not in ("http", "https")


def read_anywhere(inputs: Sequence[str], read: Read) -> Iterator[SourceDocument | ReadFailure]:
    """What `read` gives for the inputs, in their order; those on other file systems are fetched one by one.

    A URL is a file, a folder (all files below it, sorted) or a glob. A document's origin is its file's URL.
    """
    local: list[str] = []
    for name in inputs:
        if not is_remote(name):
            local.append(name)
            continue
        if local:
            yield from read(local)
            local = []
        yield from _read_remote(name, read)
    if local:
        yield from read(local)


@contextlib.contextmanager
def written_to(name: str) -> Iterator[Path]:
    """A local file or folder to fill, which is put at the URL when the block ends well.

    A file on an object store appears there whole or not at all; a folder appears file by file.
    """
    fs, path = _file_system(name)
    with tempfile.TemporaryDirectory(prefix="claimx-") as folder:
        local = Path(folder) / (Path(path).name or "out")
        yield local
        with _told(name):
            if local.is_dir():
                if fs.exists(path):
                    fs.rm(path, recursive=True)
                for file in sorted(p for p in local.rglob("*") if p.is_file()):
                    _put(fs, file, f"{path.rstrip('/')}/{file.relative_to(local).as_posix()}")
            else:
                for file in sorted(p for p in Path(folder).iterdir() if p.is_file()):  # with its descriptions
                    _put(fs, file, f"{path.rpartition('/')[0]}/{file.name}")


def _put(fs: Any, file: Path, path: str) -> None:
    fs.makedirs(path.rpartition("/")[0], exist_ok=True)
    fs.put_file(str(file), path)


def _read_remote(name: str, read: Read) -> Iterator[SourceDocument | ReadFailure]:
    try:
        fs, path = _file_system(name)
        with _told(name):
            paths = [path] if fs.isfile(path) else sorted(fs.glob(path) if "*" in path else fs.find(path))
    except InputError as error:
        yield ReadFailure(error.place, error.message)
        return
    if not paths:
        yield ReadFailure(name, "no such file or folder")
    for one in paths:
        if "*" not in path or fs.isfile(one):
            yield from _read_one(fs, one, read)


def _read_one(fs: Any, path: str, read: Read) -> Iterator[SourceDocument | ReadFailure]:
    url = fs.unstrip_protocol(path)
    with tempfile.TemporaryDirectory(prefix="claimx-") as folder:
        local = str(Path(folder) / Path(path).name)
        try:
            with _told(url):
                fs.get_file(path, local)
        except InputError as error:
            yield ReadFailure(error.place, error.message)
            return
        for found in read([local]):
            if isinstance(found, SourceDocument):
                yield replace(found, origin=found.origin.replace(local, url, 1))
            else:
                yield ReadFailure(found.place.replace(local, url, 1), found.message)


def _file_system(name: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise InputError("needs fsspec: pip install 'claimx[remote]'", name) from error
    with _told(name):
        found: tuple[Any, str] = url_to_fs(name)
    return found


@contextlib.contextmanager
def _told(name: str) -> Iterator[None]:
    # Every file system behind fsspec has errors of its own.
    try:
        yield
    except Exception as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"cannot be reached: {said[:300]}", name) from error
