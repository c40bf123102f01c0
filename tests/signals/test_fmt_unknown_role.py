"""FMT010: roles nobody knows."""

import pytest

from tests.signals.rows import converted, flagged
from tuneready.signals import fmt_unknown_role as signal


@pytest.mark.parametrize("role", ["asistant", "narrator", "", None, 7])
def test_unknown_and_missing_roles(role):
    rows = [{"messages": [{"role": "user", "content": "Hi"}, {"role": role, "content": "Hello."}]},
            {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}]
    assert flagged(signal, converted("chat_messages", rows)) == [0]


@pytest.mark.parametrize("role", ["system", "developer", "user", "human", "assistant", "gpt", "model", "tool"])
def test_known_roles(role):
    rows = [{"messages": [{"role": role, "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}]
    assert flagged(signal, converted("chat_messages", rows)) == []
