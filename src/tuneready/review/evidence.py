"""From the standing of the reviews to what gates read, and to the usable rows with their interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tuneready.facts import ReviewTally, Usable
from tuneready.kernels.intervals import clopper_pearson
from tuneready.project import Project
from tuneready.review.tally import Standing

LABELLED = ("classification",)


def tally(standing: Standing, task: str, project: Project, minimum: int) -> ReviewTally | None:
    """What R3 and G-labels read; None where nobody reviewed a row of the sample.

    Args:
        minimum: reviews asked of every stratum.
    """
    if not standing.judged and not standing.stale:
        return None
    qualified = {_plain(expert.name) for expert in project.experts if expert.qualification.strip()}
    names = [one.name for one in standing.reviewers]
    value, low, high = standing.agreement
    n = len(standing.judged)
    return ReviewTally(
        reviewers_named=bool(names) and all(name.strip() for name in names),
        reviewers_qualified=bool(names) and all(one.qualification.strip() or _plain(one.name) in qualified for one in standing.reviewers),
        probability_sample=n > 0 and standing.open == 0, reviewed=n, population=standing.population, errors=standing.serious,
        error_upper=standing.serious_upper, error_interval=standing.error_interval, double=standing.double, agreement=value, agreement_lower=low,
        agreement_upper=high, statistic=standing.statistic, short={name: judged for name, (judged, *_) in standing.slices.items() if judged < minimum},
        stale=standing.stale, rubber_stamped=tuple(one.name for one in standing.reviewers if one.careless),
        label_errors_upper=standing.error_upper if task in LABELLED else None, minutes=standing.minutes)


def usable(counted: Usable, standing: Standing, rows: Sequence[int | None], mask: np.ndarray) -> Usable:
    """The usable rows times the share without error among the reviewed rows that are still usable, with its exact interval.

    Args:
        rows: row number of each of ``standing.judged``, None for one that is not in the data. mask: bool per row, it is usable.
    """
    mine = [one for one, row in zip(standing.judged, rows) if row is not None and mask[row]]
    if not mine or standing.open or standing.stratified is not None:
        return counted
    errors = sum(one.error for one in mine)
    low, high = (errors / len(mine),) * 2 if len(mine) >= counted.estimate else map(float, clopper_pearson(errors, len(mine)))
    return replace(counted, estimate=round(counted.estimate * (1 - errors / len(mine))), lower=math.floor(counted.estimate * (1 - high)),
                   upper=math.ceil(counted.estimate * (1 - low)))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
