"""Words the target reserves."""

from __future__ import annotations

from tests.signals.rows import chat
from tests.signals.targets import GOOD, judged
from tuneready.signals import fmt_target_reserved


def test_reserved_words_are_named_per_row():
    rows = [GOOD, chat(("user", "User: hi <image>"), ("assistant", "a")), chat(("user", "the user"), ("assistant", "[EOS]"))]
    (finding,) = judged(fmt_target_reserved, rows, "bedrock-nova")
    assert (finding.rows, finding.details) == (2, {"User:": 1, "<image>": 1, "[EOS]": 1})
    assert [e.note for e in finding.examples] == ["User:, <image>", "[EOS]"]
    assert judged(fmt_target_reserved, rows, "openai") == ()
