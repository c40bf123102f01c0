"""Merkle trees over row hashes (RFC 6962 §2.1): root, proof that a row is in, proof that one tree extends another.

Leaves are given as their hashes (SHA-256 of 00 and the row); inner nodes hash 01 and both children.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256().digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Root of the tree over leaf hashes in order; SHA-256 of nothing for none. One pass, level by level."""
    if not leaves:
        return EMPTY
    level, hashed = list(leaves), hashlib.sha256
    while len(level) > 1:
        paired = [hashed(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2])]
        level = paired + level[len(level) & ~1:]  # the last of an odd level goes up as it is
    return level[0]


def sorted_root(leaves: Sequence[bytes]) -> bytes:
    """Root over the leaves in order of their bytes: the same for the same rows in any order."""
    return root(sorted(leaves))


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Hashes that lead from leaf ``index`` to the root, lowest first (RFC 6962 §2.1.1). Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return [*inclusion(leaves[:k], index), root(leaves[k:])]
    return [*inclusion(leaves[k:], index - k), root(leaves[:k])]


def consistency(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """Proof that the tree over the first ``first`` leaves is the beginning of this one (RFC 6962 §2.1.2). Raises IndexError."""
    if not 0 < first <= len(leaves):
        raise IndexError(first)
    return _subproof(leaves, first, True)


def _subproof(leaves: Sequence[bytes], first: int, whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root(leaves)]
    k = _split(len(leaves))
    if first <= k:
        return [*_subproof(leaves[:k], first, whole), root(leaves[k:])]
    return [*_subproof(leaves[k:], first - k, False), root(leaves[:k])]


def _split(n: int) -> int:
    """Largest power of two below ``n``."""
    return 1 << (n - 1).bit_length() - 1
