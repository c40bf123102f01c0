"""Seasonal spikes: the guide's ticket set, slow drift, even sets, small sets, and the ways times are written."""

from __future__ import annotations

import csv
import datetime as dt

import numpy as np
import pytest

from tests.conftest import shared
from tests.signals import runs
from tests.signals.rows import batch, labelled
from tuneready.kernels import class_periods, peaks
from tuneready.signals import lbl_seasonal as signal

START = dt.date(2024, 1, 1)


def rows_of(share_of, n, days, classes=14, seed=7, write=str):
    """``n`` rows spread over ``days`` days; class 0 has the share ``share_of(day)``, the others share the rest evenly."""
    random = np.random.default_rng(seed)
    out = []
    for at in np.sort(random.integers(0, days, n)).tolist():
        day = START + dt.timedelta(days=at)
        of = 0 if random.random() < share_of(day, at / days) else 1 + int(random.integers(classes - 1))
        out.append(labelled(f"ticket {len(out)}", f"category {of}", time=write(day)))
    return out


def winter(day, _):
    return 0.78 if day.month in (11, 12, 1, 2) else 0.21


def found(rows, **limits):
    return runs.judge(signal, batch(rows, "classification"), limits)


def test_the_guides_ticket_set():
    (finding,) = found(rows_of(winter, 35_000, 547))
    assert finding.details["class"] == "category 0"
    assert finding.details["peaks"] == ['"category 0", 2024-01-01 to 2024-02-29', '"category 0", 2024-11-01 to 2025-02-28']
    assert finding.message == (
        'the class "category 0" takes 77.1 % of the rows from 2024-01-01 to 2024-02-29 and 2024-11-01 to 2025-02-28 (a season), '
        "21.3 % outside, 39.8 % overall")
    assert finding.rows == pytest.approx(0.78 * 35_000 * 181 / 547, rel=0.05)
    assert finding.details["share_per_period"]["2024-12-01"] == pytest.approx(0.78, abs=0.05)


@pytest.mark.parametrize("share_of, n, days", [
    (lambda day, at: 1 / 14, 35_000, 547),
    (lambda day, at: 0.05 + 0.35 * at, 35_000, 547),
    (lambda day, at: 0.40 - 0.35 * at, 3_000, 547),
    (lambda day, at: 0.10, 700, 300),
    (winter, 120, 547),
    (lambda day, at: 0.10, 2_000, 100),
], ids=["even", "rises slowly", "falls slowly", "few rows", "too few rows a month", "even weeks"])
def test_no_peak(share_of, n, days):
    assert found(rows_of(share_of, n, days)) == ()


def test_weeks_where_there_is_no_half_year():
    (finding,) = found(rows_of(lambda day, at: 0.5 if dt.date(2024, 2, 5) <= day < dt.date(2024, 2, 19) else 0.1, 4_000, 100))
    assert finding.details["peaks"] == ['"category 0", 2024-02-05 to 2024-02-18']
    assert "a spike" in finding.message and finding.details["period"] == "weeks"


WRITTEN = {
    "day first": lambda day: day.strftime("%d/%m/%Y"),
    "month first": lambda day: day.strftime("%m/%d/%Y 10:00"),
    "mail": lambda day: day.strftime("%a, %d %b %Y 10:00:00 +0000"),
    "seconds": lambda day: str(int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp())),
    "milliseconds": lambda day: str(int(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC).timestamp()) * 1000),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_ways_to_write_a_time(write):
    (finding,) = found(rows_of(winter, 4_000, 547, classes=5, write=write))
    (same,) = found(rows_of(winter, 4_000, 547, classes=5))
    assert (finding.message, finding.details) == (same.message, same.details)


def test_times_that_cannot_be_read_are_said():
    rows = rows_of(winter, 2_000, 547, write=lambda day: f"{day.month:02}/{min(day.day, 12):02}/{day.year}")
    (finding,) = found(rows)
    assert finding.severity == "info" and "day or month may come first" in finding.message
    (finding,) = found([labelled("x", "a", time="last week")] * 30 + [labelled("x", "b", time="2024-01-01")] * 10)
    assert (finding.severity, finding.rows) == ("info", 30) and "30 of 40 rows" in finding.message
    assert found([labelled("x", "a")] * 40) == ()


def test_one_row_can_tell_which_comes_first_for_all():
    rows = [labelled("x", f"c{i // 9 % 3}", time=f"0{1 + i % 6}/0{1 + i % 9}/2024") for i in range(300)]
    (finding,) = found(rows)
    assert finding.severity == "info"
    assert found([*rows, labelled("x", "c1", time="31/01/2024")]) == ()
    (finding,) = found([*rows, labelled("x", "c1", time="31/01/2024"), labelled("x", "c1", time="01/31/2024")])
    assert finding.severity == "info"


def test_any_cut_gives_the_same_counts():
    rows = rows_of(winter, 500, 400, classes=3, write=lambda day: day.strftime("%d/%m/%Y"))
    whole = runs.measure(signal, batch(rows, "classification")).values
    parts = runs.measure(signal, runs.cut(rows, [3, 190, 1], "classification")).values
    assert {k: v.sorted() for k, v in whole.items()} == {k: v.sorted() for k, v in parts.items()}


def test_classes_of_spans_count():
    def row(i, day):
        label = "storm" if day.month == 12 and i % 3 else f"kind {i % 4}"
        return labelled("x", time=str(day), spans=[{"start": 0, "end": 1, "label": label, "text": None}] * 2) | {"labels": []}

    rows = [row(i, START + dt.timedelta(days=i // 6)) for i in range(6 * 366)]
    (finding,) = runs.judge(signal, batch(rows, "extraction"))
    assert finding.details["peaks"] == ['"storm", 2024-12-01 to 2024-12-31']


def test_what_a_peak_takes_from_the_others_is_no_peak_of_theirs():
    share = np.array([0.1, 0.1, 0.7, 0.7, 0.1, 0.1, 0.7, 0.1])
    table = np.stack([share, (1 - share) * 0.6, (1 - share) * 0.4]) * 3000
    assert [p.row for p in peaks.find(table.astype(np.int64), np.arange(8), peaks.Rule())] == [0]


@pytest.mark.parametrize("spans, back", [
    ([(0, 1), (11, 13)], True), ([(0, 1), (3, 5)], False), ([(10, 13), (22, 25)], True), ([(4, 4)], False), ([], False)])
def test_months_that_come_back(spans, back):
    assert class_periods.come_back(spans) == back


@pytest.mark.parametrize("unit, first, last", [("months", "2024-02-01", "2024-02-29"), ("weeks", "2024-02-26", "2024-03-03")])
def test_bounds_of_a_period(unit, first, last):
    day = np.array([dt.date(2024, 2, 29).toordinal() - dt.date(1970, 1, 1).toordinal()])
    assert class_periods.bounds(int(class_periods.number(day, unit)[0]), unit) == (first, last)


def test_banking77_has_no_time():
    with shared("data/intents/banking77/train.csv").open(encoding="utf-8", newline="") as file:
        rows = [labelled(r["text"], r["category"]) for r in csv.DictReader(file)]
    assert found(rows) == ()
