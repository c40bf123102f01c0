"""The shape inspect_log: samples of a model run."""

from __future__ import annotations

from tests.shapes.reading import columns, named, segments
from tuneready.shapes import inspect_log

ROW = {
    "id": 1, "messages": [{"id": "m1", "role": "user", "content": "Hi"}, {"id": "m2", "role": "assistant", "content": "Hello"}],
    "output": {"choices": []}, "scores": {"match": {"value": "C"}},
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(inspect_log, ROW) == [
        ("user", "input", "Hi"),
        ("assistant", "target", "Hello"),
    ]


def test_a_whole_log_is_one_row_of_all_its_samples() -> None:
    row = {"eval": {"task": "t"}, "samples": [ROW, ROW, None]}
    assert named(row) == "inspect_log"
    assert segments(inspect_log, row) == segments(inspect_log, ROW) * 2
    assert list(columns(inspect_log, row).index) == [0, 1, 2, 3]


def test_stored_text_is_put_back() -> None:
    row = {**ROW, "messages": [{"role": "user", "content": "attachment://k"}], "attachments": {"k": "Long text"}}
    assert segments(inspect_log, row) == [("user", "input", "Long text")]
