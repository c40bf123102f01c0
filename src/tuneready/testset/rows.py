"""Rows as a lock sees them: every field as read, its canonical hash, and the secret under which single rows are named."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tuneready import measuring, shelf
from tuneready.engine import local
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.intake import discover, identify
from tuneready.kernels.canonical_json import leaf
from tuneready.source import File, Part, ReadLimits
from tuneready.state.files import PRIVATE, private_folder, write_atomic

STATE, SECRET, SALT = ".tuneready", "lock.secret", "lock.salt"
ENVIRONMENT = "TUNEREADY_LOCK_SECRET"
LEAF = 32  # bytes


@dataclass(frozen=True)
class Rows:
    """Leaves of all rows in order.

    Attributes:
        files: the files read. leaves: uint8[n, 32]. file, line: int64[n]: index of the file, place of the row as reports name it.
        refused: (index of the file, line, code) of rows the reader refused: they have no leaf.
    """

    files: tuple[File, ...]
    leaves: np.ndarray
    file: np.ndarray
    line: np.ndarray
    refused: tuple[tuple[int, int, str], ...] = ()

    def __len__(self) -> int:
        return len(self.leaves)

    def list(self) -> list[bytes]:
        """The leaves as bytes, for ``kernels.merkle``."""
        raw = self.leaves.tobytes()
        return [raw[i:i + LEAF] for i in range(0, len(raw), LEAF)]

    def place(self, row: int) -> str:
        """``file:line`` of a row, safe to show."""
        return f"{visible(self.files[int(self.file[row])].path)}:{int(self.line[row])}"


def read(inputs: Sequence[str], limits: ReadLimits | None = None, workers: int | None = None) -> Rows:
    """Leaves of every row of these files, folders or globs.

    Raises:
        UserError: nothing to read, or a file is refused: a lock covers whole files or nothing.
    """
    limits = limits or ReadLimits()
    files, parts, refused = identify.scan(discover.discover(inputs), limits)
    if refused:
        raise refused[0]
    return of_parts(files, parts, limits, workers)


def of_parts(files: Sequence[File], parts: Sequence[Part], limits: ReadLimits, workers: int | None = None) -> Rows:
    """As ``read``, of files already scanned. Raises UserError: a file cannot be read to its end."""
    total = sum(files[number].size for number in {part.file for part in parts})
    work = partial(_leaves, tuple(files), limits)
    found = list(local.map_parts(work, parts, workers=local.workers_for(total, workers), isolate=measuring.any_binary(files, parts)))
    joined = b"".join(leaves for leaves, _, _ in found)
    lines = [np.asarray(lines, dtype=np.int64) for _, lines, _ in found]
    file = [np.full(len(one), part.file, dtype=np.int64) for one, part in zip(lines, parts)]
    none = np.zeros(0, dtype=np.int64)
    return Rows(tuple(files), np.frombuffer(joined, dtype=np.uint8).reshape(-1, LEAF), np.concatenate([none, *file]),
                np.concatenate([none, *lines]), tuple((part.file, *one) for (_, _, bad), part in zip(found, parts) for one in bad))


def _leaves(files: tuple[File, ...], limits: ReadLimits, part: Part) -> tuple[bytes, list[int], list[tuple[int, str]]]:
    file = files[part.file]
    reader = shelf.by_code("readers", "NAME")[file.container]
    leaves, lines, refused = [], [], []
    for chunk in reader.read(file, part, limits):
        leaves += map(leaf, chunk.rows)
        lines += chunk.lines
        refused += [(one.line, one.code) for one in chunk.refusals]
    return b"".join(leaves), lines, refused


def key(secret: bytes, leaf: bytes) -> str:
    """HMAC-SHA256 of a leaf, hex: names a row to those who hold the secret, and says nothing to others."""
    return hmac.new(secret, leaf, hashlib.sha256).hexdigest()


def commitment(secret: bytes) -> str:
    """SHA-256 (hex) of a secret of 32 random bytes: shows later that it is the same one."""
    return hashlib.sha256(secret).hexdigest()


def secret(state: str | os.PathLike[str] = STATE, *, create: bool = False, name: str = SECRET) -> bytes | None:
    """The secret of a state folder: 32 bytes; the environment's ``TUNEREADY_LOCK_SECRET`` (hex) goes first. None where there is none.

    Raises:
        UserError: it is not 64 hex digits, or others may read its file.
    """
    path = Path(state) / name
    told = os.environ.get(ENVIRONMENT, "") if name == SECRET else ""
    where = f"${ENVIRONMENT}" if told else visible(str(path))
    if not told and not path.exists():
        if not create:
            return None
        private_folder(state)
        write_atomic(path, (secrets.token_hex(32) + "\n").encode(), PRIVATE)
    if not told and os.name == "posix" and path.stat().st_mode & 0o077:
        raise UserError("others may read the secret of the lock", where=where, code="E-LOCK-SECRET", fix=f"chmod 600 {where}")
    try:
        found = bytes.fromhex((told or path.read_text("ascii")).strip())
    except (OSError, ValueError) as error:
        raise UserError("the secret of the lock cannot be read", where=where, code="E-LOCK-SECRET", fix="restore it from a copy") from error
    if len(found) != 32:
        raise UserError("the secret of the lock is not 64 hex digits", where=where, code="E-LOCK-SECRET", fix="restore it from a copy")
    return found
