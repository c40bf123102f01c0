"""Near copies with different labels, against every pair of a real set."""

from __future__ import annotations

import numpy as np
import pytest

from tests.signals import runs
from tests.signals.near import jaccard, measure, shingles
from tests.signals.rows import batch, chat, labelled
from tests.signals.test_dup_real_sets import banking, normal
from tuneready.signals import dup_near_conflict as signal

WORDS = "the card that you sent me last week has not come yet and my bank says it was posted on monday so where is it now".split()
LONG = " ".join(WORDS)
CHANGED = " ".join([*WORDS[:-1], "then"])


@pytest.mark.parametrize("rows, counted", [
    ([labelled(LONG, "x"), labelled(CHANGED, "y")], [0, 1]),
    ([labelled(LONG, "x"), labelled(CHANGED, "x")], []),
    ([labelled(LONG, "x"), labelled(LONG.upper(), "y")], []),
    ([labelled(LONG, "x"), labelled(LONG + "!", "y")], [0, 1]),
    ([labelled(LONG, "x"), labelled(CHANGED)], []),
    ([labelled(LONG, "x"), labelled(" ".join(WORDS[::-1]), "y")], []),
    ([labelled(LONG, "x", "y"), labelled(CHANGED, "y", "x")], []),
    ([chat(("user", LONG), ("assistant", "x")), chat(("user", CHANGED), ("assistant", "y"))], [0, 1]),
    ([chat(("system", "Rude?"), ("user", LONG), ("assistant", "x")), chat(("system", "Spam?"), ("user", CHANGED), ("assistant", "y"))], []),
    ([chat(("system", "Rude?"), ("user", LONG), ("assistant", "x")), chat(("system", "rude?"), ("user", CHANGED), ("assistant", "y"))], [0, 1]),
])
def test_which_rows_disagree(rows, counted):
    found = measure(signal, batch(rows, "classification")).flags
    assert found.counted().tolist() == counted
    if counted:
        assert found.other.tolist() == counted[::-1]


def test_banking77_against_every_pair_and_any_cut():
    rows = banking("train")
    made = [labelled(r["text"], r["category"]) for r in rows]
    sets = [shingles(r["text"]) for r in rows]
    where: dict = {}
    expected = set()
    for row, mine in enumerate(sets):
        for other in {o for item in mine for o in where.get(item, ())}:
            apart = rows[row]["category"] != rows[other]["category"] and normal(rows[row]["text"]) != normal(rows[other]["text"])
            if apart and jaccard(mine, sets[other]) >= 0.8:
                expected |= {row, other}
        for item in mine:
            where.setdefault(item, []).append(row)
    found = measure(signal, batch(made, "classification"))
    assert set(found.flags.rows.tolist()) == expected and expected
    cut = measure(signal, runs.cut(made, [100, 5000], "classification"))
    for name in ("rows", "score", "other"):
        assert np.array_equal(getattr(found.flags, name), getattr(cut.flags, name))
    (finding,) = signal.judge(found, runs.scope(len(rows), "classification"), signal.Limits())
    assert (finding.severity, finding.step, finding.rows) == ("major", "", len(expected))
    assert all(e.note.startswith("near copy of rows.jsonl:") for e in finding.examples)
