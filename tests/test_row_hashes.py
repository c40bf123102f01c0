"""Rows of files by their hashes."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuneready import row_hashes
from tuneready.kernels.canonical_json import leaf
from tuneready.row_hashes import Rows


@given(st.lists(st.integers(0, 5), max_size=30))
def test_equal_leaves_have_one_number(values):
    leaves = np.frombuffer(b"".join(leaf(value) for value in values), dtype=np.uint8).reshape(-1, 32)
    numbers = Rows((), leaves, np.zeros(len(values)), np.arange(len(values))).distinct()
    assert [[a == b for b in numbers] for a in numbers] == [[a == b for b in values] for a in values]
    assert set(numbers.tolist()) == set(range(len(set(values))))


def test_leaves_in_order_with_their_places_and_what_was_refused(tmp_path):
    data = [{"text": "a"}, {"text": "é", "score": 0.5}, {"text": "b", "n": 2**60}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in data[:2]) + '{"text": NaN}\n\n' + json.dumps(data[2]) + "\n")
    found = row_hashes.read([str(tmp_path)])
    assert found.list() == [leaf(row) for row in data] and found.line.tolist() == [1, 2, 5]
    assert found.list(found.line == 5) == [leaf(data[2])]
    assert [one[1] for one in found.refused] == [3]
