"""FMT030: a row as it stands in a file, through the shipped shape."""

from tests.signals.rows import converted, findings
from tuneready.signals import fmt_label_as_text as signal

ROWS = [{'prompt': 'Hi', 'completion': 'Hello.', 'label': True},
 {'prompt': 'Hi', 'completion': 'Hello.', 'label': 'true'}]


def test_flags_the_row_and_not_its_sound_neighbour():
    finding, = findings(signal, converted("trl_kto", ROWS))
    assert (finding.code, finding.rows, finding.step) == ("FMT030", 1, "")
    assert [example.line for example in finding.examples] == [2]


def test_says_nothing_about_sound_rows():
    assert findings(signal, converted("trl_kto", ROWS[:1] * 3)) == ()
