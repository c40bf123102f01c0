"""Repeated hashes are found, all of them, however many entries there are."""

from __future__ import annotations

import numpy as np
import pytest

from tuneready.kernels import crowds


def made(count: int, copies: int) -> np.ndarray:
    rng = np.random.default_rng(count)
    word = rng.integers(0, 2**64, count, dtype=np.uint64)
    word[count - copies :] = word[:copies]
    return rng.permutation(word)


@pytest.mark.parametrize(("count", "copies"), [(0, 0), (1, 0), (2, 1), (3_000, 7), (70_000, 3_000), (300_000, 0), (300_000, 90_000)])
def test_every_repeated_value_is_found(count: int, copies: int) -> None:
    word = made(count, copies)
    values, number = np.unique(word, return_counts=True)
    truth = np.flatnonzero(np.isin(word, values[number > 1])).tolist()
    held = crowds.crowded(word)
    assert set(truth) <= set(held.tolist())
    assert len(held) <= len(truth) + 0.2 * count + 1
    assert crowds.repeated(word).tolist() == truth


@pytest.mark.parametrize("count", [2, 70_000])
def test_one_value_alone(count: int) -> None:
    assert crowds.repeated(np.full(count, 7, dtype=np.uint64)).tolist() == list(range(count))


def test_entries_equal_to_one_of_a_few() -> None:
    word = made(50_000, 900)
    wanted = np.concatenate([word[100:400], np.array([5], dtype=np.uint64)])
    assert crowds.among(word, wanted).tolist() == np.flatnonzero(np.isin(word, wanted)).tolist()
    assert not len(crowds.among(word, wanted[:0]))
