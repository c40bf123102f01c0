"""Rows of the locked test set that stand in the pool it was carved from: they are set aside before anything is measured."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace

from tuneready.kernels.canonical_json import leaves
from tuneready.source import Chunk


@dataclass(frozen=True)
class SetAside:
    """What to set aside: rows of ``files`` (indices) whose HMAC-SHA256 under ``secret`` is among ``keys``. ``root``: of the lock, which
    stands for the keys wherever this is told."""

    files: tuple[int, ...]
    root: str
    secret: bytes = field(repr=False)
    keys: frozenset[bytes] = field(repr=False)

    def without(self, chunk: Chunk) -> Chunk:
        """The chunk without the locked rows; ``aside`` says how many these are."""
        kept = [i for i, leaf in enumerate(leaves(chunk.rows)) if hmac.digest(self.secret, leaf, "sha256") not in self.keys]
        if len(kept) == len(chunk.rows):
            return chunk
        columns = {name: [getattr(chunk, name)[i] for i in kept] for name in ("rows", "lines", "offsets", "lengths")}
        return replace(chunk, aside=len(chunk.rows) - len(kept), **columns)
