"""Arrow values as plain ones: every type, nested and sliced, the same as Python's own where JSON has the type."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from tuneready.kernels import columns

DAY = dt.datetime(2024, 5, 6, 7, 8, 9)
CASES = [
    (pa.array(["a", None, ""]), ["a", None, ""]), (pa.array([1, None, 2**62]), [1, None, 2**62]), (pa.array([True, None]), [True, None]),
    (pa.array([1.5, float("nan"), float("inf"), float("-inf")]), [1.5, None, "inf", "-inf"]), (pa.nulls(2), [None, None]),
    (pa.array([Decimal("1.50"), None]), ["1.50", None]), (pa.array([b"\0\xff", None]), ["00ff", None]), (pa.array([b"ab"], pa.binary(2)), ["6162"]),
    (pa.array([dt.date(2024, 5, 6), None]), ["2024-05-06", None]), (pa.array([DAY], pa.timestamp("s")), ["2024-05-06T07:08:09"]),
    (pa.array([1700000000123456789], pa.timestamp("ns")), ["2023-11-14T22:13:20.123456789"]),
    (pa.array([0, None], pa.timestamp("s", "Europe/Berlin")), ["1970-01-01T00:00:00Z", None]), (pa.array([5], pa.duration("ms")), ["5 ms"]),
    (pa.array([dt.time(1, 2, 3)], pa.time32("s")), ["01:02:03"]),
    (pa.array([[1, None], None, []]), [[1, None], None, []]), (pa.array([["a"], None], pa.large_list(pa.large_string())), [["a"], None]),
    (pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int8(), 2)), [[1, 2], None, [3, 4]]),
    (pa.array([{"x": 1, "y": [{"z": b"a"}]}, None]), [{"x": 1, "y": [{"z": "61"}]}, None]), (pa.array([[DAY]], pa.list_(pa.timestamp("s"))), [["2024-05-06T07:08:09"]]),
    (pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int64())), [{"a": 1}, None, {}]),
    (pa.array([[("a", 1), ("a", 2)]], pa.map_(pa.string(), pa.int64())), [[["a", 1], ["a", 2]]]),
    (pa.array([[(1, b"x")]], pa.map_(pa.int64(), pa.binary())), [[[1, "78"]]]),
    (pa.array(["a", "b", "a", None]).dictionary_encode(), ["a", "b", "a", None]),
]


@pytest.mark.parametrize(("array", "expected"), CASES, ids=[str(array.type) for array, _ in CASES])
def test_values_whole_and_sliced(array, expected):
    assert columns.values(array) == expected
    for start in range(len(expected)):
        assert columns.values(array.slice(start)) == expected[start:]
        assert columns.values(array.slice(start, 1)) == expected[start:start + 1]


def test_rows_without_columns_are_still_rows():
    batch = pa.RecordBatch.from_struct_array(pa.array([{}, {}], pa.struct([])))
    assert columns.rows(batch) == [{}, {}]


def test_texts_that_are_not_utf8_refuse_their_row_alone():
    offsets = pa.array([0, 1, 2, 3], pa.int32()).buffers()[1]
    texts = pa.StringArray.from_buffers(3, offsets, pa.py_buffer(b"a\xffb"))
    nested = pa.ListArray.from_arrays(pa.array([0, 1, 2, 3], pa.int32()), texts)
    for array in (texts, nested):
        rows, kept, refused = columns.accept(pa.record_batch({"t": array}))
        assert (len(rows), kept, refused) == (2, [0, 2], [1])
