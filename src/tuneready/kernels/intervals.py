"""Intervals of a proportion: Wilson, Clopper–Pearson and others by name, the one-sided upper bound that error rates are held
against, and the difference of two proportions.

Counts may be numbers or arrays; results have the shape of the counts. SciPy is imported inside, so that commands which
need no interval start without it.
"""

from __future__ import annotations

import numpy as np

from tuneready.kernels import hypergeometric

CONFIDENCE = 0.95  # SPEC §0.1


def wilson(successes, trials, confidence: float = CONFIDENCE) -> tuple[np.ndarray, np.ndarray]:
    """Two-sided score interval (Wilson 1927; Newcombe 1998, method 3): what reports show beside a share.

    Args:
        successes, trials: counts, 0 ≤ successes ≤ trials; trials = 0 gives (0, 1), "nothing known".

    Returns:
        (low, high), each 0..1.

    Raises:
        ValueError: a count outside its range, or a confidence outside (0, 1).
    """
    from scipy.special import ndtri

    x, n = _counts(successes, trials, confidence)
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    known = np.maximum(n, 1)
    share = x / known
    centre = (share + z2 / (2 * known)) / (1 + z2 / known)
    half = np.sqrt(z2 * (share * (1 - share) / known + z2 / (4 * known**2))) / (1 + z2 / known)
    # Rounding would leave 1e-17 where the formula gives exactly 0 or 1.
    low = np.where((n == 0) | (x == 0), 0.0, np.maximum(centre - half, 0.0))
    high = np.where((n == 0) | (x == n), 1.0, np.minimum(centre + half, 1.0))
    return low, high


def clopper_pearson(successes, trials, confidence: float = CONFIDENCE) -> tuple[np.ndarray, np.ndarray]:
    """Two-sided exact interval (Clopper & Pearson 1934): never covers less than stated, wider than Wilson's.

    Args, returns, errors: as ``wilson``.
    """
    from scipy.special import betaincinv

    x, n = _counts(successes, trials, confidence)
    tail = (1 - confidence) / 2
    low = np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), n - x + 1, tail))
    high = np.where(x == n, 1.0, betaincinv(x + 1, np.maximum(n - x, 1), 1 - tail))
    return low, high


def wilson_corrected(successes, trials, confidence: float = CONFIDENCE) -> tuple[np.ndarray, np.ndarray]:
    """Score interval with continuity correction (Newcombe 1998, method 4). Args, returns, errors: as ``wilson``."""
    from scipy.special import ndtri

    x, n = _counts(successes, trials, confidence)
    z = float(ndtri((1 + confidence) / 2))
    known = np.maximum(n, 1)
    p = x / known
    base, width = 2 * known * p + z * z, 2 * (known + z * z)
    down = z * np.sqrt(np.maximum(z * z - 2 - 1 / known + 4 * p * (known * (1 - p) + 1), 0))
    up = z * np.sqrt(np.maximum(z * z + 2 - 1 / known + 4 * p * (known * (1 - p) - 1), 0))
    low = np.where((n == 0) | (x == 0), 0.0, np.maximum((base - 1 - down) / width, 0.0))
    high = np.where((n == 0) | (x == n), 1.0, np.minimum((base + 1 + up) / width, 1.0))
    return low, high


def mid_p(successes: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Exact interval that counts the outcome seen by half (Lancaster 1961; Newcombe 1998, method 6). Errors: as ``wilson``."""
    from scipy.optimize import brentq
    from scipy.stats import binom

    x, n = (float(v) for v in _counts(successes, trials, confidence))
    tail = (1 - confidence) / 2

    def above(p: float) -> float:
        return binom.sf(x, n, p) + binom.pmf(x, n, p) / 2 - tail

    def below(p: float) -> float:
        return binom.cdf(x - 1, n, p) + binom.pmf(x, n, p) / 2 - tail

    low = 0.0 if x == 0 else brentq(above, 0.0, x / n, xtol=1e-13)
    high = 1.0 if x == n else brentq(below, x / n, 1.0, xtol=1e-13)
    return low, high


def jeffreys(successes, trials, confidence: float = CONFIDENCE) -> tuple[np.ndarray, np.ndarray]:
    """Equal-tailed interval of the Beta(½, ½) posterior (Brown, Cai & DasGupta 2001). Args, returns, errors: as ``wilson``."""
    from scipy.special import betaincinv

    x, n = _counts(successes, trials, confidence)
    tail = (1 - confidence) / 2
    return (np.where(x == 0, 0.0, betaincinv(x + 0.5, n - x + 0.5, tail)),
            np.where(x == n, 1.0, betaincinv(x + 0.5, n - x + 0.5, 1 - tail)))


def difference(first: tuple[int, int], second: tuple[int, int], confidence: float = CONFIDENCE) -> tuple[float, float, float]:
    """(p₁ − p₂, low, high) of two independent proportions given as (successes, trials): hybrid score (Newcombe 1998, method 10).

    Raises:
        ValueError: as ``wilson``, or no trials.
    """
    if not (first[1] and second[1]):
        raise ValueError("no trials")
    p, q = first[0] / first[1], second[0] / second[1]
    (low_p, high_p), (low_q, high_q) = (tuple(map(float, wilson(*one, confidence))) for one in (first, second))
    return p - q, p - q - np.hypot(p - low_p, high_q - q), p - q + np.hypot(high_p - p, q - low_q)


def upper_bound(successes, trials, confidence: float = CONFIDENCE) -> np.ndarray:
    """One-sided exact upper bound of a rate: the largest rate under which so few successes are not yet too rare.

    With no success in n trials it is ``1 - (1 - confidence) ** (1 / n)``, of which "3 / n" is the rule of thumb.

    Args, errors: as ``wilson``; trials = 0 gives 1.
    """
    from scipy.special import betaincinv

    x, n = _counts(successes, trials, confidence)
    return np.where(x == n, 1.0, betaincinv(x + 1, np.maximum(n - x, 1), confidence))


def finite_upper_bound(defects: int, sample: int, population: int, confidence: float = CONFIDENCE) -> int:
    """Most defects a population of ``population`` rows may hold, given ``defects`` in a simple random sample of it.

    The largest D for which ``defects`` or fewer in the sample still has a probability above 1 − confidence
    (hypergeometric tail). Found by bisection; the tail falls as D grows.

    Raises:
        ValueError: counts that do not fit together.
    """
    if not 0 <= defects <= sample <= population or not 0 < confidence < 1:
        raise ValueError(f"{defects} of {sample} of {population} at {confidence}")
    low, high = defects, population - (sample - defects)
    while low < high:
        middle = (low + high + 1) // 2
        if hypergeometric.cdf(defects, population, middle, sample) > 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low


def _counts(successes, trials, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    x, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    if not (np.all(x >= 0) and np.all(x <= n) and 0 < confidence < 1):  # NaN fails too
        raise ValueError(f"no interval for {successes} of {trials} at confidence {confidence}")
    return x, n
