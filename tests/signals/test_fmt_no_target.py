"""FMT005: rows without a target."""

from tests.signals.rows import batch, chat, flagged, labelled, pair, preference
from tuneready.batch import OTHER_SHAPE
from tuneready.signals import fmt_no_target as signal


def test_flags_rows_without_an_answer():
    rows = [chat(("user", "Hi"), ("assistant", "Hello.")), chat(("user", "Hi")), pair("Hi", "Hello."),
            chat(("system", "Be kind.")), chat()]
    assert flagged(signal, batch(rows)) == [1, 3, 4]


def test_a_pair_has_two_answers_and_another_shape_is_not_judged_twice():
    rows = [preference("Hi", "Hello.", "No."), {"segments": [], "flags": OTHER_SHAPE}]
    assert flagged(signal, batch(rows, "preference")) == []


def test_label_tasks_are_left_alone():
    assert "classification" not in signal.TASKS
    assert len(batch([labelled("Hi", "greeting")], "classification")) == 1
