"""Judgements find their rows: by place, by text, by the label that was seen; what lapsed, was mended, or was said twice."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.rows import batch, labelled
from tuneready import reviewed
from tuneready.project import Fact, Project
from tuneready.reviewed import SCHEMA, Reviews, match
from tuneready.signal import RowTable
from tuneready.source import File

DAY = dt.date(2026, 11, 2)


def judgement(right: bool | None = True, **cells) -> dict:
    return {"file": "", "line": None, "text": "", "given": "", "right": right, "correct": "", "reviewer": "Ada", "date": DAY, "drawn": None, **cells}


def table(*lines: dict) -> pa.Table:
    return pa.Table.from_pylist(list(lines), schema=SCHEMA)


def places(*counts: int) -> RowTable:
    """Rows of files 0.csv, 1.csv …, from line 2 on."""
    file = np.repeat(np.arange(len(counts)), counts)
    line = np.concatenate([np.arange(2, n + 2) for n in counts])
    return RowTable(file, line, np.zeros(len(line), dtype=np.int64), tuple(File(f"{i}.csv", "") for i in range(len(counts))))


def by_text(lines: list[dict], texts: list[str], labels: list[str | None]) -> Reviews:
    raw = table(*lines)
    return match(raw, places(len(texts)), pa.array(labels, pa.string()), reviewed.text_keys(pa.array(texts)), reviewed.text_keys(raw["text"]))


def test_by_file_and_line():
    raw = table(judgement(file="1.csv", line=3, given="b"), judgement(False, file="0.csv", line=2, given="a", correct="c"),
                judgement(file="1.csv", line=99), judgement(file="no.csv", line=2))
    found = match(raw, places(2, 3), pa.array(["a", "a", "b", "b", "b"]))
    assert found.rows.tolist() == [0, 3] and found.right.tolist() == [False, True]
    assert found.label.tolist() == ["c", "b"] and found.reviewer.tolist() == ["Ada", "Ada"]
    assert found.date.tolist() == [DAY, DAY]
    assert (found.matched, found.unmatched, found.stale, found.duplicate) == (2, 2, 0, 0)


def test_by_text_whatever_its_case_and_white_space():
    found = by_text([judgement(text=" MY  card was\nlost ", given="x"), judgement(text="other", given="x")], ["a", "My card was lost"], ["x", "x"])
    assert found.rows.tolist() == [1] and (found.matched, found.unmatched) == (1, 1)


def test_text_keys_are_those_of_the_rows_of_a_label_set():
    texts = ["My card", "Wo ist mein Geld? ß", "", "ﬁne  day"]
    rows = batch([labelled(text, "x") for text in texts])
    assert reviewed.text_keys(pa.array(texts)).tolist() == rows.row_keys(normalised=True, inputs_only=True)[:, 0].tolist()


def test_a_text_that_stands_several_times_is_told_apart_by_its_label_then_by_order():
    texts, labels = ["t", "t", "t"], ["a", "b", "b"]
    found = by_text([judgement(text="t", given="b"), judgement(text="t", given="a"), judgement(False, text="t", given="b")], texts, labels)
    assert found.rows.tolist() == [0, 1, 2] and found.right.tolist() == [True, True, False]
    more = by_text([judgement(text="t", given="a"), judgement(False, text="t", given="a", date=DAY + dt.timedelta(1))], texts, labels)
    assert (more.rows.tolist(), more.right.tolist(), more.duplicate) == ([0], [False], 1)  # past its last row it is that row again


@pytest.mark.parametrize("said, now, stale, mended, entries", [
    (judgement(text="t", given="a"), "a", 0, [False], 1),
    (judgement(text="t", given="a"), "b", 1, [], 0),
    (judgement(False, text="t", given="a", correct="b"), "b", 0, [True], 1),
    (judgement(False, text="t", given="a", correct="b"), "a", 0, [False], 1),
    (judgement(False, text="t", given="a", correct="b"), "c", 1, [], 0),
    (judgement(False, text="t", given="a"), "b", 1, [], 0),
    (judgement(text="t"), "b", 0, [False], 1),
    (judgement(text="t", given=" a "), "a", 0, [False], 1),
    (judgement(text="t", given="a"), None, 1, [], 0),
])
def test_a_review_belongs_to_the_label_that_was_seen(said, now, stale, mended, entries):
    found = by_text([said], ["t"], [now])
    assert (found.stale, found.mended.tolist(), len(found)) == (stale, mended, entries)


def test_the_last_word_of_a_reviewer_counts_once():
    later = DAY + dt.timedelta(days=1)
    raw = table(judgement(file="0.csv", line=2, given="a", date=later), judgement(False, file="0.csv", line=2, given="a"),
                judgement(False, file="0.csv", line=2, given="a", reviewer="Ben"))
    found = match(raw, places(1), pa.array(["a"]))
    assert found.rows.tolist() == [0, 0] and found.duplicate == 1
    assert dict(zip(found.reviewer, found.right.tolist())) == {"Ada": True, "Ben": False}


@pytest.mark.parametrize("cells, drawn, lost", [
    ({}, [True], 0), ({"given": ""}, [False], 1), ({"given": "other"}, [], 1), ({"line": 50}, [], 1), ({"right": None}, [], 1),
])
def test_a_random_row_counts_only_where_it_was_judged_found_and_unchanged(cells, drawn, lost):
    raw = table(judgement(**{"file": "0.csv", "line": 2, "given": "a", "drawn": True, **cells}))
    found = match(raw, places(1), pa.array(["a"]))
    assert (found.drawn.tolist(), found.lost) == (drawn, lost)


@pytest.mark.parametrize("fact, random", [
    (None, False), (Fact(True, "Ada", DAY), True), (Fact(False, "Ada", DAY), False), (Fact(True, "", DAY), False),
    (Fact(True, "Ada", None), False), (Fact(True, "Ada", dt.date(2027, 1, 1)), False),
])
def test_that_a_sample_is_random_may_be_declared_by_a_named_person_on_a_date(fact, random):
    project = Project(facts={} if fact is None else {"review.sample_drawn_at_random": fact})
    raw = table(judgement(), judgement(drawn=False), judgement(drawn=True))
    assert reviewed.sampled(raw, project, dt.date(2026, 11, 22))["drawn"].to_pylist() == [random, False, True]


def entries(*said: tuple[int, str, bool, str]) -> Reviews:
    """Reviews from (row, reviewer, right, label)."""
    n = len(said)
    rows, who, right, label = (list(column) for column in zip(*said)) if said else ([], [], [], [])
    return Reviews(np.array(rows, dtype=np.int64), np.array(right, dtype=bool), np.array(label, dtype=object), np.array(who, dtype=object),
                   np.full(n, np.datetime64(DAY)), np.ones(n, dtype=bool), np.zeros(n, dtype=bool))


def test_the_majority_decides_and_ties_are_left_out_and_counted():
    said = entries((4, "A", False, "x"), (4, "B", False, "y"), (4, "C", True, "g"), (4, "D", False, "y"), (7, "A", True, "g"), (7, "B", False, "x"),
                   (9, "B", True, "g"))
    one = said.adjudicated()
    assert one.rows.tolist() == [4, 9] and one.right.tolist() == [False, True] and one.label.tolist() == ["y", "g"]
    assert one.ties == 1 and one.reviewer.tolist() == ["A", "B"]
    strict = said.adjudicated(ties_wrong=True)
    assert strict.rows.tolist() == [4, 7, 9] and strict.right.tolist() == [False, False, True] and strict.ties == 1
    assert len(entries().adjudicated()) == 0


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ABCDE"), st.booleans(), st.sampled_from(["", "x", "y"])), max_size=20, unique_by=lambda t: t[:2]),
       st.randoms(use_true_random=False))
def test_adjudication_does_not_depend_on_order_and_agrees_with_counting(said, random):
    one = entries(*said).adjudicated()
    shuffled = list(said)
    random.shuffle(shuffled)
    again = entries(*shuffled).adjudicated()
    for name in ("rows", "right", "label", "reviewer"):
        assert getattr(one, name).tolist() == getattr(again, name).tolist()
    for row in range(6):
        votes = [right for r, _, right, _ in said if r == row]
        if votes and 2 * sum(votes) != len(votes):
            assert one.right[one.rows.tolist().index(row)] == (2 * sum(votes) > len(votes))
        else:
            assert row not in one.rows


def test_what_was_said_after_the_date_is_not_known_yet():
    raw = table(judgement(file="0.csv", line=2, given="a", drawn=True), judgement(file="0.csv", line=3, given="a", drawn=True, date=dt.date(2027, 1, 1)),
                judgement(file="0.csv", line=4, given="a", date=None))
    found = match(raw, places(3), pa.array(["a"] * 3)).until(np.datetime64("2026-11-22"))
    assert found.rows.tolist() == [0, 2] and found.lost == 1


def test_the_order_of_lines_changes_nothing():
    texts = [f"text {i}" for i in range(50)]
    lines = [judgement(i % 3 > 0, text=t, given="a", drawn=True) for i, t in enumerate(texts)]
    one, two = by_text(lines, texts, ["a"] * 50), by_text(lines[::-1], texts, ["a"] * 50)
    assert one.rows.tolist() == two.rows.tolist() == list(range(50)) and one.right.tolist() == two.right.tolist()


def test_no_judgements_and_no_rows():
    assert len(match(SCHEMA.empty_table(), places(2), pa.array(["a", "b"]))) == 0
    none = match(table(judgement(file="0.csv", line=2)), places(0), pa.array([], pa.string()))
    assert len(none) == 0 and none.unmatched == 1
