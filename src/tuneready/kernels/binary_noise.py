"""Which yes/no labels are wrong: a mixture of clean and flipped decisions over features that have not seen them.

A decision is truly yes with the probability of a logistic model of its features. A true yes is stated as no with the rate
of *missing* labels, a true no as yes with the rate of *spurious* ones. Rates differ by label and are held to the rates over
all labels by pseudo-counts. Model and rates are fitted together by EM (Dempster, Laird & Rubin 1977), as in Raykar et al.,
JMLR 11 (2010), with one annotator.

The given value of a decision must not be among its features. What lets rates be told at all is that the features are not
sure about hard decisions and sure about easy ones; a rate is a model's estimate, never more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PRIOR_DECISIONS = 20.0  # pseudo-counts that hold the rates of a label to those of all (ours)
MOST_RATE = 0.45  # beyond, yes and no change places
_STEPS, _STILL, _RIDGE = 60, 1e-5, 1e-3
_LEAST = 1e-12


@dataclass(frozen=True)
class BinaryNoise:
    """A fitted mixture.

    Attributes:
        centre, spread: float64[f], how features are standardised.
        weights: float64[f + 1] of the logistic model, the last one for the constant.
        missing, spurious: float64[k], rate per label: of true yeses that are stated as no, of true noes stated as yes.
    """

    centre: np.ndarray
    spread: np.ndarray
    weights: np.ndarray
    missing: np.ndarray
    spurious: np.ndarray


def fit(features: np.ndarray, given: np.ndarray, label: np.ndarray, labels: int, weight: np.ndarray | None = None) -> BinaryNoise:
    """Fits model and rates.

    Args:
        features: float[m, f], one row per decision; given: bool[m], as stated; label: int[m], which label is decided on.
        labels: how many labels there are; weight: float[m], decisions each one stands for; 1 when None.

    Raises:
        ValueError: all decisions are yes, or all no.
    """
    if given.all() or not given.any():
        raise ValueError("a noise mixture needs decisions of both kinds")
    weight = np.ones(len(given)) if weight is None else weight.astype(np.float64)
    centre, spread = features.mean(axis=0, dtype=np.float64), features.std(axis=0, dtype=np.float64)
    spread = np.where(spread > 1e-9, spread, 1.0)
    x = _standard(features, centre, spread)
    missing, spurious = np.full(labels, 0.05), np.full(labels, 0.05 * float(np.average(given, weights=weight)))
    truth = given.astype(np.float64)
    weights = _logistic(x, truth, weight, np.zeros(x.shape[1]), steps=8)
    for _ in range(_STEPS):
        truth = _truth(_sigmoid(x @ weights), given, missing[label], spurious[label])
        before = missing, spurious
        missing = _rates(truth * ~given * weight, truth * weight, label, labels)
        spurious = _rates((1 - truth) * given * weight, (1 - truth) * weight, label, labels)
        weights = _logistic(x, truth, weight, weights, steps=1)
        if max(abs(missing - before[0]).max(), abs(spurious - before[1]).max()) < _STILL:
            break
    return BinaryNoise(centre, spread, weights, missing, spurious)


def wrong(noise: BinaryNoise, features: np.ndarray, given: np.ndarray, label: np.ndarray) -> np.ndarray:
    """float64[m]: probability that each decision is wrong, rounded to 6 digits."""
    p = _sigmoid(_standard(features, noise.centre, noise.spread) @ noise.weights)
    truth = _truth(p, given, noise.missing[label], noise.spurious[label])
    return np.round(np.where(given, 1 - truth, truth), 6)


def _standard(features: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    out = np.ones((len(features), features.shape[1] + 1), dtype=np.float32)
    out[:, :-1] = np.clip(np.round((features - centre) / spread, 5), -30, 30)
    return out


def _truth(p: np.ndarray, given: np.ndarray, missing: np.ndarray, spurious: np.ndarray) -> np.ndarray:
    """Probability of a true yes, given what is stated."""
    yes = p * np.where(given, 1 - missing, missing)
    no = (1 - p) * np.where(given, spurious, 1 - spurious)
    return yes / np.maximum(yes + no, _LEAST)


def _rates(part: np.ndarray, whole: np.ndarray, label: np.ndarray, labels: int) -> np.ndarray:
    """Share per label, held to the share over all labels."""
    common = part.sum() / max(whole.sum(), _LEAST)
    # A rate is held by so many decisions as it takes to see it at all: rare events need more of them.
    pseudo = PRIOR_DECISIONS / max(min(common, 0.5), 1e-4)
    found = np.bincount(label, weights=part, minlength=labels) + pseudo * common
    return np.minimum(found / (np.bincount(label, weights=whole, minlength=labels) + pseudo), MOST_RATE)


def _logistic(x: np.ndarray, truth: np.ndarray, weight: np.ndarray, start: np.ndarray, steps: int) -> np.ndarray:
    """Newton steps of logistic regression on soft targets, with a little ridge; each step is halved until it does not worsen."""
    found = start
    size = weight.sum()
    loss = _loss(x, truth, weight, found) / size
    for _ in range(steps):
        p = _sigmoid(x @ found)
        slope = ((weight * (truth - p)) @ x) / size - _RIDGE * 1e-2 * found
        curve = (x * (weight * p * (1 - p))[:, None].astype(np.float32)).T @ x / size
        step = np.linalg.solve(curve + _RIDGE * 1e-2 * np.eye(x.shape[1]), slope)
        for _ in range(6):
            tried = _loss(x, truth, weight, found + step) / size
            if tried <= loss:
                found, loss = found + step, tried
                break
            step = step / 2
    return found


def _loss(x: np.ndarray, truth: np.ndarray, weight: np.ndarray, found: np.ndarray) -> float:
    value = x @ found
    return float((weight * (np.logaddexp(0, value) - truth * value)).sum() + _RIDGE * 0.5e-2 * (found @ found) * weight.sum())


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(values, -50, 50)))
