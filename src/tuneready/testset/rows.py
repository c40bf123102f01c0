"""The secret of a lock, and the keys it gives to single rows; the rows themselves are ``row_hashes``."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels.canonical_json import leaf
from tuneready.row_hashes import LEAF, Rows, of_parts, read
from tuneready.state.files import PRIVATE, private_folder, write_atomic

__all__ = ["ENVIRONMENT", "LEAF", "SALT", "SECRET", "STATE", "Rows", "commitment", "key", "leaf", "of_parts", "read", "secret"]

STATE, SECRET, SALT = ".tuneready", "lock.secret", "lock.salt"
ENVIRONMENT = "TUNEREADY_LOCK_SECRET"


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
