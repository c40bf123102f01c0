"""Cells of tables inside a text are read behind their headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready import detection
from tuneready.kernels import text_tables


def found(text: str) -> set[tuple[str, str]]:
    spans = detection.detect([text])
    return {(spans.kinds[k], text[a:b]) for a, b, k in zip(spans.start.tolist(), spans.end.tolist(), spans.kind.tolist())}


TABLES = [
    ("Here is the export:\nname,dob,sort_code\nZorbla Quist,12/03/1971,20-45-53\nEnd.", {("person", "Zorbla Quist"), ("birth_date", "12/03/1971"), ("account", "20-45-53")}),
    ("naam;bsn;telefoon\nZorbla van Quist;111222333;038 286 8493", {("person", "Zorbla van Quist"), ("nl_bsn", "111222333"), ("phone", "038 286 8493")}),
    ("| Patient | DOB | NHS No |\n|---|---|---|\n| Quist Zorbla | 1971-03-12 | 943 476 5919 |", {("person", "Quist Zorbla"), ("birth_date", "1971-03-12"), ("uk_nhs", "943 476 5919")}),
    ("surname\tpassport\nQuist\t925076473\n", {("person", "Quist"), ("passport", "925076473")}),
]
LOOK_ALIKES = ["product,qty,price\nDesk Lamp,3,19.99\nOffice Chair,1,149.00", "name,price\nZorbla Vantix,12.50\nRound Table,99.00", "name;weight\nZorbla Vantix;12",
               "ID\tStatus\n900004321\tshipped", "order,batch\n7792451135,1971-03-12"]


@pytest.mark.parametrize(("text", "wanted"), TABLES)
def test_cells_are_found_below_their_headings(text: str, wanted: set[tuple[str, str]]) -> None:
    assert wanted <= found(text)


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_tables_of_things_hold_nobody(text: str) -> None:
    assert not found(text)


def test_a_row_of_another_width_ends_the_table() -> None:
    text = "name,phone\nA B,1\nand so on\nC D,2"
    assert [text[a:b] for _, a, b in text_tables.cells(text)] == ["A B", "1"]


def test_a_mark_in_quotes_parts_nothing() -> None:
    text = 'name,email\n"Quist, Zorbla",z@example.org'
    assert [(head, text[a:b]) for head, a, b in text_tables.cells(text)] == [("full name", "Quist, Zorbla"), ("email", "z@example.org")]


@given(st.text(alphabet="name,phone\t|;\n\"- 1é", max_size=80))
def test_cells_lie_within_the_text_in_order(text: str) -> None:
    places = [(start, end) for _, start, end in text_tables.cells(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[1] <= two[0] for one, two in zip(places, places[1:]))
