"""Dates in the notations of exports, mail headers and spreadsheets."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels import dates
from tuneready.kernels.days import written


def one(text):
    form, day, leads = dates.read(pa.array([text], pa.string()))
    return int(form[0]), *(written(d) for d in day[0]), int(leads[0])


@pytest.mark.parametrize("text", [
    "2025-01-31", "2025-01-31 10:00", "2025-01-31T10:00:00.5+02:00", "2025/1/31", "20250131", "20250131T1000Z", "2025.01.31",
    "1738281600", "1738281600.25", "1738281600000", "Fri, 31 Jan 2025 10:00:00 +0000", "31 Jan 2025", "31-Jan-2025",
    "31st January 2025", "Jan 31, 2025", "January 31 2025 10:00 PM", "Fri Jan 31 10:00:00 2025", "Fri Jan 31 10:00:00 +0000 2025",
    "Friday, January 31, 2025", " 31 JAN 2025 ",
])
def test_certain(text):
    assert one(text) == (dates.CERTAIN, "2025-01-31", "2025-01-31", 0)


@pytest.mark.parametrize("text, read", [
    ("31/01/2025", (dates.CERTAIN, "2025-01-31", "2025-01-31", 1)),
    ("01/31/2025 9:00", (dates.CERTAIN, "2025-01-31", "2025-01-31", 2)),
    ("31.1.2025", (dates.CERTAIN, "2025-01-31", "2025-01-31", 1)),
    ("02/03/2025", (dates.EITHER, "2025-03-02", "2025-02-03", 0)),
    ("03-03-2025", (dates.CERTAIN, "2025-03-03", "2025-03-03", 0)),
])
def test_day_or_month_first(text, read):
    assert one(text) == read


@pytest.mark.parametrize("text", [
    None, "", "yesterday", "2025-13-01", "2025-02-30", "31/01/25", "32/01/2025", "00/00/2025", "31 Foo 2025", "12345678901234567890",
    "31 Marzipan 2025", "Jan 2025", "99999999",
])
def test_unread(text):
    assert one(text)[0] == dates.UNREAD


@given(st.datetimes(dt.datetime(1975, 1, 1), dt.datetime(2090, 1, 1)))
def test_every_day_in_every_notation(moment):
    day = moment.date().isoformat()
    for text in (moment.isoformat(), format_datetime(moment), moment.strftime("%B %d, %Y"), moment.strftime("%Y%m%d"), moment.ctime()):
        assert one(text)[:3] == (dates.CERTAIN, day, day), text
    first, second = moment.strftime("%d/%m/%Y"), moment.strftime("%m/%d/%Y")
    assert one(first)[1] == one(second)[2] == day
