"""LBL008: labels dropped from and added to sets are found, untouched sets stay almost quiet, little data says nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.label_sets import joined, planted
from tests.signals.rows import batch, labelled, scope
from tuneready import labelled as label_sample
from tuneready import multi_label_audit
from tuneready.signal import Context, of_module
from tuneready.signals import lbl_multi_label

SIGNAL, LIMITS = of_module(lbl_multi_label), lbl_multi_label.Limits()


def made(texts, sets):
    return batch([labelled(text, *labels) for text, labels in zip(texts, sets)], "classification")


@cache
def concluded(count: int, classes: int | None, wrong: bool):
    """(measurement, wrong decisions, rows) of made sets."""
    texts, sets, names = joined(count, classes=classes)
    sets, bad = planted(sets, names) if wrong else (sets, set())
    return lbl_multi_label.conclude(lbl_multi_label.fit(lbl_multi_label.sample(made(texts, sets)), Context()), LIMITS), bad, count


def decisions(measurement) -> set[tuple[int, str]]:
    audit = measurement.values["audit"]
    found = audit.found
    sure = found.wrong > np.where(found.given, LIMITS.flagged, LIMITS.missing)
    return {(int(row), audit.names[label]) for row, label, one in zip(found.row, found.label, sure) if one}


@pytest.mark.parametrize(("count", "classes", "precision", "f1"), [
    (2_000, 15, 0.90, 0.80),
    pytest.param(4_000, 30, 0.85, 0.80, marks=pytest.mark.slow),
    pytest.param(5_000, None, 0.72, 0.70, marks=pytest.mark.slow),  # all 77: many are neighbours of each other
])
def test_a_label_dropped_or_added_in_15_percent_of_rows_is_found(count, classes, precision, f1):
    measurement, bad, _ = concluded(count, classes, True)
    found = decisions(measurement)
    assert len(found & bad) / len(found) >= precision
    assert 2 * len(found & bad) / (len(found) + len(bad)) >= f1


def test_the_note_says_what_is_missing_and_what_is_spurious():
    measurement, bad, rows = concluded(2_000, 15, True)
    flags = measurement.flags
    said = {row: note for row, note, info in zip(flags.rows.tolist(), flags.note, flags.info) if not info}
    assert all({f"+{name}", f"-{name}"} & set(said[row].split(", ")) for row, name in decisions(measurement))
    (finding,) = SIGNAL.judge(measurement, scope(rows, "classification"), LIMITS)
    assert finding.rows == len(said) and finding.interval_kind == "model" and finding.step == "suspected_label"
    assert finding.interval[0] <= 0.15 <= finding.interval[1]


@pytest.mark.parametrize(("count", "classes"), [(2_000, 15), pytest.param(5_000, None, marks=pytest.mark.slow)])
def test_untouched_sets_stay_almost_quiet(count, classes):
    measurement, _, rows = concluded(count, classes, False)
    assert len(measurement.flags.counted()) <= 0.01 * rows


def test_rows_beyond_the_fit_are_scored(monkeypatch):
    monkeypatch.setattr(multi_label_audit, "_PIECES", 3_000)
    texts, sets, names = joined(2_000, classes=15)
    sets, bad = planted(sets, names)
    drawn = label_sample.sample(made(texts, sets))
    audit = multi_label_audit.fit(drawn, Context())
    assert audit.rows < 1_500
    measurement = lbl_multi_label.conclude(audit, LIMITS)
    found = decisions(measurement)
    assert len(found & bad) / len(found) > 0.85 and len(found & bad) / len(bad) > 0.6
    more = lbl_multi_label.score(made(texts, sets), audit, LIMITS).flags.counted()
    assert len(set(more.tolist()) & {row for row, _ in bad}) / len(more) > 0.85


def test_a_label_that_stands_twice_is_told_whatever_else_can_be():
    of = made(["one", "two", "three", "four"], [["a", "a"], ["Refund", "refund "], ["a", "b"], ["c"]])
    measurement = lbl_multi_label.conclude(lbl_multi_label.fit(lbl_multi_label.sample(of), Context()), LIMITS)
    assert measurement.flags.counted().tolist() == [0, 1] and measurement.flags.note == ["a label twice"] * 2
    (finding,) = SIGNAL.judge(measurement, scope(4, "classification"), LIMITS)
    assert finding.message == "2 rows hold a label twice" and "too few" in finding.details["labels_not_judged"]


def test_rare_labels_are_named_and_not_judged():
    texts, sets, _ = joined(400, classes=6)
    sets[0] = [*sets[0], "odd one"]
    model = lbl_multi_label.fit(lbl_multi_label.sample(made(texts, sets)), Context())
    assert model.not_assessed == {"odd one": 1} and "odd one" not in model.names


def test_sets_of_one_label_are_left_to_lbl001():
    texts, sets, _ = joined(200, classes=6)
    model = lbl_multi_label.fit(lbl_multi_label.sample(made(texts, [one[:1] for one in sets])), Context())
    assert model.rate is None and "0 of 200" in model.reason


@pytest.mark.parametrize("rows", [
    [("", ["a", "b"])] * 3, [("退款。密码？", ["退", "密"]), ("", ["退"])], [(f"t {n}", [f"l{n}", f"l{n + 1}"]) for n in range(80)],
    [("same text", ["a", "b"])] * 90, [(f"x {n}", ["a", "b"]) for n in range(90)], [("", ["a", "b"] if n % 2 else ["a"]) for n in range(90)],
    [(f"word{n % 300} so.", [f"l{n % 300}", f"l{(n * 7) % 300}x"]) for n in range(1800)],
])
def test_little_or_odd_data_flags_nothing(rows):
    of = made(*map(list, zip(*rows)))
    measurement = lbl_multi_label.conclude(lbl_multi_label.fit(lbl_multi_label.sample(of), Context()), LIMITS)
    assert not len(measurement.flags.counted())
