"""What `--to` may name, and where the store of a run lies."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from claimx.io.exporters import FORMATS
from claimx.io.exporters.exports import EXPORTS, export_of, is_export
from claimx.io.exporters.files import CSV_EXCEL, is_file_format
from claimx.io.exporters.sql.alchemy import without_password
from claimx.io.exporters.sql.database import Database
from claimx.io.exporters.sql.sqlite import SqliteDatabase
from claimx.io.remote import is_remote
from claimx.schema.errors import InputError

Kind = Literal["file", "sqlite", "duckdb", "url", "export"]

SQLITE_EXTENSIONS = (".sqlite", ".sqlite3", ".db")


@dataclass(frozen=True, slots=True)
class Target:
    """Where results go: a file of a known format, a database, or a folder in a format for other tools."""

    kind: Kind
    name: str
    """As given; for the `url` kind it may hold a password, so messages use `label`."""
    path: Path
    format: str = ""
    remote: str = ""
    """URL of a file or folder on another file system; its `path` is then of no use."""

    @property
    def label(self) -> str:
        """The name without a password."""
        return without_password(self.name) if self.kind == "url" else self.name


def parse_target(name: str) -> Target:
    """Understand a `--to`; raises `InputError` where it names nothing that can be written to."""
    scheme, separator, rest = name.partition(":")
    if separator and is_export(scheme) and not rest.startswith("//"):
        export_of(scheme)
        return Target("export", name, Path(rest), scheme, rest if is_remote(rest) else "")
    if scheme == "sqlite" and rest.startswith("///"):
        return Target("sqlite", name, Path(rest[3:]))
    if scheme == "duckdb" and rest.startswith("///"):
        return Target("duckdb", name, Path(rest[3:]))
    if scheme == CSV_EXCEL and rest:
        return Target("file", name, Path(rest), CSV_EXCEL, rest if is_remote(rest) else "")
    path = Path(name)
    if is_remote(name) and is_file_format(path.suffix.lower().lstrip(".")):
        return Target("file", name, path, path.suffix.lower().lstrip("."), name)
    if "://" in name:
        return Target("url", name, Path())
    extension = path.suffix.lower()
    if extension in SQLITE_EXTENSIONS:
        return Target("sqlite", name, path)
    if extension == ".duckdb":
        return Target("duckdb", name, path)
    if is_file_format(extension.lstrip(".")):
        return Target("file", name, path, extension.lstrip("."))
    files = ", ".join(f".{ext}" for ext in FORMATS)
    raise InputError(
        f"no target that can be written to: give a file ending in {files}, {', '.join(SQLITE_EXTENSIONS)} or "
        f".duckdb, a database URL, or one of {', '.join(f'{e}:' for e in EXPORTS)} with a folder",
        name,
    )


def store_path(targets: list[Target]) -> Path:
    """Where the store lies that no `--ledger` names: the first SQLite target, else beside the first target.

    For a database that is no file, it lies in the current folder, under a name made from the database's.
    """
    for target in targets:
        if target.kind == "sqlite":
            return target.path
    first = targets[0]
    if first.kind == "url" or first.remote:
        return Path(f"claimx-{hashlib.sha256(first.label.encode()).hexdigest()[:8]}.ledger.sqlite")
    return first.path.with_name(first.path.name + ".ledger.sqlite")


def open_database(target: Target) -> Database:
    """Connect; raises `UnavailableError` where it does not answer, `InputError` where it never will."""
    if target.kind == "sqlite":
        return SqliteDatabase(target.path)
    if target.kind == "duckdb":
        from claimx.io.exporters.sql.duckdb import DuckdbDatabase

        return DuckdbDatabase(target.path)
    from claimx.io.exporters.sql.alchemy import open_url

    return open_url(target.name, target.label)
