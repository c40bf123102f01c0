"""What holds for every signal about a target (FMT090–FMT099)."""

from __future__ import annotations

import pytest

from tests.signals import runs
from tests.signals.rows import batch, chat
from tests.signals.targets import GOOD, judged
from tuneready.signals import (
    fmt_target_call_ids,
    fmt_target_file,
    fmt_target_reserved,
    fmt_target_roles,
    fmt_target_rows,
    fmt_target_shape,
    fmt_target_size,
    fmt_target_status,
    fmt_target_weights,
)
from tuneready.state import profile_file

ALL = (fmt_target_call_ids, fmt_target_file, fmt_target_reserved, fmt_target_roles, fmt_target_rows, fmt_target_shape,
       fmt_target_size, fmt_target_status, fmt_target_weights)


@pytest.mark.parametrize("signal", ALL)
def test_without_a_target_nothing_is_found(signal):
    rows = [chat(("assistant", "User: hi"), ("assistant", "b"), calls=[{"index": 0, "id": "x", "name": "n", "arguments": ""}])]
    assert runs.judge(signal, batch(rows), shape="alpaca") == ()


@pytest.mark.parametrize("target", profile_file.names())
@pytest.mark.parametrize("signal", ALL)
def test_a_clean_row_breaks_only_the_rules_about_totals_shapes_and_status(signal, target):
    if signal in (fmt_target_rows, fmt_target_status, fmt_target_file):
        return
    assert judged(signal, [GOOD], target, shape=profile_file.load(target)["shapes"][0]) == ()


def test_every_finding_says_where_its_limit_comes_from():
    for signal, target, more in ((fmt_target_rows, "openai", {}), (fmt_target_shape, "vertex", {"shape": "alpaca"})):
        (finding,) = judged(signal, [GOOD], target, **more)
        assert "profile of 2026-11-22, read in the primary source" in finding.method
