"""One answer to several prompts."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import runs
from tests.signals.rows import batch, chat, pair, preference
from tests.signals.test_dup_real_sets import normal, table
from tuneready.signals import dup_target_only as signal


@pytest.mark.parametrize("rows, counted", [
    ([pair("q", "None."), pair("r", "none. "), pair("q", "None."), pair("s", "other")], [1]),
    ([pair("q", "a"), pair("q", "a")], []),
    ([pair("q", ""), pair("r", " ")], []),
    ([pair("", "a"), pair(" ", "a")], []),
    ([pair("q", "a"), preference("r", "a", "b"), chat(("user", "s"), ("assistant", "a"))], [2]),
    ([preference("q", "a", "b"), preference("r", "a", "c")], [1]),
])
def test_which_rows_repeat_an_answer(rows, counted):
    assert runs.counted(signal, batch(rows)) == counted


def test_a_few_repeats_in_a_large_set_are_not_told():
    rows = [pair(f"q{i}", f"a{i}") for i in range(299)]
    assert runs.judge(signal, batch([*rows, pair("r", "a0")])) == ()
    (finding,) = runs.judge(signal, batch([*rows, *(pair(f"r{i}", "a7") for i in range(4))]))
    assert (finding.severity, finding.step, finding.rows) == ("info", "", 4)
    assert finding.details == {"answers_given_to_several_inputs": 1, "most_inputs_of_one": 5}


def test_mts_dialog_notes_against_a_recount_and_any_cut():
    rows = table("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv")
    made = [pair(r["dialogue"], r["section_text"]) for r in rows]
    seen: dict = {}
    for r in rows:
        if r["dialogue"].strip():
            seen.setdefault(normal(r["section_text"]), set()).add(normal(r["dialogue"]))
    found = runs.measure(signal, batch(made)).flags
    assert len(found.rows) == sum(len(inputs) - 1 for inputs in seen.values()) >= 128
    cut = runs.measure(signal, runs.cut(made, [7, 500])).flags
    assert np.array_equal(found.rows, cut.rows) and np.array_equal(found.other, cut.other) and found.excerpts == cut.excerpts
    (finding,) = runs.judge(signal, batch(made))
    assert finding.details["most_inputs_of_one"] == max(map(len, seen.values()))
