"""The sample of labelled rows: what is kept of a row, bounds that any cut of the data respects, copies of an input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals import rows
from tuneready import labelled

TICKETS = st.lists(st.tuples(st.sampled_from(["", "refund", "Refund ", "where is my order", "帮助", "a" * 30]),
                             st.lists(st.sampled_from(["x", "y", "z"]), max_size=2), st.sampled_from([None, "ann", "bob"])),
                   min_size=1, max_size=30)


def drawn(*of: dict) -> labelled.LabelSample:
    return labelled.sample(rows.batch(list(of), "classification"))


def content(sample: labelled.LabelSample) -> list[tuple]:
    """What a sample says, row by row."""
    texts = sample.texts().to_pylist()
    labels = [tuple(sample.names[i] for i in part) for part in np.split(sample.label, sample.label_starts[1:-1])] if len(sample) else []
    people = [sample.annotators[i] if i >= 0 else None for i in sample.annotator.tolist()]
    return [(int(r), int(k), t, n, p) for r, k, t, n, p in zip(sample.rows, sample.key, texts, labels, people)]


@pytest.mark.parametrize(("row", "text", "labels"), [
    (rows.labelled("refund me", "billing"), "refund me", ("billing",)),
    (rows.labelled("refund me", "billing", "angry"), "refund me", ("billing", "angry")),
    ({**rows.chat(("system", "You sort tickets."), ("user", "where is it"), ("assistant", "delivery")), "labels": ["delivery"]},
     "where is it", ("delivery",)),
    ({**rows.pair("first", "second"), "labels": ["1"]}, "first", ("1",)),
    ({"segments": [rows.turn("none", "only this", "target")], "labels": ["3.5"]}, "only this", ("3.5",)),
    (rows.labelled("帮助 ช่วย مساعدة", "عربى"), "帮助 ช่วย مساعدة", ("عربى",)),
])
def test_what_is_kept_of_a_row(row, text, labels):
    (kept,) = content(drawn(row))
    assert kept[2:4] == (text, labels)


@pytest.mark.parametrize("row", [rows.labelled("no label"), {"segments": [], "labels": ["x"]}])
def test_rows_without_label_or_input_are_left_out(row):
    sample = drawn(row, rows.labelled("kept", "x"))
    assert sample.rows.tolist() == [1] and sample.seen == 1


def test_no_rows_at_all():
    sample = drawn(rows.labelled("no label"))
    assert len(sample) == 0 and len(sample.joined([sample])) == 0 and len(sample.texts()) == 0


def test_texts_are_cut_and_annotators_kept():
    sample = drawn(rows.labelled("ab" * 5_000, "x", annotator="ann"), rows.labelled("b", "x"))
    assert [len(text) for text in sample.texts().to_pylist()] == [labelled.MOST_CHARACTERS, 1]
    assert sample.annotators == ("ann",) and sample.annotator.tolist() == [0, -1]


@given(TICKETS, st.data())
@settings(max_examples=40, deadline=None)
def test_any_cut_gives_the_same_sample(tickets, data):
    every = [rows.labelled(text, *labels, **({"annotator": who} if who else {})) for text, labels, who in tickets]
    bounds = (labelled.MOST_ROWS, labelled.MOST_COPIES)
    labelled.MOST_ROWS, labelled.MOST_COPIES = 3, 2
    try:
        whole = drawn(*every)
        cut = data.draw(st.integers(1, len(every)))
        parts = [drawn(*every[start : start + cut]).shifted(start) for start in range(0, len(every), cut)]
        order = data.draw(st.permutations(range(len(parts))))
        first, *others = [parts[i] for i in order]
        joined = first.joined(others)
        nested = first
        for other in others:
            nested = nested.joined([other])
    finally:
        labelled.MOST_ROWS, labelled.MOST_COPIES = bounds
    assert content(joined) == content(nested) == content(whole)
    assert joined.seen == nested.seen == whole.seen
    assert len({key for _, key, *_ in content(whole)}) <= 3


def test_copies_of_an_input_have_one_key_and_are_bounded():
    sample = drawn(*[rows.labelled("Refund  ME" if i % 2 else "refund me", "x") for i in range(labelled.MOST_COPIES + 5)], rows.labelled("other", "x"))
    assert len(set(sample.key.tolist())) == 2 and sample.rows.tolist() == [*range(labelled.MOST_COPIES), labelled.MOST_COPIES + 5]
    assert sample.seen == labelled.MOST_COPIES + 6


def test_names_are_numbered_in_order_of_text_across_parts():
    one, other = drawn(rows.labelled("a", "zebra")), drawn(rows.labelled("b", "ant")).shifted(1)
    joined = other.joined([one])
    assert joined.names == ("ant", "zebra") and [labels for *_, labels, _ in content(joined)] == [("zebra",), ("ant",)]
