"""From the standing of the reviews to what gates read, and to the usable rows with their interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tuneready.facts import ReviewTally, Usable
from tuneready.kernels.intervals import clopper_pearson
from tuneready.kernels.sampling import sequence
from tuneready.project import Project
from tuneready.review.standing import Judged, Look, Standing
from tuneready.review.stopping import PASS

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
    n, errors, upper, interval = len(standing.judged), standing.serious, standing.serious_upper, standing.error_interval
    early = standing.look if standing.open and standing.look is not None and standing.look.decision == PASS else None
    if early is not None:  # the rows judged without a gap stand for all of them: the review may stop here
        n, errors, upper, interval = early.judged, early.faults, early.upper, (early.lower, early.upper)
    of_labels = standing.error_upper if early is None else _early_errors(standing, early)
    return ReviewTally(
        reviewers_named=bool(names) and all(name.strip() for name in names),
        reviewers_qualified=bool(names) and all(one.qualification.strip() or _plain(one.name) in qualified for one in standing.reviewers),
        probability_sample=n > 0 and (standing.open == 0 or early is not None), reviewed=n, population=standing.population, errors=errors,
        error_upper=upper, error_interval=interval, double=standing.double, agreement=value, agreement_lower=low,
        agreement_upper=high, statistic=standing.statistic, short={name: judged for name, (judged, *_) in standing.slices.items() if judged < minimum},
        stale=standing.stale, rubber_stamped=tuple(one.name for one in standing.reviewers if one.careless),
        label_errors_upper=of_labels if task in LABELLED else None, minutes=standing.minutes)


def usable(counted: Usable, standing: Standing, rows: Sequence[int | None], mask: np.ndarray) -> Usable:
    """The usable rows times the share without error among the reviewed rows that are still usable, with its interval: exact for a simple
    random sample, by the confidence sequence for one that stopped early, conservative for a stratified one (every error the
    bound leaves room for may lie among the usable rows).

    Args:
        rows: row number of each of ``standing.judged``, None for one that is not in the data. mask: bool per row, it is usable.
    """
    mine = [one for one, row in zip(standing.judged, rows) if row is not None and mask[row]]
    early = standing.look if standing.open and standing.look is not None and standing.look.decision == PASS else None
    if early is not None:
        mine = [one for one in mine if one.item.item_id in early.first]
    if not mine or (standing.open and early is None):
        return counted
    errors, total = sum(one.error for one in mine), counted.estimate
    if len(mine) >= total:
        share = low = high = errors / len(mine)
    elif standing.stratified is not None:
        most = standing.error_upper if early is None else early.error_upper
        low, high = errors / total, min(1.0, (1.0 if most is None else most) * standing.population / total)
        share = min(max(_weighted(mine, standing, early), low), high)
    elif early is not None:
        share, (least, most) = errors / len(mine), sequence(errors, len(mine), total)
        low, high = least / total, most / total
    else:
        share, (low, high) = errors / len(mine), map(float, clopper_pearson(errors, len(mine)))
    return replace(counted, estimate=round(total * (1 - share)), lower=math.floor(total * (1 - high) + 1e-9), upper=math.ceil(total * (1 - low) - 1e-9))


def _weighted(mine: Sequence[Judged], standing: Standing, early: Look | None) -> float:
    """Share of errors among the usable rows: each judged row stands for as many rows as there are in its stratum per row judged there."""
    told = [one.item.stratum for one in standing.judged if early is None or one.item.item_id in early.first]
    judged = Counter(told)
    weight = [standing.strata.get(one.item.stratum, 0) / judged[one.item.stratum] for one in mine]
    return sum(w for w, one in zip(weight, mine) if one.error) / (sum(weight) or 1.0)


def _early_errors(standing: Standing, early: Look) -> float | None:
    """Upper bound on all errors where the review stopped early."""
    if standing.stratified is not None:
        return early.error_upper
    if not standing.population:
        return None
    told = [one for one in standing.judged if one.item.item_id in early.first]
    errors = sum(one.error for one in told) + early.judged - len(told)  # a row left without a verdict counts as wrong
    return sequence(errors, early.judged, standing.population)[1] / standing.population


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
