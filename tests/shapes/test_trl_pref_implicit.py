"""The shape trl_pref_implicit: a pair of answers that hold the prompt."""

from __future__ import annotations

from tests.shapes.reading import flags, segments
from tuneready.batch import PROMPTS_DIFFER
from tuneready.shapes import trl_pref_implicit

ROW = {
    "chosen": [{"role": "user", "content": "Joke?"}, {"role": "assistant", "content": "Good one."}],
    "rejected": [{"role": "user", "content": "Joke?"}, {"role": "assistant", "content": "Bad one."}],
}


def test_the_good_row_becomes_segments() -> None:
    assert segments(trl_pref_implicit, ROW) == [
        ("user", "input", "Joke?"),
        ("assistant", "target", "Good one."),
        ("assistant", "rejected", "Bad one."),
    ]


def test_answers_both_sides_share_are_context() -> None:
    shared = [*ROW["chosen"], {"role": "user", "content": "Another?"}]
    row = {side: [*shared, {"role": "assistant", "content": text}] for side, text in (("chosen", "Sure."), ("rejected", "No."))}
    assert segments(trl_pref_implicit, row) == [
        ("user", "input", "Joke?"), ("assistant", "input", "Good one."), ("user", "input", "Another?"),
        ("assistant", "target", "Sure."), ("assistant", "rejected", "No."),
    ]


def test_a_transcript_is_cut_after_its_last_answer_mark() -> None:
    row = {"chosen": "\n\nHuman: Hi\n\nAssistant: Hello", "rejected": "\n\nHuman: Hi\n\nAssistant: What"}
    assert segments(trl_pref_implicit, row) == [
        ("none", "input", "\n\nHuman: Hi\n\nAssistant:"), ("none", "target", " Hello"), ("none", "rejected", " What"),
    ]
    assert flags(trl_pref_implicit, row) == 0
    other = {**row, "rejected": "\n\nHuman: Bye\n\nAssistant: What"}
    assert flags(trl_pref_implicit, other) == PROMPTS_DIFFER


def test_plain_strings_have_no_prompt() -> None:
    assert segments(trl_pref_implicit, {"chosen": "yes", "rejected": "no"}) == [("none", "target", "yes"), ("none", "rejected", "no")]


def test_different_prompts_are_flagged() -> None:
    row = {"chosen": ROW["chosen"], "rejected": [{"role": "user", "content": "Poem?"}, ROW["rejected"][1]]}
    assert flags(trl_pref_implicit, row) == PROMPTS_DIFFER
