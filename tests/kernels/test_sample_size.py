"""Numbers of judgements against published answers."""

from __future__ import annotations

import json

import pytest

from tests.conftest import shared
from tuneready.kernels import sample_size
from tuneready.kernels.intervals import clopper_pearson


def cases(name: str) -> dict:
    known = json.loads(shared("known-answers/sample-size.json").read_text(encoding="utf-8"))
    return next(c for c in known["cases"] if c["id"] == name)["expected"]


def test_half_width_matches_the_published_rows():
    for row in cases("proportion-margin")["rows"]:
        assert sample_size.n_for_half_width(row["p"], row["margin"], row["confidence"]) == row["n"], row


def test_separating_from_a_limit_is_the_half_width_with_finite_population():
    for row in cases("proportion-margin")["rows"]:
        for population in (500, 1200, 5000, 28000, 35000):
            known = row[f"n_for_N_{population}"]
            found = sample_size.n_to_separate(row["p"], row["p"] + row["margin"], population, row["confidence"])
            assert abs(found - known) <= 1, (row, population)


def test_all_good_matches_the_published_zero_defect_samples():
    for row in cases("zero-acceptance-infinite")["rows"]:
        two_sided = 2 * row["confidence"] - 1
        assert sample_size.n_all_good(1 - row["max_rate"], two_sided) == row["n"], row


@pytest.mark.parametrize("limit", [0.05, 0.5, 0.9, 0.98])
def test_all_good_is_the_first_number_whose_exact_lower_bound_clears_the_limit(limit):
    n = sample_size.n_all_good(limit)
    assert clopper_pearson(n, n)[0] >= limit - 1e-9
    assert n == 1 or clopper_pearson(n - 1, n - 1)[0] < limit


@pytest.mark.parametrize("share, limit, population, expected", [(0.5, 0.5, 800, 800), (0.5, 0.6, 0, 0), (1.0, 0.5, 1000, 1), (0.0, 1.0, 5, 1)])
def test_edges_of_separating(share, limit, population, expected):
    assert sample_size.n_to_separate(share, limit, population) == expected


@pytest.mark.parametrize("limit, expected", [(1.0, 0), (1.2, 0), (0.0, 1), (-1.0, 1)])
def test_edges_of_all_good(limit, expected):
    assert sample_size.n_all_good(limit) == expected
