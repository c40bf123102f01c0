"""Does an answer fit its prompt better than the other prompts of the set? Two scores, each out of sample, and their sum.

*Shared words*: the cosine of the two bags under inverse document frequency. *Learned*: ridge regression from a count
sketch of the prompts to one of the answers, in five folds; the score is the cosine of the answer foretold and the answer
given, which works across languages too. Both are centred by what the same prompt scores with other answers and the same
answer with other prompts, and a logistic regression of paired against shuffled pairs weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tuneready.kernels import text as kernel
from tuneready.kernels.two_groups import auc
from tuneready.kernels.word_bags import Bags

BITS = 18  # columns of the word matrices
PROMPT, ANSWER = 1024, 512  # columns of the sketches
FOLDS = 5
RIDGE = 3.0
REFERENCES = 256  # other rows each prompt and each answer is held against
SHIFTS = 8  # shuffled pairs drawn per row
_BLOCK = 4096


@dataclass(frozen=True)
class Side:
    """One side of some rows: word matrix of rows of length 1 (SciPy CSR), and vectors of length 1 (float32[n, ANSWER])."""

    words: Any
    vectors: np.ndarray

    def take(self, at: np.ndarray) -> Side:
        """The rows numbered ``at``."""
        return Side(self.words[at], self.vectors[at])


@dataclass(frozen=True)
class Reader:
    """What turns bags into sides: fitted once, it reads rows it has not seen.

    Attributes:
        both, prompt, answer: float32[2**BITS], inverse document frequency over both sides and over each.
        prompt_mean, answer_mean: means of the sketches; weights: float32[PROMPT, ANSWER].
    """

    both: np.ndarray
    prompt: np.ndarray
    answer: np.ndarray
    prompt_mean: np.ndarray
    answer_mean: np.ndarray
    weights: np.ndarray

    def prompts(self, bags: Bags) -> Side:
        """Prompts with the answers foretold for them."""
        matrix = bags.matrix(BITS)
        sketch = _sketch(matrix, self.prompt, PROMPT, 3) - self.prompt_mean
        return Side(_unit_rows(matrix, self.both), _unit(sketch @ self.weights))

    def answers(self, bags: Bags) -> Side:
        """Answers as given."""
        matrix = bags.matrix(BITS)
        return Side(_unit_rows(matrix, self.both), _unit(_sketch(matrix, self.answer, ANSWER, 4) - self.answer_mean))


@dataclass(frozen=True)
class Scale:
    """Mean and deviation of each row's two scores against the references: float64[2, n] each."""

    mean: np.ndarray
    deviation: np.ndarray

    @classmethod
    def of(cls, side: Side, references: Side) -> Scale:
        """For a side, held against the references of the other side."""
        means, deviations = [], []
        for start in range(0, len(side.vectors), _BLOCK):
            stop = start + _BLOCK
            scores = (side.words[start:stop] @ references.words.T).toarray(), side.vectors[start:stop] @ references.vectors.T
            means.append([score.mean(axis=1, dtype=np.float64) for score in scores])
            deviations.append([score.std(axis=1, dtype=np.float64) + 1e-3 for score in scores])
        return cls(np.concatenate(means, axis=1), np.concatenate(deviations, axis=1))


@dataclass(frozen=True)
class Pairing:
    """A fitted comparison of prompts and answers.

    ``coefficients``: constant, shared words, learned. ``references``: prompts and answers held against.
    """

    reader: Reader
    prompt_references: Side
    answer_references: Side
    coefficients: np.ndarray

    def score(self, prompts: Bags, answers: Bags) -> np.ndarray:
        """Log odds, rounded, that each answer belongs to its prompt and not to a random one, for rows outside the fit."""
        mine, theirs = self.reader.prompts(prompts), self.reader.answers(answers)
        table = Table(mine, theirs, Scale.of(mine, self.answer_references), Scale.of(theirs, self.prompt_references))
        every = np.arange(len(answers))
        return np.round(table.standard(every, every) @ self.coefficients[1:] + self.coefficients[0], 6)


@dataclass(frozen=True)
class Table:
    """All pairs of some prompts and answers, scored when asked for."""

    prompts: Side
    answers: Side
    of_prompts: Scale
    of_answers: Scale

    def standard(self, i: np.ndarray, j: np.ndarray) -> np.ndarray:
        """float64[n, 2]: both scores of prompt ``i`` with answer ``j``, centred by both rows and in their deviations."""
        shared = np.asarray(self.prompts.words[i].multiply(self.answers.words[j]).sum(axis=1)).ravel()
        learned = np.einsum("ij,ij->i", self.prompts.vectors[i], self.answers.vectors[j])
        return self._standard(np.stack([shared, learned]), (slice(None), i), (slice(None), j)).T

    def against_all(self, j: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """float32[prompts, answers j]: log odds of every prompt with each of some answers."""
        shared = (self.prompts.words @ self.answers.words[j].T).toarray()
        learned = self.prompts.vectors @ self.answers.vectors[j].T
        for k, out in enumerate((shared, learned)):
            np.subtract(out, self.of_prompts.mean[k].astype(np.float32)[:, None], out=out)
            np.subtract(out, self.of_answers.mean[k][j].astype(np.float32), out=out)
            np.divide(out, np.sqrt(self.of_prompts.deviation[k]).astype(np.float32)[:, None], out=out)
            np.multiply(out, (coefficients[k + 1] / np.sqrt(self.of_answers.deviation[k][j])).astype(np.float32), out=out)
        shared += learned
        shared += np.float32(coefficients[0])
        return shared

    def _standard(self, score: np.ndarray, i: tuple, j: tuple) -> np.ndarray:
        return (score - self.of_prompts.mean[i] - self.of_answers.mean[j]) / np.sqrt(self.of_prompts.deviation[i] * self.of_answers.deviation[j])


@dataclass(frozen=True)
class Fitted:
    """Scores of the rows of a fit, all rounded log odds.

    Attributes:
        paired: float64[n]; shuffled: float64[m] of pairs drawn within folds.
        pairing: to score other rows; table: the rows' pairs; references: the rows held against.
    """

    paired: np.ndarray
    shuffled: np.ndarray
    pairing: Pairing
    table: Table
    references: np.ndarray

    def best_other(self, j: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(score of the best other prompt of each answer ``j``, which it is, score of its own)."""
        best, at, own = (np.zeros(len(j), dtype=kind) for kind in (np.float64, np.int64, np.float64))
        for start in range(0, len(j), REFERENCES):
            some = j[start : start + REFERENCES]
            here = slice(start, start + len(some))
            scores = self.table.against_all(some, self.pairing.coefficients)
            columns = np.arange(len(some))
            own[here] = scores[some, columns]
            scores[some, columns] = -np.inf
            at[here] = scores.argmax(axis=0)
            best[here] = scores[at[here], columns]
        return np.round(best, 4), at, np.round(own, 4)

    def evidence(self, j: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        """(log odds that answer ``j`` has a better home in the set, from its best other prompt; that prompt's number; how
        well such evidence tells: an AUC).

        Learned on the references: with their own prompt in sight (as a swapped answer has it) and without.
        """
        without, _, own = self.best_other(self.references)
        seen = np.maximum(without, own)
        weights = logistic(seen[:, None], without[:, None])
        best, at, _ = self.best_other(j)
        return np.clip(np.round(weights[0] + weights[1] * best, 6), -4, 4), at, auc(seen, without)


def fit(prompts: Bags, answers: Bags, order: np.ndarray) -> Fitted:
    """Learns from rows of a prompt and an answer each.

    Args:
        order: uint64[n], a hash of each row's content: it draws folds, references and shuffled pairs.
    """
    left, right = prompts.matrix(BITS), answers.matrix(BITS)
    held = np.bincount(left.indices, minlength=1 << BITS), np.bincount(right.indices, minlength=1 << BITS)
    n = len(order)
    both, of_prompt, of_answer = _idf(held[0] + held[1], 2 * n), _idf(held[0], n), _idf(held[1], n)
    x, y = _sketch(left, of_prompt, PROMPT, 3), _sketch(right, of_answer, ANSWER, 4)
    x_mean, y_mean = x.mean(axis=0), y.mean(axis=0)
    x -= x_mean
    y -= y_mean
    fold = (kernel.mix(order, 20) % np.uint64(FOLDS)).astype(np.int64)
    foretold, weights = _ridge(x, y, fold)
    mine, theirs = Side(_unit_rows(left, both), _unit(foretold)), Side(_unit_rows(right, both), _unit(y))
    del x, left, right
    drawn = np.sort(np.argsort(kernel.mix(order, 21), kind="stable")[:REFERENCES])
    references = mine.take(drawn), theirs.take(drawn)
    table = Table(mine, theirs, Scale.of(mine, references[1]), Scale.of(theirs, references[0]))
    every = np.arange(n)
    paired = np.round(table.standard(every, every), 6)
    shuffled = np.round(np.concatenate([table.standard(*some) for some in _shuffled(order, fold)]), 6)
    weights_of = logistic(paired, shuffled)
    reader = Reader(both, of_prompt, of_answer, x_mean, y_mean, weights)
    scores = (np.round(weights_of[0] + some @ weights_of[1:], 6) for some in (paired, shuffled))
    return Fitted(*scores, Pairing(reader, *references, weights_of), table, drawn)


def logistic(high: np.ndarray, low: np.ndarray) -> np.ndarray:
    """Constant and coefficients (not below 0) of the log odds of ``high`` against ``low`` (rows of features), both of equal weight."""
    features = np.concatenate([high, low])
    features = np.hstack([np.ones((len(features), 1)), features])
    truth = np.repeat([1.0, 0.0], [len(high), len(low)])
    weight = np.repeat([1 / len(high), 1 / len(low)], [len(high), len(low)])
    beta, ridge = np.zeros(features.shape[1]), 1e-3 * np.eye(features.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(features @ beta, -30, 30)))
        slope = features.T @ (weight * (truth - chance)) - ridge @ beta
        bend = (features * (weight * chance * (1 - chance))[:, None]).T @ features + ridge
        step = np.linalg.solve(bend, slope)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    beta[1:] = np.maximum(beta[1:], 0)
    return np.round(beta, 6)


def _shuffled(order: np.ndarray, fold: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """(prompts, answers) of pairs that do not belong together, both of one fold, so that neither was learned from."""
    mixed = kernel.mix(order, 22)
    drawn = []
    for number in range(FOLDS):
        members = np.flatnonzero(fold == number)
        members = members[np.argsort(mixed[members], kind="stable")]
        for shift in range(1, min(SHIFTS, len(members) - 1) + 1):
            others = np.roll(members, shift)
            apart = order[members] != order[others]
            drawn.append((members[apart], others[apart]))
    return drawn


def _ridge(x: np.ndarray, y: np.ndarray, fold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(predictions of each fold from the others, weights learned from all)."""
    out = np.empty_like(y)
    if len(x) <= x.shape[1]:  # fewer rows than columns: the dual problem is the smaller one
        kinship = x @ x.T
        for number in range(FOLDS):
            inside = fold == number
            out[inside] = kinship[np.ix_(inside, ~inside)] @ _solved(kinship[np.ix_(~inside, ~inside)], y[~inside])
        return out, x.T @ _solved(kinship, y)
    parts = [np.flatnonzero(fold == number) for number in range(FOLDS)]
    grams, cross = [x[at].T @ x[at] for at in parts], [x[at].T @ y[at] for at in parts]
    gram, product = sum(grams), sum(cross)
    for at, mine, theirs in zip(parts, grams, cross):
        out[at] = x[at] @ _solved(gram - mine, product - theirs)
    return out, _solved(gram, product)


def _solved(gram: np.ndarray, right: np.ndarray) -> np.ndarray:
    """float32: (gram + penalty)⁻¹ right, for a symmetric matrix without negative eigenvalues."""
    from scipy.linalg import cho_factor, cho_solve

    gram = gram + np.float32(RIDGE) * np.eye(len(gram), dtype=np.float32)
    return cho_solve(cho_factor(gram, lower=True, overwrite_a=True, check_finite=False), right, check_finite=False).astype(np.float32)


def _idf(held: np.ndarray, rows: int) -> np.ndarray:
    return np.log((rows + 1) / (1 + held)).astype(np.float32)


def _unit_rows(matrix, weight: np.ndarray):  # SciPy's
    """The matrix with its columns weighted and its rows of length 1."""
    from scipy import sparse

    values = weight[matrix.indices]
    norm = np.sqrt(kernel.group_sums(values * values, matrix.indptr))
    values /= np.repeat(np.where(norm > 0, norm, 1), np.diff(matrix.indptr)).astype(np.float32)
    return sparse.csr_matrix((values, matrix.indices, matrix.indptr), shape=matrix.shape)


def _sketch(matrix, weight: np.ndarray, columns: int, seed: int) -> np.ndarray:
    """float32[n, columns], rows of length 1: count sketch (Charikar, Chen & Farach-Colton 2002) of the weighted matrix."""
    from scipy import sparse

    draw = kernel.mix(np.arange(matrix.shape[1], dtype=np.uint64), seed)
    sign = np.where(draw & np.uint64(1), weight, -weight).astype(np.float32)
    place = ((draw >> np.uint64(32)) % np.uint64(columns)).astype(np.int32)
    fold = sparse.csr_matrix((sign, place, np.arange(matrix.shape[1] + 1)), shape=(matrix.shape[1], columns))
    return _unit((matrix @ fold).toarray())


def _unit(rows: np.ndarray) -> np.ndarray:
    norm = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    return (rows / np.where(norm > 0, norm, 1)).astype(np.float32)
