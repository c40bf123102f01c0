"""Span offsets: what fits, what does not, and what the slip was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.signals import runs
from tests.signals.rows import batch, labelled
from tuneready.signal import of_module
from tuneready.signals import lbl_span_fault as signal
from tuneready.usable import waterfall


def row(text, start, end, said=None, **more):
    return labelled(text, spans=[{"start": start, "end": end, "label": "x", "text": said}], **more) | {"labels": []}


def note(*rows):
    flags = runs.measure(signal, batch(list(rows), "extraction")).flags
    return dict(zip(flags.rows.tolist(), flags.note or []))


@pytest.mark.parametrize("text, start, end, said, why", [
    ("Ada lives here", 0, 3, "Ada", None), ("Ada lives here", 0, 3, None, None), ("Ada lives here", 0, 3, "ADA", None),
    ("Ada\n Lovelace", 0, 13, "Ada Lovelace", None), ("Zoë is 5", 0, 3, "Zoë", None), ("😀 Ada", 2, 5, "Ada", None),
    ("Ada lives here", 0, 3, "Bob", "another text at these offsets"), ("Ada", 0, 4, None, "outside the text"),
    ("Ada", 2, 2, None, "outside the text"), ("Ada", -3, 3, None, "outside the text"), ("", 0, 1, "A", "outside the text"),
    ("Zoë is Ada", 8, 11, "Ada", "offsets count bytes"), ("😀 Ada ok", 3, 6, "Ada", "offsets count UTF-16 units"),
    ("by Ada here", 3, 5, "Ada", "the end is the last character"), ("by Ada here", 4, 7, "Ada", "offsets count from one"),
    ("by Ada here", 4, 6, "Ada", "offsets count from one"), ("by Ada", -1, -1, "Ida", None),
])
def test_what_is_a_fault(text, start, end, said, why):
    assert note(row("before", 0, 6, "before"), row(text, start, end, said)) == ({} if why is None else {1: why})


def test_offsets_count_in_the_first_input_and_in_each_row():
    rows = [row("Ada", 0, 3, "Ada"), labelled("no spans"), row("é Bob", 2, 5, "Bob"), row("é Bob", 0, 3, "Bob")]
    assert set(note(*rows)) == {3}


def test_faulty_rows_fall_at_their_step_and_any_cut_agrees():
    rows = [row("Ada", 0, 3, "Ada"), row("Ada", 0, 3, "Bob"), row("Ada", 0, 9)]
    whole = runs.measure(signal, batch(rows, "extraction"))
    parts = runs.measure(signal, runs.cut(rows, [1, 1], "extraction"))
    assert whole.flags.rows.tolist() == parts.flags.rows.tolist() == [1, 2] and whole.values == parts.values
    steps = waterfall({signal.CODE: whole}, {signal.CODE: of_module(signal)}, 3, 0).waterfall
    assert {step.name: step.rows for step in steps if step.rows} == {"span_fault": 2}
    (finding,) = runs.judge(signal, batch(rows, "extraction"))
    assert finding.details == {"spans": 2, "faults": {"another text at these offsets": 1, "outside the text": 1}}


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(-2, 14), st.integers(-2, 14)), min_size=1, max_size=6))
def test_a_text_cut_out_by_python_is_never_a_fault(cases):
    cases = [(t, s, e) for t, s, e in ((t.encode("utf-8", "replace").decode(), s, e) for t, s, e in cases)]
    expected = {i for i, (t, s, e) in enumerate(cases) if not (0 <= s < e <= len(t)) and (s, e) != (-1, -1)}
    found = note(*(row(t, s, e, t[s:e] if 0 <= s < e <= len(t) else None) for t, s, e in cases))
    assert set(found) == expected
