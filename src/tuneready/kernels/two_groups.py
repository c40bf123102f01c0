"""Pairs that belong together among pairs that do not: a mixture whose second group is known from shuffled pairs.

The score of a wrong pair is distributed as that of a shuffled one, which can be drawn at will. The score of a right pair
is taken as a two-piece normal (Fechner 1897; Wallis, Statistical Science 2014) after a logarithm: one mode, each flank
with its own width. The shares come by expectation and maximisation (Dempster, Laird & Rubin 1977) from several starts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STARTS = (0.9, 0.7, 0.5, 0.3)  # quantiles of the shuffled scores under which a pair first counts as wrong
STEEPEST = 1.5  # left width of the right pairs ÷ right width at most: else the left flank takes the wrong pairs in (ours)
_ROUNDS = 200
_GRID = 2048
_FLOOR = 1e-9


@dataclass(frozen=True)
class Groups:
    """Mixture of right pairs, wrong pairs whose answer fits elsewhere in the set, and wrong pairs whose answer fits nowhere.

    Attributes:
        elsewhere, nowhere: shares of the two kinds of wrong pairs.
        mode, left, right: the right pairs' two-piece normal, on the scale of ``scaled``.
        low, spread: what ``scaled`` needs; grid, density: the shuffled scores' density there.
        likelihood: mean log likelihood of a pair.
    """

    elsewhere: float
    nowhere: float
    mode: float
    left: float
    right: float
    low: float
    spread: float
    grid: np.ndarray
    density: np.ndarray
    likelihood: float = -np.inf

    def scaled(self, score: np.ndarray) -> np.ndarray:
        """Scores on the scale the groups are described on: ln(1 + standard deviations above the lowest shuffled ones)."""
        return np.log1p(np.maximum((score - self.low) / self.spread, 0))

    def posterior(self, score: np.ndarray, evidence: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        """(probability of "fits elsewhere", of "fits nowhere", mean log likelihood).

        ``evidence``: log odds, from the answer's best other prompt, that the answer belongs to another row.
        """
        x = self.scaled(score)
        wrong = np.interp(x, self.grid, self.density)
        right = _two_piece(x, self.mode, self.left, self.right) + _FLOOR
        swapped = self.elsewhere * wrong * np.exp(evidence)
        lost = self.nowhere * wrong
        total = swapped + lost + (1 - self.elsewhere - self.nowhere) * right
        below = x < self.mode
        return np.where(below, swapped / total, 0), np.where(below, lost / total, 0), float(np.log(total).mean())

    @property
    def separation(self) -> float:
        """Distance of the two modes in widths: mode less the mean of the shuffled, over left width plus their deviation."""
        step = self.density / self.density.sum()
        mean = float(step @ self.grid)
        deviation = float(np.sqrt(step @ (self.grid - mean) ** 2))
        return (self.mode - mean) / (self.left + deviation)


def groups(score: np.ndarray, shuffled: np.ndarray, evidence: np.ndarray) -> Groups:
    """The likeliest mixture for paired scores, given shuffled scores and ``evidence`` per pair (see ``posterior``)."""
    order = np.argsort(score, kind="stable")
    score, evidence = score[order], evidence[order]
    low, spread = float(np.quantile(shuffled, 0.01)), float(shuffled.std()) or 1.0
    bare = Groups(0, 0, 0, 1, 1, low, spread, np.zeros(1), np.zeros(1))
    grid, density = _density(bare.scaled(shuffled), float(bare.scaled(score).max(initial=1)))
    bare = Groups(0, 0, 0, 1, 1, low, spread, grid, density)
    found = [_settled(bare, score, evidence, float(np.quantile(shuffled, start))) for start in STARTS]
    return max(found, key=lambda one: one.likelihood)


def auc(high: np.ndarray, low: np.ndarray) -> float:
    """Probability that one of ``high`` exceeds one of ``low``, ties half (Mann & Whitney 1947)."""
    order = np.sort(low)
    below, upto = np.searchsorted(order, high), np.searchsorted(order, high, side="right")
    return float((below + upto).sum() / (2 * len(high) * len(low))) if len(high) and len(low) else 0.5


def _settled(bare: Groups, score: np.ndarray, evidence: np.ndarray, start: float) -> Groups:
    x = bare.scaled(score)
    wrong = np.where(score < start, 0.9, 0.01)
    elsewhere = nowhere = float(wrong.mean()) / 2
    found = bare
    for _ in range(_ROUNDS):
        mode, left, right = _fitted(x, 1 - wrong)
        found = Groups(elsewhere, nowhere, mode, min(left, STEEPEST * right), right, bare.low, bare.spread, bare.grid, bare.density)
        swapped, lost, likelihood = found.posterior(score, evidence)
        wrong, before = swapped + lost, elsewhere + nowhere
        elsewhere, nowhere = float(swapped.mean()), float(lost.mean())
        if abs(before - elsewhere - nowhere) < 1e-5:
            break
    return Groups(elsewhere, nowhere, found.mode, found.left, found.right, bare.low, bare.spread, bare.grid, bare.density, likelihood)


def _density(x: np.ndarray, most: float) -> tuple[np.ndarray, np.ndarray]:
    """(grid, kernel density) with Scott's bandwidth, from a histogram."""
    width = max(1.06 * float(x.std()) * len(x) ** -0.2, 1e-3)
    edges = np.linspace(-4 * width, max(float(x.max()), most) + 4 * width, _GRID)
    step = edges[1] - edges[0]
    reach = np.arange(-int(4 * width / step) - 1, int(4 * width / step) + 2) * step
    bell = np.exp(-0.5 * (reach / width) ** 2)
    bell = bell[-_GRID + 1 :] / bell.sum()
    smooth = np.convolve(np.histogram(x, edges)[0], bell, "same")[: _GRID - 1] / len(x) / step
    return (edges[1:] + edges[:-1]) / 2, smooth + _FLOOR


def _two_piece(x: np.ndarray, mode: float, left: float, right: float) -> np.ndarray:
    return np.sqrt(2 / np.pi) / (left + right) * np.exp(-0.5 * ((x - mode) / np.where(x < mode, left, right)) ** 2)


def _fitted(x: np.ndarray, weight: np.ndarray) -> tuple[float, float, float]:
    """(mode, left width, right width) of greatest weighted likelihood of ascending ``x``; the mode is sought on a grid of quantiles."""
    total, first, second = np.cumsum(weight), np.cumsum(weight * x), np.cumsum(weight * x * x)
    mode = np.quantile(x, np.linspace(0.02, 0.98, 97))
    at = np.searchsorted(x, mode, side="right") - 1
    left = second[at] - 2 * mode * first[at] + mode**2 * total[at]
    whole = second[-1] - 2 * mode * first[-1] + mode**2 * total[-1]
    left, right = np.maximum(left, _FLOOR), np.maximum(whole - left, _FLOOR)
    best = int(np.argmin(np.cbrt(left) + np.cbrt(right)))
    a, b = np.cbrt(left[best]), np.cbrt(right[best])
    scale = np.sqrt((a + b) / max(total[-1], _FLOOR))
    return float(mode[best]), float(max(a * scale, 1e-3)), float(max(b * scale, 1e-3))
