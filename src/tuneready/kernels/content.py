"""What the first bytes of a file say about it, and the files that are refused whole before any reader opens them."""

from __future__ import annotations

import json

from tuneready.errors import UserError
from tuneready.kernels import encodings

HEAD_BYTES = 64 << 10
BOM = b"\xef\xbb\xbf"
JSON_LINES_NAMES = (".jsonl", ".ndjson")  # names that promise one JSON value per line, uncompressed
_TEXT_NAMES = (".txt", ".md", ".text", ".html", ".htm", ".xml")
_COMPRESSION_NAMES = (".gz", ".gzip", ".zst", ".zstd", ".xz", ".bz2")
_BLANK = b" \t\r\n"
_LFS = b"version https://git-lfs.github.com/"

# First bytes → what the content is. Compression first: the order of the shelf of magic numbers is of no matter.
COMPRESSION_MAGIC = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"\xfd7zXZ\x00", "xz"), (b"BZh", "bz2"))
BINARY_MAGIC = ((b"PAR1", "Parquet"), (b"PK\x03\x04", "ZIP or XLSX"), (b"PK\x05\x06", "ZIP"), (b"ARROW1", "Arrow"))


def compression_of(head: bytes) -> str | None:
    """``gzip``, ``zstd``, ``xz``, ``bz2`` or None, told from the first six bytes."""
    if head[:3] == b"BZh" and head[4:10] not in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"):
        return None  # "BZh" alone may begin a plain text
    return next((name for magic, name in COMPRESSION_MAGIC if head.startswith(magic)), None)


def promises_json_lines(name: str) -> bool:
    """True when the file name promises plain JSON Lines (``data.jsonl``, not ``data.jsonl.gz``)."""
    return name.lower().endswith(JSON_LINES_NAMES)


def unpacked_name(name: str) -> str:
    """The name without its compression suffix: ``data.jsonl.gz`` → ``data.jsonl``."""
    suffix = next((end for end in _COMPRESSION_NAMES if name.lower().endswith(end)), "")
    return name[: len(name) - len(suffix)]


def refuse_by_content(head: bytes, name: str, size: int) -> None:
    """Refuses a file that cannot be what its name says, or that no reader may open.

    Call it with the first ``HEAD_BYTES`` bytes as they lie on disk; for a compressed file call it again with the first
    unpacked bytes, the name without its compression suffix and ``size`` -1 (unknown).

    Raises:
        UserError: E-EMPTY-FILE, E-ENC-UTF16, E-TYPE-MISMATCH, E-IS-HTML, E-IS-LFS-POINTER or E-IS-JSON-ARRAY
            (reference/reliability.md §2.2).
    """
    body = head.removeprefix(BOM)
    whole = len(head) >= size if size >= 0 else len(head) < HEAD_BYTES
    wide = encodings.wide(head)
    if wide:
        fix = f"write it as UTF-8: {encodings.recode(wide, name)}" if size >= 0 else f"unpack it; then {encodings.recode(wide, name)}"
        raise UserError(f"the file is {wide}, not UTF-8", where=name, code="E-ENC-UTF16", fix=fix)
    if whole and not body.strip(_BLANK):
        raise UserError("the file holds no row", where=name, code="E-EMPTY-FILE", fix="check the export")
    if head.startswith(_LFS):
        raise UserError("this is a Git LFS pointer, not the data", where=name, code="E-IS-LFS-POINTER",
                        fix="run: git lfs pull")
    kind = compression_of(head) or next((kind for magic, kind in BINARY_MAGIC if head.startswith(magic)), None)
    if kind and promises_json_lines(name):
        raise UserError(f"the name says JSON Lines, the content is {kind}", where=name, code="E-TYPE-MISMATCH",
                        fix="rename or unpack it")
    if _is_html(body, name):
        raise UserError("this is a web page, not data", where=name, code="E-IS-HTML", fix="download the file again")
    if promises_json_lines(name) and _is_array(body, whole):
        raise UserError("this is one JSON array, not JSON Lines", where=name, code="E-IS-JSON-ARRAY",
                        fix="rename it to .json, so that it is read as one array")


def _is_html(body: bytes, name: str) -> bool:
    text = body.lstrip(_BLANK)[:64].lower()
    if not text.startswith(b"<") or name.lower().endswith(_TEXT_NAMES):
        return False
    return text.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")) or promises_json_lines(name)


def _is_array(body: bytes, whole: bool) -> bool:
    """One array over the whole file, against lines that are arrays each (those are refused row by row)."""
    text = body.lstrip(_BLANK)
    if not text.startswith(b"["):
        return False
    first, newline, rest = text.partition(b"\n")
    holds_objects = first[1:].lstrip(_BLANK).startswith(b"{")
    if not newline and not whole:
        return holds_objects
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return True
    return holds_objects and whole and not rest.strip(_BLANK)
