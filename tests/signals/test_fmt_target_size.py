"""Files larger than the target takes."""

from __future__ import annotations

from tests.signals.targets import GOOD, judged
from tuneready.signals import fmt_target_size
from tuneready.source import File


def test_files_too_large():
    big = File("big.jsonl", "big.jsonl", size=600_000_000, container="jsonl")
    (finding,) = judged(fmt_target_size, [GOOD], "openai", files=(big,))
    assert (finding.rows, finding.examples[0].file, finding.details) == (1, "big.jsonl", {"largest_bytes": 600_000_000})
    assert judged(fmt_target_size, [GOOD], "together", files=(big,)) == ()
