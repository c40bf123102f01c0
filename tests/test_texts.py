"""Searches over the texts of a batch agree with Python's own."""

import numpy as np

from tests.signals.rows import batch, chat, labelled, pair, preference, targets

WORDS = ["Restart <it>.", "", "RESTART [now]", None, "Größe < 3", "plain"]


def test_candidates_by_byte_and_by_literal():
    texts = batch([pair(word, "Fine.") for word in WORDS]).texts
    assert texts.with_bytes(ord("<"), ord("[")).tolist() == [0, 4, 8]
    assert texts.with_literals("Restart").tolist() == [0]
    assert texts.with_literals("restart", "größe", ignore_case=True).tolist() == [0, 4, 8]
    assert texts.with_literals("nowhere").tolist() == []


def test_a_pattern_sees_only_its_candidates():
    texts = batch([pair(word, "Fine.") for word in WORDS]).texts
    assert np.flatnonzero(texts.matching_among(np.array([0, 2, 6]), "(?i)restart")).tolist() == [0]
    assert not texts.matching_among(np.zeros(0, dtype=np.int64), ".").any()


def test_a_selection_keeps_rows_and_starts():
    of = batch([chat(("user", "a"), ("assistant", "b")), chat(("user", "c")), chat(("user", "d"), ("assistant", "e"), ("assistant", "f"))])
    part = of.texts.only(np.array([1, 4, 5]))
    assert part.array.to_pylist() == ["b", "e", "f"]
    assert part.row.tolist() == [0, 2, 2]
    assert part.starts.tolist() == [0, 1, 1, 3]
    assert part.rows_with(np.array([True, False, False])).tolist() == [True, False, False]


def test_whose_text_quality_counts():
    assert targets(["x", "y"]).subject.array.to_pylist() == ["x", "y"]
    assert batch([labelled("in", "a"), pair("in", "out")], "classification").subject.array.to_pylist() == ["in", "out"]
    rows = [preference("p", "good", "bad"), pair("p", "liked", labels=["true"]), pair("p", "disliked", labels=["false"]),
            pair("p", "steps", labels=["false", "true"])]
    assert batch(rows, "preference").subject.array.to_pylist() == ["good", "liked", "steps"]


def test_flags_of_a_selection_point_at_their_rows():
    of = targets(["x", "y", "z"])
    flags = of.flag_subject(np.array([False, True, True]))
    assert flags.rows.tolist() == [1, 2]
    assert flags.excerpts == [(1, "y"), (2, "z")]
