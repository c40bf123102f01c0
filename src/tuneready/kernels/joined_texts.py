"""Many texts as one run of UTF-8 bytes with a line end after each, and facts that several looks over them share.

What stands between two texts is no letter, so words and their neighbours are those of the texts alone.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.kernels import capitalised

NONE = 1 << 40  # farther than any text is long
_PADDING = capitalised.LETTERS + 2


class JoinedTexts:
    """``array``: large strings without nulls. ``data``: uint8, padded with line ends; ``starts``: int64[n + 1], a text's line end is its own."""

    def __init__(self, array: pa.Array) -> None:
        array = pa.concat_arrays([array])  # a slice begins at zero
        sizes = np.asarray(pc.binary_length(array).to_numpy(zero_copy_only=False), dtype=np.int64)
        self.array = array
        self.starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes + 1)))
        whole = pc.binary_join(pa.LargeListArray.from_arrays(pa.array([0, len(array)], pa.int64()), array), pa.scalar("\n", pa.large_string()))
        self.data = np.concatenate((np.frombuffer(whole[0].as_buffer(), dtype=np.uint8), np.full(_PADDING, 10, dtype=np.uint8)))

    @cached_property
    def letters(self) -> np.ndarray:
        """int64 per text: code points."""
        return np.asarray(pc.utf8_length(self.array).to_numpy(zero_copy_only=False), dtype=np.int64)

    @cached_property
    def capitals(self) -> np.ndarray:
        """int64, ascending: positions where a capitalised word starts (``capitalised.starts``)."""
        return capitalised.starts(self.data)

    @cached_property
    def keys(self) -> np.ndarray:
        """uint64 per capitalised word: its first letters (``capitalised.keys``)."""
        return capitalised.keys(self.data, self.capitals)

    @cached_property
    def gaps(self) -> np.ndarray:
        """int64 per capitalised word: bytes to the start of the next one of the same text, ``NONE`` for the last of a text."""
        at = self.capitals
        gaps = np.append(np.diff(at), NONE)
        if len(at):
            own = self.starts[np.searchsorted(self.starts, at, side="right")]  # where the text after the word's own starts
            gaps[:-1][at[1:] >= own[:-1]] = NONE
        return gaps

    def numbers(self, at: np.ndarray) -> np.ndarray:
        """int64, ascending, each once: the texts that hold the byte positions ``at``."""
        return np.unique(np.searchsorted(self.starts, at, side="right") - 1)
