"""Dominant class: limits at their edges, what is counted, and the real sets."""

from __future__ import annotations

import csv

import pytest

from tests.conftest import shared
from tests.signals import runs
from tests.signals.rows import batch, labelled, pair
from tuneready.signals import lbl_dominant_class as signal


def labels(**counts):
    return [labelled(f"{name} {i}", name) for name, n in counts.items() for i in range(n)]


@pytest.mark.parametrize("rows, dominant", [
    (labels(a=80, b=20), "a"),
    (labels(a=79, b=21), None),
    (labels(a=100), None),
    (labels(a=40, b=20, c=20, d=20), "a"),
    (labels(a=39, b=20, c=20, d=21), None),
    (labels(a=25, **{f"k{i}": 3 for i in range(25)}), "a"),
    (labels(a=14, **{f"k{i}": 2 for i in range(43)}), "a"),
    (labels(a=9, **{f"k{i}": 1 for i in range(91)}), None),
])
def test_limits(rows, dominant):
    found = runs.judge(signal, batch(rows, "classification"))
    assert (found[0].details["class"] if found else None) == dominant


def test_shares_are_of_labelled_rows_and_the_finding_of_judged_rows():
    rows = labels(a=80, b=20) + [pair("x", "y")] * 100
    (finding,) = runs.judge(signal, batch(rows, "classification"))
    assert (finding.rows, finding.share) == (80, 0.4)
    assert "80 of 100 labelled rows (80 %), 1.6 times an even share" in finding.message
    assert finding.details["effective_classes"] == pytest.approx(1.6, abs=0.05)


def test_classes_of_spans_count_once_per_row_and_kto_labels_count():
    span = {"start": 0, "end": 1, "label": "name", "text": None}
    rows = [labelled("x", spans=[span, span, {**span, "label": "city"}]), labelled("y", spans=[span]), labelled("z", spans=[])]
    assert runs.measure(signal, batch(rows, "extraction")).values["classes"].items == {"name": 2, "city": 1}
    kto = batch([pair("q", "a", labels=["true"]), pair("q", "b", labels=["false"])], "preference")
    assert runs.measure(signal, kto).values["classes"].items == {"true": 1, "false": 1}


def test_any_cut_gives_the_same_table():
    rows = labels(a=12, b=7, c=1)
    whole = runs.measure(signal, batch(rows, "classification")).values
    parts = runs.measure(signal, runs.cut(rows, [3, 9, 1], "classification")).values
    assert whole["classes"].sorted() == parts["classes"].sorted() == [("a", 12), ("b", 7), ("c", 1)]
    assert whole["labelled"].items == parts["labelled"].items == {"rows": 20}


def test_banking77_is_even_enough_and_its_table_is_right():
    with shared("data/intents/banking77/train.csv").open(encoding="utf-8", newline="") as file:
        rows = [labelled(r["text"], r["category"]) for r in csv.DictReader(file)]
    of = batch(rows, "classification")
    counts = runs.measure(signal, of).values["classes"].sorted()
    assert (len(counts), counts[0], counts[-1]) == (77, ("card_payment_fee_charged", 187), ("contactless_not_working", 35))
    assert runs.judge(signal, of) == ()


def test_a_section_dominates_in_mts_dialog():
    with shared("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv").open(encoding="utf-8", newline="") as file:
        rows = [labelled(r["dialogue"], r["section_header"]) for r in csv.DictReader(file)]
    (finding,) = runs.judge(signal, batch(rows, "classification"))
    assert (finding.rows, finding.details["classes"]) == (351, 20)
