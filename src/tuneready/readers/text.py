"""Plain text and Markdown: one file is one row, ``{"text": …, "file": …}``.

Nothing in a text proves that it is meant as one, so the name takes part: ``.txt``, ``.md`` and names without an ending.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tuneready.errors import UserError
from tuneready.kernels import encodings
from tuneready.kernels.digest import sha256_file
from tuneready.kernels.unpack import open_unpacked
from tuneready.source import Chunk, File, Part, ReadLimits, Refusal

NAME = "text"
RANK = 90
SUFFIXES, PACKED = (".txt", ".text", ".md", ".markdown", ".rst"), (".gz", ".zst", ".xz", ".bz2")
BOM = b"\xef\xbb\xbf"
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")


def recognise(head: bytes, name: str) -> bool:
    """True for content without the control bytes of binary formats, under a name of a text."""
    stem = name.lower().rsplit("/", 1)[-1]
    for packed in PACKED:
        stem = stem.removesuffix(packed)
    named = stem.endswith(SUFFIXES) or "." not in stem.lstrip(".")
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return named and bool(head.strip()) and controls <= len(head) // 100


def scan(file: File, number: int, limits: ReadLimits) -> tuple[File, tuple[Part, ...]]:
    """Hashes the file; refuses one that holds only white space."""
    data, notes = _content(file, limits)
    if not data.removeprefix(BOM).strip():
        raise UserError("the file holds no text", where=file.path, code="E-EMPTY-FILE", fix="check the export")
    notes = file.notes + ("I-ENC-BOM",) * data.startswith(BOM) + notes
    return replace(file, sha256=sha256_file(file.location), notes=notes), (Part(number),)


def read(file: File, part: Part, limits: ReadLimits) -> Iterator[Chunk]:
    """The one row, or its refusal."""
    data, _ = _content(file, limits)
    refusal = _refusal(data, limits)
    if refusal:
        yield Chunk(refusals=[refusal])
        return
    text = data.removeprefix(BOM).decode()
    yield Chunk([{"text": text, "file": file.path}], [1], [0], [len(data)])


def _content(file: File, limits: ReadLimits) -> tuple[bytes, tuple[str, ...]]:
    """Up to one byte more than a row may have, and how a packed file ended early."""
    with open_unpacked(file.location, file.compression, limits) as stream:
        data = stream.read(limits.line_bytes + 1)
        notes = ("E-TRUNCATED",) * stream.truncated + ("E-COMP-CRC",) * stream.damaged
    return data, notes


def _refusal(data: bytes, limits: ReadLimits) -> Refusal | None:
    if len(data) > limits.line_bytes:
        return Refusal(1, 0, 0, "E-LINE-TOO-LONG", f"a text of more than {limits.line_bytes:,} bytes",
                       "split the text, or raise line_bytes")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        return Refusal(1, 0, column, "E-ENC-UTF8", f"line {line}: the byte 0x{data[error.start]:02x} is not UTF-8",
                       encodings.MEND)
    at = data.find(b"\0")
    if at >= 0:
        return Refusal(1, 0, at - data.rfind(b"\n", 0, at), "E-NUL", f"line {data.count(bytes([10]), 0, at) + 1}: a NUL byte",
                       "remove the NUL byte")
    return None
