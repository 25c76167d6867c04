"""What reviewers said of claims: a SQLite file of its own, to which lines are added and in which none is changed.

The served database is never written to. A review is keyed by `claim_id`, which is the same in every run that makes the
same claim, and keeps the machine's row as the reviewer saw it, so that it means something even when the claim is gone.
"""

import contextlib
import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal, get_args

from claimx.files import refuse_special
from claimx.schema.errors import InputError

Decision = Literal["accept", "reject", "correct", "open"]
"""What a reviewer says of a claim; `open` takes back what was said before."""
DECISIONS: tuple[Decision, ...] = get_args(Decision)

VERSION = 1
_MARK = 0x636C6D72
"""SQLite's application id of a file of reviews."""

_TABLES = """
CREATE TABLE snapshot (
  snapshot_id TEXT PRIMARY KEY, doc_id TEXT NOT NULL, text TEXT, sentences TEXT NOT NULL, mentions TEXT NOT NULL,
  claims TEXT NOT NULL, metadata TEXT NOT NULL);
CREATE TABLE review (
  review_id INTEGER PRIMARY KEY AUTOINCREMENT, claim_id TEXT NOT NULL, doc_id TEXT NOT NULL, decision TEXT NOT NULL,
  corrected TEXT, machine TEXT NOT NULL, snapshot_id TEXT NOT NULL REFERENCES snapshot, reviewer TEXT NOT NULL,
  note TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE INDEX review_by_claim ON review (claim_id);
CREATE TRIGGER review_is_kept BEFORE UPDATE ON review BEGIN SELECT RAISE(ABORT, 'reviews are only added'); END;
CREATE TRIGGER review_stays BEFORE DELETE ON review BEGIN SELECT RAISE(ABORT, 'reviews are only added'); END
"""


@dataclass(frozen=True, slots=True)
class Review:
    """One line of the history. `machine` and `corrected` are rows of the flat claim table; `corrected` only where the
    decision is correct. `created_at` is UTC, ISO 8601."""

    review_id: int
    claim_id: str
    doc_id: str
    decision: Decision
    corrected: dict[str, Any] | None
    machine: dict[str, Any]
    snapshot_id: str
    reviewer: str
    note: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document as it stood when it was reviewed: its text where that is kept, sentences as pairs of offsets, the
    machine's mentions, and of each of the machine's claims its id and the start of its sentence."""

    snapshot_id: str
    doc_id: str
    text: str | None
    sentences: list[list[int]]
    mentions: list[dict[str, Any]]
    claims: list[list[Any]]


class Reviews:
    """An open file of reviews. Several threads and processes may use it."""

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        if not create and not path.is_file():
            raise InputError("no such file", str(path))
        refuse_special(path)
        self._lock = threading.Lock()
        with self._errors():
            self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            self._prepare(create)

    def close(self) -> None:
        self._connection.close()

    def add(self, claim_id: str, decision: Decision, reviewer: str, *, machine: Mapping[str, Any],
            snapshot: Mapping[str, Any], corrected: Mapping[str, Any] | None = None, note: str = "") -> int:  # fmt: skip
        """Add a review; returns its number. `snapshot` holds the fields of `Snapshot` but its id, and `metadata`."""
        values = [
            snapshot["doc_id"], snapshot["text"], *(json.dumps(snapshot[name], ensure_ascii=False)
                                                    for name in ("sentences", "mentions", "claims", "metadata"))
        ]  # fmt: skip
        snapshot_id = hashlib.sha256(repr(values).encode("utf-8", "backslashreplace")).hexdigest()[:20]
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        with self._lock, self._errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.execute(
                    "INSERT OR IGNORE INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?)", (snapshot_id, *values)
                )
                added = self._connection.execute(
                    "INSERT INTO review VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (claim_id, snapshot["doc_id"], decision, None if corrected is None else _json(corrected),
                     _json(machine), snapshot_id, reviewer, note, now),
                ).lastrowid  # fmt: skip
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
        return int(added or 0)

    def of_claim(self, claim_id: str) -> list[Review]:
        """Everything said of a claim, oldest first."""
        return self._reviews("WHERE claim_id = ? ORDER BY review_id", (claim_id,))

    def all(self) -> list[Review]:
        """The whole history, oldest first."""
        return self._reviews("ORDER BY review_id")

    def latest(self, reviewer: str | None = None) -> list[Review]:
        """The last word on every claim, of all reviewers or of one."""
        last = {review.claim_id: review for review in self.all() if reviewer in (None, review.reviewer)}
        return sorted(last.values(), key=lambda review: review.review_id)

    def decisions(self, claim_ids: Sequence[str] | None = None) -> dict[str, Decision]:
        """The last word by claim, of these claims or of all, without the claims that are open."""
        where, values = ("", []) if claim_ids is None else (
            f"WHERE claim_id IN ({', '.join('?' * len(claim_ids))})", list(claim_ids))  # fmt: skip
        with self._lock, self._errors():
            found = self._connection.execute(
                f"SELECT claim_id, decision FROM review {where} ORDER BY review_id", values
            ).fetchall()
        return {
            claim_id: decision for claim_id, decision in {row[0]: row[1] for row in found}.items() if decision != "open"
        }

    def count(self) -> int:
        """How many reviews there are; grows with every one."""
        with self._lock, self._errors():
            return int(self._connection.execute("SELECT COALESCE(MAX(review_id), 0) FROM review").fetchone()[0])

    def snapshots(self) -> list[Snapshot]:
        with self._lock, self._errors():
            found = self._connection.execute("SELECT * FROM snapshot ORDER BY rowid").fetchall()
        return [
            Snapshot(r["snapshot_id"], r["doc_id"], r["text"], *(json.loads(r[n]) for n in ("sentences", "mentions", "claims")))
            for r in found
        ]  # fmt: skip

    def _prepare(self, create: bool) -> None:
        """Make the tables in a new file; refuse any other file that is not ours."""
        tables = self._connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        mark = self._connection.execute("PRAGMA application_id").fetchone()[0]
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if not tables and create:
            self._connection.executescript(
                f"BEGIN IMMEDIATE; {_TABLES}; PRAGMA application_id = {_MARK}; PRAGMA user_version = {VERSION}; COMMIT"
            )
        elif mark != _MARK:
            raise InputError("is no file of reviews, and is left as it is", str(self.path))
        elif version > VERSION:
            raise InputError(f"has version {version}, this claimx knows {VERSION}: use a newer claimx", str(self.path))

    def _reviews(self, where: str, values: Sequence[Any] = ()) -> list[Review]:
        with self._lock, self._errors():
            found = self._connection.execute(f"SELECT * FROM review {where}", values).fetchall()
        return [
            Review(**{**dict(row), **{name: json.loads(row[name] or "null") for name in ("corrected", "machine")}})
            for row in found
        ]

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            said = "is locked by another process" if "locked" in str(error) else f"cannot be used for reviews: {error}"
            raise InputError(said, str(self.path)) from error


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(dict(row), ensure_ascii=False)
