"""The lock file ``testset.lock.json``: what was locked, by which rule, when and by whom. For people and version control.

It gives no row away: roots are hashes over whole rows, and the keys of single rows are HMACs under a secret that lies in
``.tuneready/lock.secret`` (0600), so that nobody can try out guesses against a published file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.state.files import write_atomic

NAME, FORMAT, ALGORITHM = "testset.lock.json", 1, "sha256"
CODE = "E-LOCK-FILE"


@dataclass(frozen=True)
class LockFile:
    """A lock.

    Attributes:
        root, sorted_root: RFC 6962 roots (hex) over the test rows' leaves in file order, and in order of their bytes.
        rows: test rows. test: ``{"file", "sha256", "container", "shape", "task"}`` of the test file, its path relative to the lock file.
        row_keys: HMAC (hex) of each test row's leaf in file order: names the row that changed.
        pool: ``{"files": [{"data", "sha256", "rows"}], "rows", "sorted_root"}`` of the data it was carved from, without the test rows,
            and ``"written": {"file", "sha256"}`` of the training pool; empty where a test file was locked without one.
        rule: how rows were chosen: ``{"size", "by": [...], "group", "families", "time", "seed"}``; empty for a test file that was given.
        salt_commitment, secret_commitment: SHA-256 (hex) of the salt of the split and of the secret of the keys.
        strata: name of a class or slice (``label=refund``) → test rows.
        index: ``{"file", "sha256"}`` of the membership index beside the lock file (``guard`` reads it).
        policy: thresholds in force that R2 reads, name → value. supersedes: root of the lock this one replaces, and the reason.
        locked_at, locked_by, purpose: time (UTC), person, words. tool: version and hash of the code.
        ledger: hash of the ledger's entry that records this lock is found there, not here: the lock is written first.
        signatures: ``[{"by", "public_key", "signature"}]`` over ``signed_bytes`` (Ed25519).
    """

    root: str
    sorted_root: str
    rows: int
    test: Mapping[str, str]
    row_keys: tuple[str, ...]
    locked_at: str
    locked_by: str
    secret_commitment: str
    salt_commitment: str = ""
    pool: Mapping[str, Any] = field(default_factory=dict)
    rule: Mapping[str, Any] = field(default_factory=dict)
    strata: Mapping[str, int] = field(default_factory=dict)
    index: Mapping[str, str] = field(default_factory=dict)
    policy: Mapping[str, float] = field(default_factory=dict)
    supersedes: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""
    tool: Mapping[str, str] = field(default_factory=dict)
    signatures: tuple[Mapping[str, str], ...] = ()
    format: int = FORMAT
    algorithm: str = ALGORITHM

    def signed_bytes(self) -> bytes:
        """What a signature covers: the canonical JSON of everything but the signatures."""
        from tuneready.kernels.canonical_json import canonical

        return canonical(json.loads(json.dumps({name: value for name, value in asdict(self).items() if name != "signatures"})))


def write(path: str | Path, lock: LockFile) -> None:
    """Writes a lock file, whole or not at all. Raises UserError: E-WRITE."""
    write_atomic(path, (json.dumps(asdict(lock), indent=1, ensure_ascii=False) + "\n").encode())


def read(path: str | Path) -> LockFile:
    """Reads a lock file.

    Raises:
        UserError: no such file, not a lock file, or of another format or hash algorithm than this version knows (a file with a
            weaker algorithm is refused, never read).
    """
    shown = visible(str(path))
    try:
        told = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise UserError(f"the lock file cannot be read: {error.strerror or error}", where=shown, code=CODE, fix="name the lock file with --lock FILE") from error
    except ValueError as error:
        raise _broken(shown, "it is not JSON") from error
    known = {one.name for one in fields(LockFile)}
    if not isinstance(told, dict) or told.get("format") != FORMAT or told.get("algorithm") != ALGORITHM:
        raise _broken(shown, f"it is not of format {FORMAT} with {ALGORITHM}")
    needed = {"root", "sorted_root", "rows", "test", "row_keys", "locked_at", "locked_by", "secret_commitment"}
    if set(told) - known or needed - set(told):
        raise _broken(shown, "fields are " + ("missing" if needed - set(told) else "there that no lock file has"))
    return LockFile(**{**told, "row_keys": tuple(told["row_keys"]), "signatures": tuple(told.get("signatures", ()))})


def find(*folders: str | Path) -> Path | None:
    """The lock file of the first of these folders that has one."""
    return next((Path(folder) / NAME for folder in folders if (Path(folder) / NAME).is_file()), None)


def _broken(shown: str, why: str) -> UserError:
    return UserError(f"this is no lock file that can be trusted: {why}", where=shown, code=CODE, fix="restore it from version control")
