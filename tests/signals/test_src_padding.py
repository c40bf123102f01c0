"""Padding by source: each row counted once, against a plain recount."""

from __future__ import annotations

import random

import pytest

from tests.signals import runs
from tests.signals.rows import batch, pair
from tuneready.project import Project
from tuneready.signals import src_padding as signal


def distinct(n, source=None, tag="own"):
    return [pair(f"{tag} question {'x' * (i + 1)}", "a") | ({"source": source} if source else {}) for i in range(n)]


def copies(n, source=None):
    return [pair("the very same question", "a") | ({"source": source} if source else {}) for _ in range(n)]


def template(n, source=None):
    return [pair(f"where is my order number {i} please", "on its way") | ({"source": source} if source else {}) for i in range(n)]


@pytest.mark.parametrize("rows, told", [
    (distinct(40), None),
    (distinct(20) + copies(6), "rows.jsonl: 19.2 % of 26 rows"),
    (distinct(20) + copies(7), "rows.jsonl: 22.2 % of 27 rows (6 copies, 0 fillings of a template)"),
    (distinct(20) + template(9), "rows.jsonl: 27.6 % of 29 rows (0 copies, 8 fillings of a template)"),
    (distinct(16) + template(4) + template(4), "rows.jsonl: 16.7 % of 24 rows"),
    (template(9) + template(9) + distinct(10), "rows.jsonl: 60.7 % of 28 rows (9 copies, 8 fillings of a template)"),
    (copies(19), None),
])
def test_when_a_source_is_padded(rows, told):
    found = runs.judge(signal, batch(rows))
    share = float(told.split(": ")[1].split(" %")[0]) if told else 0
    if share < 20:
        assert found == ()
    else:
        assert [text for f in found for text in f.details["padded"]] == [told]
        assert found[0].severity == "minor" and found[0].step == ""


def test_sources_are_told_apart_and_named_where_they_are_declared():
    rows = distinct(30, "ours") + copies(25, "vendor \u202eA") + distinct(10, "other", "more") + template(20, "other")
    project = Project("p", "tuneready.toml", sources=(runs.source("Data shop", value="vendor \u202eA", field="source"),))
    (finding,) = runs.judge(signal, batch(rows), project=project)
    assert finding.details["padded"] == [
        "Data shop: 96 % of 25 rows (24 copies, 0 fillings of a template)",
        "the source of rows.jsonl:56: 63.3 % of 30 rows (0 copies, 19 fillings of a template)"]
    assert finding.rows == 43
    assert finding.message == "2 sources are padded: 43 rows are copies or fillings of a template"


def test_a_copy_is_charged_to_the_later_source():
    rows = distinct(30, "first") + distinct(30, "second")
    (finding,) = runs.judge(signal, batch(rows))
    assert finding.details["padded"] == ["the source of rows.jsonl:31: 100 % of 30 rows (30 copies, 0 fillings of a template)"]


def test_any_cut_gives_the_same_finding():
    rows = distinct(30, "a") + template(40, "b") + copies(30, "a") + distinct(9)
    random.Random(3).shuffle(rows)
    whole = runs.judge(signal, batch(rows))
    assert whole == runs.judge(signal, runs.cut(rows, [1, 50, 7])) and whole
