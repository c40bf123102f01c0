"""Layouts whose rows are not one example each: told by their keys, and refused with a command that writes the examples."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tuneready.audit import check
from tuneready.errors import UserError
from tuneready.intake import discover, identify, layouts, sample
from tuneready.intake.vote import vote
from tuneready.running import Options
from tuneready.source import ReadLimits

LIMITS = ReadLimits()


def chat(*texts):
    return {"messages": [{"role": ("user", "assistant")[k % 2], "content": text} for k, text in enumerate(texts)]}


def message(number, parent, role, text):
    return {"message_id": number, "parent_id": parent, "role": role, "text": text, "lang": "en", "labels": None}


def node(role, text, *replies):
    return {"message_id": text, "role": role, "text": text, "replies": list(replies)}


def turns(*said):
    return [{"speaker": ("USER", "SYSTEM")[k % 2], "turn_id": str(k), "utterance": text, "frames": []} for k, text in enumerate(said)]


SPANS = {"spans": [{"start": 4, "end": 8, "label": "name"}]}
TASK = {"id": 1, "data": {"text": "Call Anna"}, "predictions": [], "drafts": []}
SQUAD = {"version": "1", "data": [{"title": "T", "paragraphs": [{"context": "A b c", "qas": [
    {"id": "1", "question": "What?", "answers": [{"text": "b", "answer_start": 2}]}, {"id": "2", "question": "Why?", "answers": [], "is_impossible": True}]}]}]}
CASES = {
    "squad": (SQUAD, [{"id": "1", "context": "A b c", "question": "What?", "answer": "b"}, {"id": "2", "context": "A b c", "question": "Why?", "answer": ""}]),
    "drop": ({"nfl": {"passage": "P", "wiki_url": "u", "qa_pairs": [
        {"query_id": "1", "question": "How many?", "answer": {"number": "3", "date": {"day": ""}, "spans": []}},
        {"query_id": "2", "question": "Who?", "answer": {"number": "", "spans": ["Ann", "Bo"]}}]}},
        [{"id": "1", "context": "P", "question": "How many?", "answer": "3"}, {"id": "2", "context": "P", "question": "Who?", "answer": "Ann, Bo"}]),
    "coqa": ({"version": "1.0", "data": [{"id": "7", "story": "S", "source": "w", "questions": [{"input_text": "a", "turn_id": 1}, {"input_text": "b", "turn_id": 2}],
                                          "answers": [{"input_text": "1"}, {"input_text": "2"}]}] * 2}, [{"id": "7", **chat("S\n\na", "1", "b", "2")}] * 2),
    "coqa of the hub": ([{"story": "S", "questions": ["a", "b"], "answers": {"input_text": ["1", "2"], "answer_start": [0, 1]}}],
                        [{"id": None, **chat("S\n\na", "1", "b", "2")}]),
    "snips": ({"PlayMusic": [{"data": [{"text": "Add "}, {"text": "Nina", "entity": "name"}, {"text": " now"}]}]},
              [{"text": "Add Nina now", "intent": "PlayMusic", **SPANS}]),
    "rasa": ({"rasa_nlu_data": {"common_examples": [{"text": "Add Nina now", "intent": "play", "entities": [{"start": 4, "end": 8, "value": "Nina", "entity": "name"}]}]}},
             [{"text": "Add Nina now", "intent": "play", "entities": SPANS["spans"]}]),
    "oasst flat": ([message("1", None, "prompter", "q"), message("2", "1", "assistant", "a"), message("3", "1", "assistant", "b"),
                    message("4", "3", "prompter", "c"), message("5", "4", "assistant", "d"), message("6", "5", "prompter", "e")],
                   [chat("q", "a"), chat("q", "b", "c", "d")]),
    "oasst trees": ([{"message_tree_id": "t", "tree_state": "ready", "prompt": node("prompter", "q", node("assistant", "a"), node(
        "assistant", "b", node("prompter", "c", node("assistant", "d", node("prompter", "e")))))}], [chat("q", "a"), chat("q", "b", "c", "d")]),
    "ultrafeedback": ([{"instruction": "i", "models": ["a"], "completions": [{"response": "x", "overall_score": 3}, {"response": "y", "overall_score": 9.5}]}],
                      [{"prompt": "i", "chosen": "y", "rejected": "x"}]),
    "label studio": ([{**TASK, "annotations": [{"result": [{"type": "labels", "value": {"start": 5, "end": 9, "text": "Anna", "labels": ["PER"]}}]}]},
                      {**TASK, "annotations": [{"was_cancelled": True, "result": []}, {"result": [{"type": "choices", "value": {"choices": ["pos"]}}]}]}],
                     [{"id": 1, "text": "Call Anna", "spans": [{"start": 5, "end": 9, "label": "PER"}]}, {"id": 1, "text": "Call Anna", "label": "pos"}]),
    "argilla": ([{"id": "1", "fields": {"text": "t"}, "responses": {"label": [{"value": "a", "user_id": "u"}]}, "status": "completed"}],
                [{"id": "1", "text": "t", "label": "a"}]),
    "schema-guided": ([{"dialogue_id": "1", "services": ["s"], "turns": turns("q", "a", "r")}], [{"id": "1", **chat("q", "a", "r")}]),
    "multiwoz": ({"a": {"goal": {}, "log": [{"text": "q"}, {"text": "a"}]}, "b": {"goal": {}, "log": [{"text": "r"}]}}, [chat("q", "a"), chat("r")]),
    "by id": ({"a": {"note": "x", "kind": 1}, "b": {"note": "y", "kind": 2}}, [{"id": "a", "note": "x", "kind": 1}, {"id": "b", "note": "y", "kind": 2}]),
    "dailydialog": ([{"dialog": ["q", "a", "r"], "act": [1, 2, 1]}], [chat("q", "a", "r")]),
}


def refusal(path, monkeypatch) -> UserError:
    monkeypatch.chdir(path.parent)
    files, parts, _ = identify.scan(discover.discover([path.name]), LIMITS)
    rows, places = sample.sample(files, parts, LIMITS)
    with pytest.raises(UserError) as caught:
        vote(rows, [(files[number].path, line) for number, line in places])
    assert caught.value.code == "E-LAYOUT"
    return caught.value


def pasted(error: UserError) -> str:
    """Runs the command of the message; what the next one reads."""
    *command, after = error.lines[1:]
    subprocess.run(["sh", "-c", "\n".join(command)], check=True)
    return after.strip().removeprefix("tuneready check ")


@pytest.mark.parametrize("name", CASES)
def test_the_command_writes_the_examples(name, tmp_path, monkeypatch):
    data, rows = CASES[name]
    path = tmp_path / "it's data.json"
    path.write_text("\ufeff" + json.dumps(data, indent=1))
    written = pasted(refusal(path, monkeypatch))
    assert written == """'it'"'"'s data.json.jsonl'"""
    assert [json.loads(line) for line in (tmp_path / "it's data.json.jsonl").read_text().splitlines()] == rows


def test_every_layout_has_a_case():
    met = {layouts.of([data] if type(data) is dict and "version" not in data else data if type(data) is list else data["data"]) for data, _ in CASES.values()}
    assert {layout.what for layout in layouts.LAYOUTS} - {layout.what for layout in met} == {"splits side by side in one object"}


@pytest.mark.parametrize("name", ["train.parquet", "train.arrow", "train.jsonl.gz", "train.csv"])
def test_other_containers_of_the_same_rows(name, tmp_path, monkeypatch):
    data, rows = CASES["oasst flat"]
    table = pa.Table.from_pylist(data)
    path = tmp_path / name
    if name.endswith("parquet"):
        pq.write_table(table, path)
    elif name.endswith("arrow"):
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    elif name.endswith("gz"):
        path.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in data).encode()))
    else:
        path.write_text("message_id,parent_id,role,text\n" + "".join(f"{r['message_id']},{r['parent_id'] or ''},{r['role']},{r['text']}\n" for r in data))
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)  # a python3 that has pyarrow
    written = pasted(refusal(path, monkeypatch))
    assert [json.loads(line) for line in (tmp_path / written).read_text().splitlines()] == rows


@pytest.mark.parametrize("row", [["hello there", "greet"], {"text": "hello there", "label": "greet"}])
def test_splits_of_one_object_become_files(row, tmp_path, monkeypatch):
    path = tmp_path / "data_full.json"
    path.write_text(json.dumps({"val": [row], "train": [row, row], "oos_test": [row]}))
    assert pasted(refusal(path, monkeypatch)) == "data_full.json.rows"
    found = {file.path: (tmp_path / file.path).read_text().splitlines() for file in discover.discover(["data_full.json.rows"])}
    assert {name.rpartition("/")[2]: len(lines) for name, lines in found.items()} == {"val.jsonl": 1, "train.jsonl": 2, "oos_test.jsonl": 1}
    assert json.loads(found["data_full.json.rows/val.jsonl"][0]) == {"text": "hello there", "label": "greet"}


def test_several_files_go_into_a_folder(tmp_path, monkeypatch):
    (tmp_path / "snips").mkdir()
    for intent in ("A", "B"):
        (tmp_path / "snips" / f"train_{intent}.json").write_text(json.dumps({intent: [{"data": [{"text": "go"}]}]}))
    assert pasted(refusal(tmp_path / "snips", monkeypatch)) == "rows"
    assert sorted(file.name for file in (tmp_path / "rows").iterdir()) == ["snips_train_A.json.jsonl", "snips_train_B.json.jsonl"]


@pytest.mark.parametrize("rows", [
    [{"dialogue": ["hello", "what is it"], "label": "greet"}],  # a class beside the turns: they are its input
    [{"data": {"text": "x"}, "note": "y"}], [{"instruction": "x", "completions": "y"}], [{"a": {"b": 1}, "c": {"d": 1}}], [{"train": "x", "test": "y"}],
])
def test_other_rows_have_no_such_layout(rows):
    assert layouts.of(rows) is None


@pytest.mark.parametrize(("rows", "made"), [
    ([["Add Nina", {"entities": [[4, 8, "name"]]}], ["Go", {"entities": []}]],
     [{"text": "Add Nina", "spans": [{"start": 4, "end": 8, "label": "name"}]}, {"text": "Go", "spans": []}]),
    ([["Add", "x"], ["Go", "y"]], [{"text": "Add", "label": "x"}, {"text": "Go", "label": "y"}]),
    ([["Add", {"cats": {"x": 1.0}}]], [{"text": "Add", "cats": {"x": 1.0}}]),
])
@pytest.mark.parametrize("lines", [False, True])
def test_rows_that_are_lists_become_objects(rows, made, lines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / ("a.jsonl" if lines else "a.json")
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) if lines else json.dumps(rows))
    with pytest.raises(UserError) as caught:
        check([path.name], Options(workers=0))
    assert caught.value.code == "E-NOT-OBJECT"
    subprocess.run(["sh", "-c", caught.value.fix.partition(" by: ")[2]], check=True)
    assert [json.loads(line) for line in (tmp_path / f"{path.name}.jsonl").read_text().splitlines()] == made
