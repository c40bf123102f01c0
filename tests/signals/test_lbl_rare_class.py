"""Rare classes: both limits, and the real sets."""

from __future__ import annotations

import csv

import pytest

from tests.conftest import shared
from tests.signals import runs
from tests.signals.rows import batch, labelled
from tuneready.kernels import classes
from tuneready.signals import lbl_rare_class as signal


def labels(**counts):
    return [labelled(f"{name} {i}", name) for name, n in counts.items() for i in range(n)]


@pytest.mark.parametrize("rows, rare", [
    (labels(a=30, b=20), {}),
    (labels(a=30, b=19), {"b": 19}),
    (labels(a=900, b=900, c=59), {"c": 59}),
    (labels(a=900, b=900, c=67), {}),
    (labels(a=5), {}),
])
def test_limits(rows, rare):
    found = runs.judge(signal, batch(rows, "classification"))
    assert (found[0].details["rare"] if found else {}) == rare


def test_the_rarest_lead_the_message():
    (finding,) = runs.judge(signal, batch(labels(a=50, b=3, c=1, d=9, e=2), "classification"))
    assert finding.message == "4 of 5 classes have too few rows: c (1), e (2), b (3), …"
    assert (finding.rows, finding.severity) == (15, "minor")


def test_real_sets():
    with shared("data/intents/banking77/train.csv").open(encoding="utf-8", newline="") as file:
        rows = [labelled(r["text"], r["category"]) for r in csv.DictReader(file)]
    assert runs.judge(signal, batch(rows, "classification")) == ()
    with shared("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv").open(encoding="utf-8", newline="") as file:
        rows = [labelled(r["dialogue"], r["section_header"]) for r in csv.DictReader(file)]
    (finding,) = runs.judge(signal, batch(rows, "classification"))
    assert min(finding.details["rare"].values()) == 2


@pytest.mark.parametrize("counts, effective", [([5, 5, 5, 5], 4), ([1], 1), ([], 0), ([0, 7], 1)])
def test_effective_number_of_classes(counts, effective):
    assert classes.effective_number(counts) == pytest.approx(effective)


def test_a_name_that_is_markup_is_shown_visibly():
    (finding,) = runs.judge(signal, batch(labels(a=40) + [labelled("x", "evil\x1b[2J\u202e")], "classification"))
    assert "\x1b" not in finding.message and "\u202e" not in finding.message
