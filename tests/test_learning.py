"""Models over the whole set: one fit for signals that share it, the rows left out of its sample are scored, any cut agrees."""

from __future__ import annotations

import csv
from types import SimpleNamespace

import numpy as np
import pytest

from tests.signals.test_lbl_suspect import tickets
from tuneready import label_audit, labelled, learning
from tuneready.audit import Options, check
from tuneready.signal import Context
from tuneready.summary import Flags


def suspects(folder, pairs, parts: int, workers: int) -> tuple:
    """(rows, share, interval, examples by file and line) of a whole run over the rows in so many files."""
    folder.mkdir()
    size = -(-len(pairs) // parts)
    for number in range(parts):
        with (folder / f"part{number}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "label"), *pairs[number * size : (number + 1) * size]])
    paths = [str(path) for path in sorted(folder.iterdir())]
    report = check(paths, Options(workers=workers, cache="")).report
    found = next(f for f in report.findings if f.code == "LBL001")
    return found.rows, found.share, found.interval


def test_any_cut_into_files_and_any_workers_find_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pairs, wrong = tickets(600, 0.15)
    one, other = suspects(tmp_path / "one", pairs, 1, 0), suspects(tmp_path / "three", pairs, 3, 2)
    assert one == other
    assert abs(one[0] - wrong.sum()) < 15


def test_rows_beyond_the_bound_of_the_sample_are_judged_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pairs, wrong = tickets(600, 0.15)
    monkeypatch.setattr(labelled, "MOST_ROWS", 300)
    rows, share, interval = suspects(tmp_path / "cut", pairs, 1, 0)
    assert abs(rows - wrong.sum()) < 25 and interval[0] <= wrong.mean() <= interval[1]


@pytest.mark.parametrize(("known", "flagged", "left"), [([], [1, 5], [1, 5]), ([1], [1, 5], [5]), ([0, 9], [1, 5], [1, 5]), ([1, 5], [1, 5], [])])
def test_rows_the_model_was_fitted_on_are_not_scored_again(known, flagged, left):
    flags = Flags(rows=np.array(flagged), score=np.array(flagged) / 10, note=[str(i) for i in flagged], info=np.array([False] * len(flagged)))
    found = learning._without(flags, np.array(known, dtype=np.int64))
    assert found.rows.tolist() == left and found.note == [str(i) for i in left] and found.score.tolist() == [i / 10 for i in left]


def test_signals_that_share_sample_and_fit_share_one_model():
    from tests.signals.rows import batch
    from tests.signals.rows import labelled as row

    pairs, _ = tickets(600, 0.15)
    one = labelled.sample(batch([row(*pair) for pair in pairs[:300]], "classification"))
    two = labelled.sample(batch([row(*pair) for pair in pairs[300:]], "classification")).shifted(300)
    name = "tuneready.labelled.sample"
    learnt = learning.learn({name: [two, one]}, {}, Context())
    mine = [model for model in learnt if "LBL001" in model.codes]
    assert len(mine) == 1 and isinstance(mine[0].model, label_audit.LabelAudit) and len(mine[0].sample) == 600
    assert learning.learn({}, {}, Context()) == []


def test_models_travel_without_what_only_their_own_rows_need():
    whole = SimpleNamespace(portable=lambda: "small")
    assert learning._portable(whole) == "small" and learning._portable(3) == 3
