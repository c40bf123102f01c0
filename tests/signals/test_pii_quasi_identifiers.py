"""PII002: rows that age, sex, place and the like single out."""

from __future__ import annotations

import pytest

from tests.signals.rows import converted, scope
from tuneready.engine import local
from tuneready.quasi_identifiers import NAMES, concept
from tuneready.signal import Pairs
from tuneready.signals import pii_quasi_identifiers as signal


def row(**columns):
    return {"prompt": "How do I pay?", "completion": "By card.", **columns}


def measured(rows, cuts=(), **limits):
    edges, found = [0, *cuts, len(rows)], []
    for start, stop in zip(edges, edges[1:]):
        pairs = signal.pairs(converted("prompt_completion", rows[start:stop]))
        found.append(Pairs(pairs.rows + start, pairs.key, pairs.payload))
    return local.group(found, lambda groups: signal.reduce(groups, signal.Limits(**limits)))


def finding(rows, **limits):
    return signal.judge(measured(rows, **limits), scope(len(rows)), signal.Limits(**limits))


MANY = [row(age=40, sex="m", city="Berlin")] * 7
FEW = [row(age=41, sex="f", city="berlin ")] * 2 + [row(age=90, sex="f", city="Jena")]


def test_small_groups_are_flagged_and_counted():
    (one,) = finding(MANY + FEW)
    assert (one.rows, one.severity) == (3, "minor")
    assert one.details == {"columns": ["age", "sex or gender", "town"], "smallest_group": 1, "groups": 3, "rows_with_such_columns": 10,
                           "rows_in_groups_of_one": 1}
    assert "3 of 10 rows" in one.message and not one.step


def test_large_groups_are_information():
    (one,) = finding(MANY)
    assert (one.rows, one.severity, one.details["smallest_group"]) == (0, "info", 7)


@pytest.mark.parametrize("rows", [[row(city="Jena")], [row(note="in Jena", sexy="no")], [row(age=None, city="", sex="f")], []])
def test_without_two_such_columns_nothing_is_said(rows):
    assert finding(rows) == ()


@pytest.mark.parametrize("cuts", [(1,), (3, 5), (7, 8, 9), tuple(range(1, 10))])
def test_any_cut_gives_the_same(cuts):
    whole, cut = measured(MANY + FEW), measured(MANY + FEW, cuts)
    assert whole.flags.rows.tolist() == cut.flags.rows.tolist() == [7, 8, 9]
    assert {name: value.items for name, value in whole.values.items()} == {name: value.items for name, value in cut.values.items()}


def test_columns_within_objects_and_other_spellings_count():
    rows = [row(meta={"patient": {"Birth-Year": 1950 + i, "zip_code": "10115"}}) for i in range(3)]
    (one,) = finding(rows)
    assert one.rows == 3 and one.details["columns"] == ["birth year or date", "postcode"]


@pytest.mark.parametrize(("name", "expected"), [("PLZ", "postcode"), ("date_of_birth", "birth year or date"), ("ageGroup", "age"), ("płeć", ""),
                                                ("code postal", "postcode"), ("Estado-Civil", "marital status"), ("page", ""), ("", "")])
def test_names_of_columns(name, expected):
    at = concept(name)
    assert (NAMES[at] if at >= 0 else "") == expected


def test_k_counts_up_to_what_a_batch_sends():
    assert finding(MANY + FEW, k=2)[0].rows == 1
    assert finding(MANY + FEW, k=50) == finding(MANY + FEW, k=5)
