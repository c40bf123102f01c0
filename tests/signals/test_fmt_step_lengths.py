"""FMT031: a row as it stands in a file, through the shipped shape."""

from tests.signals.rows import converted, findings
from tuneready.signals import fmt_step_lengths as signal

ROWS = [{'prompt': '2+2+1', 'completions': ['2+2=4', '4+1=5'], 'labels': [True, True]},
 {'prompt': '2+2+1', 'completions': ['2+2=4', '4+1=5'], 'labels': [True]}]


def test_flags_the_row_and_not_its_sound_neighbour():
    finding, = findings(signal, converted("stepwise", ROWS))
    assert (finding.code, finding.rows, finding.step) == ("FMT031", 1, "")
    assert [example.line for example in finding.examples] == [2]


def test_says_nothing_about_sound_rows():
    assert findings(signal, converted("stepwise", ROWS[:1] * 3)) == ()
