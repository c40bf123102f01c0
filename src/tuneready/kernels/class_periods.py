"""How often each class occurs in each month and week. Arrow in, counts out; calendar arithmetic on period numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MONTHS, WEEKS = "months", "weeks"


@dataclass(frozen=True)
class Table:
    """Rows per class and period: ``names`` ascending; ``period`` int64, ascending; ``counts`` int64[names, periods]."""

    names: list[str]
    period: np.ndarray
    counts: np.ndarray
    unit: str


def named_rows(lists: pa.ListArray) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """(row, code, names): each different name of each row once, as a code into ``names``; null and blank names are left out."""
    bounds = np.asarray(lists.offsets, dtype=np.int64)
    flat = lists.values.slice(int(bounds[0]), int(bounds[-1] - bounds[0])).dictionary_encode()
    row = np.repeat(np.arange(len(lists)), np.diff(bounds))
    names = flat.dictionary.to_pylist()
    shown = np.array([bool(name and name.strip()) for name in names] + [False])
    code = np.asarray(pc.fill_null(flat.indices, len(names)), dtype=np.int64)
    pair = np.unique(np.stack([row, code], axis=1)[shown[code]], axis=0)
    return pair[:, 0], pair[:, 1], names


def number(day: np.ndarray, unit: str) -> np.ndarray:
    """int64 number of the month since January 1970, or of the week that begins on a Monday, for days since 1970-01-01."""
    if unit == MONTHS:
        return day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (day + 3) // 7


def bounds(period: int, unit: str) -> tuple[str, str]:
    """First and last day of a period, as ISO dates."""
    if unit == MONTHS:
        first, after = (np.datetime64(int(period) + more, "M").astype("datetime64[D]") for more in (0, 1))
    else:
        first, after = (np.datetime64(int(period) * 7 - 3 + more, "D") for more in (0, 7))
    return str(first), str(after - 1)


def counted(code: np.ndarray, names: list[str], tag: int, period: np.ndarray) -> dict[tuple[str, int, int], int]:
    """(name, ``tag``, period) → how often; ``code`` and ``period`` run in parallel."""
    pairs, count = np.unique(np.stack([code, period], axis=1), axis=0, return_counts=True)
    return {(names[c], tag, p): n for (c, p), n in zip(pairs.tolist(), count.tolist())}


def table(counts: dict[tuple[str, int], int], unit: str, least: int) -> Table:
    """Counts of (name, period) as a table over the periods with ``least`` rows or more."""
    names = sorted({name for name, _ in counts})
    row = {name: i for i, name in enumerate(names)}
    numbers = np.array([p for _, p in counts], dtype=np.int64)
    period = np.unique(numbers)
    out = np.zeros((len(names), len(period)), dtype=np.int64)
    np.add.at(out, (np.array([row[name] for name, _ in counts], dtype=np.int64), np.searchsorted(period, numbers)),
              np.array(list(counts.values()), dtype=np.int64))
    full = out.sum(axis=0) >= least
    return Table(names, period[full], out[:, full], unit)


def runs(period: np.ndarray) -> list[tuple[int, int]]:
    """(first, last) of the runs of period numbers that follow each other."""
    cuts = np.flatnonzero(np.diff(period) != 1) + 1
    return [(int(run[0]), int(run[-1])) for run in np.split(period, cuts) if len(run)]


def come_back(spans: list[tuple[int, int]]) -> bool:
    """True when two runs of months, a year or more apart, share a month of the year."""
    months = [{m % 12 for m in range(first, last + 1)} for first, last in spans]
    return any(months[i] & months[j] for i in range(len(months)) for j in range(i))
