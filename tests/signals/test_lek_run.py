"""Runs of words of a test input inside training rows, against a plain search with sets."""

from __future__ import annotations

import random

import pytest

from tests.signals import leaks, runs
from tests.signals.rows import batch, pair
from tests.signals.test_dup_real_sets import normal
from tuneready.kernels.word_runs import CHARACTERS, WINDOW, WORDS
from tuneready.signals import lek_run as signal

HAN = "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事"


def words(n, seed=0):
    chosen = random.Random(seed)
    return ["".join(chosen.choices("abcdefghijklmnop", k=chosen.randint(2, 9))) for _ in range(n)]


def rows(*texts):
    return batch([pair(text, "answer") for text in texts])


def quoted(n, seed=1, wrap=40):
    """A text that holds the first ``n`` words of text ``seed`` between others."""
    return " ".join([*words(wrap, seed + 100_000), *words(60, seed)[:n], *words(wrap, seed + 200_000)])


QUESTION = " ".join(words(60, 1))


@pytest.mark.parametrize("train, test, found", [
    (quoted(WORDS + WINDOW - 1), QUESTION, True),
    (quoted(30), QUESTION, True),
    (quoted(12), QUESTION, False),
    (quoted(30).upper().replace(" ", " - "), QUESTION, True),
    (quoted(30).replace("a", "à"), QUESTION.replace("a", "à"), True),
    (QUESTION, QUESTION, False),
    (QUESTION.upper(), QUESTION, False),
    ("“" + quoted(30) + "”…", QUESTION, True),
    ("开头" + HAN[:CHARACTERS + WINDOW - 1] + "结尾", "另外" + HAN[:CHARACTERS + WINDOW - 1], True),
    ("开头" + HAN[:CHARACTERS - 1] + "结尾", "另外" + HAN[:CHARACTERS - 1], False),
    ("", QUESTION, False),
])
def test_which_rows_quote_a_test_row(train, test, found):
    assert leaks.hits(signal, rows(train), rows("something else", test)) == ({0: 1} if found else {})


def test_every_shared_run_of_sixteen_words_is_found():
    train = [quoted(n, seed) for seed in range(40) for n in (WORDS + WINDOW - 1, 20)]
    test = [" ".join(words(60, seed)) for seed in range(40)]
    assert leaks.hits(signal, rows(*train), rows(*test)) == {i: i // 2 for i in range(80)}


def test_shorter_runs_are_found_at_the_stated_rate_and_never_without_thirteen_words():
    n = 400
    test = rows(*(" ".join(words(60, seed)) for seed in range(n)))
    share = {length: len(leaks.hits(signal, rows(*(quoted(length, seed) for seed in range(n))), test)) / n for length in (12, 13, 14, 15)}
    assert share[12] == 0 and 0.1 < share[13] < 0.3 < share[14] < 0.6 < share[15] < 0.9


def grams(text):
    plain = "".join(c if c.isalnum() else " " for c in normal(text)).split()
    return {tuple(plain[i:i + WORDS]) for i in range(len(plain) - WORDS + 1)}


def test_hits_on_real_dialogues_share_thirteen_words_by_a_plain_count():
    from tests.signals.test_dup_real_sets import table

    train = [r["dialogue"] for r in table("data/clinical/mts-dialog/MTS-Dialog-TrainingSet.csv")]
    test = [text for text in train[:20]] + [" ".join(text.split()[3:]) for text in train[20:60]]
    found = leaks.hits(signal, rows(*train), rows(*test), most_rows=10**9)
    of_train, of_test = [grams(t) for t in train], [grams(t) for t in test]
    assert all(of_train[row] & of_test[other] for row, other in found.items())
    known = set().union(*of_test)
    folded = {normal(t) for t in test}
    expected = [i for i in range(len(train)) if len(of_train[i] & known) >= 8 and normal(train[i]) not in folded]
    assert expected and set(expected) <= set(found)


def test_phrases_of_many_training_rows_are_left_out():
    phrase = " ".join(words(20, 7))
    train = rows(*(f"{phrase} {' '.join(words(9, 50 + i))}" for i in range(12)))
    test = rows(f"{' '.join(words(9, 99))} {phrase}")
    assert leaks.hits(signal, train, test) == {}
    assert len(leaks.hits(signal, train, test, most_rows=12)) == 12


def test_any_cut_gives_the_same_rows_and_the_finding_has_no_step():
    train = [pair(quoted(20, seed), "a") for seed in range(30)]
    test = [pair(" ".join(words(60, seed)), "b") for seed in range(0, 30, 3)]
    whole = leaks.hits(signal, batch(train), batch(test))
    assert whole == leaks.hits(signal, runs.cut(train, [4, 9]), runs.cut(test, [5])) == {i: i // 3 for i in range(0, 30, 3)}
    (finding,) = leaks.judge(signal, batch(train), batch(test))
    assert (finding.code, finding.severity, finding.step, finding.rows) == ("LEK005", "major", "", 10)


def test_a_text_longer_than_a_piece_is_hashed_like_a_short_one():
    long = " ".join(words(150_000, 3))
    middle = " ".join(words(150_000, 3)[100_000:100_040])
    assert leaks.hits(signal, rows("short", long, "short"), rows(middle)) == {1: 0}
