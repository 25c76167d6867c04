"""Files that are whole or not there, and that are never written through a link or into a device."""

import contextlib
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from claimx.schema.errors import InputError, said

_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
)


def refuse_special(path: Path) -> None:
    """Raise `InputError` where `path` is anything but a regular file, or nothing yet.

    A link may lead to a file that nobody meant, a device or a pipe cannot be whole or not there. A link among the
    folders above is the user's own affair.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be written: {said(error)}", str(path)) from error
    for is_kind, name in _KINDS:
        if is_kind(mode):
            raise InputError(f"is {name}: nothing is written there", str(path))


@contextlib.contextmanager
def atomic_file(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A file to write to that takes the name `path` when the block ends well and vanishes when it does not.

    The file lies in the folder of `path`, so that the renaming is one step of the file system; missing folders are
    made. Until then only its owner may read it; then it gets the permissions of the file that it replaces, or those
    that new files have here (umask). `durable` waits for the disk. Raises `InputError` with the operating system's
    reason where the file cannot be written, and for a `path` that is no regular file.
    """
    refuse_special(path)
    temporary = path.parent / f".claimx-{secrets.token_hex(8)}.part"
    try:
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            mode = _create(temporary, path)
        yield temporary
        with writing(path):
            if durable:
                _sync(temporary)
            temporary.chmod(mode)
            refuse_special(path)
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str, *, durable: bool = True) -> None:
    """Write a whole file in UTF-8 or none; halves of characters, which UTF-8 cannot hold, become question marks."""
    with atomic_file(path, durable=durable) as unfinished, writing(path):
        unfinished.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def write_bytes(path: Path, data: bytes) -> None:
    """Write a whole file or none."""
    with atomic_file(path) as unfinished, writing(path):
        unfinished.write_bytes(data)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an operating system's refusal within the block into an `InputError` that names `path`."""
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot be written: {said(error)}", str(path)) from error


def file_size(path: str) -> int:
    """Bytes of a file; 0 for what is none or cannot be asked."""
    try:
        return Path(path).stat().st_size if path and Path(path).is_file() else 0
    except (OSError, ValueError):
        return 0


def sha256(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal digits. Raises `OSError` where it cannot be read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _create(temporary: Path, final: Path) -> int:
    """Make the file, readable by its owner alone, and say which permissions it is to have in the end."""
    kept = stat.S_IMODE(final.stat().st_mode) if final.exists() else None
    handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if kept is not None else 0o666)
    try:
        usual = stat.S_IMODE(os.fstat(handle).st_mode)
        os.fchmod(handle, 0o600)
    finally:
        os.close(handle)
    return usual if kept is None else kept


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
