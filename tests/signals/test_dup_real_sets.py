"""The duplicate signals on real sets, against facts stated with the data and against a plain recount."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from functools import cache

from tests.conftest import shared
from tests.signals import runs
from tests.signals.rows import batch, labelled, pair
from tuneready.signals import dup_conflict, dup_exact, dup_normalised


def normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


@cache
def table(path: str) -> list[dict]:
    with shared(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def banking(name: str) -> list[dict]:
    return table(f"data/intents/banking77/{name}.csv")


def test_banking77_has_no_exact_repeat_and_few_normalised_ones():
    rows = banking("train")
    of = batch([labelled(r["text"], r["category"]) for r in rows], "classification")
    assert runs.judge(dup_exact, of) == ()
    kinds = Counter((normal(r["text"]), r["category"]) for r in rows)
    expected = sum(kinds.values()) - len(kinds)
    assert len(runs.counted(dup_normalised, of)) == expected > 0


def test_banking77_conflicts_are_those_a_recount_finds():
    for name in ("train", "test"):
        rows = banking(name)
        labels: dict[str, set] = {}
        for r in rows:
            labels.setdefault(normal(r["text"]), set()).add(r["category"])
        expected = [i for i, r in enumerate(rows) if len(labels[normal(r["text"])]) > 1]
        assert runs.counted(dup_conflict, batch([labelled(r["text"], r["category"]) for r in rows], "classification")) == expected


def test_mts_dialog_repeats_two_dialogues_exactly():
    rows = table("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv")
    dialogues = batch([labelled(r["dialogue"]) for r in rows], "classification")
    assert len(runs.counted(dup_exact, dialogues)) == 2
    notes = batch([labelled(r["section_text"]) for r in rows], "classification")
    assert len(runs.counted(dup_exact, notes)) == 130
    whole = batch([pair(r["dialogue"], r["section_text"]) for r in rows])
    exact = len(rows) - len({(r["dialogue"], r["section_text"]) for r in rows})
    assert len(runs.counted(dup_exact, whole)) == exact


def test_the_test_set_joined_twice_is_all_copies():
    rows = [labelled(r["text"], r["category"]) for r in banking("test")]
    found = runs.counted(dup_exact, [batch(rows, "classification"), batch(rows, "classification")])
    assert found == list(range(len(rows), 2 * len(rows)))
