"""Overlapping classes: a class cut in two at random is named, labels exchanged between two clear classes are not."""

import csv

import numpy as np
import pyarrow as pa
import pytest

from tests.conftest import shared
from tests.signals.runs import scope
from tuneready import label_audit
from tuneready.kernels import text as kernel
from tuneready.label_audit import LabelAudit
from tuneready.labelled import LabelSample
from tuneready.signal import Context
from tuneready.signals import lbl_overlap as signal

CLASSES = 14
CUT, CLEAR = "activate_my_card", ("age_limit", "apple_pay_or_google_pay")


@pytest.fixture(scope="module")
def rows():
    """(texts, labels) of the first classes of banking77."""
    with open(shared("data/intents/banking77/train.csv"), encoding="utf-8", newline="") as stream:
        found = [(row["text"], row["category"]) for row in csv.DictReader(stream)]
    names = sorted({label for _, label in found})[:CLASSES]
    kept = [row for row in found if row[1] in names]
    assert {CUT, *CLEAR} <= set(names)
    return [text for text, _ in kept], np.array([label for _, label in kept], dtype=object)


def learnt(texts, labels, fast=True):
    """The audit of these rows."""
    data, offsets = kernel.buffers(pa.array(texts))
    names, code = np.unique(labels.astype(str), return_inverse=True)
    n = len(texts)
    sample = LabelSample(np.arange(n), kernel.hashes(data, offsets)[:, 0], np.array(data), offsets, code.astype(np.int32), np.arange(n + 1),
                         np.full(n, -1, np.int32), tuple(names.tolist()), (), n)
    return label_audit.fit(sample, Context(fast=fast))


def exchanged(labels, share, seed=2):
    """The labels with a share of two clear classes exchanged for one another."""
    out, rng = labels.copy(), np.random.default_rng(seed)
    for mine, other in (CLEAR, CLEAR[::-1]):
        at = np.flatnonzero(labels == mine)
        out[at[rng.random(len(at)) < share]] = other
    return out


def named(audit, **limits):
    found = signal.conclude(audit, signal.Limits(**limits))
    return {frozenset((pair.a, pair.b)) for pair in found.values.get("pairs", ())}


def test_a_class_cut_in_two_is_named_with_both_counts_and_rows(rows):
    texts, labels = rows
    cut = labels.copy()
    at = np.flatnonzero(labels == CUT)
    cut[at[np.random.default_rng(1).random(len(at)) < 0.5]] = "start_my_card"
    audit = learnt(texts, cut)
    found = signal.conclude(audit, signal.Limits())
    assert named(audit) == {frozenset((CUT, "start_my_card"))}
    (pair,) = found.values["pairs"]
    assert sum(pair.rows) <= len(at) and min(like / n for like, n in zip(pair.alike, pair.rows)) > 0.1
    assert set(cut[found.flags.rows]) == {CUT, "start_my_card"} and (found.flags.score > 0.5).all()
    assert all({cut[row], note} == {CUT, "start_my_card"} for row, note in zip(found.flags.rows, found.flags.note))
    (finding,) = signal.judge(found, scope(len(texts), "classification"), signal.Limits())
    assert finding.rows == len(found.flags.rows) and "merge or redefine?" in finding.message
    assert f"{pair.alike[0]:,.0f} of {pair.rows[0]} rows of {pair.a} read like {pair.b}, {pair.alike[1]:,.0f} of {pair.rows[1]}" in finding.message
    assert [e.note for e in finding.examples] == [f"reads like {'start_my_card' if cut[row] == CUT else CUT}" for row, _ in found.flags.excerpts]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2])
def test_labels_exchanged_between_clear_classes_are_no_overlap(rows, share):
    texts, labels = rows
    assert named(learnt(texts, exchanged(labels, share))) == set()


@pytest.mark.slow
def test_with_all_learners_a_cut_class_is_named_beside_exchanged_labels(rows):
    texts, labels = rows
    given = exchanged(labels, 0.2)
    at = np.flatnonzero(labels == CUT)
    given[at[np.random.default_rng(1).random(len(at)) < 0.5]] = "start_my_card"
    assert named(learnt(texts, given, fast=False)) == {frozenset((CUT, "start_my_card"))}


def made(alike, rows, exchange):
    """An audit of two classes whose rows are alike to these shares, with rows exchanged between them."""
    given = np.repeat([0, 1], rows)
    likely = np.where(given[:, None] == [0, 1], 1 - np.array(alike)[given][:, None], np.array(alike)[given][:, None])
    n = len(given)
    return LabelAudit(np.arange(n), np.zeros(n, np.uint64), ("a", "b"), given, np.zeros(n), 1 - given, np.zeros(n), likely,
                      confusion=np.array([[0.0, exchange], [0.0, 0.0]]))


@pytest.mark.parametrize(("why", "alike", "rows", "exchange", "found"), [
    ("both ways", (0.3, 0.4), (50, 50), 0, True),
    ("one way only", (0.05, 0.6), (50, 50), 0, False),
    ("a little", (0.12, 0.12), (50, 50), 0, False),
    ("more rows exchanged than confused", (0.3, 0.4), (50, 50), 36, False),
    ("fewer rows exchanged than confused", (0.3, 0.4), (50, 50), 30, True),
    ("too few rows", (0.3, 0.4), (50, 19), 0, False),
])
def test_when_a_pair_is_named(why, alike, rows, exchange, found):
    assert bool(named(made(alike, rows, exchange))) is found


def test_a_confusion_of_which_the_model_is_sure_is_a_wrong_label_not_an_overlap():
    given = np.repeat([0, 1], 50)
    told = np.where(np.arange(100) % 50 < 15, 1 - given, given)  # three rows of ten read like the other class, surely
    likely = np.where(told[:, None] == [0, 1], 0.97, 0.03)
    audit = LabelAudit(**{**vars(made((0.3, 0.3), (50, 50), 0)), "probability": likely})
    assert named(audit) == set() and named(audit, unsure=0.0)


def test_rows_with_a_doubtful_label_do_not_count():
    audit = made((0.3, 0.4), (50, 50), 0)
    doubted = LabelAudit(**{**vars(audit), "wrong": np.where(audit.given == 1, 0.9, 0.0)})
    assert named(audit) and not named(doubted) and named(doubted, trusted=0.95)


def test_without_a_model_nothing_is_said():
    found = signal.conclude(LabelAudit(np.zeros(0, np.int64), np.zeros(0, np.uint64), reason="too few rows"), signal.Limits())
    assert not len(found.flags.rows) and signal.judge(found, scope(0, "classification"), signal.Limits()) == ()
