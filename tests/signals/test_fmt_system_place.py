"""FMT014: system prompts late or twice."""

import pytest

from tests.signals.rows import batch, chat, flagged
from tuneready.signals import fmt_system_place as signal


@pytest.mark.parametrize(("turns", "wrong"), [
    ("system user assistant", False), ("user assistant", False), ("system developer user assistant", False),
    ("user system assistant", True), ("user assistant system user assistant", True), ("system system user assistant", True),
    ("user developer assistant", True),
])
def test_place_and_number_of_system_turns(turns, wrong):
    row = chat(*[(role, f"Turn {i}") for i, role in enumerate(turns.split())])
    assert flagged(signal, batch([chat(("user", "Hi"), ("assistant", "Hello.")), row])) == ([1] if wrong else [])


def test_a_system_column_beside_a_system_turn_is_a_repetition():
    row = chat(("system", "Be brief."), ("system", "Be kind."), ("user", "Hi"), ("assistant", "Hello."))
    row["segments"][0]["index"] = -1
    assert flagged(signal, batch([row])) == [0]
