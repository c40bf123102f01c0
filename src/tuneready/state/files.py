"""Files that must be whole or absent: written beside, flushed, renamed, and the folder flushed too.

A plain writer left a torn file in 147 of 150 kills, this order in none (reference/reliability.md §1.3). A failed flush is
never retried: the page may be gone while the next one reports success.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tuneready.errors import UserError

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700
_IGNORE_ALL = "*\n"  # a .gitignore that keeps a whole folder out of version control


def write_atomic(path: str | os.PathLike[str], data: bytes | Callable[[BinaryIO], object], mode: int = 0o644) -> None:
    """Writes a file so that a reader sees the old one or the new one, never a part.

    Args:
        path: the file; its folder must exist.
        data: the bytes, or a function that writes them to the open file.
        mode: permissions, whatever the umask; ``PRIVATE`` for what only its owner may read.

    Raises:
        UserError: E-WRITE when the folder, the disk or the permissions do not allow it; the old file stands as it was.
    """
    target = Path(path)
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            if callable(data):
                data(stream)
            else:
                stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        os.replace(temporary, target)
        temporary = None
        _flush_folder(target.parent)
    except OSError as error:
        raise UserError(f"the file cannot be written: {error.strerror or error}", where=str(path), code="E-WRITE",
                        fix="check the folder, its permissions and the free space") from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _flush_folder(folder: Path) -> None:
    """Makes the rename itself last. Not every system can open a folder; there the rename is all there is."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def private_folder(path: str | os.PathLike[str]) -> Path:
    """Makes a folder that only its owner can enter and that version control leaves out; returns it.

    Raises:
        UserError: E-WRITE when it cannot be made, or something else has its name.
    """
    folder = Path(path)
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        folder.chmod(PRIVATE_FOLDER)
    except OSError as error:
        raise UserError(f"the folder cannot be made: {error.strerror or error}", where=str(path), code="E-WRITE",
                        fix="choose another folder, or check its permissions") from error
    ignore = folder / ".gitignore"
    if not ignore.exists():
        write_atomic(ignore, _IGNORE_ALL.encode())
    return folder
