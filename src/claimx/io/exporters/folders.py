"""Exports of whole batches into a folder, for other people's tools."""

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimx.files import writing
from claimx.schema.errors import InputError

MARK = ".claimx-export"
"""A file in every exported folder, by which a later export knows that it may replace the folder."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document's row of table document, its rows of the flat claim table, and its rows of table mention."""

    document: dict[str, Any]
    claims: list[dict[str, Any]]
    mentions: list[dict[str, Any]]

    @property
    def doc_id(self) -> str:
        return str(self.document["doc_id"])


Export = Callable[[Iterable[StoredDocument], Path], None]
"""Writes documents, which come sorted by id, into an empty folder."""


@contextlib.contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """A folder to fill that takes the name `path`, or the place of an earlier export, if the block ends well.

    Until then only its owner may look into it. Raises `InputError` where `path` is a folder of something else.
    """
    if path.is_symlink():
        raise InputError("is a symbolic link: nothing is written there", str(path))
    path = path.resolve()
    if path.exists() and not (path.is_dir() and ((path / MARK).exists() or not any(path.iterdir()))):
        raise InputError("is there already and no export of claimx: name another folder", str(path))
    token = secrets.token_hex(8)
    temporary, old = path.parent / f".claimx-{token}.part", path.parent / f".claimx-{token}.old"
    try:
        with writing(path):
            temporary.mkdir(parents=True)
            usual = temporary.stat().st_mode & 0o7777
            temporary.chmod(0o700)
            (temporary / MARK).touch()
        yield temporary
        with writing(path):
            temporary.chmod(usual)
            if path.exists():
                path.rename(old)
            temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def file_name(doc_id: str, extension: str) -> str:
    """A file name for a document's id: what a file system or a tool may stumble over is written as %XX."""
    from urllib.parse import quote

    name = quote(doc_id, safe=" ()+,-=@")
    if len(name) > 200:
        import hashlib

        name = name[:180] + "-" + hashlib.sha256(doc_id.encode()).hexdigest()[:12]
    return (name.replace(".", "%2E", 1) if name.startswith(".") else name) + extension
