import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import examples, shared
from tuneready.kernels import sample_size, sampling


def case(name):
    return next(c for c in json.loads(shared("known-answers/sample-size.json").read_text())["cases"] if c["id"] == name)


@pytest.mark.parametrize("name", ["neyman-3", "neyman-4"])
def test_neyman_allocation_is_the_best_found_by_trying_all(name):
    given_, expected = case(name)["inputs"], case(name)["expected"]
    sizes, spread, n = given_["stratum_sizes"], given_["stratum_sd"], given_["n"]
    assert sampling.neyman(sizes, spread, n) == pytest.approx(expected["neyman_real"], abs=1e-6)
    assert sampling.proportional(sizes, n) == pytest.approx(expected["proportional_real"], abs=1e-6)
    assert sampling.allocate(sizes, n, given_["min_per_stratum"], spread).tolist() == expected["best_integer_allocation"]


def test_twenty_two_clause_types_with_a_floor():
    given_ = case("stratified-22-clause-types")["inputs"]
    counts, n, floor = np.array(given_["counts"]), given_["n"], given_["floor"]
    found = sampling.allocate(counts, n, floor)
    assert found.sum() == n and (found <= counts).all() and (found >= np.minimum(counts, floor)).all()


@given(st.lists(st.integers(0, 200), min_size=1, max_size=12), st.integers(0, 300), st.integers(0, 9))
def test_an_allocation_fits(sizes, n, floor):
    sizes = np.array(sizes)
    found = sampling.allocate(sizes, n, floor)
    assert found.sum() == min(n, sizes.sum()) and (found >= 0).all() and (found <= sizes).all()
    if n >= np.minimum(sizes, floor).sum():
        assert (found >= np.minimum(sizes, floor)).all()


def test_a_stratified_estimate_is_weighted():
    given_, expected = case("stratified-estimate")["inputs"], case("stratified-estimate")["expected"]
    found = sampling.stratified(given_["N_h"], given_["n_h"], given_["x_h"])
    assert found.estimate == pytest.approx(expected["estimate"]) and found.se == pytest.approx(expected["se"], abs=1e-9)
    assert found.low < found.estimate < found.high <= found.upper


def test_a_stratum_nobody_looked_at_is_never_good_news():
    seen = sampling.stratified([100, 100], [50, 50], [0, 0])
    half = sampling.stratified([100, 100], [50, 0], [0, 0])
    assert half.upper > 0.5 > seen.upper and half.high >= 0.5


def test_margins_with_finite_populations():
    for row in case("proportion-margin")["expected"]["rows"]:
        told = {"share": row["p"], "confidence": row["confidence"]}
        assert sample_size.n_for_margin(row["margin"], **told) == row["n"]
        for name, n in row.items():
            if name.startswith("n_for_N_"):
                assert sample_size.n_for_margin(row["margin"], int(name.removeprefix("n_for_N_")), **told) == n


def test_krejcie_and_morgan_rounded_up():
    for row in case("krejcie-morgan")["expected"]["table"]:
        # The table's chi-square, 3.841, is rounded down: the exact one may need one row more.
        assert row["formula"] <= sample_size.n_for_margin(0.05, row["N"]) < row["formula"] + 1.05


def test_samples_without_a_fault():
    for row in case("zero-acceptance-infinite")["expected"]["rows"]:
        assert sample_size.n_zero_defects(row["max_rate"], confidence=row["confidence"]) == row["n"]
    for row in case("zero-acceptance-finite")["expected"]["rows"]:
        assert sample_size.n_zero_defects(row["defects"] / row["population"], row["population"], row["confidence"]) == row["n"]


def test_power_of_mcnemar():
    for row in case("mcnemar-power")["expected"]["rows"]:
        assert sample_size.n_for_mcnemar(row["p10"], row["p01"]) == row["n"]
    with pytest.raises(ValueError):
        sample_size.n_for_mcnemar(0.1, 0.1)


@pytest.mark.parametrize("faults", [0, 20, 100])
def test_a_confidence_sequence_holds_at_every_look(faults):
    """500 populations of 1,000: the truth is inside at all of twenty looks in 95 % and more of them."""
    looks = np.arange(50, 1_001, 50)
    rng, population = np.random.default_rng(3), np.arange(1_000) < faults
    seen = np.stack([np.cumsum(rng.permutation(population))[looks - 1] for _ in range(500)])
    pairs = {(x, n) for column, n in zip(seen.T.tolist(), looks.tolist()) for x in column}  # each looked up once
    inside = {(x, n): low <= faults <= high for x, n in pairs for low, high in (sampling.sequence(x, n, 1_000),)}
    assert sum(all(inside[x, n] for x, n in zip(row, looks.tolist())) for row in seen.tolist()) >= 475
    assert sampling.sequence(faults, 1_000, 1_000) == (faults, faults)


def test_looks_share_the_error():
    assert sampling.looks(1, 2) == pytest.approx(0.975)
    with pytest.raises(ValueError):
        sampling.looks(3, 2)


@settings(max_examples=examples(200), deadline=None)
@given(st.integers(1, 120), st.data())
def test_a_bound_by_one_number_is_the_bound_by_all(population, data):
    judged = data.draw(st.integers(0, population))
    faults, most = data.draw(st.integers(0, judged)), data.draw(st.integers(0, population))
    assert sampling.shown(faults, judged, population, most) == (sampling.sequence(faults, judged, population)[1] <= most)
    n = sampling.needed(faults, population, most)
    assert (n is None) == (faults > most)
    if n is not None:
        assert sampling.sequence(faults, n, population)[1] <= most and (n == faults or sampling.sequence(faults, n - 1, population)[1] > most)
