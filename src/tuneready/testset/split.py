"""Which rows become the test set: stratified on several keys, units (groups, families of copies) kept whole, by a salted hash.

Every unit has a rank from the salt alone, so a row's place does not depend on the rows that arrive later: the units with the
lowest ranks of their stratum are taken, and the rank up to which they were taken is kept with the lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tuneready.kernels import families
from tuneready.kernels.sampling import allocate
from tuneready.row_facts import Key

KEPT = 0.5  # share of the rows of a rare class that stay for training
LARGE = 2.0  # a unit of more rows than this times its stratum's quota is never taken


@dataclass(frozen=True)
class Split:
    """The choice. ``test``: bool[n]. ``strata``: ``name=value`` → test rows; ``short``: those under the minimum, with their rows
    in all (so that one sees which could not be filled)."""

    test: np.ndarray
    strata: Mapping[str, int]
    short: Mapping[str, int]


@dataclass(frozen=True)
class SeveralKey(Key):
    """A key of which a row may have several values, such as the labels of a multi-label set. ``code``: the rarest value of each row;
    ``row``, ``value``: int64[m], every value of every row."""

    row: np.ndarray
    value: np.ndarray

    def count(self, rows: np.ndarray) -> np.ndarray:
        """int64[values]: rows that have the value among a bool mask."""
        return np.bincount(self.value[rows[self.row]], minlength=len(self.values))


def several(key: Key, between: str = ", ") -> SeveralKey:
    """A key whose values are joined values: each of them by itself, so that a class is a label and not a combination of labels.

    Rows are spread over their rarest label, the idea of iterative stratification (Sechidis, Tsoumakas & Vlahavas 2011).
    """
    parts = [tuple(dict.fromkeys(value.split(between))) for value in key.values]
    names = tuple(sorted({name for one in parts for name in one}))
    place = {name: number for number, name in enumerate(names)}
    length = np.array([len(one) for one in parts], dtype=np.int64)
    flat = np.array([place[name] for one in parts for name in one], dtype=np.int64)
    start = np.cumsum(length) - length
    size = length[key.code]
    row = np.repeat(np.arange(len(key.code)), size)
    value = flat[np.repeat(start[key.code], size) + np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)]
    counted = np.bincount(value, minlength=len(names))
    rarest = np.array([min((place[name] for name in one), key=lambda number: (counted[number], number)) for one in parts], dtype=np.int64)
    return SeveralKey(key.name, rarest[key.code], names, row, value)


def units(n: int, *together: np.ndarray) -> np.ndarray:
    """int64[n]: number of each row's unit: rows that share a value of any of these columns (-1: none) belong together."""
    a, b = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for column in together:
        order = np.argsort(column, kind="stable")
        order = order[column[order] >= 0]
        same = column[order][1:] == column[order][:-1]
        a.append(order[:-1][same])
        b.append(order[1:][same])
    rows, names = families.components(np.concatenate(a), np.concatenate(b))
    unit = np.arange(n, dtype=np.int64)
    unit[rows] = names
    return np.unique(unit, return_inverse=True)[1].astype(np.int64)


def ranks(salt: bytes, names: Sequence[bytes]) -> np.ndarray:
    """uint64 per unit: first eight bytes of HMAC-SHA256(salt, name of the unit)."""
    key = (salt if len(salt) <= 64 else hashlib.sha256(salt).digest()).ljust(64, b"\0")  # RFC 2104, written out: half the time for a million names
    inner, outer, hashed = bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key), hashlib.sha256
    out = b"".join([hashed(outer + hashed(inner + name).digest()).digest()[:8] for name in names])
    return np.frombuffer(out, dtype=">u8").astype(np.uint64)


def choose(keys: Sequence[Key], unit: np.ndarray, rank: np.ndarray, size: int, minimum: int, eligible: np.ndarray | None = None) -> Split:
    """Takes about ``size`` rows in order of the ranks: first up to ``minimum`` rows of every value of every key, as far as half of its
    rows allows, the rarest value first; then near to proportional over the combinations of all keys.

    Args:
        keys: none for a plain sample. unit: int64[n]; rank: uint64[units]. eligible: bool[n]; a unit is taken only if all its rows are.
    """
    n = len(unit)
    choice = _Choice(unit, rank, eligible)
    for key in keys:
        several = isinstance(key, SeveralKey)
        of_key = _Strata(key.value if several else key.code, len(key.values))
        for value in np.argsort(of_key.sizes, kind="stable").tolist():
            mine = of_key.rows(value)
            choice.take(key.row[mine] if several else mine, min(minimum, int(of_key.sizes[value] * KEPT)))
    joint = _Strata(_joint(keys, n))
    quota = allocate(joint.sizes, min(size, n), floor=0) if n else joint.sizes
    for stratum in np.argsort(joint.sizes, kind="stable").tolist():
        mine = joint.rows(stratum)
        choice.take(mine, min(int(quota[stratum]), choice.among(mine) + size - choice.total))
    test = choice.taken[unit]
    found = [(f"{key.name}={value}", int(have), int(total)) for key in keys
             for value, have, total in zip(key.values, key.count(test), key.count(np.ones(n, dtype=bool)))]
    return Split(test, {name: have for name, have, _ in found}, {name: total for name, have, total in found if have < minimum})


class _Choice:
    """Units taken so far."""

    def __init__(self, unit: np.ndarray, rank: np.ndarray, eligible: np.ndarray | None):
        self._unit, self._rank = unit, rank
        self._sizes = np.bincount(unit, minlength=len(rank))
        self._free = np.ones(len(rank), dtype=bool) if eligible is None else np.bincount(unit, weights=~eligible, minlength=len(rank)) == 0
        self.taken = np.zeros(len(rank), dtype=bool)
        self.total = 0

    def among(self, mine: np.ndarray) -> int:
        """Rows of ``mine`` that are taken."""
        return int(self.taken[self._unit[mine]].sum())

    def take(self, mine: np.ndarray, want: int) -> None:
        """Takes units with rows among ``mine``, lowest rank first, until ``want`` of these rows are taken."""
        have = self.among(mine)
        if have >= want:
            return
        left, inside = np.unique(self._unit[mine][~self.taken[self._unit[mine]]], return_counts=True)
        fit = self._free[left] & (self._sizes[left] <= max(LARGE * want, 1))
        left, inside = left[fit], inside[fit]
        order = np.argsort(self._rank[left], kind="stable")
        left, inside = left[order], inside[order]
        chosen = left[np.cumsum(inside) - inside < want - have]
        self.taken[chosen] = True
        self.total += int(self._sizes[chosen].sum())


class _Strata:
    """Rows by stratum, sorted once."""

    def __init__(self, code: np.ndarray, count: int = 0):
        self.sizes = np.bincount(code, minlength=count)
        self._order = np.argsort(code, kind="stable")
        self._ends = np.cumsum(self.sizes)

    def rows(self, stratum: int) -> np.ndarray:
        """Row numbers of a stratum."""
        return self._order[self._ends[stratum] - self.sizes[stratum]: self._ends[stratum]]


def _joint(keys: Sequence[Key], n: int) -> np.ndarray:
    """int64[n]: number of the combination of all keys."""
    joint = np.zeros(n, dtype=np.int64)
    for key in keys:
        joint = np.unique(joint * (len(key.values) + 1) + key.code, return_inverse=True)[1].astype(np.int64)
    return joint
