"""Rows the reader refused become one finding."""

from tests.signals.rows import findings, flagged, targets
from tuneready.signals import fmt_unreadable_row as signal


def test_counts_what_the_reader_refused():
    finding, = findings(signal, targets(["Fine."] * 97), refused=3)
    assert (finding.code, finding.severity, finding.rows, finding.step) == ("FMT001", "blocker", 3, "refused")
    assert finding.share == 0.03
    assert finding.message == "3 of 100 rows read could not be read (3 %)"


def test_says_nothing_when_every_row_was_read():
    assert findings(signal, targets(["Fine."])) == ()
    assert flagged(signal, targets(["Fine."])) == []
