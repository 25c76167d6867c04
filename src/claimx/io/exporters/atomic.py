"""Files that are whole or not there."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from claimx.schema.errors import InputError


@contextlib.contextmanager
def atomic_file(path: Path) -> Iterator[Path]:
    """A file to write to that takes the name `path` when the block ends well and vanishes when it does not.

    The file lies in the folder of `path`, so that the renaming is one step of the file system; missing
    folders are made. A `path` that is no regular file (a device, a named pipe) is written to directly. Raises
    `InputError` with the operating system's reason where the file cannot be written.
    """
    path = path.resolve()
    if path.is_dir():
        raise InputError("is a folder, not a file to write to", str(path))
    if path.exists() and not path.is_file():
        yield path
        return
    temporary = path.parent / f".claimx-{secrets.token_hex(8)}.part"
    try:
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield temporary
        with writing(path):
            _sync(temporary)
            if path.exists():
                temporary.chmod(path.stat().st_mode & 0o7777)
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal within the block into an `InputError` that names `path`."""
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot be written: {(error.strerror or str(error)).lower()}", str(path)) from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
