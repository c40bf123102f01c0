"""Ids of tool calls against the form the target asks for."""

from __future__ import annotations

import pytest

from tests.signals.rows import chat
from tests.signals.targets import GOOD, judged
from tuneready.signals import fmt_target_call_ids


@pytest.mark.parametrize("call_id, ok", [("abcDEF123", True), ("abc", False), ("abcDEF1234", False), ("abcDEF12-", False), (None, False)])
def test_tool_call_ids(call_id, ok):
    row = chat(("user", "q"), ("assistant", "a"), calls=[{"index": 1, "id": call_id, "name": "n", "arguments": "{}"}])
    found = judged(fmt_target_call_ids, [GOOD, row], "mistral")
    assert bool(found) is not ok
    if found:
        assert (found[0].rows, found[0].severity) == (1, "minor")  # the form of ids is background knowledge
