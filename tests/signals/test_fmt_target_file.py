"""Container, compression and byte order mark against what the target reads."""

from __future__ import annotations

import pytest

from tests.signals.targets import GOOD, judged
from tuneready.signals import fmt_target_file
from tuneready.source import File


@pytest.mark.parametrize("target, file, marked, faults", [
    ("openai", File("a.jsonl", "", container="jsonl"), False, 0),
    ("openai", File("a.jsonl", "", container="jsonl"), True, 1),
    ("azure", File("a.jsonl", "", container="jsonl"), False, 1),
    ("azure", File("a.jsonl", "", container="jsonl"), True, 0),
    ("openai", File("a.csv", "", container="csv"), False, 1),
    ("trl", File("a.csv", "", container="csv"), False, 0),
    ("openai", File("a.jsonl.gz", "", container="jsonl", compression="gzip"), False, 1),
])
def test_form_of_file(target, file, marked, faults):
    notes = ((0, "I-ENC-BOM"),) if marked else ()
    assert len(judged(fmt_target_file, [GOOD], target, files=(file,), notes=notes)) == faults
