"""Score inflation by leaks: copied test rows raise the score, without them next to nothing does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.signals import label_sets
from tests.signals.rows import scope
from tuneready import label_audit, leak_inflation
from tuneready.signal import Context
from tuneready.signals import lek_inflation

LIMITS = lek_inflation.Limits()


NATURAL = 4  # of every fourth training row, those that repeat a test row as published


def audit(copied: int, step: int = 1, shown=str, test: slice = slice(None)):
    """Training rows of banking77 with test rows copied into them, against the test rows."""
    texts, labels = label_sets.banking("train")
    test_texts, test_labels = (column[test] for column in label_sets.banking("test"))
    picked = np.random.default_rng(3).permutation(len(test_texts))[:copied].tolist()
    train = label_sets.of([*texts[::step], *(shown(test_texts[i]) for i in picked)], [*labels[::step], *(test_labels[i] for i in picked)])
    return label_audit.fit(train, Context(test=label_sets.of(test_texts, test_labels, len(train)), fast=True))


def findings(of):
    return lek_inflation.judge(lek_inflation.conclude(replace(of, fast=False), LIMITS), scope(len(of.rows), "classification"), LIMITS)


def test_two_hundred_copied_test_rows_raise_the_score():
    (found,) = findings(audit(200, step=4))
    estimate, low, high = found.details["inflation"]
    assert 0 < low < estimate < high and found.details["copies"] == 200 + NATURAL
    repeated = found.details["score_on_repeated_test_rows"]
    assert repeated["with leaked rows"] > repeated["without"] and "raise the score by" in found.message


@pytest.mark.slow
def test_two_hundred_copies_among_all_rows_raise_it_less():
    (found,) = findings(audit(200))
    estimate, low, _ = found.details["inflation"]
    assert 0 < low < estimate < 0.03


def test_without_copies_it_is_about_zero():
    found = leak_inflation.measure(audit(0, step=4))
    assert found.copies == NATURAL and abs(found.inflation.estimate) < 0.005 and found.inflation.low <= 0 <= found.inflation.high


def test_case_and_white_space_hide_no_copy():
    found = leak_inflation.measure(audit(150, step=4, shown=lambda text: f"  {text.upper()} "))
    assert found.copies == 150 + NATURAL


def test_near_copies_are_found_by_their_sketch():
    plain, found = (leak_inflation.measure(audit(n, step=4, shown=lambda text: f"{text} thanks")) for n in (0, 150))
    assert found.copies == NATURAL and found.rows - plain.rows > 50


def test_without_a_test_file_nothing_is_said():
    texts, labels = label_sets.banking("train")
    of = label_audit.fit(label_sets.of(texts[::20], labels[::20]), Context(fast=True))
    assert findings(of) == ()


def test_few_test_rows_tell_nothing_and_it_says_so():
    (found,) = findings(audit(0, step=4, test=slice(0, 60)))
    assert "not measured" in found.message and "too few" in found.message
