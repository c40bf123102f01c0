"""Normalised duplicates: each row counts once over DUP001 and DUP002 together, and every member carries the family."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals import runs
from tests.signals.rows import batch, labelled, pair
from tuneready.signals import dup_exact, dup_normalised


@pytest.mark.parametrize("a, b, same", [
    ("Refund please", "refund  PLEASE\n", True),
    ("ﬁne", "FINE", True),
    ("Straße", "STRASSE", True),
    ("ａｂｃ", "abc", True),
    ("e\u0301", "é", True),
    ("refund please", "refund, please", False),
    ("refund please", "refundplease", False),
])
def test_what_is_the_same_once_normalised(a, b, same):
    assert runs.counted(dup_normalised, batch([pair(a, "x"), pair(b, "X ")])) == ([1] if same else [])


def test_a_row_counts_under_one_code_only():
    rows = [pair(t, "x") for t in ("a b", "a b", "A  B", "A  B", "a b", "c", "c")]
    exact, normalised = runs.counted(dup_exact, batch(rows)), runs.counted(dup_normalised, batch(rows))
    assert (exact, normalised) == ([1, 3, 4, 6], [2])
    flags = runs.measure(dup_normalised, batch(rows)).flags
    assert flags.rows.tolist() == [0, 1, 2, 3, 4]
    assert set(flags.family.tolist()) == {0}


@pytest.mark.parametrize("label, expected", [("x", [1]), ("y", []), ("X", [])])
def test_labels_must_agree(label, expected):
    rows = [labelled("Where is it?", "x"), labelled("where IS it?", label)]
    assert runs.counted(dup_normalised, batch(rows, "classification")) == expected


@pytest.mark.parametrize("a, b, same", [((4, 7), (5, 8), True), ((4, 7), (4, 7), False), ((0, 7), (0, 8), True)])
def test_places_of_spans_are_compared_without_white_space(a, b, same):
    rows = [labelled(text, spans=[{"start": s, "end": e, "label": "name", "text": None}])
            for text, (s, e) in (("Dr. Ada came.", a), ("Dr.  Ada came.", b))]
    assert runs.counted(dup_normalised, batch(rows, "extraction")) == ([1] if same else [])


def normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


@settings(deadline=None)
@given(st.lists(st.text("aAéﬁ \u00a0\t", max_size=4), max_size=10), st.lists(st.integers(0, 3), max_size=4))
def test_both_codes_together_leave_one_row_per_family(texts, sizes):
    texts = [t for t in texts if t.strip()]
    batches = runs.cut([pair(t, "x") for t in texts], sizes)
    exact, normalised = runs.counted(dup_exact, batches), runs.counted(dup_normalised, batches)
    assert not set(exact) & set(normalised)
    assert len(exact) + len(normalised) == len(texts) - len({normal(t) for t in texts})
