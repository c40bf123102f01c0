"""FMT002: a row as it stands in a file, through the shipped shape."""

from tests.signals.rows import converted, findings
from tuneready.signals import fmt_other_shape as signal

ROWS = [{'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': 'Hello.'}]}, {'text': 'Hi'}]


def test_flags_the_row_and_not_its_sound_neighbour():
    finding, = findings(signal, converted("chat_messages", ROWS))
    assert (finding.code, finding.rows, finding.step) == ("FMT002", 1, "empty")
    assert [example.line for example in finding.examples] == [2]


def test_says_nothing_about_sound_rows():
    assert findings(signal, converted("chat_messages", ROWS[:1] * 3)) == ()
