"""Near-duplicate class names: rows, words, bounds, and the real sets."""

from __future__ import annotations

import csv
import json

from tests.conftest import shared
from tests.signals import runs
from tests.signals.rows import batch, converted, labelled
from tuneready.signals import lbl_similar_names as signal


def labels(**counts):
    return [labelled(f"{name} {i}", name.replace("__", " ")) for name, n in counts.items() for i in range(n)]


def test_rows_are_those_of_the_rarer_name():
    (finding,) = runs.judge(signal, batch(labels(Refund=30, refund__=4, refunds=2, billing=30), "classification"))
    assert finding.rows == 6
    assert finding.message == ('2 of 4 class names are most likely another spelling of a class: "refund " (4) and "Refund" (30), '
                               '"refunds" (2) and "Refund" (30)')
    assert finding.details["classes_once_merged"] == 2


def test_names_of_spans_count():
    spans = [{"start": 0, "end": 1, "label": name, "text": None} for name in ("DRIVER_LICENSE", "DRIVERS_LICENSE", "ORG")]
    (finding,) = runs.judge(signal, batch([labelled("x", spans=spans), labelled("x", spans=spans[:1])], "extraction"))
    assert finding.rows == 1 and "1 of 3 class name is" in finding.message


def test_any_cut_gives_the_same_finding():
    rows = labels(Refund=9, refund=4, billing=3)
    assert runs.judge(signal, batch(rows, "classification")) == runs.judge(signal, runs.cut(rows, [2, 9], "classification"))


def test_a_bound_that_was_met_is_said():
    (finding,) = runs.judge(signal, batch(labels(Refund=9, refund=4), "classification"), {"names": 1})
    assert finding.details["slips_of_the_pen"] == "not looked for: more than 1 names"


def test_banking77_and_mts_dialog_have_different_names():
    for path, text, label in (("data/intents/banking77/train.csv", "text", "category"),
                              ("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv", "dialogue", "section_header")):
        with shared(path).open(encoding="utf-8", newline="") as file:
            rows = [labelled(r[text], r[label]) for r in csv.DictReader(file)]
        assert runs.judge(signal, batch(rows, "classification")) == ()


def test_the_inconsistent_names_of_a_real_annotation_file():
    rows = json.loads(shared("data/pii/pii-synthetic-nano/pii_syn_nano_en.json").read_bytes())
    (finding,) = runs.judge(signal, converted("text_spans", rows))
    assert sorted(finding.details["same_as"]) == ['"DRIVERS_LICENSE"', '"TAXID"', '"USER_ID"']
