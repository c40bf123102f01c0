"""Number of rows against the target's limits."""

from __future__ import annotations

import pytest

from tests.signals import runs
from tuneready.signals import fmt_target_rows
from tuneready.state import profile_file


@pytest.mark.parametrize("target, n, rows", [
    ("openai", 9, 9), ("openai", 10, None), ("bedrock-llama", 99, 99), ("bedrock-llama", 10_000, None),
    ("bedrock-llama", 10_003, 3), ("fireworks", 3, None), ("trl", 1, None),
])
def test_number_of_rows(target, n, rows):
    found = fmt_target_rows.judge(None, runs.scope(n, target=profile_file.load(target)), None)
    assert (found[0].rows if found else None) == rows
