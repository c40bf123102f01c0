"""The key of anonymisation: 32 random bytes in a file that only its owner may read, outside the output folder."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.kernels import keyed
from tuneready.state.files import PRIVATE, private_folder, write_atomic

NAME, BYTES = "anonymise.key", 32


def path_of(given: str | None, beside: Path) -> Path:
    """Where the key lies: as given, else ``.tuneready/anonymise.key`` beside the project."""
    return Path(given) if given else beside / ".tuneready" / NAME


def refuse_inside(path: Path, folder: Path, what: str) -> None:
    """Raises UserError when ``path`` lies in the output folder: whoever gets the data would get it too."""
    if path.resolve().is_relative_to(folder.resolve()):
        raise UserError(f"the {what} would lie in the output folder, beside what it protects", where=visible(str(path)),
                        code="E-KEY", fix="choose a place outside of it")


def refuse_other(path: Path, mark: bytes) -> None:
    """Raises UserError when something else than a vault, which begins with ``mark``, stands at ``path``: it would be written over."""
    if path.is_dir() or path.exists() and not _begins(path, mark):
        raise UserError("this is no vault, and would be written over", where=visible(str(path)), code="E-VAULT", fix="name a new file")


def _begins(path: Path, mark: bytes) -> bool:
    with open(path, "rb") as stream:
        return stream.read(len(mark)) in (mark, b"")


def load(path: Path, create: bool = True) -> bytes:
    """The key's bytes; a missing file is made.

    Raises:
        UserError: E-KEY when others may read it, its length is wrong, or it is missing and may not be made.
    """
    if not path.exists():
        if not create:
            raise UserError("there is no such key", where=visible(str(path)), code="E-KEY", fix="name the key the data was made with")
        (private_folder if path.parent.name == ".tuneready" else Path)(path.parent)
        write_atomic(path, secrets.token_bytes(BYTES), PRIVATE)
    try:
        mode, data = stat.S_IMODE(os.stat(path).st_mode), path.read_bytes()
    except OSError as error:
        raise UserError(f"the key cannot be read: {error.strerror}", where=visible(str(path)), code="E-KEY", fix="check its permissions") from None
    if os.name == "posix" and mode & 0o077:
        raise UserError("others may read the key", where=visible(str(path)), code="E-KEY", fix=f"chmod 600 {visible(str(path))}")
    if len(data) != BYTES:
        raise UserError(f"a key has {BYTES} bytes, this file {len(data)}", where=visible(str(path)), code="E-KEY",
                        fix="name a file that tuneready made, or one that does not exist yet")
    return data


def derived(key: bytes, purpose: str, seed: int = 0) -> bytes:
    """A key for one purpose only."""
    return keyed.digest(key, "tuneready anonymise", purpose, str(seed))
