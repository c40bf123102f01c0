"""Reference metrics against values worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.testset import text_metrics

LETTERS = st.lists(st.sampled_from("abcd"), max_size=25)


@pytest.mark.parametrize(("answer", "reference", "rouge", "f1"), [
    ("police killed the gunman", "police kill the gunman", 3 / 4, 3 / 4),  # Lin 2004, §3.1: LCS police the gunman
    ("the gunman kill police", "police kill the gunman", 2 / 4, 4 / 4),  # the gunman
    ("a b c d e", "a c e", 2 * 3 / 8, 2 * 3 / 8),
    ("one two three four", "two", 2 * 1 / 5, 2 * 1 / 5),
    ("the the the", "the", 2 * 1 / 4, 2 * 1 / 4),
    ("Yes!", "yes", 1, 1),
    ("Ｙｅｓ", "yes", 1, 1),
    ("東京都", "京都", 2 * 2 / 5, 2 * 2 / 5),
    ("", "yes", 0, 0),
    ("…", "", 1, 1),
])
def test_hand_values(answer, reference, rouge, f1):
    assert text_metrics.rouge_l(answer, reference) == pytest.approx(rouge)
    assert text_metrics.token_f1(answer, reference) == pytest.approx(f1)


@pytest.mark.parametrize(("answer", "reference", "same"), [("Ten  euros\n", "ten euros", True), ("10", "10.0", False), ("a.", "a", False)])
def test_exact(answer, reference, same):
    assert text_metrics.exact(answer, reference) is same


@given(LETTERS, LETTERS)
def test_common_length_is_that_of_the_table(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if x == y else max(table[i][j + 1], table[i + 1][j])
    assert text_metrics.common_length(a, b) == table[-1][-1]
