"""The ledger: what happened to the test set, one hash-chained line per event, appended and never changed.

``.tuneready/ledger.jsonl``. An entry is ``{"body": {...}, "hash": ...}``; the hash is SHA-256 of 02 and the canonical body, and
a body carries the hash before it. An edit, a gap or a swap shows at the first bad entry; a cut at the end, or a ledger
written anew, shows only against a head kept elsewhere or a signature (RFC 6962's split view).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import canonical_json, proquint
from tuneready.state.files import PRIVATE, private_folder, write_atomic

NAME, VERSION, START = "ledger.jsonl", 1, "0" * 64
EVENTS = ("lock", "co-sign", "verify", "train-start", "score", "open", "retire", "supersede", "waiver", "policy", "review", "export")
CODE = "E-LEDGER"


@dataclass(frozen=True)
class Entry:
    """One event: its place, the hash before it, when (UTC, to the second), who, what (of ``EVENTS``), and its data."""

    seq: int
    prev: str
    at: str
    who: str
    what: str
    data: Mapping[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """What is hashed."""
        return {"v": VERSION, "seq": self.seq, "prev": self.prev, "at": self.at, "who": self.who, "what": self.what, "data": dict(self.data)}

    @property
    def hash(self) -> str:
        """64 hex digits."""
        return digest(self.body)


@dataclass(frozen=True)
class Ledger:
    """A ledger as read: entries up to the first bad one.

    Attributes:
        entries: good entries in order.
        broken_at: number of the first bad line; None where the chain holds.
        why: what is wrong there.
    """

    entries: tuple[Entry, ...] = ()
    broken_at: int | None = None
    why: str = ""

    @property
    def head(self) -> str:
        """Hash of the last good entry; 64 zeros for an empty ledger."""
        return self.entries[-1].hash if self.entries else START

    @property
    def words(self) -> str:
        """The head as eight words."""
        return proquint.words(bytes.fromhex(self.head))

    def of(self, *what: str) -> tuple[Entry, ...]:
        """Entries of these events."""
        return tuple(entry for entry in self.entries if entry.what in what)

    def backwards(self) -> int | None:
        """Number of the first entry whose time is before that of the entry before it; None where time goes forward."""
        return next((b.seq for a, b in zip(self.entries, self.entries[1:]) if b.at < a.at), None)

    def holds(self, head: str) -> bool:
        """True where a head kept elsewhere (64 hex digits, or its words) is that of this ledger now or at an earlier entry."""
        told = head.strip().lower()
        return any(told in (entry.hash, proquint.words(bytes.fromhex(entry.hash))) for entry in self.entries)


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of 02 and the canonical body, as 64 hex digits."""
    return hashlib.sha256(canonical_json.ENTRY + canonical_json.canonical(dict(body))).hexdigest()


def read(folder: str | os.PathLike[str]) -> Ledger:
    """The ledger of a state folder; an empty one where there is no file.

    Raises:
        UserError: the file cannot be read.
    """
    path = Path(folder) / NAME
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise UserError(f"the ledger cannot be read: {error.strerror or error}", where=visible(str(path)), code=CODE,
                        fix="check its permissions") from error
    entries: list[Entry] = []
    last = lines.pop()  # empty where the last line is whole
    for number, line in enumerate(lines):
        entry, why = _entry(line, entries[-1].hash if entries else START, number)
        if entry is None:
            return Ledger(tuple(entries), number, why)
        entries.append(entry)
    return Ledger(tuple(entries), len(entries) if last.strip() else None, "the line is cut off" if last.strip() else "")


def _entry(line: bytes, prev: str, number: int) -> tuple[Entry | None, str]:
    """The entry of a line, or what is wrong with it."""
    try:
        record = canonical_json.loads(line.decode("utf-8"))
        body = record["body"]
        entry = Entry(body["seq"], body["prev"], body["at"], body["who"], body["what"], body["data"])
        if set(record) != {"body", "hash"} or body != entry.body:
            return None, "the entry has other fields than an entry has"
        hashed = entry.hash
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, "the line is no entry of a ledger"
    if record["hash"] != hashed:
        return None, "its hash is not that of what it says"
    if entry.seq != number or entry.prev != prev:
        return None, "it does not follow the entry before it"
    return entry, ""


def append(folder: str | os.PathLike[str], what: str, who: str, data: Mapping[str, Any], at: dt.datetime | None = None) -> Entry:
    """Adds an event and returns its entry; on return it lasts. One writer at a time (the file is locked meanwhile).

    The whole ledger is written beside and renamed, so that a reader, or a crash, sees the old one or the new one.

    Raises:
        UserError: the ledger is broken (nothing is added to it), or cannot be written.
        ValueError: an event not in ``EVENTS``.
    """
    if what not in EVENTS:
        raise ValueError(what)
    with _alone(private_folder(folder)) as place:
        known = read(place)
        path = place / NAME
        if known.broken_at is not None:
            raise UserError(f"the ledger is broken at entry {known.broken_at}: {known.why}", where=visible(str(path)), code=CODE,
                            fix="restore it from a copy; nothing is added to a broken ledger")
        when = (at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        entry = Entry(len(known.entries), known.head, when, who, what, data)
        line = canonical_json.canonical({"body": entry.body, "hash": entry.hash}) + b"\n"
        write_atomic(path, (path.read_bytes() if path.exists() else b"") + line, PRIVATE)
    return entry


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """Waits until no other process writes here."""
    handle = os.open(folder / ".ledger.lock", os.O_RDWR | os.O_CREAT, PRIVATE)
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(handle)
