"""The guide's size bands: half-open, the smaller leads."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import dossier_facts
from tuneready import bands
from tuneready.facts import Facts, RowCounts, Step, Usable

POLICY = dossier_facts.shipped("default")


def facts(estimate, lower=None, upper=None, judged=None, **more) -> Facts:
    judged = judged or estimate
    return Facts(as_of=dt.date(2026, 1, 1), rows=RowCounts(judged, judged), usable=Usable(estimate, lower, upper, **more))


@pytest.mark.parametrize("rows, band", [(0, "T1"), (499, "T1"), (500, "T2"), (4999, "T2"), (5000, "T3"), (49_999, "T3"), (50_000, "T4"), (10**9, "T4")])
def test_an_edge_belongs_to_the_band_above(rows, band):
    assert bands.band(rows, POLICY) == band


@pytest.mark.parametrize("made, touched, leader", [
    (facts(600), ("T2",), "T2"),
    (facts(600, 480, 700), ("T1", "T2"), "T1"),
    (facts(5200, 400, 60_000, judged=60_000), ("T1", "T2", "T3", "T4"), "T1"),
    (facts(30_000, judged=60_000), ("T3",), "T4"),
    (facts(3000, judged=60_000), ("T2",), "T2"),
    (facts(48_000, judged=60_000), ("T3",), "T3"),
    (facts(47_999, judged=60_000), ("T3",), "T4"),
    (facts(50_000), ("T4",), "T4"),
])
def test_bands_touched_and_the_one_that_leads(made, touched, leader):
    assert bands.touched(made, POLICY) == touched
    assert bands.leader(made, POLICY) == leader


def test_rows_left_are_what_the_waterfall_leaves():
    steps = (Step("refused", "", 50, "lost"), Step("duplicate", "", 100, "lost"), Step("label_conflict", "", 30, "mendable"))
    assert bands.rows_left(facts(800, 700, 850, judged=1000, waterfall=steps)) == 870
    assert bands.rows_left(facts(800)) == 800


def test_a_count_without_a_sample_says_so():
    assert "no interval" in bands.counted(facts(600))
    assert "480 to 700" in bands.counted(facts(600, 480, 700))
