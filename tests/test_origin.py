"""Rows by proven origin: unknown is not real, contradictions are not either."""

from __future__ import annotations

import pytest

from tests.dossier_facts import facts, spec
from tuneready.origin import lacks, origin


def counted(**change) -> object:
    return origin(facts(spec({"base": "tickets", "set": {"sources": {"desk": change}}})))


@pytest.mark.parametrize("change, real, maybe, artificial", [
    ({}, 35000, 0, 0),
    ({"inputs": "public"}, 0, 0, 0),
    ({"inputs": "unknown"}, 0, 35000, 0),
    ({"evidence": " "}, 0, 35000, 0),
    ({"who": ""}, 0, 35000, 0),
    ({"inputs": "synthetic"}, 0, 0, 35000),
    ({"outputs": "model"}, 35000, 0, 35000),
    ({"outputs": "model-approved-by-human"}, 35000, 0, 0),
    ({"inputs": "synthetic", "who": ""}, 0, 0, 35000),
])
def test_what_counts_as_real_and_as_artificial(change, real, maybe, artificial):
    found = counted(**change)
    assert (found.rows, found.real, found.maybe_real, found.artificial) == (35000, real, maybe, artificial)


def test_rows_no_source_claims_may_be_anything():
    found = counted(rows=30000)
    assert (found.real, found.maybe_real, found.maybe_artificial) == (30000, 5000, 5000)
    assert ("", ("a declaration",)) in found.lacking


def test_two_accounts_of_one_source_contradict_each_other():
    import dataclasses

    made = facts(spec({"base": "tickets"}))
    twin = dataclasses.replace(made.project.sources[0], inputs="synthetic")
    project = dataclasses.replace(made.project, sources=(*made.project.sources, twin))
    found = origin(dataclasses.replace(made, project=project))
    assert found.real == 0 and found.maybe_real == 35000
    assert any("contradict" in what for what in found.lacking[0][1])


def test_more_rows_claimed_than_judged_count_as_the_whole():
    assert counted(rows=70000).rows == 70000


def test_what_expected_traffic_lacks():
    made = facts(spec({"base": "tickets", "set": {"sources": {"desk": {"inputs": "expected"}}}}))
    assert lacks(made, made.sources[0]) == ("a scenario list", "a named owner of the scenario list", "a re-check date")
