"""Sketches of a batch's rows: what near signals keep to find and verify near duplicates (SPEC §2)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tuneready.batch import INPUT, Batch
from tuneready.kernels import minhash
from tuneready.kernels.shingles import shingles
from tuneready.signal import Sketch


def sketch_of(batch: Batch, used: np.ndarray, payload: Mapping[str, np.ndarray], sided: bool = False) -> Sketch:
    """The sketch of a batch over the segments set in ``used`` (bool per segment).

    Rows without a word in these are left out. ``payload`` holds columns of one value per row of the batch. Signals that use the same
    segments share the work. ``sided``: what is asked and what is answered share no shingle, so that a pair and the same pair
    turned round (a translation there and back) are not near.
    """
    known = batch.__dict__.setdefault("_sketches", {})
    key = (sided, np.packbits(used).tobytes())
    if key not in known:
        texts = batch.texts
        hashes, offsets = shingles(texts.array, texts.row, len(batch), used, kinds=texts.side - INPUT if sided else None)
        rows = np.flatnonzero(np.diff(offsets))
        offsets = np.append(offsets[rows], offsets[-1])  # rows without shingles take no room
        known[key] = Sketch(rows, minhash.band_keys(hashes, offsets), hashes, offsets)
    shared = known[key]
    mine = {name: np.asarray(column)[shared.rows] for name, column in payload.items()}
    return Sketch(shared.rows, shared.bands, shared.shingles, shared.offsets, mine)
