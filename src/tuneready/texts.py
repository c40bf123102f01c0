"""The texts of a batch as flat arrays over one byte buffer, with the searches signals share.

A signal asks for candidates by byte or literal (``with_bytes``, ``with_literals``), which costs one fast scan kept for
the next signal, and lets its pattern see only those (``matching_among``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from tuneready.kernels import find
from tuneready.kernels import text as kernel


@dataclass(frozen=True)
class Texts:
    """Segments of a batch as flat arrays.

    Attributes:
        array: Arrow strings; null where there was no text.
        data, offsets: the same as one byte buffer.
        role, side, flags, source: uint8 each; ``source`` indexes ``Batch.fields``.
        index: position in the message list, -1 elsewhere.
        weight: float32, NaN where not stated.
        row: int32, the row each segment belongs to.
        starts: int64[rows + 1], first segment of each row.
    """

    array: pa.Array
    data: np.ndarray
    offsets: np.ndarray
    role: np.ndarray
    side: np.ndarray
    flags: np.ndarray
    source: np.ndarray
    index: np.ndarray
    weight: np.ndarray
    row: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.role)

    @cached_property
    def lengths(self) -> np.ndarray:
        """Bytes of each segment."""
        return np.diff(self.offsets)

    @cached_property
    def ascii(self) -> np.ndarray:
        """True for segments of ASCII only."""
        return kernel.is_ascii(self.data, self.offsets)

    @cached_property
    def blank(self) -> np.ndarray:
        """True for segments that are null, empty or white space only (Unicode)."""
        import pyarrow.compute as pc

        return (self.lengths == 0) | np.asarray(pc.fill_null(pc.utf8_is_space(self.array), True))

    def rows_with(self, segments: np.ndarray) -> np.ndarray:
        """bool per row: some segment of it is set in ``segments`` (bool per segment)."""
        return kernel.group_sums(segments, self.starts) > 0

    def count(self, segments: np.ndarray) -> np.ndarray:
        """int64 per row: how many of its segments are set."""
        return kernel.group_sums(segments, self.starts)

    def total(self, per_segment: np.ndarray) -> np.ndarray:
        """int64 per row: sum of an integer per segment."""
        return kernel.group_sums(np.asarray(per_segment, dtype=np.int64), self.starts)

    def matching(self, regex: str, ignore_case: bool = False) -> np.ndarray:
        """bool per segment: RE2 ``regex`` occurs in it (linear time, whatever the text)."""
        import pyarrow.compute as pc

        found = pc.match_substring_regex(self.array, regex, ignore_case=ignore_case)
        return np.asarray(pc.fill_null(found, False))

    @cached_property
    def raw(self) -> bytes:
        """The byte buffer as ``bytes``, for literal search."""
        return self.data.tobytes()

    @cached_property
    def lowered(self) -> bytes:
        """The same with ASCII letters in lower case; ``offsets`` fit it too."""
        return self.raw.lower()

    @cached_property
    def _places(self) -> tuple[dict, list[int]]:
        return {}, self.offsets.tolist()

    def positions(self, byte: int) -> np.ndarray:
        """Byte positions in ``data`` that hold ``byte``; kept, because signals ask for the same ones."""
        known = self._places[0]
        if byte not in known:
            known[byte] = np.flatnonzero(self.data == byte)
        return known[byte]

    def owners(self, positions: np.ndarray) -> np.ndarray:
        """Numbers of the segments that hold the byte positions, sorted and distinct."""
        return find.owners(positions, self.offsets)

    def with_bytes(self, *values: int) -> np.ndarray:
        """Numbers of the segments that hold any of the byte values: the candidates of a pattern that needs one."""
        found = [self.owners(self.positions(value)) for value in values]
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def with_literals(self, *needles: str, ignore_case: bool = False) -> np.ndarray:
        """Numbers of the segments that hold any of the literals. ``ignore_case`` (ASCII) wants needles in lower case."""
        known, offsets = self._places
        for needle in needles:
            if (needle, ignore_case) not in known:
                raw = self.lowered if ignore_case else self.raw
                known[needle, ignore_case] = find.texts_with(raw, offsets, needle.encode())
        return np.unique(np.concatenate([known[needle, ignore_case] for needle in needles]))

    def matching_among(self, at: np.ndarray, regex: str, ignore_case: bool = False) -> np.ndarray:
        """bool per segment: it is among ``at`` and RE2 ``regex`` occurs in it."""
        import pyarrow.compute as pc

        out = np.zeros(len(self), dtype=bool)
        if at.size:
            found = pc.match_substring_regex(self.array.take(pa.array(at)), regex, ignore_case=ignore_case)
            out[at] = np.asarray(pc.fill_null(found, False))
        return out

    @cached_property
    def variety(self) -> tuple[np.ndarray, np.ndarray]:
        """(words, different words) per segment, the latter estimated; see ``kernels.variety``."""
        from tuneready.kernels.variety import variety

        return variety(self.data, self.offsets)

    def only(self, at: np.ndarray) -> Texts:
        """The segments numbered ``at`` (ascending) as flat arrays of their own; ``row`` still counts in the batch."""
        array = self.array.take(pa.array(at))
        data, offsets = kernel.buffers(array)
        return Texts(
            array=array, data=data, offsets=offsets, role=self.role[at], side=self.side[at], flags=self.flags[at],
            source=self.source[at], index=self.index[at], weight=self.weight[at], row=self.row[at],
            starts=np.searchsorted(at, self.starts),
        )

    def containing(self, needle: str) -> np.ndarray:
        """bool per segment: the literal ``needle`` occurs in it."""
        import pyarrow.compute as pc

        if self.data.tobytes().find(needle.encode()) < 0 if len(self.data) < 1 << 16 else False:
            return np.zeros(len(self), dtype=bool)
        return np.asarray(pc.fill_null(pc.match_substring(self.array, needle), False))
