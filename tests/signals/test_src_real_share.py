"""Share of real inputs against the floor of 60 %."""

from __future__ import annotations

import pytest

from tests.signals import runs
from tests.signals.rows import batch, pair
from tuneready.project import Project
from tuneready.signals import src_real_share as signal


def judged(real: int, made: int, inputs: str = "production", **changes):
    rows = [pair(f"q{i}", "a", source="log") for i in range(real)] + [pair(f"m{i}", "a", source="llm") for i in range(made)]
    declared = (runs.source("log", value="log", inputs=inputs), runs.source("llm", value="llm", inputs="synthetic"))
    return runs.judge(signal, batch(rows), project=Project("p", "tuneready.toml", sources=declared), **changes)


@pytest.mark.parametrize("real, made, inputs, under", [
    (6, 4, "production", False), (59, 41, "production", True), (6, 4, "expected", False), (10, 0, "unknown", True),
    (10, 0, "public", True), (0, 5, "production", True),
])
def test_floor(real, made, inputs, under):
    found = judged(real, made, inputs)
    assert bool(found) is under
    if found:
        assert found[0].severity == "major"


def test_the_rows_that_are_not_real_are_counted_by_kind():
    (finding,) = judged(3, 7)
    assert (finding.rows, finding.share) == (7, 0.7)
    assert finding.details["rows_by_inputs"] == {"production": 3, "synthetic": 7}
    assert finding.message == "30 % of the rows have real inputs, fewer than 60 %"


def test_nothing_declared_is_unknown_not_real():
    (finding,) = runs.judge(signal, batch([pair("q", "a")]))
    assert (finding.severity, finding.rows) == ("info", 1)


def test_an_organisation_may_set_another_floor():
    assert judged(59, 41, limits={"floor": 0.5}) == ()
