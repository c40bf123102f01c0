"""A batch numbers the fields of its segments with one byte, and can be given other labels."""

from __future__ import annotations

import pyarrow as pa

from tests.signals.rows import batch, chat, labelled
from tuneready import row_keys
from tuneready.batch import INPUT, MOST_FIELDS, NO_ROLE, Batch, Columns


def test_fields_beyond_a_byte_share_a_name() -> None:
    out = Columns()
    for k in range(1000):
        out.segment(NO_ROLE, INPUT, "x", out.field_number(f"field{k}"))
    assert len(out.fields) == MOST_FIELDS + 1 == 256
    assert out.fields[out.source[254]] == "field254"
    assert {out.fields[k] for k in out.source[255:]} == {"…"}
    assert out.field_number("field3") == 3


def named(*answers: str) -> Batch:
    """Rows of classes whose label stands in the answer, "refund" for each."""
    rows = batch([chat(("user", "Where is my money?"), ("assistant", answer)) for answer in answers], "classification")
    return rows.with_labels(pa.array([["refund"]] * len(answers), pa.list_(pa.string())))


def test_other_labels_leave_the_texts_alone() -> None:
    before = batch([chat(("user", "Where is my money?"), ("assistant", "Refund."))], "classification")
    after = before.with_labels(pa.array([["refund"]], pa.list_(pa.string())))
    assert after.table.column("labels").to_pylist() == [["refund"]]
    assert before.table.column("labels").to_pylist() == [None]
    assert after.texts is before.texts
    assert after.table.drop_columns(["labels", "segments"]) == before.table.drop_columns(["labels", "segments"])


def test_an_answer_that_is_the_label_is_no_text_of_its_own() -> None:
    assert named("Refund.").subject.array.to_pylist() == labelled_subject("Where is my money?")
    assert len(set(row_keys.outputs(named("Refund.", "refund"))[0].tolist())) == 1
    assert named("Refund.").learnt.tolist() == [False, True]


def labelled_subject(text: str) -> list[str]:
    """What text signals look at in a row of a text and its label."""
    return batch([labelled(text, "refund")], "classification").subject.array.to_pylist()


def test_the_form_of_rows_is_the_task_unless_told() -> None:
    assert batch([labelled("x", "a")], "classification").form == "classification"
    assert Batch(named("x").table, (), 0, "classification", "generation").form == "generation"
