"""FMT021: a row as it stands in a file, through the shipped shape."""

from tests.signals.rows import converted, findings
from tuneready.signals import fmt_prompts_differ as signal

ROWS = [{'chosen': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': 'Hello.'}],
  'rejected': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': 'No.'}]},
 {'chosen': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': 'Hello.'}],
  'rejected': [{'role': 'user', 'content': 'Bye'}, {'role': 'assistant', 'content': 'No.'}]}]


def test_flags_the_row_and_not_its_sound_neighbour():
    finding, = findings(signal, converted("trl_pref_implicit", ROWS))
    assert (finding.code, finding.rows, finding.step) == ("FMT021", 1, "")
    assert [example.line for example in finding.examples] == [2]


def test_says_nothing_about_sound_rows():
    assert findings(signal, converted("trl_pref_implicit", ROWS[:1] * 3)) == ()
