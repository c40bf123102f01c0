"""Prompts and answers of a batch as bags of hashed words, kept for the fit of answers to prompts.

The answer is the last text that training learns; the prompt is what stands before it in the row, earlier answers
included, system prompts and reasoning left out. A sample is bounded: above ``MOST_ROWS`` those with the smallest hashes
stay, so any cut of the data and any number of workers keep the same rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready.batch import CALLS, INPUT, Batch
from tuneready.kernels import word_bags
from tuneready.kernels.word_bags import Bags

MOST_ROWS = 12_000
LEAST_WORDS = 3  # of an answer that is held against its prompt: "yes" fits too many
EVERY = (1 << 64) - 1  # bound of a sample that was not cut
_CODE_ONLY = r"(?s)^\s*```[^`]*```\s*$"


@dataclass(frozen=True)
class PairSample:
    """Rows with a prompt and an answer that can be held against each other.

    Attributes:
        rows: int64[n], ascending.
        hashes: uint64[n] of prompt and answer.
        prompt_features, prompt_starts, prompt_words, answer_features, answer_starts, answer_words: their bags (``Bags``).
        bound: hashes from here on were cut; ``EVERY`` for none.
        seen: such rows there were before the bound was applied.
        short, code: rows left out for an answer under ``LEAST_WORDS`` words (numbers are no words) or a prompt without any,
            and for an answer of code alone.
    """

    rows: np.ndarray
    hashes: np.ndarray
    prompt_features: np.ndarray
    prompt_starts: np.ndarray
    prompt_words: np.ndarray
    answer_features: np.ndarray
    answer_starts: np.ndarray
    answer_words: np.ndarray
    bound: int = EVERY
    seen: int = 0
    short: int = 0
    code: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def prompts(self) -> Bags:
        """The prompts' bags."""
        return Bags(self.prompt_features, self.prompt_starts, self.prompt_words)

    @cached_property
    def answers(self) -> Bags:
        """The answers' bags."""
        return Bags(self.answer_features, self.answer_starts, self.answer_words)

    def digest(self) -> str:
        """Hex SHA-256 of what a fit reads: the pairs in order, and which stand side by side. Not of the rows' numbers, which an
        edit elsewhere moves."""
        digest = hashlib.sha256((np.diff(self.rows) == 1).tobytes())
        for array in (self.hashes, self.prompt_features, self.prompt_starts, self.prompt_words, self.answer_features, self.answer_starts, self.answer_words):
            digest.update(f"{array.dtype.str}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def only(self, at: np.ndarray) -> PairSample:
        """The rows at these places."""
        return of(self.rows[at], self.hashes[at], self.prompts.take(at), self.answers.take(at), (self.bound, self.seen, self.short, self.code))

    def shifted(self, base: int) -> PairSample:
        """The same with row numbers moved."""
        return replace(self, rows=self.rows + base)

    def joined(self, others: Sequence[PairSample]) -> PairSample:
        """This and the others, bounded. The order of the samples does not matter; their row numbers must differ."""
        parts = [self, *others]
        rest = parts[1:]
        counts = (sum(getattr(part, name) for part in parts) for name in ("seen", "short", "code"))
        return bounded(of(
            np.concatenate([part.rows for part in parts]), np.concatenate([part.hashes for part in parts]),
            self.prompts.joined([part.prompts for part in rest]), self.answers.joined([part.answers for part in rest]),
            (min(part.bound for part in parts), *counts)))


def of(rows: np.ndarray, hashes: np.ndarray, prompts: Bags, answers: Bags, counts: tuple[int, int, int, int]) -> PairSample:
    """A sample of these rows; ``counts``: bound, seen, short, code."""
    return PairSample(rows, hashes, prompts.features, prompts.starts, prompts.words, answers.features, answers.starts, answers.words, *counts)


def bounded(sample: PairSample) -> PairSample:
    """The rows below the bound, at most ``MOST_ROWS``, in order of their numbers. Copies of a row stay or go together."""
    bound = sample.bound
    below = sample.hashes if bound == EVERY else sample.hashes[sample.hashes < np.uint64(bound)]
    if len(below) > MOST_ROWS:
        bound = int(np.partition(below, MOST_ROWS)[MOST_ROWS])
    kept = np.arange(len(sample)) if bound == EVERY else np.flatnonzero(sample.hashes < np.uint64(bound))
    kept = kept[np.argsort(sample.rows[kept], kind="stable")]
    if len(kept) == len(sample) and (np.diff(kept) > 0).all():
        return sample
    return replace(sample.only(kept), bound=bound)


def sample(batch: Batch) -> PairSample:
    """The pairs of a batch."""
    return bounded(pairs(batch))


def pairs(batch: Batch) -> PairSample:
    """The pairs of a batch, whatever their number."""
    texts, n = batch.texts, len(batch)
    good = batch.learnt & ~texts.blank & (texts.flags & CALLS == 0)
    if batch.task == "preference":
        good &= ~batch.judged_bad[texts.row]
    at = np.flatnonzero(good)
    held, first = np.unique(texts.row[at][::-1], return_index=True)
    answer = np.full(n, -1, dtype=np.int64)
    answer[held] = at[::-1][first]
    asked = ((texts.side == INPUT) | batch.learnt) & ~texts.blank & (np.arange(len(texts)) < answer[texts.row])
    rows = np.flatnonzero((answer >= 0) & (texts.count(asked & (texts.side == INPUT)) > 0))
    seen = len(rows)
    used = asked.copy()
    used[answer[rows]] = True
    hashes = batch.segment_keys(used, normalised=False, roles=False)[rows, 0]
    rows, hashes = rows[batch.drawn(hashes)], hashes[batch.drawn(hashes)]
    number = np.full(n, -1, dtype=np.int64)
    number[rows] = np.arange(len(rows))
    asked &= number[texts.row] >= 0
    prompts = _bags(batch, np.flatnonzero(asked), number, last=True)
    answers = _bags(batch, answer[rows], number)
    code = np.asarray(pc.match_substring_regex(texts.array.take(pa.array(answer[rows])), _CODE_ONLY), dtype=bool)
    short = (answers.words < LEAST_WORDS) & ~code
    known = np.flatnonzero(~code & ~short & (prompts.words > 0))
    every = of(rows.astype(np.int64), hashes, prompts, answers, (EVERY, len(known) + seen - len(rows), len(rows) - int(code.sum()) - len(known), int(code.sum())))
    return every.only(known)


def _bags(batch: Batch, at: np.ndarray, number: np.ndarray, last: bool = False) -> Bags:
    """Bags of the segments ``at``, by the number of their row."""
    texts = batch.texts
    rows = number[texts.row[at]]
    return word_bags.bags(texts.array.take(pa.array(at)), rows, int(number.max(initial=-1)) + 1, last)
