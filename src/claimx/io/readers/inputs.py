"""What the user names -> files to read: paths, folders, globs, manifests, standard input and URLs."""

import csv
import glob
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimx.files import sha256
from claimx.io.readers.naming import LEFT_OUT, extension
from claimx.io.readers.options import ReadOptions
from claimx.io.readers.plugged import extensions
from claimx.schema import ReadFailure
from claimx.schema.errors import InputError

STDIN = "-"
_PUBMED_FILE = re.compile(r"pubmed\d\dn\d{4,}\.xml(?:\.gz)?")
_MAX_MANIFEST = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Given:
    """A file to be read: a path, `-` or a URL, with what a manifest says of it. `folder` are the folders between the one
    that was named and the file, with `/` between them."""

    place: str
    known: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""

    @property
    def is_url(self) -> bool:
        return is_url(self.place)


def is_url(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def find_inputs(inputs: Iterable[str | Path], options: ReadOptions) -> Iterator[Given | ReadFailure]:
    """All files that `inputs` name, in their order; each file on disk once.

    Files of a folder come sorted by path; hidden ones, README*, LICENSE* and manifest.tsv are left out, and so,
    with a note, are those with an extension that no reader knows. Links to folders are not followed.
    """
    seen: set[tuple[int, int] | str] = set()
    for one in newest_first(os.fspath(one) for one in inputs):
        for found in _find(one, options):
            if isinstance(found, Given):
                identity = found.place if found.is_url or found.place == STDIN else _identity(found.place)
                if identity in seen:
                    options.on_note(found.place, "named twice, read once")
                    continue
                if identity:
                    seen.add(identity)
            yield found


def _find(name: str, options: ReadOptions) -> Iterator[Given | ReadFailure]:
    if name == STDIN or is_url(name):
        yield Given(name if name == STDIN else name.partition("#")[0])
        return
    path = Path(name)
    try:
        if not name:
            yield ReadFailure(name, "an empty name")
        elif path.is_dir():
            yield from _in_folder(path, options)
        elif name.startswith("@") and not path.exists():
            yield from read_manifest(Path(name[1:]), options)
        elif path.name.lower() in ("manifest.tsv", "manifest.txt"):
            yield from read_manifest(path, options)
        elif not path.exists() and glob.has_magic(name):
            yield from _matching(name, options)
        else:
            yield Given(name)
    except InputError as error:
        yield ReadFailure(error.place or name, error.message)
    except (OSError, ValueError) as error:
        yield ReadFailure(name, in_words(error))


def _matching(pattern: str, options: ReadOptions) -> Iterator[Given | ReadFailure]:
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  Path.glob refuses absolute patterns
    if not matches:
        yield ReadFailure(pattern, "no file matches")
    for match in newest_first(matches):
        if not Path(match).is_dir():
            yield Given(match, folder=_below(_fixed(pattern), Path(match).parent))
        elif "**" not in pattern:
            yield from _in_folder(Path(match), options)


def _in_folder(folder: Path, options: ReadOptions) -> Iterator[Given | ReadFailure]:
    unread: list[ReadFailure] = []
    unknown: Counter[str] = Counter()

    def note(error: OSError) -> None:
        unread.append(ReadFailure(str(error.filename), in_words(error)))

    count = 0
    known = extensions()
    pubmed: list[str] = []
    for at, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = _below(folder, Path(at))
        for name in sorted(names):
            if name.startswith(".") or name.lower().startswith(LEFT_OUT):
                continue
            if extension(name) not in known and not name.lower().endswith(".gz"):
                unknown[extension(name)] += 1
                continue
            count += 1
            path = os.path.join(at, name)  # noqa: PTH118  Path() costs much over a million files
            if _PUBMED_FILE.fullmatch(name):
                pubmed.append(path)
            else:
                yield Given(path, folder=below)
    yield from map(Given, newest_first(pubmed))
    yield from unread
    for suffix, number in sorted(unknown.items()):
        what = f"the extension .{suffix}" if suffix else "no extension"
        options.on_note(str(folder), f"{number:,} file{'s' * (number != 1)} with {what} skipped")
    if not count and not unread:
        yield ReadFailure(str(folder), "a folder without a file that can be read")


def _fixed(pattern: str) -> Path:
    """The folder of a glob that has no wildcard in it."""
    parts: list[str] = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        parts.append(part)
    return Path(*parts)


def _below(folder: Path, path: Path) -> str:
    return "" if path == folder else path.relative_to(folder).as_posix()


def newest_first(paths: Iterable[str]) -> Iterator[str]:
    """The paths in their order, but files of PubMed's baseline and updates that stand next to each other turned.

    A record may stand in several of them, or be deleted in a later one; who reads the newest first knows.
    """
    held: list[str] = []
    for path in paths:
        if _PUBMED_FILE.fullmatch(Path(path).name):
            held.append(path)
            continue
        yield from sorted(held, key=lambda path: Path(path).name, reverse=True)
        held = []
        yield path
    yield from sorted(held, key=lambda path: Path(path).name, reverse=True)


def read_manifest(path: Path, options: ReadOptions) -> Iterator[Given | ReadFailure]:
    """The files that a manifest lists, relative to its folder.

    A manifest is a table with tabs whose header has a column `file` (or `path`, or `url`), and may have `id`,
    `sha256` and any field of `Metadata`; or, without such a header, one path a line. Lines that begin with `#`
    are left out. Rows without a file are skipped with a note. A file that differs from its `sha256` is refused.
    Raises `InputError` where the manifest cannot be read.
    """
    from claimx.io.readers.decode import decode

    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_MANIFEST + 1)
    except OSError as error:
        raise InputError(in_words(error), str(path)) from error
    if len(data) > _MAX_MANIFEST:
        raise InputError(f"a manifest of more than {_MAX_MANIFEST // 2**20} MiB", str(path))
    lines = [line for line in decode(data, lambda _: None).splitlines() if line.strip() and not line.startswith("#")]
    header = [cell.strip().lower() for cell in lines[0].split("\t")]
    column = next((name for name in ("file", "path", "url") if name in header), None)
    if column is None:
        rows: Iterable[dict[str, str]] = ({"file": line.strip()} for line in lines)
        column = "file"
    else:
        rows = (
            dict(zip(header, (cell.strip() for cell in cells), strict=False))
            for cells in csv.reader(lines[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
        )
    without = 0
    for row in rows:
        if not row.get(column):
            without += 1
            continue
        yield from _listed(row, column, path, options)
    if without:
        options.on_note(str(path), f"{without:,} row{'s' * (without != 1)} without a file skipped")


def _listed(row: dict[str, str], column: str, manifest: Path, options: ReadOptions) -> Iterator[Given | ReadFailure]:
    name = row[column]
    if is_url(name):
        yield Given(name.partition("#")[0], row)
        return
    path = manifest.parent / name
    if row.get("sha256") and path.is_file() and sha256(path) != row["sha256"].lower():
        yield ReadFailure(str(path), f"is not the file that {manifest} lists: its SHA-256 differs")
    elif path.is_file():
        yield Given(str(path), row)
    elif path.name.lower() in ("manifest.tsv", "manifest.txt"):
        yield ReadFailure(str(path), "a manifest within a manifest")
    else:
        yield from _find(str(path), options)


def _identity(place: str) -> tuple[int, int] | None:
    try:
        status = os.stat(place)  # noqa: PTH116  as above
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def in_words(error: OSError | ValueError) -> str:
    """What went wrong with a file, in one line."""
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "may not be read (permission denied)"
    if isinstance(error, IsADirectoryError):
        return "a folder"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return " ".join(str(error).split())
