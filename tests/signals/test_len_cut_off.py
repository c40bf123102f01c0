"""Answers cut at one length: the pile-up counts, natural endings do not."""

from __future__ import annotations

import random

import pytest

from tests.signals import runs
from tests.signals.rows import batch, pair
from tuneready.signals import len_cut_off as signal

WORDS = "account balance transfer refund please charge card statement because nothing arrived yesterday".split()


def prose(seed: int, length: int, stop: str = "") -> str:
    rng = random.Random(seed)
    return (" ".join(rng.choice(WORDS) for _ in range(length)) + "zzz")[: length - len(stop)].rstrip() .ljust(length - len(stop), "x") + stop


def rows_of(lengths, stop="", start=0):
    return [pair("q", prose(start + i, n, stop)) for i, n in enumerate(lengths)]


NATURAL = rows_of(range(200, 400, 3), ".")


@pytest.mark.parametrize("rows, cut", [
    (NATURAL + rows_of([1000] * 6, start=900), 6),
    (NATURAL + rows_of([1000] * 4, start=900), 0),
    (NATURAL + rows_of([1000] * 6, ".", 900), 0),
    (NATURAL + rows_of([1000] * 6, start=900) + rows_of([1001], start=50), 0),
    (NATURAL + rows_of([150] * 9, start=900), 0),
    (NATURAL + [pair("q", prose(5, 1000))] * 9, 0),
    (rows_of([500] * 3, start=900) + rows_of([500] * 7, "!", 30), 0),
    ([], 0),
])
def test_pile_up(rows, cut):
    assert len(runs.counted(signal, batch(rows))) == cut


def test_characters_count_and_a_chinese_full_stop_is_an_end():
    assert len(runs.counted(signal, batch([pair("q", f"{i}" + "漢" * 300) for i in range(8)]))) == 8
    assert runs.counted(signal, batch([pair("q", f"{i}" + "漢" * 300 + "。") for i in range(8)])) == []


def test_any_cut_of_the_data_gives_the_same_rows():
    rows = NATURAL + rows_of([1000] * 6, start=900)
    assert runs.counted(signal, batch(rows)) == runs.counted(signal, runs.cut(rows, [7, 60, 2]))
    (finding,) = runs.judge(signal, batch(rows))
    assert (finding.step, finding.rows) == ("cut_off", 6)
