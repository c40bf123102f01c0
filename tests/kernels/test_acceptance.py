import json

import pytest
from scipy.stats import hypergeom

from tests.conftest import shared
from tuneready.kernels import acceptance


def case(name):
    return next(c for c in json.loads(shared("known-answers/acceptance-sampling.json").read_text())["cases"] if c["id"] == name)


def test_code_letters_of_every_lot_and_level():
    letters = case("code-letters")
    for level, expected in letters["expected"].items():
        for (low, high), letter in zip(letters["inputs"]["lot_ranges"], expected):
            assert acceptance.code_letter(low, level) == acceptance.code_letter(high or 10**9, level) == letter


def test_every_single_normal_plan():
    for letter, row in case("single-normal")["expected"]["plans"].items():
        for aql, expected in row.items():
            assert acceptance.table(letter, float(aql)) == (expected["use_code"], expected["n"], expected["Ac"]), (letter, aql)


def test_worked_lots():
    for row in case("worked-lots")["expected"]["rows"]:
        found = acceptance.plan(row["lot"], row["aql"], row["level"])
        assert (found.letter, found.n, found.accept, found.everything) == (row["use_code"], row["inspect"], row["Ac"], row["all"])


def test_operating_curves():
    for row in case("oc-curve")["expected"]["rows"]:
        assert acceptance.accepts(row["n"], row["Ac"], row["p"]) == pytest.approx(row["P_accept"], abs=1e-9)
    levels = case("oc-J-1.0-quality-levels")
    for probability, percent in levels["expected"]["percent_defective"].items():
        assert 100 * acceptance.quality(80, 2, float(probability)) == pytest.approx(percent, abs=0.002)


@pytest.mark.parametrize(("limit", "n"), [(0.05, 59), (0.01, 299), (0.02, 149)])
def test_zero_defect_plans(limit, n):
    assert acceptance.zero_defect_n(limit) == n


def test_what_no_plan_is_for():
    with pytest.raises(ValueError):
        acceptance.plan(100, 1.1)
    with pytest.raises(ValueError):
        acceptance.code_letter(1)
    with pytest.raises(ValueError):
        acceptance.zero_defect_n(1.0)


@pytest.mark.parametrize(("population", "aql", "ltpd"), [(10_000, 1, 5), (2_000, 0.5, 3), (500, 0, 5), (300, 2, 8), (60, 1, 4)])
def test_a_plan_by_two_points_is_the_smallest_that_meets_both(population, aql, ltpd):
    found = acceptance.two_points(population, aql, ltpd)
    good, bad = int(aql * population / 100 + 1e-9), -(-ltpd * population // 100)

    def meets(n, accept):
        return hypergeom.cdf(accept, population, good, n) >= 0.95 and hypergeom.cdf(accept, population, bad, n) <= 0.10

    assert meets(found.n, found.accept) and (found.n == population) == found.everything
    assert not any(meets(n, accept) for n in range(1, found.n) for accept in range(min(n, 25)))


def test_a_plan_without_a_fault_and_one_that_cannot_be():
    assert (acceptance.two_points(10**6, 0, 5).n, acceptance.two_points(10**6, 0, 5).accept) == (45, 0)  # ln 0.1 / ln 0.95
    assert acceptance.two_points(10, 1, 5).n == 9  # one row of ten is bad: nine judged miss it one time in ten
    assert acceptance.two_points(30, 5, 6.6)[1:] == (29, 1, False)  # one row in thirty against two
    assert acceptance.two_points(1, 0, 50).everything
    for bad in ((0, 1, 5), (10, 5, 5), (10, 1, 100)):
        with pytest.raises(ValueError):
            acceptance.two_points(*bad)


def test_a_curve_falls():
    found = [chance for _, chance in acceptance.curve(200, 5, 5_000, (0.0, 0.01, 0.02, 0.05, 0.2, 1.0))]
    assert found == sorted(found, reverse=True) and found[0] == 1 and found[-1] == 0
