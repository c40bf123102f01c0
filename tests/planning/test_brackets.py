"""The guide's brackets C1–C6 and the rulings that fill their gaps (GUIDE, rulings 1, 2, 3, 10)."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.cases import facts, policy
from tuneready.planning import brackets
from tuneready.project import DeclaredSource

TABLE = policy().tables


def bracket(rows: int, **declared):
    return brackets.bracket(facts(rows, declared=declared), policy())


@pytest.mark.parametrize("rows", [0, 1, 499])
def test_under_500_rows_the_guide_has_no_bracket(rows):
    assert bracket(rows) is None
    assert bracket(rows, **{"sensitive.contains": True, "data.languages": ("de", "en")}) is None


@pytest.mark.parametrize(("rows", "name", "weeks", "cost"), [
    (500, "C1", (4, 6), (5_000, 15_000)),
    (2_000, "C1", (4, 6), (5_000, 15_000)),
    (5_000, "C2", (6, 10), (15_000, 50_000)),
    (15_000, "C2", (6, 10), (15_000, 50_000)),
    (50_000, "C3", (10, 16), (40_000, 150_000)),
    (1_000_000, "C3", (10, 16), (40_000, 150_000)),
])
def test_rows_of_the_guide(rows, name, weeks, cost):
    found = bracket(rows)
    assert (found.name, found.weeks, found.cost, found.notes) == (name, weeks, cost, ())


@pytest.mark.parametrize(("rows", "weeks", "cost"), [
    # ln(3200/2000) / ln(5000/2000) = 0.512942
    (3_200, (5.03, 8.05), (10_129, 32_953)),
    # ln(27000/15000) / ln(50000/15000) = 0.488204
    (27_000, (7.95, 12.93), (27_205, 98_820)),
    (2_001, (4.0, 6.0), (5_005, 15_019)),
    (49_999, (10.0, 16.0), (40_000, 149_998)),
])
def test_between_bands_linear_in_the_logarithm(rows, weeks, cost):
    found = bracket(rows)
    assert found.weeks == pytest.approx(weeks, abs=0.006)
    assert found.cost == pytest.approx(cost, abs=1)


@pytest.mark.parametrize(("rows", "name", "ends"), [(3_200, "C1–C2", ("2,000", "5,000")), (27_000, "C2–C3", ("15,000", "50,000"))])
def test_interpolation_is_said_with_both_rows(rows, name, ends):
    found = bracket(rows)
    (note,) = found.notes
    assert found.name == name and f"{rows:,}" in note
    for code, end in zip(name.split("–"), ends):
        assert code in note and end in note


@pytest.mark.parametrize("declared", [{"data.languages": ("de", "en")}, {"data.domains": ("shop", "bank", "travel")}])
def test_several_domains_or_languages_multiply(declared):
    base, found = bracket(5_000), bracket(5_000, **declared)
    assert found.weeks == pytest.approx((base.weeks[0] * 1.3, base.weeks[1] * 1.5))
    assert found.cost == pytest.approx((base.cost[0] * 1.3, base.cost[1] * 1.5))
    assert found.name == "C2 + C4" and "+30% to +50%" in found.notes[-1] and "(C4)" in found.notes[-1]


def test_languages_of_sources_count_and_are_not_counted_twice():
    two = (DeclaredSource("a", language="de"), DeclaredSource("b", language="en"))
    assert brackets.several_parts(facts(5_000, sources=two)) == 2
    assert brackets.several_parts(facts(5_000, sources=two, declared={"data.languages": ("de", "en")})) == 2
    assert brackets.several_parts(facts(5_000, declared={"data.languages": ("de",), "data.domains": ("x",)})) == 1
    assert brackets.several_parts(facts(5_000)) == 1


@pytest.mark.parametrize(("rows", "weeks"), [(1_200, (4, 12)), (8_000, (6, 16)), (60_000, (10, 22))])
@pytest.mark.parametrize("declared", [{"sensitive.contains": True}, {"task.regulated": "medical"}])
def test_sensitive_data_runs_beside_the_rest(rows, weeks, declared):
    """Ruling 10: low = max(low, 4), high = high + 6; E1 (1,200 rows) is 4 to 12 weeks."""
    base, found = bracket(rows), bracket(rows, **declared)
    assert found.weeks == weeks and found.cost == base.cost and found.name.endswith("+ C5")
    assert "not priced by the guide" in found.notes[-1]


@pytest.mark.parametrize("declared", [{"sensitive.contains": False}, {"task.regulated": "no"}, {}])
def test_what_is_not_sensitive_adds_nothing(declared):
    assert bracket(1_200, **declared) == bracket(1_200)


def test_both_additions_stand_in_the_name_and_the_notes():
    found = bracket(3_200, **{"task.regulated": "legal", "data.languages": ("de", "fr")})
    assert found.name == "C1–C2 + C4 + C5" and len(found.notes) == 3
    assert found.weeks[1] == pytest.approx(8.05 * 1.5 + 6, abs=0.02)


ADDITIONS = st.fixed_dictionaries({}, optional={
    "sensitive.contains": st.booleans(), "task.regulated": st.sampled_from(("no", "medical")),
    "data.languages": st.lists(st.sampled_from(("de", "en", "fr")), unique=True).map(tuple)})


@given(st.integers(500, 10**7), st.integers(500, 10**7), ADDITIONS)
def test_more_rows_never_take_less(one, other, declared):
    small, large = (bracket(rows, **declared) for rows in sorted((one, other)))
    assert all(a <= b for a, b in zip((*small.weeks, *small.cost), (*large.weeks, *large.cost)))
    assert small.weeks[0] <= small.weeks[1] and small.cost[0] <= small.cost[1]


@given(st.integers(2_001, 4_999))
def test_interpolation_stays_between_its_ends(rows):
    found = brackets.size_bracket(rows, TABLE)
    share = math.log(rows / 2_000) / math.log(2.5)
    for got, low, high in zip((*found.weeks, *found.cost), (4, 6, 5_000, 15_000), (6, 10, 15_000, 50_000)):
        assert low <= got <= high
        assert got == pytest.approx(low + (high - low) * share, abs=0.006 if high < 100 else 0.6)
