"""A lock in the making: a note of it lies in the state folder until it is done, so that a crash leaves the old state or the new.

Order: note of the files to be made → files → note with the finished lock → entry in the ledger (from here on the lock exists) → lock
file → note away. ``recover`` carries a lock on that the ledger knows, and takes back one that it does not.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tuneready.state import ledger as ledgers
from tuneready.state.files import PRIVATE, private_folder, write_atomic
from tuneready.testset import lock_file
from tuneready.testset.lock_file import LockFile
from tuneready.testset.verifying import lock_digest

NAME = "lock.pending.json"


def begin(state: str | os.PathLike[str], files: Sequence[Path]) -> None:
    """Notes the files that will be made. Raises UserError: E-WRITE."""
    private_folder(state)
    _note(state, {"files": [str(path.absolute()) for path in files]})


def commit(state: str | os.PathLike[str], path: Path, lock: LockFile, entry: dict[str, Any]) -> ledgers.Entry:
    """Makes the lock: from the ledger's entry on it exists. ``entry``: ``what``, ``who``, ``data``, ``at`` of the ledger.

    Raises:
        UserError: something cannot be written; what was begun is then taken back by ``recover``.
    """
    note = _read(state)
    _note(state, {**note, "lock": asdict(lock), "path": str(path.absolute())})
    made = ledgers.append(state, **{**entry, "data": {**entry["data"], "root": lock.root, "lock_sha256": lock_digest(lock)}})
    lock_file.write(path, lock)
    _remove(Path(state) / NAME)
    return made


def recover(state: str | os.PathLike[str]) -> str:
    """Ends what a crash left open; says what it did, empty for nothing. Raises UserError: E-WRITE."""
    note = _read(state)
    if not note:
        return ""
    told = note.get("lock")
    if told:
        lock = LockFile(**{**told, "row_keys": tuple(told["row_keys"]), "signatures": tuple(told["signatures"])})
        digest = lock_digest(lock)
        if any(entry.data.get("lock_sha256") == digest for entry in ledgers.read(state).of("lock", "supersede")):
            lock_file.write(note["path"], lock)
            _remove(Path(state) / NAME)
            return "A lock that was cut short has been finished: the ledger has it."
    for name in note.get("files", ()):
        _remove(Path(name))
    _remove(Path(state) / NAME)
    return "A lock that was cut short has been taken back: the ledger does not have it."


def _note(state: str | os.PathLike[str], note: dict[str, Any]) -> None:
    write_atomic(Path(state) / NAME, json.dumps(note).encode(), PRIVATE)


def _read(state: str | os.PathLike[str]) -> dict[str, Any]:
    try:
        return json.loads((Path(state) / NAME).read_bytes())
    except (OSError, ValueError):
        return {}


def _remove(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
