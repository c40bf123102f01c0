"""Unpacks one layer of gzip, zstd, xz or bz2 as a stream, with bounds on what comes out.

The bounds are those of reference/reliability.md §2.2. What was unpacked before a cut or a damaged
place is handed over; ``truncated`` and ``damaged`` say so afterwards.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa

from tuneready.errors import UserError
from tuneready.kernels.content import compression_of

_FEED = 16 << 10  # bytes given to a decompressor at once: bounds what an error can swallow
_PIECE = 256 << 10  # most bytes taken from a decompressor at once
_XZ_MEMORY = 256 << 20  # an xz header may ask for 4 GiB of dictionary

sniff_compression = compression_of


class _Cut(Exception):
    """The compressed stream ends early."""


class _Damaged(Exception):
    """A checksum does not match or the stream cannot be understood."""


class Unpacked(io.RawIOBase):
    """A readable stream of unpacked bytes.

    Attributes:
        truncated: the compressed stream ended early; true only after the last byte was read.
        damaged: a checksum did not match, or the stream broke; true only after the last byte was read.
        position: bytes handed over so far.
    """

    def __init__(self, location: str, compression: str | None, limits: Any):
        super().__init__()
        self.truncated = self.damaged = False
        self.position = 0
        self._location, self._compression, self._limits = location, compression, limits
        self._file = open(location, "rb")  # noqa: SIM115 - closed with this stream
        self._size = self._file.seek(0, io.SEEK_END)
        self._file.seek(0)
        self._pieces = _pieces(self._file, compression)
        self._left = memoryview(b"")
        self._ended = False
        self._made = 0

    def readable(self) -> bool:
        """Always true: part of the protocol of binary streams."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes (all when negative); fewer only at the end.

        Raises:
            UserError: E-COMP-RATIO past the bounds of size or growth, E-TYPE-MISMATCH for a second compressed layer.
        """
        if self._compression is None:
            data = self._file.read(size)
            self.position += len(data)
            return data
        out, missing = [], size if size >= 0 else 1 << 62
        while missing:
            if not self._left and not self._advance():
                break
            taken = self._left[:missing]
            out.append(taken)
            self._left = self._left[len(taken):]
            missing -= len(taken)
        data = b"".join(out)
        self.position += len(data)
        return data

    def skip(self, count: int) -> None:
        """Moves ``count`` bytes on: at once in a plain file, by unpacking in a compressed one."""
        if self._compression is None:
            self._file.seek(count, io.SEEK_CUR)
            self.position += count
        while self._compression and count and (data := self.read(min(count, _PIECE))):
            count -= len(data)

    def readinto(self, buffer: Any) -> int:
        """Fills ``buffer`` and returns the number of bytes written."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Closes the file below."""
        self._file.close()
        super().close()

    def _advance(self) -> bool:
        """Fetches the next piece; False at the end."""
        if self._ended:
            return False
        try:
            piece = next(self._pieces, b"")
        except _Cut:
            self.truncated, piece = True, b""
        except _Damaged:
            self.damaged, piece = True, b""
        if not piece:
            self._ended = True
            return False
        if self._made == 0 and compression_of(piece):
            raise UserError(f"{self._compression} inside which lies {compression_of(piece)}: one layer is unpacked",
                            code="E-TYPE-MISMATCH", fix="unpack the file once by hand")
        self._made += len(piece)
        self._guard()
        self._left = memoryview(piece)
        return True

    def _guard(self) -> None:
        limits = self._limits
        if self._made > limits.unpacked_bytes:
            raise UserError(f"the file unpacks to more than {limits.unpacked_bytes} bytes", code="E-COMP-RATIO",
                            fix="unpack it by hand if it is meant, or raise unpacked_bytes")
        if self._made > limits.ratio_from and self._made > limits.ratio * self._size:
            raise UserError(f"the file grows more than {limits.ratio}-fold when unpacked", code="E-COMP-RATIO",
                            fix="unpack it by hand if it is meant, or raise ratio")


def open_unpacked(location: str, compression: str | None, limits: Any) -> Unpacked:
    """Opens a file for reading its unpacked bytes.

    ``compression`` is ``gzip``, ``zstd``, ``xz``, ``bz2`` or None; ``limits`` gives ``unpacked_bytes``, ``ratio`` and
    ``ratio_from`` (``source.ReadLimits``).

    Raises:
        OSError: the file cannot be opened.
    """
    return Unpacked(location, compression, limits)


def _pieces(file: BinaryIO, compression: str | None) -> Iterator[bytes]:
    if compression == "zstd":
        return _zstd_pieces(file)
    if compression == "gzip":
        return _gzip_pieces(file)
    makers: dict[str | None, Callable[[], Any]] = {
        "bz2": bz2.BZ2Decompressor, "xz": lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY)}
    return _block_pieces(file, makers[compression]) if compression else iter(())


def _gzip_pieces(file: BinaryIO) -> Iterator[bytes]:
    """Members end to end; zero padding after the last is ignored, as gzip does."""
    engine, data = zlib.decompressobj(31), b""
    while True:
        if engine.eof:
            data = (engine.unused_data or file.read(_FEED)).lstrip(b"\0")
            while not data:
                more = file.read(_FEED)
                if not more:
                    return
                data = more.lstrip(b"\0")
            engine = zlib.decompressobj(31)
        elif not data:
            data = file.read(_FEED)
        before = engine.copy()
        try:
            piece = engine.decompress(data, _PIECE)
        except zlib.error as error:
            yield from _up_to_error(before, data)
            raise _Damaged from error
        if not data and not piece and not engine.eof:
            raise _Cut
        data = engine.unconsumed_tail
        if piece:
            yield piece


def _up_to_error(engine: Any, data: bytes) -> Iterator[bytes]:
    """What a gzip engine gives before it meets the error: byte by byte, so that nothing is swallowed with it."""
    for i in range(len(data)):
        try:
            piece = engine.decompress(data[i : i + 1])
        except zlib.error:
            return
        if piece:
            yield piece


def _block_pieces(file: BinaryIO, make: Callable[[], Any]) -> Iterator[bytes]:
    """Streams of bz2 or xz end to end."""
    engine, data = make(), b""
    while True:
        if engine.eof:
            data = (engine.unused_data or file.read(_FEED)).lstrip(b"\0")
            if not data:
                return
            engine = make()
        elif not data and engine.needs_input:
            data = file.read(_FEED)
            if not data:
                raise _Cut
        try:
            piece = engine.decompress(data, _PIECE)
        except (OSError, lzma.LZMAError, MemoryError) as error:
            raise _Damaged from error
        data = b""
        if piece:
            yield piece


def _zstd_pieces(file: BinaryIO) -> Iterator[bytes]:
    good, location = 0, file.name
    stream = pa.CompressedInputStream(pa.OSFile(location), "zstd")
    try:
        while piece := stream.read(_PIECE):
            good += len(piece)
            yield piece
        return
    except OSError as error:
        problem = _Cut() if "Truncated" in str(error) else _Damaged()
    # A failing read swallows what it had unpacked: go there again and take single bytes.
    stream = pa.CompressedInputStream(pa.OSFile(location), "zstd")
    while good:
        good -= len(stream.read(min(good, _PIECE)))
    rest = bytearray()
    try:
        while byte := stream.read(1):
            rest += byte
    except OSError:
        pass
    if rest:
        yield bytes(rest)
    raise problem
