"""One layer is unpacked under bounds; what precedes a cut or a damaged place is handed over."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import tracemalloc
import zlib
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from tuneready.errors import UserError
from tuneready.kernels.unpack import Unpacked, open_unpacked, sniff_compression
from tuneready.source import ReadLimits

LIMITS = ReadLimits()
DRAW = random.Random(5)
RAW = b"".join(b'{"a":"%d"}\n' % DRAW.getrandbits(60) for _ in range(20_000))
PACK = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "bz2": lambda data: bz2.compress(data, 1),  # blocks of 100 kB: a cut block is lost whole
    "xz": lzma.compress,
    "zstd": lambda data: pa.compress(data, "zstd", asbytes=True),
}
KINDS = pytest.mark.parametrize("kind", sorted(PACK))


def unpack(folder: Path, kind: str | None, data: bytes, limits: ReadLimits = LIMITS, size: int = -1) -> tuple[bytes, Unpacked]:
    path = folder / "file"
    path.write_bytes(data)
    with open_unpacked(str(path), kind, limits) as stream:
        out = []
        while piece := stream.read(size):
            out.append(piece)
        assert stream.position == sum(map(len, out))
        return b"".join(out), stream


@KINDS
@pytest.mark.parametrize("size", [-1, 1000, 1 << 20])
def test_unpacks_whole_and_in_pieces(tmp_path, kind, size):
    packed = PACK[kind](RAW)
    assert sniff_compression(packed[:16]) == kind
    data, stream = unpack(tmp_path, kind, packed, size=size)
    assert data == RAW and not stream.truncated and not stream.damaged


@KINDS
def test_members_end_to_end_and_padding(tmp_path, kind):
    data, stream = unpack(tmp_path, kind, PACK[kind](RAW) + PACK[kind](b"more"))
    assert data == RAW + b"more" and not stream.damaged
    if kind != "zstd":
        data, stream = unpack(tmp_path, kind, PACK[kind](RAW) + b"\0" * 512)
        assert data == RAW and not stream.damaged


@KINDS
@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.99999])
def test_a_cut_stream_gives_what_precedes_the_cut(tmp_path, kind, share):
    packed = PACK[kind](RAW)
    data, stream = unpack(tmp_path, kind, packed[: max(int(len(packed) * share), 4)])
    assert stream.truncated and not stream.damaged
    assert RAW.startswith(data)
    assert share < 0.9 or len(data) > len(RAW) // 2


def test_a_wrong_checksum_of_gzip_swallows_nothing(tmp_path):
    packed = bytearray(PACK["gzip"](RAW))
    packed[-6] ^= 1
    data, stream = unpack(tmp_path, "gzip", bytes(packed))
    assert data == RAW and stream.damaged and not stream.truncated


@pytest.mark.parametrize("kind", ["gzip", "bz2", "xz"])
def test_damage_in_the_middle_is_seen(tmp_path, kind):
    packed = PACK[kind](RAW)
    middle = len(packed) // 2
    _, stream = unpack(tmp_path, kind, packed[:middle] + bytes([packed[middle] ^ 0xFF]) * 40 + packed[middle + 40 :])
    assert stream.damaged or stream.truncated
    _, stream = unpack(tmp_path, kind, packed + b"trailing garbage")
    assert stream.damaged


@KINDS
def test_a_bomb_stops_at_the_ratio(tmp_path, kind):
    small = replace(LIMITS, ratio_from=1 << 20)
    with pytest.raises(UserError, match="E-COMP-RATIO"):
        unpack(tmp_path, kind, PACK[kind](b"\0" * (16 << 20)), small)
    with pytest.raises(UserError, match="E-COMP-RATIO"):
        unpack(tmp_path, kind, PACK[kind](RAW), replace(LIMITS, unpacked_bytes=1000))
    data, _ = unpack(tmp_path, kind, PACK[kind](b"\0" * (1 << 20)), LIMITS)
    assert len(data) == 1 << 20  # a small file may grow as it likes


@KINDS
@pytest.mark.parametrize("inner", sorted(PACK))
def test_one_layer_is_unpacked_never_two(tmp_path, kind, inner):
    with pytest.raises(UserError, match="E-TYPE-MISMATCH"):
        unpack(tmp_path, kind, PACK[kind](PACK[inner](RAW)))


def test_plain_files_pass_through_and_can_be_skipped(tmp_path):
    data, _ = unpack(tmp_path, None, RAW, size=777)
    assert data == RAW
    for kind in (None, "gzip"):
        path = tmp_path / "skip"
        path.write_bytes(PACK[kind](RAW) if kind else RAW)
        with open_unpacked(str(path), kind, LIMITS) as stream:
            stream.skip(12345)
            assert stream.read(10) == RAW[12345:12355] and stream.position == 12355


@pytest.mark.parametrize(("head", "kind"), [
    (b"", None), (b"BZh9 is a word", None), (b"\x1f", None), (b'{"a":1}', None), (b"PAR1", None), (b"\xfd7zXZ\0", "xz"),
])
def test_sniffing(head, kind):
    assert sniff_compression(head) == kind


def gzip_of_zeros(path: Path, size: int) -> None:
    engine, piece = zlib.compressobj(9, wbits=31), b"\0" * (16 << 20)
    with path.open("wb") as file:
        for _ in range(size // len(piece)):
            file.write(engine.compress(piece))
        file.write(engine.flush())


@pytest.mark.slow
@pytest.mark.parametrize("size", [10 << 30])
def test_ten_gib_bomb_is_refused_in_bounded_memory(tmp_path, size):
    path = tmp_path / "bomb.gz"
    gzip_of_zeros(path, size)
    tracemalloc.start()
    with open_unpacked(str(path), "gzip", LIMITS) as stream, pytest.raises(UserError, match="E-COMP-RATIO"):
        while stream.read(1 << 20):
            pass
    assert tracemalloc.get_traced_memory()[1] < 50 << 20
    tracemalloc.stop()
    assert stream.position <= LIMITS.ratio * path.stat().st_size + (1 << 20)
