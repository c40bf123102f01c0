"""Dates on both sides of the split."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from tests.signals import leaks, runs
from tests.signals.rows import batch, pair
from tuneready.kernels.days import days, written
from tuneready.signals import lek_time as signal


def rows(*times):
    return batch([pair(f"q{i}", "a") | ({} if t is None else {"time": t}) for i, t in enumerate(times)])


@pytest.mark.parametrize("text, day", [
    ("2024-02-29", "2024-02-29"), ("2024-02-29T23:59:59Z", "2024-02-29"), ("2024/3/1 08:00", "2024-03-01"),
    ("2023-02-29", None), ("2024-13-01", None), ("2024-00-10", None), ("2024-01-32", None), ("2024-01-00", None),
    ("1714521600", "2024-05-01"), ("1714521600.25", "2024-05-01"), ("1714521600999", "2024-05-01"), ("42", None),
    ("1969-12-31", "1969-12-31"), ("9999-12-31", "9999-12-31"), ("0000-01-01", "0000-01-01"),
    ("", None), (None, None), ("3 May 2024", None), ("20240229", None), ("2024-02-29\nx", None), ("٢٠٢٤-٠٢-٢٩", None),
])
def test_which_texts_are_days(text, day):
    found, known = days(pa.array([text, "2020-01-01"], pa.string()))
    assert known.tolist() == [day is not None, True]
    assert day is None or written(found[0]) == day


def test_every_day_of_some_years_is_read_as_python_reads_it():
    first = dt.date(1999, 12, 25)
    dates = [first + dt.timedelta(days=k) for k in range(2000)]
    found, known = days(pa.array([d.isoformat() for d in dates]))
    assert known.all() and found.tolist() == [(d - dt.date(1970, 1, 1)).days for d in dates]


@pytest.mark.parametrize("train, test, later", [
    (("2024-01-01", "2024-02-01", "2024-03-01"), ("2024-02-01", "2024-02-15"), 1),
    (("2024-01-01", "2024-02-01"), ("2024-02-01",), 0),
    (("2024-03-01", None, "soon"), ("2024-02-01", None), 1),
    ((None, None), ("2024-02-01",), 0),
    (("2024-03-01",), (None,), 0),
    (("2024-03-01",) * 5, ("2024-02-01",), 5),
])
def test_how_many_rows_are_later(train, test, later):
    found = leaks.judge(signal, rows(*train), rows(*test))
    assert [f.rows for f in found] == ([later] if later else [])


def test_the_finding_informs_and_any_cut_agrees():
    train = [pair("q", "a", time=f"2024-{1 + i % 12:02d}-{1 + i % 28:02d}") for i in range(90)]
    test = [pair("q", "a", time=f"2024-06-{1 + i:02d}T10:00:00Z") for i in range(10)]
    whole = leaks.judge(signal, batch(train), batch(test))
    cut = leaks.measure(signal, runs.cut(train, [1, 30]), runs.cut(test, [4]))
    assert signal.judge(cut, runs.scope(90), None) == whole
    (finding,) = whole
    assert (finding.severity, finding.step) == ("info", "")
    assert finding.rows == sum(row["time"] > "2024-06-01" for row in train)
    share = f"{100 * finding.rows / 90:.1f}".removesuffix(".0")
    assert finding.message == f"{finding.rows} rows ({share} %) are later than the earliest test row (2024-06-01)"
    assert finding.details["later_than_every_test_row"] == sum(row["time"] > "2024-06-10" for row in train)
