"""How personal data is counted and hidden."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready import personal_data
from tuneready.errors import UserError
from tuneready.summary import FieldSpans

TEXT = "Ask Jane Roe at jane@example.com today."
SPANS = [(4, 12, "person"), (16, 32, "email")]


def places(*lines: tuple[int, str, int, int, str]) -> FieldSpans:
    """Places of (row, field, start, end, kind)."""
    out = FieldSpans()
    for row, field, start, end, kind in lines:
        out.merge(FieldSpans(*(np.array([value]) for value in (row, 0, start, end, 0)), np.array([1.0]), (field,), (kind,)))
    return out


def test_each_span_keeps_its_first_character_and_its_kind():
    assert personal_data.hidden(TEXT, SPANS) == "Ask J•••[person] at j•••[email] today."


@given(st.text(min_size=1), st.data())
def test_nothing_of_a_span_is_left_but_its_first_character(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert personal_data.hidden(text, [(start, end, "name")]) == f"{text[:start]}{text[start]}•••[name]{text[end:]}"


def test_a_long_text_is_shown_from_shortly_before_the_first_span():
    lead = "word " * 100
    shown = personal_data.around(lead + TEXT, [(start + 500, end + 500, kind) for start, end, kind in SPANS])
    assert shown.startswith("… word") and "J•••[person]" in shown and len(shown) < 120


def test_rows_and_occurrences_per_kind():
    spans = places((0, "body", 0, 3, "email"), (0, "body", 5, 9, "email"), (2, "cc[1]", 0, 3, "email"), (2, "cc[0]", 0, 3, "phone"))
    assert personal_data.counts(spans) == {"email": (2, 3), "phone": (1, 1)}
    assert personal_data.by_field(spans, 4) == [
        {"field": "body", "rows": 1, "share": 0.25, "occurrences": 2, "kinds": "email"},
        {"field": "cc[]", "rows": 1, "share": 0.25, "occurrences": 2, "kinds": "email, phone"}]
    assert personal_data.counts(FieldSpans()) == {} and personal_data.by_field(FieldSpans(), 0) == []


def test_a_sentence_names_five_kinds():
    assert personal_data.sentence({name: (n, n) for name, n in zip("abcdefg", range(1200, 0, -200))}) == "a 1,200, b 1,000, c 800, d 600, e 400 and 1 more kind"


@pytest.mark.parametrize(("name", "expected"), [("customer_email", "customer email: "), ("birthDate", "birth Date: "), ("Tel.", "Tel: "), ("0", ""), ("prénom", "prénom: "), ("a/b", "")])
def test_a_column_is_read_as_a_sentence_would_say_it(name, expected):
    assert personal_data.heading(name) == expected


def test_a_dictionary_is_one_name_a_line(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("\ufeff# clients\nAcme GmbH\n\n  Zoë Roe  \nAcme GmbH\nx\n", encoding="utf-8")
    assert personal_data.dictionary(str(path)) == ("Acme GmbH", "Zoë Roe")
    assert personal_data.dictionary("") == ()


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"\xff\xfe\x00"])
def test_a_dictionary_without_names_is_refused(tmp_path, data):
    path = tmp_path / "names.txt"
    path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        personal_data.dictionary(str(path))
    assert caught.value.code == "E-DICTIONARY"
    with pytest.raises(UserError, match="cannot be read"):
        personal_data.dictionary(str(tmp_path / "none.txt"))
