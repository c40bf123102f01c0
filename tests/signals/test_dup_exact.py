"""Exact duplicates: what is a copy, what is not, and that no cut or order changes the count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals import runs
from tests.signals.rows import batch, chat, labelled, pair, preference
from tuneready.batch import MEDIA
from tuneready.signals import dup_exact

SPAN = {"start": 0, "end": 3, "label": "person", "text": "Ada"}
CALL = {"index": 1, "id": "a", "name": "find", "arguments": '{"q": 1}'}


@pytest.mark.parametrize("task, rows, copies", [
    ("generation", [pair("q", "a"), pair("q", "a"), pair("q", "a")], [1, 2]),
    ("generation", [pair("q", "a"), pair("q", "A")], []),
    ("generation", [pair("q", "a"), pair("qa", "")], []),
    ("generation", [chat(("system", "x"), ("user", "q"), ("assistant", "a")), chat(("user", "q"), ("assistant", "a"))], [1]),
    ("generation", [chat(("user", "q"), ("assistant", "a")), chat(("assistant", "q"), ("user", "a"))], []),
    ("generation", [pair("q", "a", calls=[CALL]), pair("q", "a", calls=[{**CALL, "arguments": '{"q": 2}'}])], []),
    ("generation", [pair("q", "a", calls=[CALL]), pair("q", "a", calls=[CALL])], [1]),
    ("generation", [pair("q", "a", tools="[1]"), pair("q", "a", tools="[2]"), pair("q", "a"), pair("q", "a", tools="[2]")], [3]),
    ("generation", [pair(" ", ""), pair(" ", "")], []),
    ("classification", [labelled("q", "x"), labelled("q", "x"), labelled("q", "y")], [1]),
    ("classification", [labelled("q", "x", "y"), labelled("q", "y", "x")], [1]),
    ("extraction", [labelled("Ada is in", spans=[SPAN]), labelled("Ada is in", spans=[SPAN])], [1]),
    ("extraction", [labelled("Ada is in", spans=[SPAN]), labelled("Ada is in", spans=[{**SPAN, "end": 5}])], []),
    ("preference", [preference("q", "a", "b"), preference("q", "a", "b")], [1]),
    ("preference", [preference("q", "a", "b"), preference("q", "b", "a")], []),
    ("preference", [pair("q", "a", labels=["true"]), pair("q", "a", labels=["false"])], []),
])
def test_what_is_a_copy(task, rows, copies):
    assert runs.counted(dup_exact, batch(rows, task)) == copies


def test_rows_with_images_are_not_compared():
    row = chat({"role": "user", "side": "input", "text": "What is this?"},
               {"role": "user", "side": "input", "text": None, "flags": MEDIA}, ("assistant", "A cat."))
    assert runs.counted(dup_exact, batch([row, row])) == []


def test_the_kept_row_is_listed_for_information_and_names_the_family():
    flags = runs.measure(dup_exact, batch([pair("z", "z"), pair("q", "a"), pair("q", "a"), pair("q", "a")])).flags
    assert flags.rows.tolist() == [1, 2, 3]
    assert flags.family.tolist() == [1, 1, 1]
    assert flags.info.tolist() == [True, False, False]
    assert flags.excerpts == [(2, ""), (3, "")]


def test_the_finding_counts_copies_and_families():
    rows = [pair("q", "a")] * 3 + [pair("r", "b")] * 2 + [pair("s", "c")] * 5
    (finding,) = runs.judge(dup_exact, batch(rows))
    assert (finding.rows, finding.share, finding.step) == (2 + 1 + 4, 0.7, "duplicate")
    assert finding.details == {"families": 3, "largest_family": 5}
    assert finding.examples[0].note == "same as rows.jsonl:1"


def test_no_copies_no_finding():
    assert runs.judge(dup_exact, batch([pair("q", "a"), pair("r", "a")])) == ()


@settings(deadline=None)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.integers(0, 4), max_size=4), st.randoms())
def test_order_and_cuts_keep_the_count(texts, sizes, random):
    rows = [pair(t, t) for t in texts]
    expected = len(texts) - len(set(texts))
    assert len(runs.counted(dup_exact, runs.cut(rows, sizes))) == expected
    random.shuffle(rows)
    assert len(runs.counted(dup_exact, batch(rows))) == expected
