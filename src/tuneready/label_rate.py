"""How many labels are wrong, told without asking a person: a *model range*.

Scores alone do not identify the rate. So the estimate is repeated on the same rows with noise planted at a known rate, spread
evenly and among neighbours, and corrected by what was found of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.kernels import label_noise, linear

NEIGHBOURS = 5  # classes that confusable noise is planted among
HEAVY = 0.30  # from about a third of wrong labels every estimate falls short (DESIGN §5)
WEAK = 0.75  # share of planted noise that must be found for the estimate to count as more than a lower bound
LEAST_PLANTED = 0.05
PLANTINGS = 2  # of each kind, up to _FEW rows
FEW_ROWS = 20  # different inputs per class; at 13 (1,000 rows of banking77) a third of planted noise stayed hidden
DOUBT = 0.1  # of the rows a learner cannot tell, the share that may stand on the wrong side (from banking77 and made tickets)
_Z = 1.959964
_FEW = 5_000  # rows up to which noise is planted more than once


@dataclass(frozen=True)
class Rate:
    """Share of wrong labels with its model range.

    Attributes:
        estimate, low, high: shares; ``lower_bound``: the estimate is one, for ``why``.
        found_even, found_near: share of planted noise that a repetition found, spread evenly and among neighbours.
    """

    estimate: float
    low: float
    high: float
    lower_bound: bool
    why: str
    found_even: float
    found_near: float


def model_range(learner: linear.Ridge, given: np.ndarray, k: int, quick: tuple[label_noise.Noise, np.ndarray], estimate: float, unsure: float) -> Rate:
    """The model range: the estimate corrected by what was found of planted noise, what chance adds, and what the learner cannot tell.

    Args:
        learner: ridge regression of the rows; quick: its mixture and standardised scores.
        unsure: share of rows whose class the learner misses by its own probabilities.
    """
    noise, ridge = quick
    mended = label_noise.posterior(noise, ridge, given)
    cleaned = np.where(mended.wrong > 0.5, mended.suggested, given)
    rows = len(learner.size)
    found: dict[bool, list[float]] = {False: [], True: []}
    for near, ratios in found.items():
        for seed in range(PLANTINGS if rows <= _FEW else 1):
            exchanged, share = plant(cleaned, k, max(estimate, LEAST_PLANTED), near, learner.matrix, seed)
            again = linear.standard(learner.left_out(linear.one_hot(exchanged, k)))
            ratios.append(label_noise.fit(again, exchanged).rate / share)
    even, near = float(np.mean(found[False])), float(np.mean(found[True]))
    corrected = [estimate, *(estimate / max(ratio, 0.2) for ratio in (*found[False], *found[True]))]
    chance = _Z * np.sqrt(max(estimate * (1 - estimate), 1 / rows) / rows)
    # Right labels of classes that overlap are missed as often as wrong ones: as far as these could make up the estimate, none may be wrong.
    overlap = unsure * max(DOUBT, min(1.0, unsure / max(estimate, 1 / rows)))
    low, high = max(0.0, min(corrected) - chance - overlap), min(1.0, max(corrected) + chance + DOUBT * unsure)
    why = _lower_bound(estimate, min(even, near), rows / k)
    return Rate(round(estimate, 6), round(float(low), 6), 1.0 if why else round(float(high), 6), bool(why), why, round(even, 6), round(near, 6))


def _lower_bound(estimate: float, found: float, rows: float) -> str:
    """Why the estimate is a lower bound; empty where it is not. ``found``: share of planted noise; ``rows``: inputs per class."""
    if estimate >= HEAVY:
        return "at so many wrong labels a model takes some of them for right"
    if rows < FEW_ROWS:
        return f"{rows:.0f} different inputs per class are too few to learn a class from ({FEW_ROWS} are needed)"
    if found < WEAK:
        return f"of planted noise only {found:.0%} was found"
    return ""


def plant(given: np.ndarray, k: int, share: float, near: bool, matrix: Any, seed: int = 0) -> tuple[np.ndarray, float]:
    """Labels with a known share exchanged: (labels, share exchanged). Deterministic.

    ``near``: for one of the ``NEIGHBOURS`` nearest classes by the cosine of their mean features; else for any other class.
    """
    rng = np.random.default_rng(seed)
    n = len(given)
    bad = rng.random(n) < share
    pick = rng.random(n)
    if near:
        mean = (matrix.T @ linear.one_hot(given, k, centred=False)).T
        mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
        alike = mean @ mean.T
        np.fill_diagonal(alike, -np.inf)
        order = np.argsort(-alike, axis=1, kind="stable")[:, : min(NEIGHBOURS, k - 1)]
        other = order[given, (pick * order.shape[1]).astype(np.int64)]
    else:
        other = (given + 1 + (pick * (k - 1)).astype(np.int64)) % k
    return np.where(bad, other, given), float(bad.mean()) or 1.0
