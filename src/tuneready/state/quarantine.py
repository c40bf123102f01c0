"""Refused rows, kept byte for byte with the place and the reason, so that they can be mended and read again.

``quarantine/<file>.jsonl`` holds one line per refused row: ``{"file", "line", "offset", "column", "code", "found", "mend",
"encoding", "raw"}``. ``encoding`` says how ``raw`` carries the bytes: ``utf-8`` as text, ``base64`` for anything that is
not UTF-8, ``none`` where the container has no bytes of a row (Parquet, Arrow, XLSX) or the row is over ``LARGEST``. The
rows are the user's data, perhaps personal: the folder is 0700, its files 0600, and version control leaves it out.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from tuneready.source import Refusal
from tuneready.state.files import PRIVATE, private_folder, write_atomic

FOLDER = "quarantine"
LARGEST = 16 << 20  # bytes of one row copied; a longer one is named by place only


def write(folder: str | os.PathLike[str], path: str, refusals: Iterable[Refusal],
          raw: Callable[[Refusal], bytes | None]) -> Path:
    """Writes the refused rows of one file; returns where.

    Args:
        folder: where ``quarantine/`` lies or is made.
        path: the file's name as every report shows it.
        refusals: its refused rows, in any number.
        raw: gives the bytes of a row, None where there are none to give.

    Raises:
        UserError: E-WRITE when it cannot be written.
    """
    import orjson

    target = private_folder(Path(folder) / FOLDER) / f"{safe_name(path)}.jsonl"

    def lines(stream: BinaryIO) -> None:
        for refusal in refusals:
            encoding, text = _carried(raw(refusal))
            stream.write(orjson.dumps({
                "file": _text(path), "line": refusal.line, "offset": refusal.offset, "column": refusal.column,
                "code": refusal.code, "found": _text(refusal.found), "mend": refusal.mend, "encoding": encoding, "raw": text,
            }))
            stream.write(b"\n")

    write_atomic(target, lines, PRIVATE)
    return target


def restored(record: dict) -> bytes | None:
    """The bytes of a row as they stood in the file, from its line in the quarantine; None where none were kept."""
    if record["encoding"] == "none":
        return None
    return record["raw"].encode() if record["encoding"] == "utf-8" else base64.b64decode(record["raw"])


def safe_name(path: str) -> str:
    """A file name for a path: separators and control characters as ``%XX``, so that two paths never share one."""
    name = "".join(c if c.isprintable() and c not in '/\\%:*?"<>|' else "".join(f"%{b:02X}" for b in _bytes(c)) for c in path)
    if len(name.encode()) <= 200:
        return name
    import hashlib

    tail = name[-60:].encode("ascii", "ignore").decode()
    return f"{tail}-{hashlib.sha256(_bytes(path)).hexdigest()[:16]}"


def _carried(data: bytes | None) -> tuple[str, str]:
    if data is None or len(data) > LARGEST:
        return "none", ""
    try:
        return "utf-8", data.decode()
    except UnicodeDecodeError:
        return "base64", base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _text(text: str) -> str:
    """Text that UTF-8 can hold: bytes of a file name that are not UTF-8 become U+FFFD."""
    return _bytes(text).decode("utf-8", "replace")
