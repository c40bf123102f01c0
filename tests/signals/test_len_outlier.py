"""Extreme outliers of length."""

from __future__ import annotations

from tests.signals import runs
from tests.signals.rows import batch, pair
from tuneready.signals import len_outlier as signal

WORD = "refund the card "


def rows_of(*lengths):
    return [pair(WORD * n, "ok") for n in lengths]


def test_a_row_far_beyond_the_rest():
    rows = rows_of(*range(4, 40), 2000)
    flags = runs.measure(signal, batch(rows)).flags
    assert flags.rows.tolist() == [36]
    (finding,) = runs.judge(signal, batch(rows))
    assert finding.severity == "info" and finding.details["longest_tokens"] > 4000


def test_no_outlier_among_even_or_few_or_widely_spread_rows():
    assert runs.counted(signal, batch(rows_of(*range(4, 40), 200))) == []
    assert runs.counted(signal, batch(rows_of(*[4] * 10, 2000))) == []
    assert runs.counted(signal, batch(rows_of(*(2**k for k in range(11)) , *(2**k for k in range(11))))) == []
    assert runs.judge(signal, batch([pair("", "")] * 30)) == ()


def test_any_cut_gives_the_same_rows():
    rows = rows_of(*range(4, 40), 2000, 3, 1500)
    assert runs.counted(signal, runs.cut(rows, [10, 3])) == runs.counted(signal, batch(rows)) == [36, 38]
