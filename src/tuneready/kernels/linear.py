"""Two cheap linear learners that score every row without having seen it.

Ridge regression on the most frequent features has its leave-one-out predictions in closed form (Allen 1974; Golub,
Heath & Wahba 1979), here leave-one-group-out, so that copies of a row cannot vouch for its label. It takes a second and
finds most wrong labels. The linear support vector machine (Cortes & Vapnik 1995) on all features needs folds; learnt
without the rows the first suspects, it finds more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.kernels import text as kernel
from tuneready.kernels.ngrams import Features

_ROWS_AT_ONCE = 4096
_TOLERANCE = 0.1  # of the support vector machine; 0.01 found the same wrong labels (F1 within 0.0005) in a fifth more time
_PAIRS_COST = 100  # one entry picked from a matrix costs as much as so many products within one


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread: sums come in one order, so results do not depend on the machine's cores (SPEC §0.5)."""
    import scipy.linalg  # noqa: F401  (SciPy brings its own library; one that is loaded later is not limited)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield


def sketched(parts: tuple[Features, ...], dimensions: int):  # the type is SciPy's
    """``scipy.sparse.csr_matrix`` float32[n, dimensions]: count sketch (Charikar, Chen & Farach-Colton 2002) of the features
    side by side, rows of length 1.

    A column goes to one place with a random sign; inner products are kept on average.
    """
    from scipy import sparse

    out = None
    for number, part in enumerate(parts):
        draw = kernel.mix(np.arange(part.width, dtype=np.uint64), 11 + number)
        place = ((draw >> np.uint64(32)) % np.uint64(dimensions)).astype(np.int32)
        sign = np.where(draw & np.uint64(1), 1, -1).astype(np.float32)
        made = sparse.csr_matrix((part.counts * sign[part.columns], place[part.columns], part.starts), shape=(len(part), dimensions))
        made.sum_duplicates()
        out = made if out is None else out + made
    norm = np.sqrt(kernel.group_sums(out.data * out.data, out.indptr))
    out.data /= np.repeat(np.where(norm > 0, norm, 1), np.diff(out.indptr)).astype(np.float32)
    return out


def sketch(parts: tuple[Features, ...], dimensions: int) -> np.ndarray:
    """float32[n, dimensions]: the same, densely."""
    return sketched(parts, dimensions).toarray()


@dataclass(frozen=True)
class Ridge:
    """Ridge regression on sparse features, factored once; targets may change.

    Attributes:
        matrix: scipy.sparse.csr_matrix [n, d]; inverse: float32[d, d] of its Gram matrix + penalty; leverage: float64[n];
        group: int64[n], rows of one number are left out together; size: int64 by group.
    """

    matrix: Any
    inverse: np.ndarray
    leverage: np.ndarray
    group: np.ndarray
    size: np.ndarray

    @classmethod
    def fit(cls, matrix: Any, group: np.ndarray, penalty: float = 1.0) -> Ridge:
        """Factors the problem; d should stay at a few thousand. ``group`` as ``np.unique(…, return_inverse=True)`` numbers it."""
        from scipy.linalg import cholesky
        from scipy.linalg.lapack import dpotri

        gram = (matrix.T @ matrix).toarray().astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalty
        factor = cholesky(gram, lower=True, overwrite_a=True, check_finite=False)
        half = np.tril(dpotri(factor, lower=1, overwrite_c=1)[0]).astype(np.float32)
        inverse = half + np.tril(half, -1).T
        blocks = [_leverage(matrix[start : start + _ROWS_AT_ONCE], inverse) for start in range(0, matrix.shape[0], _ROWS_AT_ONCE)]
        return cls(matrix, inverse, np.concatenate(blocks), group, np.bincount(group))

    def weights(self, targets: np.ndarray) -> np.ndarray:
        """float32[d, k]: coefficients for float32[n, k] targets."""
        return (self.inverse @ (self.matrix.T @ targets)).astype(np.float32)

    def left_out(self, targets: np.ndarray) -> np.ndarray:
        """float64[n, k]: for every row the prediction of a model that has not seen its group, whose rows have equal features."""
        seen = np.asarray(self.matrix @ self.weights(targets), dtype=np.float64)
        order = np.argsort(self.group, kind="stable")
        starts = np.concatenate([[0], np.cumsum(self.size)])[:-1]
        together = np.add.reduceat(targets[order].astype(np.float64), starts, axis=0)[self.group]
        h = self.leverage[:, None]
        return np.round((seen - h * together) / np.maximum(1 - h * self.size[self.group][:, None], 1e-6), 6)


def _leverage(some: Any, inverse: np.ndarray) -> np.ndarray:
    """float64[rows]: x' inverse x of each row, over pairs of its entries, or densely where rows are long."""
    size = np.diff(some.indptr).astype(np.int64)
    if int((size * size).sum()) > len(size) * len(inverse) ** 2 // _PAIRS_COST:
        dense = some.toarray()
        return ((dense @ inverse) * dense).sum(axis=1, dtype=np.float64)
    times = np.repeat(size, size)  # each entry meets all entries of its row
    left = np.repeat(np.arange(len(times)), times)
    place = np.arange(len(left)) - np.repeat(np.cumsum(times) - times, times)
    right = np.repeat(np.repeat(some.indptr[:-1].astype(np.int64), size), times) + place
    value = inverse[some.indices[left], some.indices[right]].astype(np.float64) * some.data[left] * some.data[right]
    row = np.repeat(np.arange(len(size)), size)
    return np.bincount(row[left], weights=value, minlength=len(size))


def one_hot(given: np.ndarray, classes: int, centred: bool = True) -> np.ndarray:
    """float32[n, classes] of class numbers; ``centred``: minus the share of each class."""
    out = np.zeros((len(given), classes), dtype=np.float32)
    out[np.arange(len(given)), given] = 1
    return out - out.mean(axis=0) if centred else out


@dataclass(frozen=True)
class Separator:
    """A linear classifier: float32 ``coefficients`` [features, classes] and ``intercept`` [classes]."""

    coefficients: np.ndarray
    intercept: np.ndarray

    @classmethod
    def fit(cls, matrix, given: np.ndarray, classes: int, cost: float = 0.3) -> Separator:
        """One-against-rest linear SVM. Classes without rows score below every other."""
        from sklearn.svm import LinearSVC

        found = LinearSVC(C=cost, tol=_TOLERANCE, max_iter=200, random_state=0)
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

    @classmethod
    def mean(cls, several: list[Separator]) -> Separator:
        """One classifier with their mean scores."""
        return cls(sum(one.coefficients for one in several) / np.float32(len(several)), sum(one.intercept for one in several) / len(several))

    def scores(self, matrix) -> np.ndarray:
        """float64[n, classes]: signed distances."""
        return np.asarray(matrix @ self.coefficients, dtype=np.float64) + self.intercept


def standard(scores: np.ndarray) -> np.ndarray:
    """Scores with mean 0 and standard deviation 1 over all of them."""
    return (scores - scores.mean()) / (scores.std() or 1.0)
