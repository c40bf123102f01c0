"""FMT032: rows of a label task without a label."""

import pytest

from tests.signals.files import real
from tests.signals.rows import batch, flagged, labelled, pair
from tuneready.batch import OTHER_SHAPE
from tuneready.signals import fmt_missing_label as signal


@pytest.mark.parametrize("labels", [[], [""], [" "], ["", " "]])
def test_rows_without_a_label(labels):
    rows = [labelled("Hi", *labels), labelled("Hi", "greeting"), labelled("Hi", "", "greeting")]
    assert flagged(signal, batch(rows, "classification")) == [0]


def test_no_label_column_and_an_answer_in_text():
    rows = [{"segments": labelled("Hi")["segments"]}, pair("Hi", "greeting"), pair("Hi", " "),
            {"segments": [], "flags": OTHER_SHAPE}]
    assert flagged(signal, batch(rows, "classification")) == [0, 2]


def test_an_empty_list_of_spans_is_an_answer():
    bare = labelled("Nothing here.")
    rows = [{"segments": bare["segments"], "spans": []}, {"segments": bare["segments"]}]
    assert flagged(signal, batch(rows, "extraction")) == [1]


def test_real_labels_are_there():
    assert flagged(signal, real("data/intents/banking77/train.csv", "text_label")) == []
