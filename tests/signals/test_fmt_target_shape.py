"""Row shape against the shapes of the target."""

from __future__ import annotations

import pytest

from tests.signals.targets import GOOD, judged
from tuneready.signals import fmt_target_shape


@pytest.mark.parametrize("target, shape, ok", [
    ("openai", "chat_messages", True), ("openai", "alpaca", False), ("llama-factory", "alpaca", True),
    ("vertex", "chat_messages", False), ("trl", "trl_kto", True), ("bedrock-nova", "", True),
])
def test_shape(target, shape, ok):
    assert (judged(fmt_target_shape, [GOOD], target, shape=shape) == ()) is ok
