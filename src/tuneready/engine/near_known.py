"""What a finished search for near pairs leaves for the next one: its pairs, and which rows stood for others.

Two rows are a candidate pair where they are equal in a band and their group is small (``near``), whoever else there is.
So as long as no group is large, the pairs of rows that were both searched before are known, and only those of new rows
have to be found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Known:
    """A finished search, in run-wide row numbers.

    Attributes:
        plain: no group was larger than ``near.MOST_OF_GROUP`` in any band; else nothing may be taken from it.
        members: rows that another one with the same shingles and payload stood for, in any order.
        a, b, similarity: the pairs of the others at the threshold or above, each once.
        survived: int64[k, 2], ranges of rows of the new run that were searched (start, stop); empty in a record.
    """

    plain: bool
    members: np.ndarray
    a: np.ndarray
    b: np.ndarray
    similarity: np.ndarray
    survived: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))

    def moved(self, numbers: Callable[[np.ndarray], np.ndarray], survived: np.ndarray) -> Known:
        """The same in the row numbers of another run: ``numbers`` gives them, -1 for a row that is gone."""
        a, b, members = numbers(self.a), numbers(self.b), numbers(self.members)
        there = (a >= 0) & (b >= 0)
        a, b = a[there], b[there]
        return replace(self, a=np.minimum(a, b), b=np.maximum(a, b), similarity=self.similarity[there],
                       members=members[members >= 0], survived=survived)

    def searched(self, rows: np.ndarray) -> np.ndarray:
        """bool: the row (ascending numbers) was searched, and by itself."""
        out = np.zeros(len(rows), dtype=bool)
        for start, stop in np.searchsorted(rows, self.survived):
            out[start:stop] = True
        at = np.searchsorted(rows, self.members)
        at = at[at < len(rows)]
        out[at[np.isin(rows[at], self.members)]] = False
        return out
