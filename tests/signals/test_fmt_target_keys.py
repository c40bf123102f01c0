"""Keys the target refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.signals import runs
from tests.signals.rows import batch
from tests.signals.targets import GOOD
from tuneready.signals import fmt_target_keys
from tuneready.state import profile_file

ROW = {"system": "s", "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}


def judged(rows, target):
    profile = profile_file.load(target)
    limits = {field: value for (code, field), value in profile_file.signal_limits(profile).items() if code == fmt_target_keys.CODE}
    return runs.judge(fmt_target_keys, replace(batch([GOOD] * len(rows)), source=rows), limits, target=profile)


def test_keys_beside_those_the_target_reads_are_counted():
    rows = [ROW, {**ROW, "id": 1}, {**ROW, "id": 2, "note": "x"}, {"messages": ROW["messages"]}]
    (finding,) = judged(rows, "bedrock-claude")
    assert (finding.rows, finding.details, finding.severity) == (2, {"id": 2, "note": 1}, "major")
    assert "2026-11-22" in finding.method


@pytest.mark.parametrize(("rows", "target"), [([ROW] * 3, "bedrock-claude"), ([{**ROW, "id": 1}] * 3, "openai"), ([], "bedrock-claude")])
def test_other_rows_and_targets_are_not_held_to_it(rows, target):
    assert judged(rows, target) == ()
