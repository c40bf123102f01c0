"""Undocumented sources, and how rows are matched to what is declared."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.signals import runs
from tests.signals.rows import batch, pair
from tuneready import provenance
from tuneready.project import Project
from tuneready.signals import src_undocumented as signal
from tuneready.source import File
from tuneready.summary import Counts

FULL = {"owner": "Support", "licence": "own", "evidence": "export 17", "inputs": "production", "who": "Ada Osei",
        "when": dt.date(2026, 3, 2)}


def rows(**sources):
    return [pair(f"q{i}", "a", source=name) for name, n in sources.items() for i in range(n)]


def project(*sources):
    return Project("p", "tuneready.toml", sources=tuple(sources))


@pytest.mark.parametrize("source, path, value, matched", [
    ({"files": ("rows.jsonl",)}, "rows.jsonl", "", True),
    ({"files": ("*.csv",)}, "rows.jsonl", "", False),
    ({"files": ("data/*.jsonl",)}, "some/where/data/rows.jsonl", "", True),
    ({"files": ("./data/*",)}, "data/rows.jsonl", "", True),
    ({"files": ("**/rows.jsonl",)}, "rows.jsonl", "", True),
    ({"field": "src", "value": "web"}, "rows.jsonl", "web", True),
    ({"field": "src", "value": "web"}, "rows.jsonl", "mail", False),
    ({"files": ("a.jsonl",), "field": "src", "value": "web"}, "rows.jsonl", "web", False),
    ({}, "rows.jsonl", "", False),
    ({"lines": "1-5"}, "rows.jsonl", "", False),
])
def test_matching(source, path, value, matched):
    assert provenance.matches(runs.source("s", **source), path, value) is matched


def test_the_only_source_needs_no_pattern_and_the_more_specific_leads():
    counts, files = Counts({(0, "web"): 3, (0, ""): 2}), (File("rows.jsonl", "rows.jsonl"),)
    (only,) = provenance.shares(counts, files, project(runs.source("all")), 5)
    assert (only.name, only.rows, only.share) == ("all", 5, 1.0)
    two = project(runs.source("files", files=("*",)), runs.source("web", field="src", value="web"))
    assert [(s.name, s.rows) for s in provenance.shares(counts, files, two, 5)] == [("files", 2), ("web", 3)]


def test_what_is_missing():
    share = provenance.of_source(runs.source("s", inputs="expected", owner="O", consent="c", evidence="e"), 1, 1.0)
    assert share.missing == ("scenario_list", "scenario_owner", "recheck") and not share.documented and not share.attested
    share = provenance.of_source(runs.source("s", owner="O"), 1, 1.0)
    assert share.missing == ("licence or consent", "evidence", "inputs")
    full = provenance.of_source(runs.source("s", **FULL), 1, 1.0)
    assert full.documented and full.attested and full.missing == ()


def test_rows_add_up_over_sources_and_the_rest_has_no_name():
    shares = provenance.shares(Counts({(0, "a"): 4, (0, "b"): 6}), (File("x", "x"),), project(runs.source("A", value="a", **FULL), runs.source("Z", value="z")), 10)
    assert [(s.name, s.rows, s.share) for s in shares] == [("A", 4, 0.4), ("", 6, 0.6)]
    assert sum(s.rows for s in shares) == 10


def test_nothing_declared_only_informs():
    (finding,) = runs.judge(signal, batch(rows(web=3, mail=1)))
    assert (finding.severity, finding.rows, finding.share) == ("info", 4, 1.0)
    assert finding.details["found"] == ["rows.jsonl · web: 3 rows", "rows.jsonl · mail: 1 rows"]


def test_declared_and_undeclared():
    told = project(runs.source("web", field="source", value="web", **FULL), runs.source("old", files=("nowhere/*",), **FULL))
    (finding,) = runs.judge(signal, batch(rows(web=3, mail=1)), project=told)
    assert (finding.severity, finding.rows) == ("major", 1)
    assert finding.details["declared_without_rows"] == ["old"]
    assert runs.judge(signal, batch(rows(web=3)), project=told) == ()


def test_any_cut_counts_the_same():
    made = rows(web=5, mail=3)
    assert runs.measure(signal, batch(made)).values["sources"].items == runs.measure(signal, runs.cut(made, [2, 4])).values["sources"].items
    assert runs.measure(signal, batch([pair("q", "a")])).values["sources"].items == {(0, ""): 1}
