"""What checked labels amount to: the corrected rate of wrong labels, and the tally that R3 and G-labels read.

A random sample counts as one only when it is whole: every row drawn was judged, found again, and unchanged since. Otherwise
errors found and mended would drop out of the sample and leave it looking clean. Every wrong label counts as a serious error,
because the label is all that a row of a label task teaches.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from tuneready.facts import ReviewTally
from tuneready.kernels import prediction_powered as kernel
from tuneready.kernels.prediction_powered import Rate
from tuneready.project import Project
from tuneready.reviewed import Reviews

NOT_RANDOM = "not a random sample"


def corrected(reviews: Reviews, judged: int, posterior: np.ndarray | None = None) -> Rate | None:
    """The rate of wrong labels among the rows judged, as people found it.

    From every row where all were checked; from the random sample where it is whole, sharpened by the posterior; else from
    whatever was checked, with a method that begins with ``NOT_RANDOM``. A row on which reviewers tie counts as wrong. Rows
    mended since are taken off, all ends alike; the posterior, made from the mended labels, is then left out.

    Args:
        reviews: checked rows; those from ``judged`` on (rows of test files) are passed over.
        judged: rows of the training data.
        posterior: float[judged], a model's probability that the label is wrong, from a model that learned neither the row
            nor what people said of it; NaN for rows without a label, which then are no part of the population.

    Returns:
        None where nothing was checked.
    """
    basis, population, random = _basis(reviews, judged)
    if posterior is not None:
        labelled = np.isfinite(posterior)
        basis, population = basis.taken(labelled[basis.rows]), int(labelled.sum())
    if not len(basis):
        return None
    wrong, mended = ~basis.right, int(basis.mended.sum())
    if posterior is None or mended or not random:
        rate = kernel.exact(int(wrong.sum()), len(basis), population)
    else:
        place = np.cumsum(labelled) - 1
        rate = kernel.powered(posterior[labelled], place[basis.rows], wrong)
    if mended:
        rate = rate._replace(**{end: max(0.0, getattr(rate, end) - mended / population) for end in ("estimate", "low", "high", "upper")})
    return rate if random else rate._replace(method=f"{NOT_RANDOM}: {rate.method}")


def tally(reviews: Reviews, judged: int, rate: Rate | None, project: Project, as_of: dt.date) -> ReviewTally | None:
    """What the reviews amount to for the gates; None where nothing was reviewed and nothing lapsed.

    ``rate`` comes from ``corrected`` on the same reviews; it bounds label errors only where it rests on a random sample, or
    on all rows, judged by named people. The bound on serious errors rests on people's judgements alone. Agreement is not
    measured here.

    Args:
        reviews: as for ``corrected``, up to the as-of date (``Reviews.until``).
        judged: rows of the training data.
        project: names the experts and their qualification.
        as_of: date of the judgement; entries dated later are passed over.
    """
    reviews = reviews.until(np.datetime64(as_of))
    basis, population, random = _basis(reviews, judged)
    if not len(basis) and not reviews.stale:
        return None
    inside = reviews.taken(np.isin(reviews.rows, basis.rows))
    names = {_plain(name) for name in set(inside.reviewer.tolist())}
    qualified = {_plain(expert.name) for expert in project.experts if expert.qualification.strip()}
    named = bool(names) and "" not in names
    wrong = int((~basis.right).sum())
    alone = corrected(reviews, judged) if random and named else None
    _, per_row = np.unique(inside.rows, return_counts=True)
    return ReviewTally(
        reviewers_named=named, reviewers_qualified=named and names <= qualified, probability_sample=random,
        reviewed=len(basis), population=population, errors=max(0, wrong - int(basis.mended.sum())),
        error_upper=None if alone is None else alone.upper, double=int((per_row > 1).sum()), stale=reviews.stale,
        label_errors_upper=rate.upper if rate is not None and alone is not None and not rate.method.startswith(NOT_RANDOM) else None)


def _basis(reviews: Reviews, judged: int) -> tuple[Reviews, int, bool]:
    """(one entry per row the rate rests on, rows of the population, whether they stand for it)."""
    one = reviews.taken(reviews.rows < judged).adjudicated(ties_wrong=True)
    if len(one) == judged:
        return one, judged, True
    drawn = one.taken(one.drawn)
    whole = len(drawn) > 0 and reviews.lost == 0
    return (drawn if whole else one), judged, whole


def _plain(name: str) -> str:
    return " ".join(str(name).split()).casefold()
