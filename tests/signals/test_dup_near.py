"""Near duplicates: families, what must agree, and a count by plain sets on real dialogues."""

from __future__ import annotations

import csv
import gzip

import numpy as np
import pytest

from tests.conftest import shared
from tests.signals import runs
from tests.signals.near import jaccard, measure, shingles
from tests.signals.rows import batch, chat, labelled, pair
from tests.signals.test_dup_real_sets import banking, normal
from tuneready.kernels import families
from tuneready.signal import of_module
from tuneready.signals import dup_near as signal

WORDS = "the card that you sent me last week has not come yet and my bank says it was posted on monday so where is it now".split()
LONG = " ".join(WORDS)
CHANGED = " ".join([*WORDS[:-1], "then"])
OTHER = " ".join(WORDS[::-1])


def flags(rows, task="generation", **limits):
    return measure(signal, batch(rows, task), **limits).flags


@pytest.mark.parametrize("task, rows, counted, listed", [
    ("generation", [pair(LONG, "yes"), pair(CHANGED, "yes")], [1], [0, 1]),
    ("generation", [pair(LONG, "yes"), pair(LONG, "yes"), pair(CHANGED, "yes"), pair(CHANGED.upper(), "yes")], [2], [0, 2]),
    ("generation", [pair(LONG, "yes"), pair(LONG.upper(), "yes")], [], []),
    ("generation", [pair(LONG, "yes"), pair(LONG + "!", "yes")], [1], [0, 1]),
    ("generation", [pair(LONG, "yes"), pair(OTHER, "yes")], [], []),
    ("generation", [pair(LONG, OTHER), pair(OTHER, LONG)], [], []),
    ("generation", [pair(LONG, OTHER), pair(CHANGED, OTHER)], [1], [0, 1]),
    ("generation", [pair("请问我的卡什么时候能送到", "你的卡明天就到"), pair("你的卡明天就到", "请问我的卡什么时候能送到")], [], []),
    ("generation", [pair(LONG, OTHER), pair(LONG, "quite something else that nobody has said here before, and long enough too")], [], []),
    ("generation", [chat(("system", LONG), ("user", "hello"), ("assistant", "yes")),
                    chat(("system", LONG), ("user", "bye"), ("assistant", "no"))], [], []),
    ("generation", [pair(LONG, "yes", tools="[1]"), pair(CHANGED, "yes", tools="[2]")], [], []),
    ("classification", [labelled(LONG, "x"), labelled(CHANGED, "x"), labelled(LONG + " ?", "y")], [1], [0, 1]),
    ("classification", [chat(("user", LONG), ("assistant", "x")), chat(("user", CHANGED), ("assistant", "y"))], [], []),
    ("classification", [chat(("user", LONG), ("assistant", "x")), chat(("user", CHANGED), ("assistant", "x"))], [1], [0, 1]),
    ("extraction", [labelled(LONG, spans=[{"start": 4, "end": 8, "label": "x", "text": None}]),
                    labelled(CHANGED, spans=[{"start": 4, "end": 8, "label": "x", "text": None}]),
                    labelled(LONG + "!", spans=[{"start": 4, "end": 8, "label": "y", "text": None}])], [1], [0, 1]),
])
def test_which_rows_are_near_copies(task, rows, counted, listed):
    found = flags(rows, task)
    assert found.counted().tolist() == counted
    assert sorted(found.rows.tolist()) == listed
    assert found.family is None or set(found.family.tolist()) <= {0}


def test_the_score_is_the_similarity_to_the_kept_row():
    found = flags([pair(LONG, "yes"), pair(CHANGED, "yes")])
    expected = jaccard(shingles(LONG, "yes"), shingles(CHANGED, "yes"))
    assert found.score.tolist() == pytest.approx([expected, expected])
    assert found.other.tolist() == [-1, 0]


def test_a_chain_scores_by_the_nearest_member():
    spellings = (WORDS, [*WORDS[:-2], "not", "here"], ["a", "parcel", *WORDS[2:-2], "not", "here"])
    steps = [pair(" ".join(words), "yes") for words in spellings]
    sets = [shingles(row["segments"][0]["text"], "yes") for row in steps]
    assert jaccard(sets[0], sets[1]) >= 0.8 and jaccard(sets[1], sets[2]) >= 0.8 > jaccard(sets[0], sets[2])
    found = flags(steps)
    assert found.rows.tolist() == [0, 1, 2] and found.family.tolist() == [0, 0, 0] and found.other.tolist() == [-1, 0, 0]
    assert found.score[2] == pytest.approx(jaccard(sets[1], sets[2]))


def test_pairs_that_teach_otherwise_are_told_beside():
    rows = [labelled(LONG, "x"), labelled(CHANGED, "x"), labelled(LONG + " ?", "y")]
    found = measure(signal, batch(rows, "classification"))
    (finding,) = of_module(signal).judge(found, runs.scope(3, "classification"), signal.Limits())
    assert (finding.severity, finding.step, finding.rows) == ("major", "duplicate", 1)
    assert finding.details == {"families": 1, "largest_family": 2, "near_pairs_that_teach_otherwise": 2,
                               "for_example": ["rows.jsonl:1 and rows.jsonl:3", "rows.jsonl:2 and rows.jsonl:3"]}
    assert [e.note for e in finding.examples] == ["near copy of rows.jsonl:1"]


def test_order_and_cut_change_nothing_but_the_row_that_is_kept():
    rows = [pair(f"{LONG if i % 4 else OTHER} {'now' * (i % 3)} {i % 5}", "yes") for i in range(60)]
    whole = flags(rows)
    cut = measure(signal, runs.cut(rows, [1, 30, 7])).flags
    for name in ("rows", "family", "score", "other", "info"):
        assert np.array_equal(getattr(whole, name), getattr(cut, name)), name
    assert len(flags(rows[::-1]).counted()) == len(whole.counted()) > 0


def twins():
    path = "data/clinical/mts-dialog/MTS-Dialog-Augmented-TrainingSet-1-En-FR-EN-2402-Pairs.csv.gz"
    rows = list(csv.DictReader(gzip.decompress(shared(path).read_bytes()).decode("utf-8").splitlines(keepends=True)))
    return [r["dialogue"] for r in rows]


@pytest.mark.parametrize("threshold", [0.6, 0.8])
def test_mts_dialogues_and_their_twins_are_joined_as_a_full_count_joins_them(threshold):
    texts = twins()
    sets = [shingles(t) for t in texts]
    left, right, _ = all_pairs(sets, threshold)
    rows, root = families.components(left, right)
    spelt = np.array([hash(normal(texts[row])) for row in rows])
    mixed = {int(r) for r in root if len(set(spelt[root == r])) > 1}
    expected = {(int(row), int(kept)) for row, kept in zip(rows, root) if int(kept) in mixed}
    found = measure(signal, batch([labelled(t) for t in texts], "classification"), threshold=threshold).flags
    listed = set(zip(found.rows.tolist(), found.family.tolist()))
    assert listed <= expected
    unseen = {(row, kept) for row, kept in expected - listed if normal(texts[row]) not in {normal(texts[r]) for r, _ in listed}}
    assert len(unseen) <= 0.01 * len(expected) and len(listed) >= 10


def all_pairs(sets, threshold):
    """Every pair at the threshold, by an inverted index."""
    where, left, right = {}, [], []
    for row, mine in enumerate(sets):
        met = {}
        for item in mine:
            for other in where.setdefault(item, []):
                met[other] = met.get(other, 0) + 1
            where[item].append(row)
        near = [o for o, n in met.items() if n >= threshold * (len(mine) + len(sets[o]) - n)]
        left += near
        right += [row] * len(near)
    return np.array(left), np.array(right), len(left)


def test_banking77_near_copies_with_other_labels_stay():
    rows = banking("train")
    found = measure(signal, batch([labelled(r["text"], r["category"]) for r in rows], "classification")).flags
    sets = [shingles(r["text"]) for r in rows]
    for row, kept in zip(found.rows.tolist(), found.other.tolist()):
        assert kept < 0 or rows[row]["category"] == rows[kept]["category"]
    pairs = {(row, kept): score for row, kept, score in zip(found.rows.tolist(), found.other.tolist(), found.score.tolist()) if kept >= 0}
    direct = {p for p in pairs if jaccard(sets[p[0]], sets[p[1]]) >= 0.8}
    assert all(pairs[p] == pytest.approx(jaccard(sets[p[0]], sets[p[1]])) for p in direct) and len(direct) > 10
