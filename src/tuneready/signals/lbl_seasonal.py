"""A class that peaks at certain times.

What is found
-------------
Classes whose share of the rows is far higher in some months (weeks, where the rows span less than half a year) than in the
others: at least twice as high and 5 points more. The peak is dated; where the same months come back it is called a season.

Why it matters
--------------
A set drawn over a peak teaches the mix of the peak. In the guide's ticket example one category stood at 40 % of the set because
of seasonal peaks (GUIDE, E2); for the rest of the year such a model expects what hardly comes.

How it is measured
------------------
Rows per class and month (or week), for rows whose time can be read. Each share is held against the class's share in all other
periods (two-proportion z test, Benjamini-Hochberg at 5 % over all classes and periods), then against the quiet periods, the
two quiet periods on either side and the straight line through the quiet periods: what rises slowly is no peak. Periods in a
row are one peak. The class that rises most comes first; the others are then looked at among the rows that are left.

How to mend it
--------------
Downsample the class within its peak, or weight it down, until its share is what the model will meet; dropping wrong rows alone
does not bring it down by much (GUIDE, ruling 6). Report scores by month.

Limits
------
Needs a time: ISO, RFC 2822, English month names, epoch seconds or milliseconds; 02/03/2025 only where other rows tell whether the
day comes first. Six months or eight weeks of 30 rows or more each are needed. A class that is high for half of the time has
no peak. A rise at the end may turn out to stay. Classes of spans are counted once a row, and shares are of these counts.

References
----------
GUIDE.md, E2 and ruling 6; Benjamini & Hochberg 1995, Controlling the false discovery rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tuneready.batch import Batch
from tuneready.finding import INFO, Finding, visible
from tuneready.kernels import class_periods as periods
from tuneready.kernels import dates, peaks
from tuneready.signal import Scope, percent
from tuneready.summary import Counts, Measurement

CODE = "LBL004"
NAME = "Seasonal spike"
SEVERITY = "major"
TASKS = ("classification", "extraction")
REMEDY = "Downsample or down-weight the class within its peak, until its share is what the model will meet."
HALF_A_YEAR, WEEKS, SHOWN = 6, 8, 20  # least months and weeks; peaks and classes in the details


@dataclass(frozen=True)
class Limits:
    """What a peak is (all ours).

    Attributes:
        ratio: of the share in the peak to the share outside; points: least difference (0..1).
        q: share of false discoveries over all classes and periods (SPEC §0.4).
        period_rows: rows a month or week needs to count; class_rows: rows of the class a peak needs.
    """

    ratio: float = 2.0
    points: float = 0.05
    q: float = 0.05
    period_rows: int = 30
    class_rows: int = 20


def measure(batch: Batch, limits: Limits) -> Measurement:
    """Rows per class and period, by how the day was read: 0 certain, 1 with the day first, 2 with the month first."""
    form, day, leads = dates.read(batch.table.column("time"))
    given = np.asarray(batch.table.column("time").is_valid())
    times = {"day_first": np.sum(leads == 1), "month_first": np.sum(leads == 2), "either": np.sum(form == dates.EITHER),
             "certain": np.sum(form == dates.CERTAIN), "unread": np.sum(given & (form == dates.UNREAD))}
    values = {"times": Counts({name: int(n) for name, n in times.items() if n}), "months": Counts(), "weeks": Counts()}
    spans = batch.table.column("spans")
    lists = [batch.table.column("labels"), pa.ListArray.from_arrays(spans.offsets, spans.values.field("label"))]
    for row, code, names in map(periods.named_rows, lists if form.any() else ()):
        for tag, wanted in ((0, dates.CERTAIN), (1, dates.EITHER), (2, dates.EITHER)):
            at = form[row] == wanted
            for unit in (periods.MONTHS, periods.WEEKS) if at.any() else ():
                number = periods.number(day[row[at], max(tag - 1, 0)], unit)
                values[unit].merge(Counts(periods.counted(code[at], names, tag, number)))
    return Measurement(values=values)


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding about the class that peaks most, the others in its details; information where times cannot be read."""
    times = measurement.values.get("times", Counts()).items
    order = {(True, False): 1, (False, True): 2}.get(("day_first" in times, "month_first" in times), 0)
    unread = times.get("unread", 0) + (0 if order else times.get("either", 0))
    read = sum(times.get(name, 0) for name in ("certain", "either", "unread")) - unread
    if unread > read:
        why = "; day or month may come first" if times.get("either", 0) > unread / 2 else ""
        return (Finding(code=CODE, name=NAME, severity=INFO, rows=unread, share=scope.share(unread), details=dict(times),
                        message=f"the time of {unread:,} of {unread + read:,} rows cannot be read{why}: seasonal spikes cannot be seen",
                        remedy="Write times as ISO dates (2025-01-31)."),)
    table = _table(measurement, order, limits)
    found = peaks.find(table.counts, table.period, peaks.Rule(limits.q, limits.ratio, limits.points, limits.class_rows))
    return (_finding(found, table, scope, limits, unread),) if found else ()


def _table(measurement: Measurement, order: int, limits: Limits) -> periods.Table:
    """Classes by months, or by weeks where there is less than half a year; without columns where there are too few."""
    for unit, least in ((periods.MONTHS, HALF_A_YEAR), (periods.WEEKS, WEEKS)):
        counts: dict[tuple[str, int], int] = {}
        for (name, tag, period), n in measurement.values.get(unit, Counts()).items.items():
            if tag in (0, order):
                counts[name, period] = counts.get((name, period), 0) + n
        table = periods.table(counts, unit, limits.period_rows)
        if len(table.period) >= least:
            return table
        if len(table.period) and unit == periods.MONTHS and table.period[-1] - table.period[0] + 1 >= HALF_A_YEAR:
            break
    return periods.table({}, unit, limits.period_rows)


def _finding(found: list[peaks.Peaks], table: periods.Table, scope: Scope, limits: Limits, unread: int) -> Finding:
    total, unit, names = table.counts.sum(axis=0), table.unit, table.names
    said, listed = [], []
    for peak in found:
        count, within = table.counts[peak.row], peak.within
        spans = periods.runs(table.period[within])
        dated = [" to ".join((periods.bounds(a, unit)[0], periods.bounds(b, unit)[1])) for a, b in spans]
        shares = [percent(int(count[at].sum()) / int(total[at].sum())) for at in (within, ~within, np.ones_like(within))]
        season = "a season" if unit == periods.MONTHS and periods.come_back(spans) else "a spike" if len(spans) == 1 else "spikes"
        name = visible(names[peak.row])[:80]
        listed += [f'"{name}", {span}' for span in dated]
        said.append(f'the class "{name}" takes {shares[0]} of the rows from {" and ".join(dated[:3])}{" and so on" if len(dated) > 3 else ""} '
                    f"({season}), {shares[1]} outside, {shares[2]} overall")
    more = f"; {len(found) - 1} more of {len(names)} classes peak" if len(found) > 1 else ""
    rows = sum(int(table.counts[peak.row][peak.within].sum()) for peak in found)
    begins = [periods.bounds(p, unit)[0] for p in table.period.tolist()]
    share = (table.counts[found[0].row] / total).round(4).tolist()
    details = {"class": visible(names[found[0].row])[:80], "period": unit, "peaks": listed[:SHOWN], "classes": said[1:SHOWN],
               "rows_without_readable_time": unread, "rows_per_period": dict(zip(begins, total.tolist())),
               "share_per_period": dict(zip(begins, share))}
    return Finding(code=CODE, name=NAME, severity=SEVERITY, rows=rows, share=scope.share(rows), remedy=REMEDY, details=details,
                   message=said[0] + more, limit=f"{limits.ratio:g} times the share outside, and {limits.points * 100:g} points more")
