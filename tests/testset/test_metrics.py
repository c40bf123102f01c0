"""Scores against scikit-learn's, and their intervals against published ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tuneready.kernels.intervals import wilson
from tuneready.testset import metrics


def counts(expected, predicted, names=4):
    expected, predicted = np.asarray(expected), np.asarray(predicted)
    at = np.arange(len(expected))
    same = expected == predicted
    return metrics.counted([str(i) for i in range(names)], names, (at, expected), (at, predicted), (at[same], expected[same]), len(at))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_macro_f1_is_that_of_scikit_learn(rows):
    expected, predicted = zip(*rows)
    made = counts(expected, predicted)
    assert made.macro()[0] == pytest.approx(f1_score(expected, predicted, average="macro", labels=sorted(set(expected + predicted)), zero_division=0))
    assert made.micro()[0] == pytest.approx(np.mean(np.array(expected) == np.array(predicted)))


def test_91_percent_on_200_rows():
    one = metrics.share("approval rate", np.arange(200) < 182)
    assert (one.value, round(one.low, 3), round(one.high, 3)) == (0.91, 0.862, 0.942)
    assert one.exact[0] < one.low and one.corrected == (one.low, one.high)


@pytest.mark.parametrize(("looks", "confidence"), [(1, 0.95), (2, 0.975), (10, 0.995)])
def test_looks_widen_the_interval(looks, confidence):
    low, high = wilson(182, 200, confidence)
    assert metrics.share("", np.arange(200) < 182, looks).corrected == (round(float(low), 6), round(float(high), 6))


def test_the_interval_of_f1_holds_the_value_and_is_the_same_each_time():
    rng = np.random.default_rng(3)
    expected = rng.integers(0, 4, 300)
    made = counts(expected, np.where(rng.random(300) < 0.8, expected, rng.integers(0, 4, 300)))
    one = metrics.f1("macro-F1", made, "macro")
    assert one == metrics.f1("macro-F1", made, "macro") and one.low < one.value < one.high and 0.05 < one.high - one.low < 0.15


def test_a_model_against_itself_does_not_differ():
    made = counts([0, 1, 2, 3] * 10, [0, 1, 2, 2] * 10)
    assert metrics.f1_difference(made, made, "macro") == (0, 0, 0)


def test_a_paired_difference_is_narrower_than_two_intervals():
    rng = np.random.default_rng(5)
    expected = rng.integers(0, 4, 400)
    first = np.where(rng.random(400) < 0.8, expected, 0)
    second = first.copy()
    second[:12] = expected[:12]
    difference, low, high = metrics.f1_difference(counts(expected, second), counts(expected, first), "macro")
    one = metrics.f1("", counts(expected, first), "macro")
    assert low <= difference <= high and high - low < (one.high - one.low) / 2


def test_small_classes_say_nothing():
    table = metrics.per_name(counts([0] * 30 + [1] * 19, [0] * 49))
    assert table[0]["enough"] and table[0]["recall_interval"][1] == 1 and table[0]["precision"] == round(30 / 49, 6)
    assert not table[1]["enough"] and table[1]["recall_interval"] is None and table[1]["precision"] is None and table[1]["f1"] == 0
    assert table[3] == {"name": "3", "n": 0, "predicted": 0, "right": 0, "enough": False, "precision": None, "precision_interval": None, "recall": None,
                        "recall_interval": None, "f1": None}
