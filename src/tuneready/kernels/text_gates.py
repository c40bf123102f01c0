"""Cheap facts about many texts in one byte buffer: how many digits each has, which hold one of some literals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.kernels import find, text


def column(texts: Sequence[str | None] | pa.Array | pa.ChunkedArray) -> pa.Array:
    """Texts as one Arrow array of strings without nulls; a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if not isinstance(texts, pa.Array):
        try:
            texts = pa.array(texts, type=pa.large_string())
        except (UnicodeEncodeError, pa.ArrowInvalid):
            texts = pa.array([None if one is None else _encodable(one) for one in texts], type=pa.large_string())
    if not pa.types.is_large_string(texts.type):
        texts = texts.cast(pa.large_string())
    return pc.fill_null(texts, "") if texts.null_count else texts


def _encodable(one: str) -> str:
    return "".join("�" if "\ud800" <= letter <= "\udfff" else letter for letter in one)


def buffers(array: pa.Array) -> tuple[bytes, np.ndarray, np.ndarray]:
    """The bytes of all texts, as ``bytes`` and uint8, and int64[n + 1] offsets."""
    data, offsets = text.buffers(array)
    return data.tobytes(), data, np.asarray(offsets, dtype=np.int64)


def digits(data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """int64 per text: number of ASCII digits."""
    at = np.flatnonzero((data - np.uint8(48)) < 10)
    return np.diff(np.searchsorted(at, offsets))


def holding(lowered: bytes, offsets: np.ndarray, literals: Sequence[str]) -> np.ndarray:
    """bool per text: it holds one of the lower-case ASCII ``literals``; ``lowered`` is the buffer in lower case."""
    out = np.zeros(len(offsets) - 1, dtype=bool)
    places = offsets.tolist()
    for literal in literals:
        out[find.texts_with(lowered, places, literal.encode())] = True
    return out
