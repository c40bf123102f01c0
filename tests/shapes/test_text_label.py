"""The shape text_label: a text and its label."""

from __future__ import annotations

import numpy as np
import pytest

from tests.shapes.reading import columns, flags, named, segments
from tuneready.batch import OTHER_SHAPE
from tuneready.errors import UserError
from tuneready.intake.vote import vote
from tuneready.shapes import text_label

ROW = {"text": "Card not here yet", "label": "card_arrival"}


def test_the_good_row_becomes_segments() -> None:
    assert segments(text_label, ROW) == [
        ("none", "input", "Card not here yet"),
    ]


@pytest.mark.parametrize("text", ["text", "body", "content", "utterance", "sentence", "query", "message", "review", "ticket", "comment"])
@pytest.mark.parametrize("label", ["label", "labels", "category", "class", "intent", "topic", "tag", "sentiment"])
def test_names_of_the_columns(text: str, label: str) -> None:
    row = {text: "Card not here yet", label: "card_arrival"}
    assert named(row) == "text_label"
    assert segments(text_label, row) == segments(text_label, ROW)
    assert columns(text_label, row).labels[0] == ["card_arrival"]


@pytest.mark.parametrize(("label", "kept"), [
    ("a", ["a"]), (["a", "b"], ["a", "b"]), (3, ["3"]), (True, ["true"]), ("", []), (None, []),
])
def test_labels_are_texts(label: object, kept: list[str]) -> None:
    assert named({**ROW, "label": label}) == "text_label"
    assert columns(text_label, {**ROW, "label": label}).labels[0] == kept


@pytest.mark.parametrize("label", ["x" * 101, "two\nlines", {"a": 1}, [["a"]]])
def test_what_is_no_label(label: object) -> None:
    assert named({**ROW, "label": label}) != "text_label"


@pytest.mark.parametrize(("answer", "kept"), [("accept", ["card_arrival"]), ("reject", None), ("ignore", None)])
def test_a_rejected_review_task_has_no_label(answer: str, kept: list[str] | None) -> None:
    assert columns(text_label, {**ROW, "_task_hash": 1, "answer": answer}).labels.get(0) == kept


def test_text_must_be_text() -> None:
    assert named({**ROW, "text": 3}) == "unknown"
    assert flags(text_label, {**ROW, "text": 3}) == OTHER_SHAPE


def test_labels_that_never_repeat_are_no_classes() -> None:
    rows = [{"text": f"t{i}", "label": f"free remark {i}"} for i in range(40)]
    assert not text_label.fits(rows)
    assert text_label.fits([{**row, "label": f"c{i % 20}"} for i, row in enumerate(rows)])
    with pytest.raises(UserError) as caught:
        vote(rows, range(1, 41))
    assert caught.value.code == "E-SHAPE-UNKNOWN"


def test_sets_of_labels_repeat_by_label_not_as_a_whole():
    rows = [{"text": f"a text of its own, {i}", "labels": [f"c{i % 7}", f"d{i % 11}", f"e{i % 13}"]} for i in range(200)]
    assert text_label.fits(rows)
    assert not text_label.fits([{**row, "labels": [f"{i}", f"x{i}"]} for i, row in enumerate(rows)])


@pytest.mark.parametrize(("rows", "classes", "said"), [(40, 77, True), (60, 150, True), (40, 400, False), (300, 5_000, False)])
def test_few_rows_over_many_classes_are_classes_and_free_text_is_none(rows: int, classes: int, said: bool) -> None:
    drawn = np.random.default_rng(7).integers(0, classes, rows)
    assert text_label.fits([{"text": "a", "category": f"class {number}"} for number in drawn]) is said


def test_long_labels_that_repeat_now_and_then_are_free_text() -> None:
    drawn = np.random.default_rng(7).integers(0, 77, 40)
    assert not text_label.fits([{"text": "a", "category": f"an answer of many words, the one with the number {number}"} for number in drawn])


@pytest.mark.parametrize(("row", "kept"), [
    ({"cats": {"a": 1.0, "b": 0.2}}, ["a"]), ({"cats": {"a": 0.5, "b": 1}}, ["a", "b"]), ({"cats": {"a": 0, "b": 0}}, []),
    ({"options": [{"id": "a", "text": "A"}], "accept": ["a"], "_task_hash": 1, "answer": "accept"}, ["a"]),
    ({"options": [{"id": "a", "text": "A"}], "accept": ["a"], "_task_hash": 1, "answer": "reject"}, None),
])
def test_classes_of_spacy_and_choices_of_prodigy(row: dict, kept: list[str] | None) -> None:
    row = {"text": "Card not here yet", **row}
    assert named(row) == "text_label"
    assert columns(text_label, row).labels.get(0) == kept


@pytest.mark.parametrize("row", [{"cats": {"a": "yes"}}, {"cats": ["a"]}, {"accept": ["a"]}])
def test_other_columns_of_these_names_are_no_labels(row: dict) -> None:
    assert named({"text": "Card not here yet", **row}) != "text_label"
