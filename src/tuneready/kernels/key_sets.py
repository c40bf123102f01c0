"""Which keys the objects of a set carry: the usual ones, the rare ones, and the objects that lack or add some.

An object is known by its key set, a set by the hash of its keys; every array is about distinct sets and keys, not rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tuneready.kernels import class_names, edit_distance


@dataclass(frozen=True)
class KeySets:
    """Key sets of all objects.

    Attributes:
        sets, rows: uint64[s], ascending; int64[s] objects with each.
        keys, count: uint64[k], ascending; int64[k] objects that carry each.
        member_set, member_key: int64[m], the pairs of set and key, as places in ``sets`` and ``keys``.
    """

    sets: np.ndarray
    rows: np.ndarray
    keys: np.ndarray
    count: np.ndarray
    member_set: np.ndarray
    member_key: np.ndarray

    def oddities(self, usual: np.ndarray, rare: np.ndarray) -> dict[int, tuple[list[int], list[int]]]:
        """Set → (usual keys it lacks, rare keys it carries), for sets with either; bool per key in, places out."""
        size = np.bincount(self.member_set[usual[self.member_key]], minlength=len(self.sets))
        odd = size < int(usual.sum())
        odd[self.member_set[rare[self.member_key]]] = True
        every = set(np.flatnonzero(usual).tolist())
        mine: dict[int, list[int]] = {int(s): [] for s in np.flatnonzero(odd)}
        held = odd[self.member_set]
        for s, key in zip(self.member_set[held].tolist(), self.member_key[held].tolist()):
            mine[s].append(key)
        return {s: (sorted(every.difference(keys)), sorted(k for k in keys if rare[k])) for s, keys in mine.items()}


def of(objects: np.ndarray, member_set: np.ndarray, member_key: np.ndarray) -> KeySets:
    """Key sets from the set of each object (uint64[n]) and from pairs of set and key (uint64[m] each, repeats allowed)."""
    sets, rows = np.unique(objects, return_counts=True)
    pairs = np.unique(np.stack([member_set, member_key], axis=1), axis=0)
    pairs = pairs[np.isin(pairs[:, 0], sets)]
    keys, place = np.unique(pairs[:, 1], return_inverse=True)
    of_set = np.searchsorted(sets, pairs[:, 0])
    count = np.zeros(len(keys), dtype=np.int64)
    np.add.at(count, place, rows[of_set])
    return KeySets(sets, rows, keys, count, of_set, place)


def meant(name: str, known: Iterable[str]) -> str:
    """The known key a rare one is most likely a slip of: equal after folding, or at most two edits away; empty for none."""
    known = sorted(known)
    mine = set(class_names.folded(name))
    for other in known:
        if mine & set(class_names.folded(other)) - {""}:
            return other
    words = [name.casefold(), *(other.casefold() for other in known)]
    if known and 3 <= len(name) <= 100:
        near = [i for i, word in enumerate(words) if i and abs(len(word) - len(name)) <= 2]
        far = edit_distance.distances(words, np.zeros(len(near), dtype=np.int64), np.array(near, dtype=np.int64))
        best = min(zip(far.tolist(), near), default=(9, 0))
        if best[0] <= (2 if len(name) > 5 else 1):
            return known[best[1] - 1]
    return ""
