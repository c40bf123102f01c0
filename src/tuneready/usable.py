"""Usable training rows: each row counts once, at the first step of the waterfall that matches (SPEC §2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from tuneready.facts import Step, Usable
from tuneready.signal import STEPS, Signal
from tuneready.summary import Measurement


def mask(measurements: Mapping[str, Measurement], signals: Mapping[str, Signal], judged: int, spared: Collection[str] = ()) -> np.ndarray:
    """bool per row judged: no step of the waterfall takes it."""
    out = np.ones(judged, dtype=bool)
    for code, signal in signals.items():
        if signal.step and signal.step != "refused" and code in measurements and code not in spared:
            out[measurements[code].flags.counted()] = False
    return out


def waterfall(measurements: Mapping[str, Measurement], signals: Mapping[str, Signal], judged: int, refused: int,
              spared: Collection[str] = ()) -> Usable:
    """Usable rows from the flagged rows of all signals that name a step.

    Without a probability sample of expert reviews there is no interval: ``lower`` and ``upper`` stay None, and the
    estimate is a count. ``spared``: codes whose rows count as usable all the same.
    """
    taken = np.zeros(judged, dtype=bool)
    steps = []
    lost = mendable = 0
    for name, label, kind in STEPS:
        codes = tuple(code for code, signal in signals.items() if signal.step == name and code in measurements and code not in spared)
        if name == "refused":
            rows = refused
        else:
            here = np.zeros(judged, dtype=bool)
            for code in codes:
                here[measurements[code].flags.counted()] = True
            here &= ~taken
            taken |= here
            rows = int(here.sum())
            lost += rows if kind == "lost" else 0
            mendable += rows if kind == "mendable" else 0
        steps.append(Step(name, label, rows, kind, codes))
    return Usable(estimate=judged - lost - mendable, mendable=mendable, waterfall=tuple(steps))
