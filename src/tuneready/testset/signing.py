"""Ed25519 signatures over a lock: one person vouches, two make a two-person lock. Keys lie outside the project."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.state.files import PRIVATE, write_atomic
from tuneready.testset.lock_file import LockFile

CODE = "E-LOCK-KEY"


def new_key(path: str | Path) -> str:
    """Writes a new private key (32 bytes, hex, 0600) and returns its public key, hex. Raises UserError where the file is there already."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if Path(path).exists():
        raise UserError("there is a file of this name already", where=visible(str(path)), code=CODE, fix="choose another name: a key is never written over")
    key = Ed25519PrivateKey.generate()
    write_atomic(path, (key.private_bytes_raw().hex() + "\n").encode(), PRIVATE)
    return key.public_key().public_bytes_raw().hex()


def signed(lock: LockFile, path: str | Path, by: str) -> LockFile:
    """The lock with one more signature.

    Raises:
        UserError: the key cannot be read, or signed already.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(Path(path).read_text("ascii").strip()))
    except (OSError, ValueError) as error:
        raise UserError("this is no private key of a lock (64 hex digits)", where=visible(str(path)), code=CODE, fix="make one with: tuneready verify --new-key FILE") from error
    public = key.public_key().public_bytes_raw().hex()
    if any(one["public_key"] == public for one in lock.signatures):
        raise UserError("this key has signed the lock already", where=visible(str(path)), code=CODE, fix="a two-person lock needs a second person's key")
    return replace(lock, signatures=(*lock.signatures, {"by": by, "public_key": public, "signature": key.sign(lock.signed_bytes()).hex()}))


def checked(lock: LockFile) -> tuple[list[str], list[str]]:
    """(problems, notes) of the signatures."""
    if not lock.signatures:
        return [], ["The lock is not signed."]
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    problems = []
    for one in lock.signatures:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(one["public_key"])).verify(bytes.fromhex(one["signature"]), lock.signed_bytes())
        except (InvalidSignature, ValueError, KeyError, TypeError):
            problems.append(f"The signature of {visible(str(one.get('by', '')))[:80]} does not fit what was signed.")
    names = ", ".join(visible(str(one.get("by", "")))[:40] for one in lock.signatures)
    return problems, [] if problems else [f"Signed by {names} ({len(lock.signatures)} keys)."]
