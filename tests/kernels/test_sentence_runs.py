"""Texts in any script as runs of sentences."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tuneready.kernels import sentence_runs


@pytest.mark.parametrize(("text", "pieces"), [
    ("One. Two! Three", ["One.", "Two!", "Three"]), ("", [""]), ("退款。密码？", ["退款。", "密码？"]), ("3.5 kg", ["3.5 kg"]),
    ("a. b. c. d. e. f. g.", ["a. b.", "c.", "d.", "e.", "f.", "g."]),
])
def test_sentences(text, pieces):
    found, row = sentence_runs.sentences(pa.array(["before", text]))
    assert found.to_pylist()[1:] == pieces and row.tolist() == [0] + [1] * len(pieces)
