"""A cheap learner in closed form, for what changes when rows are dropped or relabelled: ridge regression on sketched features.

What it needs of the rows are sums over them (Hoerl & Kennard 1970), so sets that share rows share the work: sums of blocks are
added up, those of dropped rows taken away.

Two learners. The *close* one has many features and a weak penalty, for a fine-tuned model fits its training labels closely,
and a learner that averages over its rows would hardly notice wrong ones. On banking77 as published it is within 0.1 points of
the best penalty; with 18 % planted, leaving the planted rows out brings it 2.1 points, the *steady* one 1.0. But a learner
that fits closely is at its worst where it has as many rows as features (double descent: Belkin et al., PNAS 116:15849, 2019),
which would bend a learning curve; the steady one is near its best at every size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DIMENSIONS, WIDE = 2048, 4096  # features of the steady and of the close learner
CLOSE, STEADY = 0.3, 1.0  # penalties
_ROWS_AT_ONCE = 2048


@dataclass(frozen=True)
class Sums:
    """What a ridge regression needs of some rows: ``gram`` float32[d, d] (its lower triangle, the rest is empty), ``cross``
    float64[d, k] (features by class), ``features`` float64[d], ``count`` int64[k] rows of each class."""

    gram: np.ndarray
    cross: np.ndarray
    features: np.ndarray
    count: np.ndarray

    @classmethod
    def of(cls, z, given: np.ndarray, classes: int, onto: Sums | None = None) -> Sums:
        """Sums over all rows. ``z``: float32[n, d], dense or ``scipy.sparse.csr_matrix``; ``given``: int[n] class numbers;
        ``onto``: added to these sums, whose ``gram`` is used up: two of the wide learner's would be 130 MB."""
        from scipy.linalg.blas import ssyrk

        d = z.shape[1]
        gram = np.zeros((d, d), dtype=np.float32, order="F") if onto is None else onto.gram
        cross, features = np.zeros((d, classes)), np.zeros(d)
        for start in range(0, z.shape[0], _ROWS_AT_ONCE):
            some, mine = z[start : start + _ROWS_AT_ONCE], given[start : start + _ROWS_AT_ONCE]
            some = np.ascontiguousarray(some if isinstance(some, np.ndarray) else some.toarray())
            gram = ssyrk(1.0, some.T, beta=1.0, c=gram, lower=1, overwrite_c=1)
            hot = np.zeros((len(some), classes), dtype=np.float32)
            hot[np.arange(len(some)), mine] = 1
            cross += some.T @ hot
            features += some.sum(axis=0, dtype=np.float64)
        count = np.bincount(given, minlength=classes)
        if onto is not None:
            cross, features, count = cross + onto.cross, features + onto.features, count + onto.count
        return cls(gram, cross, features, count)

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.gram + other.gram, self.cross + other.cross, self.features + other.features, self.count + other.count)

    def __sub__(self, other: Sums) -> Sums:
        return Sums(self.gram - other.gram, self.cross - other.cross, self.features - other.features, self.count - other.count)

    def relabelled(self, z, before: np.ndarray, after: np.ndarray) -> Sums:
        """The sums when these of its rows change their class; the costly part stays."""
        classes = len(self.count)
        change = np.zeros((len(before), classes), dtype=np.float32)
        at = np.arange(len(before))
        np.add.at(change, (at, after), 1)
        np.add.at(change, (at, before), -1)
        return Sums(self.gram, self.cross + z.T @ change, self.features, self.count + change.sum(axis=0).astype(np.int64))

    @property
    def rows(self) -> int:
        """Rows summed over."""
        return int(self.count.sum())

    def weights(self, penalty: float) -> np.ndarray:
        """float32[d, k]: coefficients for targets centred on the mean of each class.

        Raises:
            ValueError: no rows.
        """
        from scipy.linalg import cho_factor, cho_solve

        if not self.rows:
            raise ValueError("no rows to learn from")
        gram = self.gram.copy(order="F")
        gram[np.diag_indices_from(gram)] += penalty
        target = self.cross - self.features[:, None] * (self.count / self.rows)
        factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
        return cho_solve(factor, target.astype(np.float32), check_finite=False)


def folded(z: np.ndarray, dimensions: int = DIMENSIONS) -> np.ndarray:
    """float32[n, <= dimensions]: a count sketch of fewer columns, made by adding columns up; rows of length 1."""
    d = z.shape[1]
    if d <= dimensions:
        return z
    out = z[:, :dimensions].copy()
    for start in range(dimensions, d, dimensions):
        part = z[:, start : start + dimensions]
        out[:, : part.shape[1]] += part
    norm = np.sqrt(np.einsum("ij,ij->i", out, out))[:, None]
    return out / np.where(norm > 0, norm, 1)


def scores(z, weights: np.ndarray) -> np.ndarray:
    """float64[n, k], rounded to 6 digits; ``z`` dense or sparse."""
    return np.round((z @ weights).astype(np.float64), 6)


def right(z, weights: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """bool[n]: whether the class with the highest score is the true one."""
    return scores(z, weights).argmax(axis=1) == truth


def near_copies(z, others, cosine: float = 0.9) -> np.ndarray:
    """bool[n]: rows with a cosine of at least ``cosine`` to one of ``others`` (rows of both of length 1, dense or sparse).

    Candidates are found in a folded sketch of 256 columns, whose cosines err by less than 0.09 (standard deviation; four of
    them are allowed for), and verified in the whole one.
    """
    z, others = (one.toarray() if hasattr(one, "toarray") else one for one in (z, others))
    out = np.zeros(len(z), dtype=bool)
    small, small_others = folded(z, 256), folded(others, 256)
    for start in range(0, len(z), _ROWS_AT_ONCE):
        rows, columns = np.nonzero(small[start : start + _ROWS_AT_ONCE] @ small_others.T >= cosine - 0.35)
        for first in range(0, len(rows), _ROWS_AT_ONCE):
            r, c = rows[first : first + _ROWS_AT_ONCE] + start, columns[first : first + _ROWS_AT_ONCE]
            alike = np.round(np.einsum("ij,ij->i", z[r], others[c]), 6) >= cosine
            out[r[alike]] = True
    return out
