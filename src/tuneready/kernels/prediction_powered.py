"""Rate of wrong labels from rows that people checked, sharpened by a model's posterior but never resting on it.

The posterior of a row is the model's probability, 0..1, that the row's label is wrong, from a model that did not learn that
row. It may be biased, over- or under-confident: an interval then gets wider, its coverage stays. All rates are 0..1;
intervals are two-sided 95 %, ``upper`` is the one-sided 95 % bound. The rate is that of the N rows at hand, so checking all
of them leaves no interval.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tuneready.kernels import intervals

CONFIDENCE = intervals.CONFIDENCE
FEW = 5  # wrong or right rows; the usual least expected count of a normal approximation (Cochran 1954)
DIGITS = 1_000_000  # a posterior counts to 6 digits (SPEC §0.5); as integers their sum does not depend on the order of rows
EVERY, EXACT, POWERED = "every row checked", "exact (hypergeometric)", "prediction-powered (power-tuned)"
STRATIFIED, ADJUSTED = "stratified, approximate interval, Bonferroni bound", "Rogan-Gladen (Lang-Reiczigel)"

# Squares of unseen surprises, (with many surprises seen, with none), for the interval and for the bound. From simulations of
# m = 200 rows of N = 10,000 with calibrated, over- and under-confident posteriors and such that lie 3 points high or low, 400
# runs of each: coverage 94.5 to 97 % at rates 0.05 to 0.4, 95 to 99.5 % at 0.01 to 0.03, where mostly the exact interval
# answers; without unseen surprises 67 to 92 % at rates under 0.1.
_UNSEEN, _UNSEEN_IN_BOUND, _FADING = (0.25, 0.75), (0.5, 1.0), 0.25


class Rate(NamedTuple):
    """A rate with its 95 % interval, one-sided 95 % upper bound, number of checked rows, and the method that made it."""

    estimate: float
    low: float
    high: float
    upper: float
    n: int
    method: str


def exact(wrong: int, checked: int, population: int) -> Rate:
    """The rate from a simple random sample alone: the Clopper-Pearson interval for a finite population.

    Inverts hypergeometric tails, so it never covers less than stated; with few rows of many it is the binomial interval.

    Args:
        wrong, checked, population: counts, 0 ≤ wrong ≤ checked ≤ population, checked > 0.

    Raises:
        ValueError: counts that do not fit together, or nothing checked.
    """
    if checked <= 0:
        raise ValueError("no row was checked")
    if checked == population and 0 <= wrong <= checked:
        share = wrong / checked
        return Rate(share, share, share, share, checked, EVERY)
    two_sided = (1 + CONFIDENCE) / 2
    low = population - intervals.finite_upper_bound(checked - wrong, checked, population, two_sided)
    high = intervals.finite_upper_bound(wrong, checked, population, two_sided)
    upper = intervals.finite_upper_bound(wrong, checked, population, CONFIDENCE)
    return Rate(wrong / checked, low / population, high / population, upper / population, checked, EXACT)


def powered(posterior: np.ndarray, rows: np.ndarray, wrong: np.ndarray) -> Rate:
    """The rate from a simple random sample and a posterior for every row (Angelopoulos, Duchi & Zrnic, arXiv:2311.01453).

    estimate = mean(wrong) + λ (mean of all posteriors − mean of the checked ones), where λ, tuned on the checked rows, is
    the slope of ``wrong`` on the posterior, never negative: a posterior without worth has λ near 0. This is the regression
    estimator of sampling theory (Cochran 1977, ch. 7) with the finite population correction (1 − m / N), a t quantile with
    m − 2 degrees of freedom, and an interval on the logit scale.

    A good posterior leaves few surprises among the checked rows, and the variance of few residuals is told too small. So it
    counts a miss and a false alarm that were not seen: c (1 + λ²) is added to the sum of squared residuals, with c = ¾ where
    no surprise was seen, falling by ¼ for each to ¼ (half a row each); for ``upper``, on which gates rest, c falls from 1 to
    ½. With under five wrong or five right rows ``exact`` answers. Both rules come from simulation;
    ``tests/kernels/test_prediction_powered.py`` repeats it.

    Args:
        posterior: float[N], 0..1, one per row of the population.
        rows: int[m], distinct positions in ``posterior`` that were drawn at random and checked.
        wrong: bool[m], the label of that row is wrong.

    Raises:
        ValueError: shapes that do not fit, a row twice, a posterior outside 0..1, nothing checked.
    """
    rows, wrong = _checked(len(posterior), rows, wrong)
    scaled = np.rint(np.asarray(posterior, dtype=np.float64) * DIGITS)
    if not (np.all(scaled >= 0) and np.all(scaled <= DIGITS)):  # NaN fails too
        raise ValueError("a posterior is not between 0 and 1")
    m, population, errors = len(rows), len(posterior), int(wrong.sum())
    if min(errors, m - errors) < FEW or m == population:
        return exact(errors, m, population)
    given = scaled[rows] / DIGITS
    centred, truth = given - given.mean(), wrong - wrong.mean()
    spread = float((centred**2).sum())
    slope = max(0.0, float((centred * truth).sum()) / spread) if spread > 1e-9 else 0.0
    everywhere = int(scaled.astype(np.int64).sum()) / DIGITS / population
    estimate = float(wrong.mean()) + slope * (everywhere - float(given.mean()))
    if not 0 < estimate < 1:
        return exact(errors, m, population)
    squares = float(((truth - slope * centred) ** 2).sum())
    surprises = [max(least, most - _FADING * squares) * (1 + min(slope, 1.0) ** 2) for least, most in (_UNSEEN, _UNSEEN_IN_BOUND)]
    spreads = [float(np.sqrt((1 - m / population) * (squares + more) / (m - 2) / m)) for more in surprises]
    return _on_logit_scale(estimate, spreads, m)


def stratified(sizes: np.ndarray, wrong: np.ndarray, checked: np.ndarray) -> Rate:
    """The rate from random samples of strata drawn at rates of their own (flagged and unflagged rows).

    estimate = Σ size × share wrong ÷ N. The interval combines the strata's Wilson intervals by recovery of variances (Zou,
    Huang & Zhang 2009), with the finite population correction; it is approximate. ``upper`` adds exact bounds at 1 − 5 % ÷
    strata: conservative, it may lie above ``high`` (SPEC §5).

    Args:
        sizes, wrong, checked: int[strata]: rows of the stratum, rows found wrong, rows checked.

    Raises:
        ValueError: counts that do not fit together, no rows at all, or a stratum with rows of which none was checked.
    """
    sizes, wrong, checked = (np.asarray(a, dtype=np.int64) for a in (sizes, wrong, checked))
    if not (np.all(wrong >= 0) and np.all(wrong <= checked) and np.all(checked <= sizes) and sizes.sum() > 0):
        raise ValueError("counts of strata that do not fit together")
    sizes, wrong, checked = (a[sizes > 0] for a in (sizes, wrong, checked))
    if not checked.all():
        raise ValueError("a stratum of which no row was checked")
    total = int(sizes.sum())
    weight, share, free = sizes / total, wrong / checked, np.sqrt(1 - checked / sizes)
    low, high = intervals.wilson(wrong, checked)
    estimate = float((weight * share).sum())
    below = float(np.sqrt(((weight * (share - low) * free) ** 2).sum()))
    above = float(np.sqrt(((weight * (high - share) * free) ** 2).sum()))
    confidence = 1 - (1 - CONFIDENCE) / len(sizes)
    most = sum(intervals.finite_upper_bound(int(x), int(n), int(size), confidence) for x, n, size in zip(wrong, checked, sizes))
    if (checked == sizes).all():
        return Rate(estimate, estimate, estimate, estimate, int(checked.sum()), EVERY)
    return Rate(estimate, max(0.0, estimate - below), min(1.0, estimate + above), most / total, int(checked.sum()), STRATIFIED)


def strata_of(flagged: np.ndarray, rows: np.ndarray, wrong: np.ndarray, inclusion: np.ndarray) -> tuple[np.ndarray, ...]:
    """The strata behind rows drawn with known probabilities, as arguments of ``stratified``.

    Rows of one flag and one inclusion probability are a stratum. Where a flag was drawn at several probabilities, its rows
    are shared out in proportion to n ÷ probability (Horvitz & Thompson 1952).

    Args:
        flagged: bool[N], the flag of every row.
        rows, wrong: as for ``powered``.
        inclusion: float[m], 0..1, the probability with which the row was drawn.

    Raises:
        ValueError: shapes that do not fit, a row twice, a probability that is none.
    """
    rows, wrong, chance = _checked(len(flagged), rows, wrong, inclusion)
    if not (np.all(chance > 0) and np.all(chance <= 1)):
        raise ValueError("an inclusion probability is not between 0 and 1")
    flag = np.asarray(flagged, dtype=bool)
    kinds, which = np.unique(np.column_stack([flag[rows], chance]), axis=0, return_inverse=True)
    which = which.reshape(-1)
    counts, errors = np.bincount(which, minlength=len(kinds)), np.bincount(which, weights=wrong, minlength=len(kinds))
    weight = counts / kinds[:, 1]
    sizes = np.zeros(len(kinds), dtype=np.int64)
    for value in (0, 1):
        mine = np.flatnonzero(kinds[:, 0] == value)
        if len(mine):
            edges = np.rint(np.cumsum(weight[mine]) / weight[mine].sum() * int((flag == value).sum())).astype(np.int64)
            sizes[mine] = np.diff(edges, prepend=0)
    unseen = [n for value in (0, 1) if not (kinds[:, 0] == value).any() and (n := int((flag == value).sum()))]
    pad = np.zeros(len(unseen), dtype=np.int64)
    return (np.concatenate([np.maximum(sizes, counts), np.array(unseen, dtype=np.int64)]),
            np.concatenate([errors.astype(np.int64), pad]), np.concatenate([counts, pad]))


def rogan_gladen(positive: tuple[int, int], hits: tuple[int, int], passes: tuple[int, int]) -> Rate | None:
    """The rate behind a share of flagged rows, given how well the flag works (Rogan & Gladen 1978).

    For a flag whose sensitivity and specificity were measured on rows chosen apart from the data (planted errors, a gold
    set). Interval: Lang & Reiczigel (2014), which carries the uncertainty of all three shares.

    Args:
        positive: (flagged rows, rows).
        hits: (flagged, checked) among rows known to be wrong: sensitivity.
        passes: (not flagged, checked) among rows known to be right: specificity.

    Returns:
        None where sensitivity + specificity ≤ 1: the flag tells nothing. ``n`` is the number of known rows.

    Raises:
        ValueError: counts that do not fit together, or an empty sample.
    """
    for x, n in (positive, hits, passes):
        if not 0 <= x <= n or n == 0:
            raise ValueError(f"{x} of {n}")
    share, sens, spec = (x / n for x, n in (positive, hits, passes))
    if sens + spec <= 1:
        return None
    estimate = min(1.0, max(0.0, (share + spec - 1) / (sens + spec - 1)))
    (low, high), (_, upper) = (_lang_reiczigel(positive, hits, passes, p) for p in ((1 + CONFIDENCE) / 2, CONFIDENCE))
    return Rate(estimate, min(low, estimate), max(high, estimate), max(upper, estimate), hits[1] + passes[1], ADJUSTED)


def _lang_reiczigel(positive: tuple[int, int], hits: tuple[int, int], passes: tuple[int, int], level: float) -> tuple[float, float]:
    """Both ends at the normal quantile ``level``. Shares are shrunk (z² rows to the first, two rows to the others), and the
    centre is shifted for the skewness of the estimated sensitivity and specificity."""
    from scipy.special import ndtri

    z = float(ndtri(level))
    n, n_sens, n_spec = positive[1] + z * z, hits[1] + 2, passes[1] + 2
    share, sens, spec = (positive[0] + z * z / 2) / n, (hits[0] + 1) / n_sens, (passes[0] + 1) / n_spec
    youden = sens + spec - 1
    rate = (share + spec - 1) / youden
    of_sens, of_spec = sens * (1 - sens) / n_sens, spec * (1 - spec) / n_spec
    error = np.sqrt(share * (1 - share) / n + of_sens * rate**2 + of_spec * (1 - rate) ** 2) / youden
    centre = rate + 2 * z * z * (rate * of_sens - (1 - rate) * of_spec)
    return float(np.clip(centre - z * error, 0, 1)), float(np.clip(centre + z * error, 0, 1))


def _on_logit_scale(estimate: float, errors: list[float], checked: int) -> Rate:
    """Interval and bound from their standard errors, with t quantiles, on the scale where rates are unbounded."""
    from scipy.special import expit, logit, stdtrit

    both, one = (float(stdtrit(checked - 2, p)) for p in ((1 + CONFIDENCE) / 2, CONFIDENCE))
    steps = np.array([-both, both, one]) * np.array([errors[0], errors[0], errors[1]]) / (estimate * (1 - estimate))
    low, high, upper = (float(end) for end in expit(logit(estimate) + steps))
    return Rate(estimate, low, high, upper, checked, POWERED)


def _checked(population: int, rows: np.ndarray, *columns: np.ndarray) -> tuple[np.ndarray, ...]:
    """Rows and columns in order of rows, columns as float64. Raises ValueError for what is no sample without replacement."""
    rows = np.asarray(rows)
    if any(len(column) != len(rows) for column in columns) or not len(rows) or not np.issubdtype(rows.dtype, np.integer):
        raise ValueError("checked rows and their judgements do not fit together")
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    if rows[0] < 0 or rows[-1] >= population or np.any(rows[1:] == rows[:-1]):
        raise ValueError("checked rows are not distinct rows of the population")
    return rows, *(np.asarray(column, dtype=np.float64)[order] for column in columns)
