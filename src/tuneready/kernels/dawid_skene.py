"""Who is right where three or more people judged: true labels and each person's error rates together, by EM (Dawid & Skene 1979).

A person has a confusion matrix: how often each answer is given where each label is true. The E-step weighs the answers of a
unit by these matrices, the M-step counts the matrices from the weighted answers. It starts from the shares of the votes
(Dawid & Skene 1979, eq. 3.1); Laplace smoothing keeps a person with few answers from being certain. The likelihood may have several maxima and
the labels are named by the majority: where most are wrong in the same way, so is the consensus.

Source: Dawid, A. P. & Skene, A. M. (1979) "Maximum likelihood estimation of observer error-rates using the EM algorithm",
Journal of the Royal Statistical Society C 28 (1), 20–28.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

SMOOTHING = 0.5  # added to each cell of a confusion matrix: Jeffreys' prior of a two-valued share
STEPS, TOLERANCE = 200, 1e-7  # steps at most; change of any posterior at which it stands still


class Consensus(NamedTuple):
    """What the answers say.

    Attributes:
        posterior: float[units, labels], each row summing to 1. label: int[units], the likeliest, the lowest of equals.
        confusion: float[people, labels, labels]: share of answers (last axis) where a label (middle axis) is true.
        accuracy: float[people]: chance that a person's answer is the true label, over the estimated shares of the labels.
        share: float[labels], estimated shares of the true labels. steps: taken. converged: stood still before ``STEPS``.
    """

    posterior: np.ndarray
    label: np.ndarray
    confusion: np.ndarray
    accuracy: np.ndarray
    share: np.ndarray
    steps: int
    converged: bool


def consensus(ratings: np.ndarray, labels: int | None = None, smoothing: float = SMOOTHING) -> Consensus | None:
    """The consensus of many people's answers.

    Args:
        ratings: int[people, units], the number of the label each gave, -1 where none. labels: how many there are; None for the
            highest number given. smoothing: pseudo-counts of every cell of a confusion matrix, above 0.

    Returns:
        None where it cannot be computed (``computable``). ``accuracy`` is NaN for people who share no unit with another: nothing
        checks them.

    Raises:
        ValueError: no two-dimensional array of whole numbers, a number outside the labels, or smoothing not above 0.
    """
    ratings = np.asarray(ratings)
    if ratings.ndim != 2 or ratings.dtype.kind not in "iu" or not smoothing > 0:
        raise ValueError("ratings are whole numbers, people by units, and smoothing is above 0")
    k = int(ratings.max(initial=-1)) + 1 if labels is None else labels
    if (ratings < -1).any() or (ratings >= k).any():
        raise ValueError("a rating names no label")
    if not computable(ratings):
        return None
    person, unit = np.nonzero(ratings >= 0)
    given = ratings[person, unit].astype(np.int64)
    people, units = ratings.shape
    votes = np.bincount(unit * k + given, minlength=units * k).reshape(units, k).astype(np.float64)
    answered = votes.sum(axis=1, keepdims=True)
    posterior = np.divide(votes, answered, out=np.full((units, k), 1 / k), where=answered > 0)
    converged, steps = False, 0
    while steps < STEPS and not converged:
        share, confusion = _counted(posterior, (person, unit, given), people, smoothing)
        after = _weighed(share, confusion, (person, unit, given), units)
        converged, steps = bool(np.abs(after - posterior).max() < TOLERANCE), steps + 1
        posterior = after
    share, confusion = _counted(posterior, (person, unit, given), people, smoothing)
    accuracy = np.where(_shared(ratings >= 0).any(axis=1), np.einsum("pkk,k->p", confusion, share), np.nan)
    # Rounding before the choice: machines that differ in the last digit name the same label.
    return Consensus(posterior, np.argmax(posterior.round(9), axis=1), confusion, accuracy, share, steps, converged)


def computable(ratings: np.ndarray) -> bool:
    """Whether the answers can tell people apart: three people of whom each two share a unit, and two labels in use.

    Two people's agreement fits any split of the errors between them; three pairs settle it.
    """
    ratings = np.asarray(ratings)
    told = ratings >= 0
    pairs = _shared(told).astype(np.int64)
    return bool(((pairs @ pairs) * pairs).any() and len(np.unique(ratings[told])) >= 2)


def _shared(told: np.ndarray) -> np.ndarray:
    """bool[people, people]: the two answered a unit in common; False for one with oneself."""
    both = told.astype(np.float32) @ told.T.astype(np.float32) > 0
    return both & ~np.eye(len(told), dtype=bool)


def _counted(posterior: np.ndarray, answers: tuple[np.ndarray, np.ndarray, np.ndarray], people: int, smoothing: float) -> tuple[np.ndarray, np.ndarray]:
    """M-step: (share of each label, confusion matrix of each person)."""
    person, unit, given = answers
    k = posterior.shape[1]
    cell = person * k + given
    counts = np.stack([np.bincount(cell, posterior[unit, true], people * k).reshape(people, k) for true in range(k)], axis=1) + smoothing
    seen = np.unique(unit)
    share = posterior[seen].sum(axis=0) + smoothing
    return share / share.sum(), counts / counts.sum(axis=2, keepdims=True)


def _weighed(share: np.ndarray, confusion: np.ndarray, answers: tuple[np.ndarray, np.ndarray, np.ndarray], units: int) -> np.ndarray:
    """E-step: float[units, labels], in logarithms so that many answers do not underflow."""
    person, unit, given = answers
    k = len(share)
    found = np.log(confusion)[person, :, given]
    told = np.stack([np.bincount(unit, found[:, true], units) for true in range(k)], axis=1) + np.log(share)
    told = np.exp(told - told.max(axis=1, keepdims=True))
    return told / told.sum(axis=1, keepdims=True)
