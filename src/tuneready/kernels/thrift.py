"""Whether the pages of a Parquet file carry checksums, read from the first page header of each column chunk.

A page header is a Thrift struct in the compact protocol; field 4 is the CRC (parquet-format, ``PageHeader``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

HEADER_BYTES = 64
_I32 = 5


def has_checksum(header: bytes) -> bool:
    """True when a page header holds a CRC. Fields 1 to 3 (type and sizes) always stand before it."""
    at = field = 0
    while at < len(header):
        delta, kind = header[at] >> 4, header[at] & 15
        field += delta
        if not delta or kind != _I32 or field > 4:
            return False
        if field == 4:
            return True
        at += 1
        while at < len(header) and header[at] & 0x80:
            at += 1
        at += 1
    return False


def all_checked(stream: BinaryIO, offsets: Iterable[int]) -> bool:
    """True when the pages at all these byte offsets carry a checksum."""
    for offset in offsets:
        stream.seek(offset)
        if not has_checksum(stream.read(HEADER_BYTES)):
            return False
    return True
