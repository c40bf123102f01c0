"""Pairs of rows and members of a small collection of sets with a Jaccard similarity of a threshold or more: all of them.

Prefix filter (Chaudhuri, Ganti & Kaushik, ICDE 2006; Bayardo, Ma & Srikant, WWW 2007): sets x and y with |x ∩ y| ÷ |x ∪ y| ≥ t
share at least ⌈t·|x|⌉ values, so one of the |x| − ⌈t·|x|⌉ + 1 values of x that are rarest in the collection is among them. Values
that no member holds are the rarest of all and lead nowhere; so only the lists of a few rare values are read. Pairs that share too
few values to reach t even with all that were not looked at fall out next, and what is left is verified.

Nothing is left to chance here, other than with bands of MinHash. The price are rows made of values that many members hold: of those
whose lists are longer than ``most`` in all no more is read, the members met most often there are tried, and the rows are handed back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready.kernels import jaccard
from tuneready.kernels.shingles import BITS

_FILTER_BITS = (16, 24)  # least and most
_PER_VALUE = 5  # bits of the filter beyond those that number the values: one value in 32 passes by chance
_TRIED = 8  # members of a row that is not searched to the end
_SLACK = 1e-9  # of products that should be whole numbers
_LOW = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True)
class Lists:
    """The collection by value. Values are numbered by how many members hold them, the rarest first.

    Attributes:
        hashes, offsets: the sets as given. values: distinct values, ascending; number: int64, the number of each.
        starts: int64[values + 1] by number into ``members``: the sets that hold the value.
        buckets: int64, place of the first value of each range of the top bits; seen: bool, filter by the low bits of a value.
    """

    hashes: np.ndarray
    offsets: np.ndarray
    values: np.ndarray
    number: np.ndarray
    starts: np.ndarray
    members: np.ndarray
    buckets: np.ndarray
    seen: np.ndarray


@dataclass(frozen=True)
class Joined:
    """The pairs in order of ``row``, then ``member``, with their similarity; ``left``: rows that were not searched to the end, ascending:
    pairs of theirs may be missing."""

    row: np.ndarray
    member: np.ndarray
    similarity: np.ndarray
    left: np.ndarray


def lists(hashes: np.ndarray, offsets: np.ndarray) -> Lists:
    """The collection of sets, each distinct uint64 values below 2**52, ascending; ``offsets``: int64[sets + 1]."""
    order = np.argsort(hashes, kind="stable")
    values, first, count = np.unique(hashes[order], return_index=True, return_counts=True)
    by_count = np.argsort(count, kind="stable")
    number = np.empty(len(values), dtype=np.int64)
    number[by_count] = np.arange(len(values))
    starts = np.concatenate([[0], np.cumsum(count[by_count])])
    inner = np.arange(int(starts[-1])) - np.repeat(starts[:-1] - first[by_count], count[by_count])
    members = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))[order][inner].astype(np.int32)
    low, high = _FILTER_BITS
    seen = np.zeros(1 << min(max(len(values).bit_length() + _PER_VALUE, low), high), dtype=bool)
    seen[values & np.uint64(len(seen) - 1)] = True
    bits = min(len(values).bit_length() + 1, BITS)
    buckets = np.searchsorted(values, np.arange(1 << bits, dtype=np.uint64) << np.uint64(BITS - bits))
    return Lists(hashes, offsets, values, number, starts, members, buckets, seen)


def join(hashes: np.ndarray, offsets: np.ndarray, known: Lists, threshold: float, most: int, compiled: str = "auto") -> Joined:
    """All pairs of rows (sets as in ``lists``) and members with a similarity of at least ``threshold`` (0 < threshold ≤ 1).

    ``most``: entries of lists that are read for one row; ``compiled``: see ``minhash.chosen``.
    """
    size = np.diff(offsets)
    need = np.ceil(threshold * size - _SLACK).astype(np.int64)
    row, value = _rare(*_held(hashes, offsets, known), need)
    count = known.starts[value + 1] - known.starts[value]
    left = np.bincount(row, weights=count, minlength=len(size)) > most
    before = np.cumsum(count) - count
    before -= before[np.searchsorted(row, row)]  # entries of the row's rarer values
    count = np.clip(most - before, 0, count)
    inner = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    member = known.members[np.repeat(known.starts[value], count) + inner]
    m = max(len(known.offsets) - 1, 1)
    code, shared = np.unique(np.repeat(row, count) * m + member, return_counts=True)
    row, member = code // m, code % m
    together = size[row] + np.diff(known.offsets)[member]
    least = np.ceil(threshold / (1 + threshold) * together - _SLACK)
    fit = np.where(left[row], _met_most(row, shared), shared + need[row] - 1 >= least)
    row, member = row[fit], member[fit]
    similarity = _similarity(hashes, offsets, known, (row, member), compiled)
    near = similarity >= threshold
    return Joined(row[near], member[near], similarity[near], np.flatnonzero(left))


def _met_most(row: np.ndarray, shared: np.ndarray) -> np.ndarray:
    """bool per pair: among the ``_TRIED`` of its row that share most values."""
    order = np.lexsort((-shared, row))
    out = np.zeros(len(row), dtype=bool)
    out[order[np.arange(len(row)) - np.searchsorted(row, row) < _TRIED]] = True
    return out


def _held(hashes: np.ndarray, offsets: np.ndarray, known: Lists) -> tuple[np.ndarray, np.ndarray]:
    """(row, number of the value) of all values of the rows that the collection holds, rarest first within a row."""
    at = np.flatnonzero(known.seen[hashes & np.uint64(len(known.seen) - 1)]) if len(known.values) else np.zeros(0, dtype=np.int64)
    mine = hashes[at]
    place = _places(mine, known)
    there = known.values[place] == mine
    at, place = at[there], place[there]
    row = np.searchsorted(offsets, at, side="right") - 1
    key = np.sort((row.astype(np.uint64) << np.uint64(32)) | known.number[place].astype(np.uint64))
    return (key >> np.uint64(32)).astype(np.int64), (key & _LOW).astype(np.int64)


def _places(mine: np.ndarray, known: Lists) -> np.ndarray:
    """Where each value stands, or would: the buckets lead near it, for hashes spread evenly (a search by halves costs five times as much)."""
    last = max(len(known.values) - 1, 0)
    place = np.minimum(known.buckets[mine >> np.uint64(BITS - len(known.buckets).bit_length() + 1)], last) if len(known.values) else np.zeros(len(mine), dtype=np.int64)
    while True:
        behind = np.flatnonzero((known.values[place] < mine) & (place < last))
        if not len(behind):
            return place
        place[behind] += 1


def _rare(row: np.ndarray, value: np.ndarray, need: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the values held those that must be looked at: of each row all but the ``need - 1`` most frequent ones."""
    held = np.bincount(row, minlength=len(need))
    place = np.arange(len(row)) - (np.cumsum(held) - held)[row]
    kept = place <= (held - need)[row]
    return row[kept], value[kept]


def _similarity(hashes: np.ndarray, offsets: np.ndarray, known: Lists, pairs: tuple[np.ndarray, np.ndarray], compiled: str) -> np.ndarray:
    """float64 per pair."""
    row, member = pairs
    if not len(row):
        return np.zeros(0)
    both = np.concatenate([hashes, known.hashes])
    return jaccard.pairs(both, np.concatenate([offsets, known.offsets[1:] + offsets[-1]]), row, member + (len(offsets) - 1), compiled)
