"""How many there are in all, and how many neither of two independent looks saw: Chapman's estimate from two samples.

Sources: Chapman (1951), the estimate; Seber (1970), its variance; Burnham in Chao (1987, 1989), the interval by the logarithm of
the number unseen, which never falls below what was seen. The estimate holds where both looks are independent and see each
thing with equal chance; looks that miss the same things make it too small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tuneready.kernels import hypergeometric

LEAST_OVERLAP = 7  # Robson & Regier (1964): with fewer seen by both, the bias of the estimate is not negligible


@dataclass(frozen=True)
class Chapman:
    """What two looks tell. ``seen``: by either; ``unseen``: estimated number that neither saw, with its interval."""

    total: float
    variance: float
    seen: int
    unseen: float
    low: float
    high: float


def chapman(first: int, second: int, both: int, confidence: float = 0.95) -> Chapman | None:
    """The estimate from ``first`` seen by one look, ``second`` by the other, ``both`` by both; None where ``both`` < ``LEAST_OVERLAP``.

    Where one look saw everything the other saw, the estimate of the unseen is 0 and its variance too; the upper end is then the
    largest total under which so large an overlap is not yet too rare (hypergeometric tail).

    Raises:
        ValueError: counts that do not fit together.
    """
    from scipy.special import ndtri

    if not 0 <= both <= min(first, second) or not 0 < confidence < 1:
        raise ValueError(f"{both} of {first} and {second} at {confidence}")
    if both < LEAST_OVERLAP:
        return None
    seen = first + second - both
    total = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    unseen = (first - both) * (second - both) / (both + 1)  # total - seen, without the rounding of the difference
    if unseen == 0:
        return Chapman(total, variance, seen, 0.0, 0.0, _most_unseen(first, second, both, (1 - confidence) / 2))
    factor = np.exp(float(ndtri((1 + confidence) / 2)) * np.sqrt(np.log1p(variance / unseen**2)))
    return Chapman(total, variance, seen, unseen, float(unseen / factor), float(unseen * factor))


def _most_unseen(first: int, second: int, both: int, tail: float) -> float:
    """Most unseen for which an overlap of ``both`` or more has a probability above ``tail``; the tail falls as the total grows."""
    seen = first + second - both
    low, high = 0, 1
    while 1 - hypergeometric.cdf(both - 1, seen + high, first, second) > tail:
        low, high = high, 2 * high
    while low < high - 1:
        middle = (low + high) // 2
        if 1 - hypergeometric.cdf(both - 1, seen + middle, first, second) > tail:
            low = middle
        else:
            high = middle
    return float(low)
