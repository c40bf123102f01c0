"""Missing and extra fields of JSON answers: what is usual, what is a slip, what is no object, and the real sets."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.conftest import shared
from tests.signals import runs
from tests.signals.rows import batch, chat, converted, pair
from tuneready.kernels import key_sets
from tuneready.signals import lbl_fields as signal

FIELDS = {"vendor": "x", "date": "2024-01-01", "total": 1}


def answers(n=200, **odd):
    """``n`` rows with the usual fields; ``odd`` maps "rN" to the answer of row N, an object or a text."""
    said = [odd.get(f"r{i}", FIELDS) for i in range(n)]
    return [pair(f"invoice {i}", a if isinstance(a, str) else json.dumps(a)) for i, a in enumerate(said)]


def found(rows, task="extraction", **limits):
    flags = runs.measure(signal, batch(rows, task), **limits).flags
    return dict(zip(flags.rows.tolist(), flags.note or []))


def without(name, **more):
    return {k: v for k, v in FIELDS.items() if k != name} | more


@pytest.mark.parametrize("answer, note", [
    (without("total"), "lacks total"), (without("total", toatl=1), 'lacks total; carries toatl (for "total"?)'),
    (FIELDS | {"Vendors": "y"}, 'carries Vendors (for "vendor"?)'), (FIELDS | {"colour": "red"}, "carries colour"),
    ({}, "lacks date, total, vendor"), ("{broken", "no JSON object"), ("I cannot read this.", "no JSON object"), ("[1]", "no JSON object"),
    (dict(reversed(FIELDS.items())), None), ("```json\n" + json.dumps(FIELDS) + "\n```", None), ("  " + json.dumps(FIELDS), None), ("", None),
    (FIELDS | {"total": None}, None),
])
@pytest.mark.parametrize("task", ["extraction", "generation"])
def test_what_is_odd(answer, note, task):
    assert found(answers(r7=answer), task) == ({} if note is None else {7: note})


def test_an_optional_field_and_many_shapes_are_fine():
    optional = answers(**{f"r{i}": FIELDS | {"tip": 1} for i in range(0, 200, 20)})
    assert found(optional) == {}
    free = [pair(f"q {i}", json.dumps({f"k{i % 9}": 1, "total": 2})) for i in range(200)]
    assert found(free) == {}


def test_prose_with_some_json_is_fine():
    rows = answers(r3=without("total")) + [pair("q", "A sentence.")] * 100
    assert found(rows) == {}
    few = answers(r3=without("total")) + [pair("q", "A sentence.")] * 30
    assert found(few) == {3: "lacks total"}, "no JSON object is only said where nearly all are objects"


def test_too_few_rows_to_tell():
    assert found(answers(19, r3=without("total"))) == {}
    assert found(answers(20, r3=without("total"))) == {3: "lacks total"}


def test_the_finding_counts_each_fault():
    (finding,) = runs.judge(signal, batch(answers(r3=without("total"), r5=without("total"), r9="oops"), "extraction"))
    assert (finding.rows, finding.severity, finding.step) == (3, "major", "")
    assert finding.details == {"faults": {"lacks total": 2, "no JSON object": 1},
                               "fields": {"date": "100 %", "vendor": "100 %", "total": "99 %"}}


def test_any_cut_gives_the_same_rows():
    rows = answers(r3=without("total"), r50="oops", r51="oops", r150=FIELDS | {"colour": 1})
    whole = runs.measure(signal, batch(rows, "extraction"))
    for sizes in ([1, 50], [51, 1, 2], [100]):
        parts = runs.measure(signal, runs.cut(rows, sizes, "extraction"))
        assert whole.flags.rows.tolist() == parts.flags.rows.tolist() == [3, 50, 51, 150]
        assert whole.flags.note == parts.flags.note and whole.values == parts.values


def test_the_last_answer_of_a_chat_counts():
    rows = [chat(("user", "q"), ("assistant", "Which one?"), ("user", "this"), ("assistant", json.dumps(FIELDS))) for _ in range(40)]
    rows[4] = chat(("user", "q"), ("assistant", json.dumps(FIELDS)), ("user", "and?"), ("assistant", json.dumps(without("date"))))
    assert found(rows, "generation") == {4: "lacks date"}


def test_objects_with_very_many_fields_are_bounded():
    rows = [pair("q", json.dumps({f"field {i:04}": 1 for i in range(2000)})) for _ in range(30)]
    assert found(rows) == {}
    assert len(signal.pairs(batch(rows, "extraction")).rows) < 256 * 8 + 31


@pytest.mark.parametrize("name, known, meant", [
    ("toatl", ["total", "date"], "total"), ("Total", ["total"], "total"), ("invoice_no", ["invoiceNo", "total"], "invoiceNo"),
    ("vendors", ["vendor"], "vendor"), ("colour", ["total", "date"], ""), ("tax", ["max"], "max"), ("x", ["y"], ""), ("x", [], "")])
def test_which_field_was_meant(name, known, meant):
    assert key_sets.meant(name, known) == meant


def test_no_real_set_has_a_finding():
    glaive = json.loads(shared("data/formats/llama-factory/glaive_toolcall_en_demo.json").read_bytes())
    gsm8k = [json.loads(line) for line in shared("data/instruct/gsm8k/test.jsonl").read_text(encoding="utf-8").splitlines()]
    path = shared("data/instruct/gpteacher/roleplay-simple-deduped-roleplay-dataset.json.gz")
    with gzip.open(path) as file:
        gpteacher = json.load(file)
    for shape, rows in (("sharegpt", glaive), ("qa", gsm8k), ("alpaca", gpteacher)):
        assert runs.judge(signal, converted(shape, rows)) == ()
