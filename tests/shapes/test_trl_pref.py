"""The shape trl_pref: an explicit prompt with a pair of answers."""

from __future__ import annotations

import pytest

from tests.shapes.reading import flags, segments
from tuneready.batch import PROMPTS_DIFFER
from tuneready.shapes import trl_pref

ROW = {"prompt": "Joke?", "chosen": "Good one.", "rejected": "Bad one."}


def test_the_good_row_becomes_segments() -> None:
    assert segments(trl_pref, ROW) == [
        ("none", "input", "Joke?"),
        ("none", "target", "Good one."),
        ("none", "rejected", "Bad one."),
    ]


ASK = {"role": "user", "content": "Joke?"}
GOOD, BAD = {"role": "assistant", "content": "Good one."}, {"role": "assistant", "content": "Bad one."}


@pytest.mark.parametrize("row", [
    {"prompt": [ASK], "chosen": [GOOD], "rejected": [BAD]},
    {"prompt": [ASK], "chosen": [ASK, GOOD], "rejected": [ASK, BAD]},
    {"prompt": [ASK], "chosen": GOOD, "rejected": BAD},
])
def test_conversational_rows_hold_the_prompt_once(row: dict) -> None:
    assert segments(trl_pref, row) == [("user", "input", "Joke?"), ("assistant", "target", "Good one."), ("assistant", "rejected", "Bad one.")]
    assert flags(trl_pref, row) == 0


def test_a_string_prompt_repeated_as_a_turn_is_not_added_again() -> None:
    row = {"prompt": "Joke?", "chosen": [ASK, GOOD], "rejected": [ASK, BAD]}
    assert segments(trl_pref, row) == [("none", "input", "Joke?"), ("assistant", "target", "Good one."), ("assistant", "rejected", "Bad one.")]


def test_answers_to_different_prompts_are_flagged() -> None:
    other = {"role": "user", "content": "Poem?"}
    assert flags(trl_pref, {"prompt": "Joke?", "chosen": [ASK, GOOD], "rejected": [other, BAD]}) == PROMPTS_DIFFER
