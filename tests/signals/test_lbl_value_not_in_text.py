"""Values that are not in their input: spans, JSON targets, fields that are classes, and the real sets."""

from __future__ import annotations

import ast
import csv
import json
from collections import Counter

import numpy as np
import pytest

from tests.conftest import shared
from tests.signals import runs
from tests.signals.rows import batch, converted, labelled, pair
from tuneready import row_findings
from tuneready.signal import of_module
from tuneready.signals import lbl_value_not_in_text as signal


def orders(n=40, **wrong):
    """``n`` orders with customer, amount, currency and urgency; ``wrong`` maps "rN" to the fields of row N to change."""
    rows = []
    for i in range(n):
        target = {"customer": {"name": f"Customer {i}x"}, "amount": 1000 + i, "currency": "EUR" if i % 2 else "USD", "urgent": i % 3 == 0,
                  "lines": [f"item-{i}", f"part-{i}"], "note": None}
        text = f"Customer {i}X orders item-{i} and part-{i} for {1000 + i:,}.00."
        rows.append(pair(text, json.dumps(target | wrong.get(f"r{i}", {}))))
    return rows


def found(rows, **limits):
    flags = runs.measure(signal, batch(rows, "extraction"), **limits).flags
    return dict(zip(flags.rows.tolist(), flags.note or []))


def test_wrong_values_are_found_and_named_by_field():
    rows = orders(r3={"amount": 7}, r5={"customer": {"name": "Nobody"}, "lines": ["item-5", "nothing-5"]}, r7={"currency": "GBP"})
    assert found(rows) == {3: "amount", 5: "customer.name, lines[]"}
    (finding,) = runs.judge(signal, batch(rows, "extraction"))
    assert (finding.rows, finding.severity, finding.step) == (2, "major", "")
    assert finding.details["fields"]["amount"] == "39 of 40 (97.5 %)"
    assert finding.details["not_extractive"] == {"currency": "0 of 40 (0 %)"}


def test_a_clean_set_has_no_finding():
    assert runs.judge(signal, batch(orders(), "extraction")) == ()


def test_a_field_of_few_values_is_a_class_unless_nine_in_ten_are_found():
    def rows(said):
        return [pair(f"The car is {'red' if i < said else 'nice'}, number {i}.", json.dumps({"colour": "red", "id": i})) for i in range(100)]

    assert found(rows(70)) == {}
    assert set(found(rows(95))) == set(range(95, 100))


def test_report_rows_and_finding_agree():
    of = batch(orders(r3={"amount": 7}, r7={"currency": "GBP"}), "extraction")
    measured = runs.measure(signal, of)
    (finding,) = runs.judge(signal, of)
    rows = runs.scope(len(of)).rows
    table = row_findings.table({signal.CODE: measured}, {signal.CODE: of_module(signal)}, {signal.CODE: finding.severity}, rows, [])
    assert table.column("line").to_pylist() == [4] and table.column("suggestion").to_pylist() == ["amount"] and finding.rows == 1


@pytest.mark.parametrize("text, span, missing", [
    ("Ada lives in York", "ada", False), ("Ada lives in York", "Ada\tlives", False), ("Ada lives in York", "Bob", True),
    ("It costs 1,000", "1000", True), ("It costs 1,000", "n/a", False)])
def test_spans_given_by_their_text_must_stand_in_it(text, span, missing):
    row = labelled(text, spans=[{"start": -1, "end": -1, "label": "name", "text": span}]) | {"labels": []}
    assert found([row]) == ({0: "span: name"} if missing else {})


def test_spans_with_offsets_are_another_signals():
    assert found([labelled("Ada", spans=[{"start": 0, "end": 2, "label": "name", "text": "Bob"}]) | {"labels": []}]) == {}


@pytest.mark.parametrize("target", ["no JSON", "{broken", "[1, 2", '"text"', "", "{}", "[]", '{"a": [[[{}]]]}', "{" * 9000])
def test_other_targets_are_left_alone(target):
    assert found([pair("x", target)] * 3) == {}


def test_a_fenced_target_and_system_prompts_are_read():
    rows = [pair(f"Hello {i}", f'```json\n{{"n": "{i}"}}\n```') for i in range(100, 130)] + [pair("Hello 1", '```json\n{"n": "99"}\n```')]
    assert found(rows) == {30: "n"}


def test_any_cut_and_order_gives_the_same_rows():
    rows = orders(r3={"amount": 7}, r31={"customer": {"name": "Nobody"}})
    whole = runs.measure(signal, batch(rows, "extraction"))
    parts = runs.measure(signal, runs.cut(rows, [1, 20, 2], "extraction"))
    assert whole.flags.rows.tolist() == parts.flags.rows.tolist() == [3, 31]
    assert whole.flags.note == parts.flags.note and whole.values == parts.values
    order = np.random.default_rng(1).permutation(len(rows))
    mixed = found([rows[i] for i in order])
    assert {int(order[i]): note for i, note in mixed.items()} == {3: "amount", 31: "customer.name"}


def test_every_value_that_a_real_annotation_file_does_not_hold_is_found():
    rows = json.loads(shared("data/pii/pii-synthetic-nano/pii_syn_nano_en.json").read_bytes())
    absent = {i for i, row in enumerate(rows) if any(e.get("entity") and e["entity"] not in row["text"] for e in row["NER"])}
    flags = runs.measure(signal, converted("text_spans", rows)).flags
    assert len(absent) == 27 and set(flags.rows.tolist()) == absent


def test_contracts_annotated_by_lawyers():
    texts = {path.stem.lower(): path for path in shared("data/contracts/cuad/full_contract_txt").iterdir()}
    rows = []
    with shared("data/contracts/cuad/master_clauses_100.csv").open(encoding="utf-8", newline="") as file:
        for given in csv.DictReader(file):
            path = texts.get(given.pop("Filename").rpartition(".")[0].lower())
            if path is not None:
                clauses = {k: ast.literal_eval(v) for k, v in given.items() if v.startswith("[") and not k.endswith("Answer")}
                dates = {k: v for k, v in given.items() if k in ("Agreement Date-Answer", "Effective Date-Answer", "Governing Law-Answer") and v}
                rows.append(pair(path.read_text(encoding="utf-8", errors="replace"), json.dumps(clauses | dates)))
    notes = Counter(field for note in found(rows).values() for field in note.split(", "))
    # "20t h day of November" is how one text was scanned; "7th day of September, 1999" is given as 7/7/99: a wrong label.
    assert len(rows) > 90 and notes == {"Agreement Date-Answer": 3, "Effective Date-Answer": 2}
