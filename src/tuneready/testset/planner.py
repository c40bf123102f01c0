"""What a test set of a given size can and cannot show, before anybody locks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuneready.kernels.intervals import wilson
from tuneready.kernels.sample_size import n_for_half_width, n_for_mcnemar

DISCORDANT = 0.2  # assumed share of rows on which two models differ; stated wherever the gain is shown
STEP = 0.001


@dataclass(frozen=True)
class Plan:
    """What ``rows`` test rows show.

    Attributes:
        threshold: the score asked for, and ``low``–``high``: the 95 % interval (Wilson) of a score seen exactly there.
        half_width: half of that interval. gain: smallest true gain of one model over another that a paired test sees with 80 % power, where
            they differ on 20 % of the rows; None where no gain up to 20 points is seen. to_show: score to be seen so that the
            lower end of its interval is above the threshold; None where not even a perfect score is enough.
    """

    rows: int
    threshold: float
    low: float
    high: float
    half_width: float
    gain: float | None
    to_show: float | None


def shows(rows: int, threshold: float = 0.5) -> Plan:
    """What a test set of this size shows at this threshold. Raises ValueError for no rows or a threshold outside 0..1."""
    if rows < 1 or not 0 <= threshold <= 1:
        raise ValueError(f"{rows} rows at {threshold}")
    low, high = (float(end) for end in wilson(round(threshold * rows), rows))
    above = next((right for right in range(round(threshold * rows), rows + 1) if float(wilson(right, rows)[0]) > threshold), None)
    return Plan(rows, threshold, low, high, (high - low) / 2, _gain(rows), None if above is None else above / rows)


def needed(threshold: float, half_width: float, values: Sequence[int] = (), minimum: int = 0) -> int:
    """Rows for a half-width at the threshold, and for ``minimum`` rows of each value of a key (``values``: their rows in all) as far as
    half of them allows."""
    return max(n_for_half_width(threshold if 0 < threshold < 1 else 0.5, half_width), sum(min(minimum, total // 2) for total in values))


def _gain(rows: int) -> float | None:
    steps = [k * STEP for k in range(1, int(DISCORDANT / STEP))]
    return next((gain for gain in steps if n_for_mcnemar((DISCORDANT + gain) / 2, (DISCORDANT - gain) / 2) <= rows), None)
