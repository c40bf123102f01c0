"""How a score grows with the rows: a - b * n ** -c, and what twice the rows would bring.

The inverse power law is what learning curves follow in text and elsewhere (Cortes et al. 1994; Figueroa et al., BMC Medical
Informatics 12:8, 2012; Hestness et al., arXiv:1712.00409). For a fixed c the law is linear in a and b, so least squares
within bounds need a search over c alone (variable projection: Golub & Pereyra 1973); every resample is fitted at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST_POINTS = 4
WIDE = 0.025  # half-width of what doubling brings, above which the curve tells nothing a plan could use
_EXPONENTS = np.geomspace(0.05, 2.0, 60)  # Hestness et al. and Figueroa et al. report 0.07 to 1.6


@dataclass(frozen=True)
class Curve:
    """Score = ``a`` - ``b`` * rows ** -``c``, 0 <= a <= 1, b >= 0.

    Attributes:
        gain, low, high: what doubling the rows is predicted to add, with its 95 % interval.
        draws: float64[n], the same of every resample.
        why: why the curve tells nothing, empty where it does.
    """

    a: float
    b: float
    c: float
    gain: float
    low: float
    high: float
    draws: np.ndarray
    why: str = ""

    def at(self, rows: float) -> float:
        """Score at this many rows, within 0..1."""
        return float(np.clip(self.a - self.b * rows ** -self.c, 0, 1))


def fit(rows: np.ndarray, scores: np.ndarray, draws: np.ndarray) -> Curve:
    """Fits the law and says what twice the largest number of rows would bring.

    Args:
        rows: float[p], ascending; scores: float[p], 0..1; draws: float[d, p], resampled scores (``binomial``, or
        ``paired.resampled`` where all points were scored on the same rows).

    Raises:
        ValueError: fewer than four points, or not ascending.
    """
    rows, scores = np.asarray(rows, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    if len(rows) < LEAST_POINTS or (np.diff(rows) <= 0).any() or rows[0] <= 0:
        raise ValueError(f"a learning curve needs {LEAST_POINTS} points of ascending rows")
    a, b, c = (float(part[0]) for part in least_squares(rows, scores[None]))
    after = gains(rows, draws)
    low, high = (float(v) for v in np.quantile(after, [0.025, 0.975]))
    rise = draws[:, -1] - draws[:, 0]
    gain = float(gains(rows, scores[None])[0])
    why = ""
    if np.quantile(rise, 0.025) <= 0:
        why = "the score does not rise with the rows beyond chance"
    elif high - low > 2 * WIDE:
        why = f"what doubling brings is known to ± {(high - low) * 50:.0f} points only"
    return Curve(a, b, c, round(gain, 6), round(min(low, gain), 6), round(max(high, gain), 6), after, why)


def gains(rows: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """float64[d]: what doubling the largest number of rows adds, by the law fitted to each of float[d, p] scores."""
    _, b, c = least_squares(rows, scores)
    return b * (rows[-1] ** -c - (2 * rows[-1]) ** -c)


def least_squares(rows: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(a, b, c), each float64[d], of float[d, p] scores: least squares with 0 <= a <= 1 and b >= 0, c of a fixed grid."""
    relative = rows / rows[-1]  # b in units of the last point keeps the problem well scaled
    best = None
    for c in _EXPONENTS:
        x = relative**-c
        a, b = _line(x, scores)
        loss = ((scores - a[:, None] + b[:, None] * x) ** 2).sum(axis=1)
        loss = np.round(loss, 15)
        if best is None:
            best = [loss, a, b, np.full(len(scores), c)]
            continue
        better = loss < best[0]
        for kept, new in zip(best, (loss, a, b, np.full(len(scores), c))):
            kept[better] = new[better]
    _, a, b, c = best
    return a, b * rows[-1] ** c, c


def _line(x: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a and b of scores = a - b x with 0 <= a <= 1, b >= 0: the free optimum, else the best on the border."""
    centred = x - x.mean()
    mean = scores.mean(axis=1)
    b = np.maximum(-(scores @ centred) / (centred @ centred), 0)
    a = mean + b * x.mean()
    bound = np.clip(a, 0, 1)
    held = np.maximum(((bound[:, None] - scores) @ x) / (x @ x), 0)  # b where a stands on its bound
    return bound, np.where(a == bound, b, held)


def binomial(scores: np.ndarray, trials: np.ndarray, draws: int = 400, seed: int = 0) -> np.ndarray:
    """float64[draws, p]: scores drawn anew, each from the binomial distribution of its point. Deterministic."""
    rng = np.random.default_rng(seed)
    return rng.binomial(np.asarray(trials), np.asarray(scores), size=(draws, len(scores))) / np.asarray(trials)
