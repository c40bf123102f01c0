"""Usable training rows: each row counts once, at the first step of the waterfall that matches."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready import shelf, usable
from tuneready.audit import Options, check
from tuneready.signal import STEPS
from tuneready.summary import Flags, Measurement

SIGNALS = shelf.signals()
BY_STEP = {name: [c for c, s in SIGNALS.items() if s.step == name] for name, _, _ in STEPS}
WITH_STEP = [c for codes in BY_STEP.values() for c in codes]
KIND = {name: kind for name, _, kind in STEPS}


def flagged(*rows: int, info: tuple[bool, ...] | None = None) -> Measurement:
    return Measurement(Flags(np.array(rows, np.int64), info=None if info is None else np.array(info)))


def steps(found):
    return {step.name: step.rows for step in found.waterfall}


def test_every_step_a_signal_names_is_a_step_of_the_waterfall():
    assert {s.step for s in SIGNALS.values()} <= {name for name, _, _ in STEPS} | {""}
    assert len(BY_STEP["duplicate"]) >= 2 and BY_STEP["empty"] and BY_STEP["label_conflict"]


def test_steps_stand_in_order_with_their_labels_and_codes():
    found = usable.waterfall({}, SIGNALS, 10, 3)
    assert [(s.name, s.label, s.kind) for s in found.waterfall] == list(STEPS)
    assert all(step.codes == () for step in found.waterfall)
    assert steps(found)["refused"] == 3 and found.estimate == 10 and found.mendable == 0


def test_each_row_counts_once_at_the_first_step():
    empty, copy, conflict = BY_STEP["empty"][0], BY_STEP["duplicate"][0], BY_STEP["label_conflict"][0]
    measured = {conflict: flagged(0, 1, 2, 3), copy: flagged(1, 2, 5), empty: flagged(2, 6)}
    found = usable.waterfall(measured, SIGNALS, 8, 1)
    assert {k: v for k, v in steps(found).items() if v} == {"refused": 1, "empty": 2, "duplicate": 2, "label_conflict": 2}
    assert found.estimate == 2 and found.mendable == 2
    named = {step.name: step.codes for step in found.waterfall}
    assert named["empty"] == (empty,) and named["label_conflict"] == (conflict,)


def test_two_signals_of_one_step_count_a_row_once():
    first, second = BY_STEP["duplicate"][:2]
    found = usable.waterfall({first: flagged(1, 2), second: flagged(2, 3)}, SIGNALS, 5, 0)
    assert steps(found)["duplicate"] == 3 and found.estimate == 2


def test_the_kept_member_of_a_family_stays_usable():
    code = BY_STEP["duplicate"][0]
    found = usable.waterfall({code: flagged(0, 1, 2, info=(True, False, False))}, SIGNALS, 3, 0)
    assert found.estimate == 1


def test_a_signal_without_a_step_takes_nothing():
    code = next(c for c, s in SIGNALS.items() if not s.step)
    assert usable.waterfall({code: flagged(0, 1)}, SIGNALS, 3, 0).estimate == 3


def test_there_is_no_interval_without_reviews():
    found = usable.waterfall({}, SIGNALS, 3, 0)
    assert found.lower is None and found.upper is None


ROWS = st.lists(st.integers(0, 29), max_size=30)
MEASURED = st.dictionaries(st.sampled_from(sorted(SIGNALS)), st.tuples(ROWS, st.booleans()), max_size=8).map(
    lambda found: {code: flagged(*rows, info=tuple(i % 2 == 0 for i in range(len(rows))) if half and rows else None)
                   for code, (rows, half) in found.items()})


@given(MEASURED, st.integers(0, 9))
def test_lost_and_mendable_and_usable_make_up_what_was_judged(measured, refused):
    found = usable.waterfall(measured, SIGNALS, 30, refused)
    lost = sum(s.rows for s in found.waterfall if s.kind == "lost" and s.name != "refused")
    mendable = sum(s.rows for s in found.waterfall if s.kind == "mendable")
    assert lost + mendable + found.estimate == 30 and mendable == found.mendable
    assert all(s.rows >= 0 for s in found.waterfall) and found.estimate >= 0
    assert lost + mendable + found.estimate + steps(found)["refused"] == 30 + refused


@given(MEASURED)
def test_rows_are_set_down_as_a_row_by_row_reading_would(measured):
    """Against the sentence of SPEC §2 read literally, row by row."""
    counted = dict.fromkeys(KIND, 0)
    for row in range(30):
        for name in KIND:
            if any(c in measured and row in measured[c].flags.counted() for c in BY_STEP[name]) and name != "refused":
                counted[name] += 1
                break
    assert steps(usable.waterfall(measured, SIGNALS, 30, 0)) == counted


@given(MEASURED, st.sampled_from(WITH_STEP), ROWS)
def test_more_flags_never_raise_the_usable_rows(measured, code, more):
    before = usable.waterfall(measured, SIGNALS, 30, 0)
    rows = [*measured[code].flags.counted().tolist(), *more] if code in measured else more
    after = usable.waterfall({**measured, code: flagged(*rows)}, SIGNALS, 30, 0)
    assert after.estimate <= before.estimate


@pytest.mark.parametrize("path", ["data/instruct/gsm8k/test.jsonl", "data/formats/llama-factory/dpo_en_demo.json"])
def test_real_files_keep_the_sum(path):
    report = check([str(shared(path))], Options(workers=0)).report
    fallen = sum(s.rows for s in report.usable.waterfall if s.name != "refused")
    assert report.usable.estimate + fallen == report.data.rows.judged > 0
    assert dataclasses.asdict(report.usable)["lower"] is None
