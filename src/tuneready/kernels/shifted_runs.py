"""Runs of consecutive rows whose answers fit the prompt of a neighbouring row: the trace of an off-by-one join."""

from __future__ import annotations

import numpy as np

LEAST_STRENGTH = 6.0  # chance gives this to one run in a thousand million
LEAST_GAIN = 0.6  # mean over a run (ours): 0.79 and more where answers had been moved on purpose, on seven public sets


def strongest(gain: np.ndarray) -> tuple[int, int, float]:
    """The run with the greatest sum (Bentley, CACM 1984), and how far beyond chance it is.

    Args:
        gain: float64[n] in [-1, 1], positive where the neighbour's prompt fits better, 0 where that is not known.

    Returns:
        first, end (half open), strength: sum ÷ root of the sum of squares, as for signs drawn at random; 0 where the run is
        too weak to be told (``LEAST_STRENGTH``, ``LEAST_GAIN``).
    """
    total = np.concatenate([[0.0], np.cumsum(gain)])
    lowest = np.minimum.accumulate(total)
    end = int(np.argmax(total - lowest))
    first = int(np.argmin(total[: end + 1]))
    run = gain[first:end]
    power = float(np.sqrt(run @ run))
    strength = float(run.sum()) / power if power else 0.0
    known = int(np.count_nonzero(run))
    if strength < LEAST_STRENGTH or run.sum() < LEAST_GAIN * known:
        return first, end, 0.0
    return first, end, strength
