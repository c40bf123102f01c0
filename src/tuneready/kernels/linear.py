"""Two cheap linear learners that score every row without having seen it.

Ridge regression on a count sketch of the features has its leave-one-out predictions in closed form (Allen 1974; Golub,
Heath & Wahba 1979), here leave-one-group-out, so that copies of a row cannot vouch for its label. The linear support
vector machine (Cortes & Vapnik 1995) on sparse features needs folds. The two err in different places: their standardised
sum finds wrong labels better than either.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from tuneready.kernels import text as kernel
from tuneready.kernels.ngrams import Features

_ROWS_AT_ONCE = 4096


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread: sums come in one order, so results do not depend on the machine's cores (SPEC §0.5)."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield


def sketch(parts: tuple[Features, ...], dimensions: int) -> np.ndarray:
    """float32[n, dimensions]: count sketch (Charikar, Chen & Farach-Colton 2002) of the features side by side, rows of length 1.

    A column goes to one place with a random sign; inner products are kept on average.
    """
    n = len(parts[0])
    out = np.empty((n, dimensions), dtype=np.float32)
    places = []
    for number, part in enumerate(parts):
        draw = kernel.mix(np.arange(part.width, dtype=np.uint64), 11 + number)
        places.append(((draw >> np.uint64(32)) % np.uint64(dimensions), np.where(draw & np.uint64(1), 1, -1).astype(np.float32)))
    for start in range(0, n, _ROWS_AT_ONCE):
        stop = min(start + _ROWS_AT_ONCE, n)
        block = np.zeros((stop - start) * dimensions)
        for part, (place, sign) in zip(parts, places):
            inside = slice(int(part.starts[start]), int(part.starts[stop]))
            row = np.repeat(np.arange(stop - start), np.diff(part.starts[start : stop + 1]))
            columns = part.columns[inside]
            block += np.bincount(row * dimensions + place[columns].astype(np.int64), weights=part.counts[inside] * sign[columns],
                                 minlength=len(block))
        block = block.reshape(stop - start, dimensions)
        norm = np.sqrt((block * block).sum(axis=1, keepdims=True))
        out[start:stop] = block / np.where(norm > 0, norm, 1)
    return out


@dataclass(frozen=True)
class Ridge:
    """Ridge regression factored once; targets may change.

    Attributes:
        z: float32[n, d] features; factor: lower Cholesky factor of zᵀz + penalty; leverage: float64[n];
        group: int64[n], rows of one number are left out together.
    """

    z: np.ndarray
    factor: np.ndarray
    leverage: np.ndarray
    group: np.ndarray
    size: np.ndarray

    @classmethod
    def fit(cls, z: np.ndarray, group: np.ndarray, penalty: float = 1.0) -> Ridge:
        """Factors the problem. ``group`` as ``np.unique(…, return_inverse=True)`` numbers it."""
        from scipy.linalg import cholesky, solve_triangular

        gram = (z.T @ z).astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        factor = cholesky(gram, lower=True, overwrite_a=True, check_finite=False).astype(np.float32)
        leverage = np.empty(len(z))
        for start in range(0, len(z), _ROWS_AT_ONCE):
            half = solve_triangular(factor, z[start : start + _ROWS_AT_ONCE].T, lower=True, check_finite=False)
            leverage[start : start + _ROWS_AT_ONCE] = (half.astype(np.float64) ** 2).sum(axis=0)
        return cls(z, factor, leverage, group, np.bincount(group))

    def weights(self, targets: np.ndarray) -> np.ndarray:
        """float32[d, k]: coefficients for float32[n, k] targets."""
        from scipy.linalg import cho_solve

        return cho_solve((self.factor, True), self.z.T @ targets, check_finite=False).astype(np.float32)

    def left_out(self, targets: np.ndarray) -> np.ndarray:
        """float64[n, k]: for every row the prediction of a model that has not seen its group."""
        seen = (self.z @ self.weights(targets)).astype(np.float64)
        order = np.argsort(self.group, kind="stable")
        starts = np.concatenate([[0], np.cumsum(self.size)])[:-1]
        together = np.add.reduceat(targets[order].astype(np.float64), starts, axis=0)[self.group]
        h = self.leverage[:, None]
        return (seen - h * together) / np.maximum(1 - h * self.size[self.group][:, None], 1e-6)


def one_hot(given: np.ndarray, classes: int) -> np.ndarray:
    """float32[n, classes] of class numbers, centred on the mean of each class."""
    out = np.zeros((len(given), classes), dtype=np.float32)
    out[np.arange(len(given)), given] = 1
    return out - out.mean(axis=0)


@dataclass(frozen=True)
class Separator:
    """A linear classifier: float32 ``coefficients`` [features, classes] and ``intercept`` [classes]."""

    coefficients: np.ndarray
    intercept: np.ndarray

    @classmethod
    def fit(cls, matrix, given: np.ndarray, classes: int, cost: float = 0.5) -> Separator:
        """One-against-rest linear SVM. Classes without rows score below every other."""
        from sklearn.svm import LinearSVC

        found = LinearSVC(C=cost, tol=1e-2, max_iter=200, random_state=0)
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # not converged to the last digit is good enough to rank rows
            found.fit(matrix, given)
        coefficients = np.zeros((matrix.shape[1], classes), dtype=np.float32)
        intercept = np.full(classes, -2.0)
        if len(found.classes_) == 2:
            one, other = found.classes_
            coefficients[:, other], coefficients[:, one] = found.coef_[0], -found.coef_[0]
            intercept[other], intercept[one] = found.intercept_[0], -found.intercept_[0]
        else:
            coefficients[:, found.classes_] = found.coef_.T
            intercept[found.classes_] = found.intercept_
        return cls(coefficients, intercept)

    def scores(self, matrix) -> np.ndarray:
        """float64[n, classes]: signed distances."""
        return np.asarray(matrix @ self.coefficients, dtype=np.float64) + self.intercept


def in_folds(matrix, given: np.ndarray, classes: int, fold: np.ndarray, learnt: np.ndarray | None = None,
             cost: float = 0.5) -> np.ndarray:
    """float64[n, classes]: scores of each row by a separator that has not seen its fold.

    Args:
        matrix: sparse features; given: int[n]; classes: how many; fold: int[n].
        learnt: bool[n], rows that are learnt from; all when None.

    Raises:
        ValueError: the rows of all other folds have one class only.
    """
    out = np.zeros((len(given), classes))
    learnt = np.ones(len(given), dtype=bool) if learnt is None else learnt
    for number in np.unique(fold):
        inside = fold == number
        used = ~inside & learnt
        out[inside] = Separator.fit(matrix[used], given[used], classes, cost).scores(matrix[inside])
    return out


def standard(scores: np.ndarray) -> np.ndarray:
    """Scores with mean 0 and standard deviation 1 over all of them."""
    return (scores - scores.mean()) / (scores.std() or 1.0)
