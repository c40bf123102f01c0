"""Literal and byte search over many texts agrees with searching each text by itself."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels import find
from tuneready.kernels.text import buffers

TEXTS = st.lists(st.text("ab<|é\u200b", max_size=8), max_size=12)


def laid_out(texts):
    return buffers(pa.array(texts, pa.string()))


@given(TEXTS, st.text("ab<|é", min_size=1, max_size=3))
def test_texts_with_a_literal(texts, needle):
    data, offsets = laid_out(texts)
    found = find.texts_with(data.tobytes(), offsets.tolist(), needle.encode())
    assert found.tolist() == [i for i, text in enumerate(texts) if needle in text]


@given(TEXTS)
def test_owners_of_bytes(texts):
    data, offsets = laid_out(texts)
    found = find.owners(np.flatnonzero(data == ord("<")), offsets)
    assert found.tolist() == [i for i, text in enumerate(texts) if "<" in text]


def test_code_points_of_three_bytes():
    data, _ = laid_out(["a\u200b\u2066日\ufeff"])
    starts = np.flatnonzero(data >= 0xE0)
    assert find.three_byte(data, starts).tolist() == [0x200B, 0x2066, ord("日"), 0xFEFF]


def test_nearest_positions():
    positions, bounds = np.array([3, 7, 9]), np.array([0, 3, 4, 9, 10])
    assert find.first_at_or_after(positions, bounds).tolist() == [3, 3, 7, 9, -1]
    assert find.last_before(positions, bounds).tolist() == [-1, -1, 3, 7, 9]
    assert find.last_before(positions[:0], bounds).tolist() == [-1] * 5


def test_a_text_full_of_hits_is_scanned_once():
    raw = b"<|" * 500_000
    assert find.texts_with(raw, [0, len(raw)], b"<|").tolist() == [0]
