"""LBL001: rows whose label looks wrong, with the better label; the share with its range; nothing where nothing can be said."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.signals import rows
from tuneready.label_audit import LabelAudit
from tuneready.signal import Context
from tuneready.signals import lbl_suspect as signal

WORDS = {"refund": ("money", "back", "refund", "paid", "twice"), "delivery": ("parcel", "late", "courier", "arrive", "address"),
         "login": ("password", "reset", "locked", "account", "code")}
COMMON = ("please", "my", "the", "i", "help", "is", "with", "today", "again", "order")


@cache
def tickets(count: int, share: float) -> tuple[tuple[tuple[str, str], ...], np.ndarray]:
    """((text, label), wrong): deterministic."""
    rng = np.random.default_rng(5)
    names = sorted(WORDS)
    out, wrong = [], rng.random(count) < share
    for bad in wrong:
        true = int(rng.integers(3))
        text = " ".join([*rng.choice(WORDS[names[true]], 3), *rng.choice(COMMON, 4)])
        out.append((text, names[(true + int(rng.integers(1, 3))) % 3] if bad else names[true]))
    return tuple(out), wrong


def batch(pairs):
    return rows.batch([rows.labelled(text, label) for text, label in pairs], "classification")


def judged(pairs, fast: bool = False, **limits):
    audit = signal.fit(signal.sample(batch(pairs)), Context(fast=fast))
    found = signal.conclude(audit, signal.Limits(**limits))
    return found, signal.judge(found, rows.scope(len(pairs), "classification"), signal.Limits(**limits))


@pytest.mark.parametrize("fast", [False, True])
def test_wrong_labels_are_flagged_with_the_better_one(fast):
    pairs, wrong = tickets(600, 0.15)
    found, (finding,) = judged(pairs, fast)
    flagged = np.isin(np.arange(600), found.flags.counted())
    assert (flagged == wrong).mean() > 0.97
    assert finding.code == "LBL001" and finding.rows == flagged.sum() and finding.interval_kind == "model"
    assert finding.interval[0] <= wrong.mean() <= finding.interval[1]
    assert set(found.flags.note) <= set(WORDS)
    for row, better in zip(found.flags.rows.tolist(), found.flags.note):
        assert better != pairs[row][1]


def test_clean_labels_give_no_finding_or_a_small_one():
    pairs, _ = tickets(600, 0.0)
    found, findings = judged(pairs)
    assert len(found.flags.counted()) <= 6 and all(f.interval[0] <= 0.01 for f in findings)


def test_rows_between_the_two_limits_are_information():
    pairs, _ = tickets(600, 0.15)
    found, _ = judged(pairs, flagged=0.9, listed=0.01)
    at = np.array(found.flags.info)
    assert (found.flags.score[at] <= 0.9).all() and (found.flags.score[~at] > 0.9).all() and (found.flags.score > 0.01).all()


@pytest.mark.parametrize("pairs", [[], [("one", "x")], [("a", "x"), ("b", "y")] * 10, [(f"t {i}", "x") for i in range(100)]])
def test_sets_too_small_to_tell_give_no_finding(pairs):
    assert judged(pairs)[1] == () if pairs else signal.judge(signal.conclude(
        LabelAudit(np.zeros(0, np.int64), np.zeros(0, np.uint64)), signal.Limits()), rows.scope(0), signal.Limits()) == ()


def test_rows_of_a_class_with_few_rows_are_never_flagged():
    pairs, _ = tickets(600, 0.15)
    found, _ = judged((("money back refund please", "rare"),) * 4 + pairs)
    assert not set(range(4)) & set(found.flags.rows.tolist())


def test_heavy_noise_reads_as_a_lower_bound():
    pairs, _ = tickets(600, 0.4)
    _, (finding,) = judged(pairs)
    assert "at least" in finding.message and "lower bound" in finding.message and finding.interval[1] == 1.0


def test_rows_beyond_the_sample_are_judged_alike():
    pairs, wrong = tickets(600, 0.15)
    audit = signal.fit(signal.sample(batch(pairs[:400])), Context()).portable()
    found = signal.score(batch(pairs[400:]), audit, signal.Limits())
    flagged = np.isin(np.arange(200), found.flags.counted())
    assert (flagged == wrong[400:]).mean() > 0.95
    assert len(signal.score(rows.batch([rows.labelled("x")], "classification"), audit, signal.Limits()).flags.rows) == 0


def test_hostile_names_of_classes_are_shown_safely():
    pairs, _ = tickets(600, 0.15)
    hostile = "\x1b[31mred\u202e" + "z" * 500
    found, _ = judged([(text, hostile if label == "refund" else label) for text, label in pairs])
    shown = {note for note in found.flags.note if "red" in note}
    assert shown and all("\x1b" not in note and "\u202e" not in note and len(note) <= 80 for note in shown)
