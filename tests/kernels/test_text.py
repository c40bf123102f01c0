"""Text kernels against the plain definitions they stand for."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import text

TEXTS = st.lists(st.binary(max_size=60) | st.text(" \t\n\x1caAzZ0.é漢", max_size=24).map(str.encode), max_size=8)
MASK = (1 << 64) - 1


def laid_out(texts: list[bytes]) -> tuple[np.ndarray, np.ndarray]:
    offsets = np.concatenate([[0], np.cumsum([len(t) for t in texts])]).astype(np.int64)
    return np.frombuffer(b"".join(texts), dtype=np.uint8), offsets


def mixed(x: int) -> int:
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & MASK
    return x ^ (x >> 31)


def plain_hash(data: bytes) -> list[int]:
    out = []
    for seed in map(int, text.SEEDS):
        total = 0
        for place in range(0, len(data), 8):
            word = int.from_bytes(data[place : place + 8], "little")
            total += mixed(((word ^ seed) + (place // 8 + 1) * 0x9E3779B97F4A7C15) & MASK)
        out.append(mixed((total + len(data) * seed) & MASK))
    return out


@settings(deadline=None)
@given(TEXTS)
def test_hashes_are_the_sum_of_mixed_words(texts):
    assert text.hashes(*laid_out(texts)).tolist() == [plain_hash(t) for t in texts]


def test_hashes_do_not_depend_on_the_blocks(monkeypatch):
    texts = [bytes([65 + i % 26]) * (i * 7 % 97) for i in range(300)]
    whole = text.hashes(*laid_out(texts))
    monkeypatch.setattr(text, "_BLOCK_WORDS", 5)
    assert np.array_equal(text.hashes(*laid_out(texts)), whole)


@settings(deadline=None)
@given(TEXTS)
def test_folding_is_lower_case_and_collapsed_white_space(texts):
    data, offsets = text.folded_ascii(*laid_out(texts))
    found = [data[a:b].tobytes() for a, b in zip(offsets, offsets[1:])]
    spaces = bytes(np.flatnonzero(text.SPACE).tolist())
    table = bytes.maketrans(spaces, b" " * len(spaces))
    plain = [b" ".join(part for part in t.translate(table).split(b" ") if part).lower() for t in texts]
    assert found == plain


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6))
def test_code_points(texts):
    assert text.code_points(*laid_out([t.encode() for t in texts])).tolist() == [len(t) for t in texts]
