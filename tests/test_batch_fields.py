"""A batch numbers the fields of its segments with one byte."""

from __future__ import annotations

from tuneready.batch import INPUT, MOST_FIELDS, NO_ROLE, Columns


def test_fields_beyond_a_byte_share_a_name() -> None:
    out = Columns()
    for k in range(1000):
        out.segment(NO_ROLE, INPUT, "x", out.field_number(f"field{k}"))
    assert len(out.fields) == MOST_FIELDS + 1 == 256
    assert out.fields[out.source[254]] == "field254"
    assert {out.fields[k] for k in out.source[255:]} == {"…"}
    assert out.field_number("field3") == 3
