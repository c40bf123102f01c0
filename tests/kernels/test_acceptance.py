import json

import pytest

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
