"""FMT033: mixed types of one field."""

from tests.signals.rows import batch, findings, pair
from tuneready.signals import fmt_mixed_types as signal


def test_one_field_of_two_types():
    finding, = findings(signal, batch([pair("Hi", "Hello."), pair("Hi", 3), pair("Hi", None)]))
    assert (finding.rows, finding.details["fields"]) == (1, ["completion"])


def test_one_type_throughout_is_not_mixed():
    assert findings(signal, batch([pair("Hi", 3), pair("Hi", 4)])) == ()
    assert findings(signal, batch([pair("Hi", "Hello."), pair("Hi", None)])) == ()
