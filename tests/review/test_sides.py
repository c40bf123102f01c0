"""Pairs and approvals through other tools, by the command line: what people pick there is a verdict on the row."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.review import made
from tuneready.cli.main import outcome
from tuneready.review import sides
from tuneready.review_record import Review
from tuneready.state import review_store

GOOD, BAD = "Your refund is on its way, number", "I cannot help you with that, case"


def pairs(rows):
    return [{"prompt": f"Where is my refund for order {k}?", "chosen": f"{GOOD} {k}.", "rejected": f"{BAD} {k}."} for k in range(rows)]


def label_studio(task, word):
    return {**task, "annotations": [{"id": 1, "completed_by": {"email": "ann"}, "created_at": "2026-03-01T10:00:00Z", "result": [
        {"from_name": word[0], "to_name": "field1", "type": "choices", "value": {"choices": [word[1]]}}]}]}


def argilla(record, word):
    return {**record, "responses": {word[0]: [{"value": word[1], "user_id": "ann", "status": "submitted"}]}}


def prodigy(task, word):
    said = {"accept": [word[1]], "answer": "accept"} if "options" in task else {"answer": "accept" if word[1] == "right" else "reject"}
    return {**task, **said, "_annotator_id": "ann", "_task_hash": 5}


def doccano(line, word):
    return {**line, "label": [word[1]]}


TOOLS = {"label-studio": ("tasks.json", label_studio), "argilla": ("records.json", argilla), "prodigy": ("tasks.jsonl", prodigy), "doccano": ("items.jsonl", doccano)}


def through(tool, decide):
    """Exports, lets somebody decide every row in the form of the tool, imports; the stored answers."""
    name, answer = TOOLS[tool]
    assert outcome(["review", "export", "data.jsonl", "--to", tool, "-o", "out"]) == 0
    body = Path("out", name).read_text()
    tasks = json.loads(body) if name.endswith(".json") else [json.loads(line) for line in body.splitlines()]
    done = [answer(task, decide(task)) for task in tasks]
    Path("back.json").write_text(json.dumps(done) if name.endswith(".json") else "".join(json.dumps(one) + "\n" for one in done))
    assert outcome(["review", "import", "back.json", "--reviewer", "ann"]) == 0
    with review_store.open(".tuneready") as store:
        return store.reviews()


def on_the_left(task):
    """Whether the good answer is shown before the other one."""
    text = json.dumps(task)
    return text.index(GOOD) < text.index(BAD)


@pytest.mark.parametrize(("tool", "round_"), [*((tool, 1) for tool in TOOLS), ("prodigy", 2)])
def test_the_side_picked_in_a_tool_is_a_verdict_on_the_row(tmp_path, monkeypatch, tool, round_):
    monkeypatch.chdir(tmp_path)
    made.lines("data.jsonl", pairs(60))
    for _ in range(round_):
        assert outcome(["review", "sample", "data.jsonl", "--reviewers", "Ann,Ben", "--packets", "csv"]) == 0
    shown = []

    def decide(task):
        shown.append(on_the_left(task))
        return "pair", ("tie" if len(shown) > 50 else "left" if on_the_left(task) == (len(shown) > 10) else "right")

    found = through(tool, decide)
    assert 10 < sum(shown) < 50  # the good answer stands on either side
    assert sorted(one.verdict for one in found) == ["right"] * 40 + ["unsure"] * 10 + ["wrong"] * 10 and {one.round for one in found} == {round_}
    assert all(one.value["preferred"] == {"right": "chosen", "wrong": "rejected", "unsure": "tie"}[one.verdict] for one in found)


def test_sides_go_out_as_they_were_shown_and_come_back_the_same(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    made.lines("data.jsonl", pairs(60))
    assert outcome(["review", "sample", "data.jsonl", "--reviewers", "Ann", "--packets", "csv"]) == 0
    sheet = made.fill("review/round-1/ann.csv", lambda row, number: {"value": ("left", "right", "tie")[number % 3]})
    told = {row["item_id"]: row["value"] for row in csv.DictReader(io.StringIO(Path(sheet).read_text("utf-8-sig"), newline=""))}
    assert outcome(["review", "import", sheet]) == 0
    assert outcome(["review", "export", "data.jsonl", "--to", "label-studio", "-o", "out"]) == 0
    first = Path("out/tasks.json").read_bytes()
    picked = {task["data"]["item_id"]: task["annotations"][0]["result"] for task in json.loads(first)}
    assert {name: [one["value"]["choices"][0] for one in result if one["from_name"] == "pair"] for name, result in picked.items()} == {name: [side] for name, side in told.items()}
    assert '<Choice value="tie"/>' in Path("out/labeling_config.xml").read_text()
    assert outcome(["review", "import", "out/tasks.json"]) == 0
    assert "60 repeated" in capsys.readouterr().out
    assert outcome(["review", "export", "data.jsonl", "--to", "label-studio", "-o", "out"]) == 0 and Path("out/tasks.json").read_bytes() == first


@pytest.mark.parametrize("tool", TOOLS)
def test_an_answer_is_approved_or_not_in_a_tool(tmp_path, monkeypatch, tool):
    monkeypatch.chdir(tmp_path)
    made.lines("data.jsonl", [{"messages": [{"role": "user", "content": f"How do I mend pump {k} of line {k * 7}?"}, {"role": "assistant", "content": f"Close valve {k}, then open it again {k * 3} times."}]}
                              for k in range(60)])
    assert outcome(["review", "sample", "data.jsonl", "--reviewers", "Ann,Ben", "--packets", "csv"]) == 0
    seen = []

    def decide(task):
        seen.append(task)
        word = "right" if len(seen) > 6 else "wrong"
        return ("verdict" if tool == "label-studio" else "rubric"), word if tool in ("label-studio", "prodigy") else {"right": "approve", "wrong": "reject"}[word]

    found = through(tool, decide)
    assert sorted(one.verdict for one in found) == ["right"] * 54 + ["wrong"] * 6
    if tool == "label-studio":
        assert all(f'name="{name}"' in Path("out/labeling_config.xml").read_text() for name in ("verdict", "severity"))


@pytest.mark.parametrize(("value", "side"), [("left", "left"), (" Right ", "right"), (["tie"], "tie"), ([{"value": "right", "rank": 1}, {"value": "left", "rank": 2}], "right"),
                                             ([{"value": "right", "rank": 1}, {"value": "left", "rank": 1}], "tie"), ("chosen", ""), (["left", "right"], ""), (None, ""), ({"a": 1}, "")])
def test_what_names_a_side(value, side):
    assert sides.named(value) == side


def test_a_side_and_back():
    for side in sides.SIDES:
        for name in ("a", "b", "c", "d", "e"):
            value, verdict = sides.of_row(side, 3, name)
            assert sides.of_page(Review(name, "", "Ann", "pair", value, verdict, round=3)) == side
