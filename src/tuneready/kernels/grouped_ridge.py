"""Ridge regression whose predictions leave out a whole group of rows at once, rows of a group being different.

The pieces of one document share their fate: none may vouch for another. With A = ZᵀZ + penalty and H = Z_g A⁻¹ Z_gᵀ over the
rows of a group, what the model without that group says is y − (I − H)⁻¹ (y − ŷ) (the block form of Allen's PRESS, 1974; Cook &
Weisberg 1982, chapter 2). Targets may change at no cost but a product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_ENTRIES_AT_ONCE = 8_000_000


@dataclass(frozen=True)
class GroupedRidge:
    """Factored once.

    Attributes:
        z: float32[m, d]; factor: float32[d, d], lower Cholesky factor of zᵀz + penalty;
        blocks: (row numbers int64[q, s], (I − H)⁻¹ float32[q, s, s]) of all groups of one size s.
    """

    z: np.ndarray
    factor: np.ndarray
    blocks: tuple[tuple[np.ndarray, np.ndarray], ...]

    @classmethod
    def fit(cls, z: np.ndarray, group: np.ndarray, penalty: float = 1.0) -> GroupedRidge:
        """Factors the problem. ``group``: int64[m], rows of one number are left out together."""
        from scipy.linalg import cholesky, solve_triangular

        gram = (z.T @ z).astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        factor = cholesky(gram, lower=True, overwrite_a=True, check_finite=False).astype(np.float32)
        blocks = []
        for at in _same_size(group, z.shape[1]):
            half = solve_triangular(factor, z[at.reshape(-1)].T, lower=True, check_finite=False).T.reshape(*at.shape, z.shape[1])
            left = np.eye(at.shape[1]) - (half @ half.transpose(0, 2, 1)).astype(np.float64)
            left[:, np.arange(at.shape[1]), np.arange(at.shape[1])] += 1e-6  # a group that alone spans a direction
            blocks.append((at, np.linalg.inv(left).astype(np.float32)))
        return cls(z, factor, tuple(blocks))

    def weights(self, targets: np.ndarray) -> np.ndarray:
        """float32[d, k]: coefficients for float32[m, k] targets."""
        from scipy.linalg import cho_solve

        return cho_solve((self.factor, True), self.z.T @ targets, check_finite=False).astype(np.float32)

    def left_out(self, targets: np.ndarray) -> np.ndarray:
        """float32[m, k]: for every row the prediction of a model that has not seen its group."""
        rest = targets - self.z @ self.weights(targets)
        out = np.empty_like(rest)
        for at, inverse in self.blocks:
            out[at] = targets[at] - inverse @ rest[at]
        return out


def _same_size(group: np.ndarray, width: int) -> Iterator[np.ndarray]:
    """int64[q, s]: the row numbers of groups of one size, so many at once as memory is to hold."""
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.concatenate([[True], group[order][1:] != group[order][:-1]])) if len(order) else order
    size = np.diff(np.append(first, len(order)))
    for s in np.unique(size).tolist():
        mine = first[size == s]
        step = max(1, _ENTRIES_AT_ONCE // (s * width))
        for start in range(0, len(mine), step):
            yield order[mine[start : start + step, None] + np.arange(s)]
