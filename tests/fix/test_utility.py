"""What anonymising costs a learner, on labelled files before and after."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tuneready.fix import utility
from tuneready.source import File

TOPICS = {"card": "card pin blocked swipe terminal", "loan": "loan rate interest monthly repay", "app": "login app screen crash update"}


def written(path: Path, change=lambda text, row: text, rows: int = 900) -> File:
    draw = random.Random(5)
    lines = []
    for number in range(rows):
        label = draw.choice(sorted(TOPICS))
        text = " ".join(draw.choices(TOPICS[label].split(), k=5)) + f" asked by Person{draw.randrange(10**6)}"
        lines.append(json.dumps({"text": change(text, number), "label": label}))
    path.write_text("\n".join(lines) + "\n")
    return File("a.jsonl", str(path))


def measured(tmp_path: Path, change, dropped: int = 0, rows: int = 900) -> dict:
    before, after = written(tmp_path / "a.jsonl", rows=rows), written(tmp_path / "b.jsonl", change, rows)
    return utility.measure([before], [after], utility.Reading(), rows, dropped)


def test_names_that_tell_nothing_of_the_label_may_go_at_no_loss(tmp_path: Path) -> None:
    found = measured(tmp_path, lambda text, row: text[: text.index("Person")] + "Alice")
    assert found["reason"] == "" and found["before"] > 0.95 and found["interval"][0] <= 0 <= found["interval"][1]
    assert found["held_rows"] + found["train_rows"] == 900


def test_a_copy_without_its_words_is_worth_less(tmp_path: Path) -> None:
    found = measured(tmp_path, lambda text, row: "nothing left here")
    assert found["after"] < 0.6 < found["before"] and found["interval"][1] < 0


@pytest.mark.parametrize(("dropped", "rows", "reason"), [(1, 900, "dropped"), (0, 60, "too few")])
def test_where_nothing_can_be_said_the_reason_is(tmp_path: Path, dropped: int, rows: int, reason: str) -> None:
    assert reason in measured(tmp_path, lambda text, row: text, dropped, rows)["reason"]


def test_rows_without_labels_are_not_scored(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": f"a text {i}"}) + "\n" for i in range(30)))
    file = File("a.jsonl", str(tmp_path / "a.jsonl"))
    assert utility.measure([file], [file], utility.Reading(), 30, 0)["reason"]
