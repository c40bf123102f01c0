"""Mergeable summaries: what a worker found in its part, added up to the same whole in any order of cutting.

Everything here is built from integer sums, exact counts and "smallest k" selections, so that any partition of the data
gives the same result (DESIGN §4). Floating-point sums are avoided on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import field as column

import numpy as np

EXAMPLES = 5  # excerpts kept per finding


@dataclass
class Counts:
    """How often each key occurred. Keys are strings, integers or tuples of these."""

    items: dict = field(default_factory=dict)

    @classmethod
    def of(cls, values) -> Counts:
        """Counts the values of an iterable (use Arrow's ``value_counts`` first where values are many)."""
        from collections import Counter

        return cls(dict(Counter(values)))

    def merge(self, other: Counts) -> None:
        """Adds the other counts to these."""
        for key, count in other.items.items():
            self.items[key] = self.items.get(key, 0) + count

    def total(self) -> int:
        """Sum of all counts."""
        return sum(self.items.values())

    def sorted(self) -> list[tuple]:
        """(key, count), the most frequent first, ties in order of the key's text, then of its type (1 and "1")."""
        return sorted(self.items.items(), key=lambda item: (-item[1], str(item[0]), type(item[0]).__name__))


@dataclass
class Histogram:
    """Counts of integers 0…, exact below ``LINEAR`` and in 64 steps per octave above it (error below 1.6 %).

    Quantiles are therefore the same for every partition and within 1.6 % of the exact value.
    """

    LINEAR = 4096
    STEPS = 64
    bins: np.ndarray = field(default_factory=lambda: np.zeros(Histogram.LINEAR + 64 * 40, dtype=np.int64))
    total: int = 0
    maximum: int = 0
    count: int = 0

    @classmethod
    def of(cls, values: np.ndarray) -> Histogram:
        """Histogram of non-negative integers."""
        out = cls()
        values = np.asarray(values, dtype=np.int64)
        if values.size:
            out.bins += np.bincount(cls._bin(values), minlength=out.bins.size)
            out.total, out.maximum, out.count = int(values.sum()), int(values.max()), int(values.size)
        return out

    @classmethod
    def _bin(cls, values: np.ndarray) -> np.ndarray:
        big = np.maximum(values, cls.LINEAR).astype(np.float64)
        octave = np.log2(big / cls.LINEAR)
        above = cls.LINEAR + np.minimum(np.floor(octave * cls.STEPS).astype(np.int64), cls.STEPS * 40 - 1)
        return np.where(values < cls.LINEAR, values, above)

    def merge(self, other: Histogram) -> None:
        """Adds the other histogram to this one."""
        self.bins = self.bins + other.bins
        self.total, self.count = self.total + other.total, self.count + other.count
        self.maximum = max(self.maximum, other.maximum)

    def quantile(self, q: float) -> int | None:
        """Smallest value with at least the share ``q`` of the counts at or below it; None when empty."""
        if not self.count:
            return None
        need = max(1, int(np.ceil(q * self.count - 1e-9 * self.count)))  # 0.07 × 100 is 7.000000000000001
        at = int(np.searchsorted(np.cumsum(self.bins), need))
        return at if at < self.LINEAR else round(self.LINEAR * 2 ** ((at - self.LINEAR) / self.STEPS))


@dataclass
class Flags:
    """Rows that a signal points at.

    ``rows`` are row numbers: within the batch when a signal makes them, within the part and then within the run after
    the engine has shifted them. The other columns run in parallel to ``rows`` where they are given.

    Attributes:
        rows: int64, the rows flagged.
        score: float64 or None.
        note: one short string per row or None: the suggestion column of ``rows.parquet`` (masked, no row text).
        family: int64 family number (a row number that names the family) or None.
        other: int64 or None; the row each flagged row was found beside (the test row of a leak, the row of a near copy that is
            kept); -1 for none. Its identity stands in the suggestion column where there is no note.
        info: bool or None; True marks a row listed for information only (the kept member of a family): it is not
            counted in ``Finding.rows``.
        excerpts: (row, text) of the first rows, for the examples of a finding; raw text, masked when a finding is made.
    """

    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    score: np.ndarray | None = None
    note: list[str] | None = None
    family: np.ndarray | None = None
    info: np.ndarray | None = None
    excerpts: list[tuple[int, str]] = field(default_factory=list)
    other: np.ndarray | None = None

    def shift(self, base: int) -> None:
        """Moves row numbers by ``base``: from batch to part, from part to run."""
        if not base:
            return
        self.rows = self.rows + base
        if self.family is not None:
            self.family = np.where(self.family >= 0, self.family + base, self.family)  # -1 is no family
        if self.other is not None:
            self.other = np.where(self.other >= 0, self.other + base, self.other)
        self.excerpts = [(row + base, text) for row, text in self.excerpts]

    def merge(self, other: Flags) -> None:
        """Appends the other rows; both must already be in the same numbering."""
        mine, theirs = len(self.rows), len(other.rows)
        self.rows = np.concatenate([self.rows, other.rows])
        self.score = _join(self.score, other.score, mine, theirs, np.nan)
        self.family = _join(self.family, other.family, mine, theirs, -1)
        self.info = _join(self.info, other.info, mine, theirs, False)
        self.other = _join(self.other, other.other, mine, theirs, -1)
        if self.note is not None or other.note is not None:
            self.note = (self.note or [""] * mine) + (other.note or [""] * theirs)
        self.excerpts = sorted(self.excerpts + other.excerpts)[:EXAMPLES]

    def counted(self) -> np.ndarray:
        """The distinct rows that count (information-only rows left out), sorted."""
        rows = self.rows if self.info is None else self.rows[~self.info]
        return np.unique(rows)


def _join(a: np.ndarray | None, b: np.ndarray | None, na: int, nb: int, fill) -> np.ndarray | None:
    if a is None and b is None:
        return None
    like = a if a is not None else b
    left = a if a is not None else np.full(na, fill, dtype=like.dtype)
    right = b if b is not None else np.full(nb, fill, dtype=like.dtype)
    return np.concatenate([left, right])


_COLUMNS = {"row": np.int64, "field": np.int32, "start": np.int32, "end": np.int32, "kind": np.int16, "score": np.float64}


@dataclass
class FieldSpans:
    """Places in fields of rows, side by side; never what stands there.

    Attributes:
        row: int64 row numbers, in the numbering of ``Flags``; field: int32 numbers of ``fields``; start, end: int32 code points of
            that field's text; kind: int16 numbers of ``kinds``; score: float64.
        fields: paths in the source row; kinds: names of what was found.
    """

    row: np.ndarray = column(default_factory=lambda: np.zeros(0, np.int64))
    field: np.ndarray = column(default_factory=lambda: np.zeros(0, np.int32))
    start: np.ndarray = column(default_factory=lambda: np.zeros(0, np.int32))
    end: np.ndarray = column(default_factory=lambda: np.zeros(0, np.int32))
    kind: np.ndarray = column(default_factory=lambda: np.zeros(0, np.int16))
    score: np.ndarray = column(default_factory=lambda: np.zeros(0, np.float64))
    fields: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.row)

    def shift(self, base: int) -> None:
        """Moves row numbers by ``base``."""
        self.row = self.row + base

    def merge(self, other: FieldSpans) -> None:
        """Appends the other places; both must already be in the same numbering of rows."""
        fields, kinds = ({name: i for i, name in enumerate(dict.fromkeys((*mine, *theirs)))}
                         for mine, theirs in ((self.fields, other.fields), (self.kinds, other.kinds)))
        moved = {"field": np.array([fields[name] for name in other.fields], np.int32)[other.field],
                 "kind": np.array([kinds[name] for name in other.kinds], np.int16)[other.kind]}
        for name, dtype in _COLUMNS.items():
            both = np.concatenate([getattr(self, name), moved.get(name, getattr(other, name))])
            setattr(self, name, both.astype(dtype, copy=False))
        self.fields, self.kinds = tuple(fields), tuple(kinds)


@dataclass
class Measurement:
    """What one signal measured: flagged rows, and named mergeable summaries."""

    flags: Flags = field(default_factory=Flags)
    values: dict[str, Counts | Histogram | FieldSpans] = field(default_factory=dict)

    def shift(self, base: int) -> None:
        """Moves row numbers by ``base``."""
        self.flags.shift(base)
        for value in self.values.values():
            if isinstance(value, FieldSpans):
                value.shift(base)

    def merge(self, other: Measurement) -> None:
        """Adds another measurement of the same signal to this one."""
        self.flags.merge(other.flags)
        for name, value in other.values.items():
            if name in self.values:
                self.values[name].merge(value)
            else:
                self.values[name] = value


def merge_all(into: dict[str, Measurement], other: Mapping[str, Measurement]) -> None:
    """Merges measurements by code, in place."""
    for code, measurement in other.items():
        if code in into:
            into[code].merge(measurement)
        else:
            into[code] = measurement
