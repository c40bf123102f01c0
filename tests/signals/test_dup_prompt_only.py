"""Several answers to one prompt."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import runs
from tests.signals.rows import batch, chat, pair, preference
from tests.signals.test_dup_real_sets import normal, table
from tuneready.signals import dup_prompt_only as signal


@pytest.mark.parametrize("rows, counted", [
    ([pair("q", "a"), pair("Q ", "b"), pair("q", "a"), pair("q", "c"), pair("r", "a")], [1, 3]),
    ([pair("q", "a"), pair("q", "a")], []),
    ([pair("q", "a"), pair("q", "A ")], []),
    ([pair("q", "a", tools="[1]"), pair("q", "b", tools="[2]")], []),
    ([chat(("system", "s"), ("user", "q"), ("assistant", "a")), chat(("user", "q"), ("assistant", "b"))], [1]),
    ([pair("", "a"), pair("", "b")], []),
    ([pair("q", ""), pair("q", "b")], []),
    ([preference("q", "a", "b"), preference("q", "a", "c")], [1]),
])
def test_which_rows_repeat_a_prompt(rows, counted):
    assert runs.counted(signal, batch(rows)) == counted


def test_the_finding_informs_and_counts_prompts():
    (finding,) = runs.judge(signal, batch([pair("q", str(i)) for i in range(4)] + [pair("r", "a"), pair("r", "b"), pair("s", "a")]))
    assert (finding.severity, finding.step, finding.rows) == ("info", "", 4)
    assert finding.details == {"inputs_with_several_answers": 2, "most_answers_to_one": 4}


def test_real_dialogues_and_any_cut():
    rows = table("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv")
    made = [pair(r["dialogue"], r["section_text"]) for r in rows]
    seen: dict = {}
    for r in rows:
        seen.setdefault(normal(r["dialogue"]), set()).add(normal(r["section_text"]))
    found = runs.measure(signal, batch(made)).flags
    assert len(found.rows) == sum(len(answers) - 1 for answers in seen.values())
    cut = runs.measure(signal, runs.cut(made, [7, 500])).flags
    assert np.array_equal(found.rows, cut.rows) and np.array_equal(found.other, cut.other)
