"""Cuts a file into parts where its content decides, so that an inserted row changes one part and not all that follow.

Content-defined chunking as in LBFS (Muthitacharoen, Chen & Mazières, SOSP 2001) over whole records: a record ends a
part when its own hash is small, never before half a part and at the latest after two.
"""

from __future__ import annotations

import numpy as np

from tuneready.kernels.text import mix

_SAMPLES = 8  # 8-byte words of a record that go into its hash, spread evenly from its first to its last byte


class Cutter:
    """Collects cuts while the ends of records stream by; the result does not depend on how they are fed.

    Attributes:
        cuts: (offset, number of the first record or line after it), the start of the file included.
    """

    def __init__(self, part_bytes: int, start: int = 0):
        self.cuts = [(start, 1)]
        self._part = max(part_bytes, 2)
        self._seen = 0
        self._last_end = (start, 1)

    def feed(self, ends: np.ndarray, chosen: np.ndarray) -> None:
        """Takes the next records: ``ends`` int64[n], exclusive and ascending; ``chosen`` bool[n] from ``choose``."""
        if not ends.size:
            return
        candidates = ends[chosen]
        while True:
            last = self.cuts[-1][0]
            j = int(np.searchsorted(candidates, last + self._part // 2))
            if j < len(candidates) and candidates[j] <= last + 2 * self._part:
                self._cut(ends, int(candidates[j]))
            elif ends[-1] > last + 2 * self._part:
                fitting = int(np.searchsorted(ends, last + 2 * self._part, side="right"))
                if fitting and ends[fitting - 1] > last:
                    self._cut(ends, int(ends[fitting - 1]))
                elif self._last_end[0] > last:
                    self.cuts.append(self._last_end)
                else:
                    self._cut(ends, int(ends[fitting]))
            else:
                break
        self._seen += len(ends)
        self._last_end = (int(ends[-1]), self._seen + 1)

    def parts(self, stop: int) -> list[tuple[int, int, int]]:
        """(start, stop, first record) of each part of a file that ends at ``stop``."""
        cuts = [cut for cut in self.cuts if cut[0] < stop] or self.cuts[:1]
        bounds = [cut[0] for cut in cuts[1:]] + [stop]
        return [(start, end, first) for (start, first), end in zip(cuts, bounds)]

    def _cut(self, ends: np.ndarray, at: int) -> None:
        self.cuts.append((at, self._seen + int(np.searchsorted(ends, at)) + 2))


def choose(data: np.ndarray, starts: np.ndarray, ends: np.ndarray, part_bytes: int) -> np.ndarray:
    """bool[n]: records that may end a part, one in every quarter of ``part_bytes`` on average.

    ``data`` is uint8[bytes], ``starts`` and ``ends`` int64[n] within it. A record of length L is chosen with
    probability L / (part_bytes / 4), by a hash of its length and of words sampled over its whole length.
    """
    lengths = ends - starts
    padded = np.concatenate([data, np.zeros(8, np.uint8)])
    words = np.ndarray((len(data) + 1,), dtype="<u8", buffer=padded, strides=(1,))
    reach = np.maximum(lengths - 8, 0)
    value = lengths.astype(np.uint64)
    with np.errstate(over="ignore"):
        for j in range(_SAMPLES):
            value = mix(value ^ words[starts + reach * j // (_SAMPLES - 1)], j)
    share = np.minimum(lengths / max(part_bytes / 4, 1), 1.0)
    return (value >> np.uint64(11)).astype(np.float64) < share * 2.0**53
