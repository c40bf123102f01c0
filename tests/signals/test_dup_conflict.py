"""Conflicting outputs: an error for label tasks and reversed pairs, information elsewhere."""

from __future__ import annotations

import pytest

from tests.signals import runs
from tests.signals.rows import batch, chat, labelled, pair, preference
from tuneready.signals import dup_conflict


def spans(text, *places):
    return labelled(text, spans=[{"start": s, "end": e, "label": name, "text": None} for s, e, name in places]) | {"labels": None}


@pytest.mark.parametrize("task, rows, contradict, listed", [
    ("classification", [labelled("q", "x"), labelled("q", "x")], [], []),
    ("classification", [labelled("q", "x"), labelled("Q ", "y"), labelled("q", "x"), labelled("r", "y")], [0, 1, 2], [0, 1, 2]),
    ("classification", [chat(("user", "q"), ("assistant", "x")), chat(("user", "q"), ("assistant", "y"))], [0, 1], [0, 1]),
    ("classification", [chat(("user", "q"), ("assistant", "x")), chat(("user", "q"), ("assistant", "X"))], [], []),
    ("classification", [chat(("system", s), ("user", "q"), ("assistant", a)) for s, a in (("is it rude?", "yes"), ("is it spam?", "no"))],
     [], [0, 1]),
    ("classification", [chat(("system", s), ("user", "q"), ("assistant", a)) for s, a in (("rude?", "yes"), ("Rude?", "no"), ("spam?", "no"))],
     [0, 1], [0, 1, 2]),
    ("classification", [labelled("q", "x"), labelled("q")], [], []),
    ("extraction", [spans("Ada", (0, 3, "name")), spans("Ada", (0, 3, "city"))], [0, 1], [0, 1]),
    ("extraction", [spans("Ada", (0, 3, "name")), spans("Ada")], [0, 1], [0, 1]),
    ("extraction", [spans("Ada", (0, 3, "name")), spans("Ada", (0, 3, "name"))], [], []),
    ("generation", [pair("q", "a"), pair("q", "b"), pair("r", "b")], [], [0, 1]),
    ("generation", [pair("q", "a", tools="[1]"), pair("q", "b", tools="[2]")], [], []),
    ("preference", [preference("q", "a", "b"), preference("q", "b", "a")], [0, 1], [0, 1]),
    ("preference", [preference("q", "a", "b"), preference("q", "a", "c")], [], [0, 1]),
    ("preference", [preference("q", "a", "b"), preference("q", "c", "d"), preference("q", "b", "a")], [0, 2], [0, 1, 2]),
    ("preference", [pair("q", "a", labels=["true"]), pair("q", "a", labels=["false"])], [0, 1], [0, 1]),
    ("preference", [pair("q", "a", labels=["true"]), pair("q", "b", labels=["false"])], [], [0, 1]),
])
def test_what_contradicts(task, rows, contradict, listed):
    flags = runs.measure(dup_conflict, batch(rows, task)).flags
    assert flags.counted().tolist() == contradict
    assert sorted(flags.rows.tolist()) == listed


def test_an_error_for_labels():
    (finding,) = runs.judge(dup_conflict, batch([labelled("q", "x"), labelled("q", "y"), labelled("r", "y")], "classification"))
    assert (finding.severity, finding.rows, finding.step) == ("major", 2, "label_conflict")


def test_information_for_generation():
    (finding,) = runs.judge(dup_conflict, batch([pair("q", "a"), pair("q", "b"), pair("r", "b")]))
    assert (finding.severity, finding.rows, finding.step) == ("info", 2, "")
    assert finding.details == {"families": 1, "largest_family": 2}


def test_system_prompts_and_empty_rows_are_left_out():
    rows = [chat(("system", "one"), ("user", "q"), ("assistant", "a")), chat(("system", "two"), ("user", "q"), ("assistant", "b")),
            chat(("user", " "), ("assistant", "a")), chat(("user", " "), ("assistant", "b"))]
    assert sorted(runs.measure(dup_conflict, batch(rows)).flags.rows.tolist()) == [0, 1]


def test_any_cut_and_order_gives_the_same_counts():
    rows = [labelled(f"q{i % 7}", f"c{i % 3}") for i in range(40)]
    whole = runs.counted(dup_conflict, batch(rows, "classification"))
    assert whole == runs.counted(dup_conflict, runs.cut(rows, [1, 13, 5], "classification"))
    assert len(whole) == len(runs.counted(dup_conflict, batch(rows[::-1], "classification"))) == 40
