"""From a lock to what R2 and S9 read of it: the labels of the test rows, and the baseline that score measured."""

import csv
import json
import random

import pytest

from tests.conftest import shared
from tuneready.cli.main import outcome
from tuneready.state import ledger

CLASSES = 6


def intents():
    with shared("data/intents/banking77/train.csv").open(newline="") as stream:
        found = list(csv.DictReader(stream))
    few = sorted({row["category"] for row in found})[:CLASSES]
    return [{"text": row["text"], "label": row["category"]} for row in found if row["category"] in few], few


def written(path, data):
    path.write_text("".join(json.dumps(row) + "\n" for row in data))


def checked(folder):
    assert outcome(["check", "train.jsonl", "-o", "report", "--exit-zero"]) in (0, 4)
    told = json.loads((folder / "report/report.json").read_text())
    return " ".join(reason["text"] for gate in told["gates"] if gate["code"] == "R2" for reason in gate["reasons"]), {one["code"]: one for one in told["stop_signals"]}


@pytest.fixture
def split(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data, names = intents()
    random.Random(4).shuffle(data)
    written(tmp_path / "train.jsonl", data[200:])
    return tmp_path, data[:200], names


@pytest.mark.parametrize("wrong", [0, 20])
def test_wrong_labels_of_the_test_set_are_counted(split, wrong):
    folder, test, names = split
    for row in test[:wrong]:
        row["label"] = names[(names.index(row["label"]) + 1) % len(names)]
    written(folder / "test.jsonl", test)
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    text, _ = checked(folder)
    found = int(text.partition("suspects ")[2].partition(" of 200 test labels")[0])
    assert abs(found - wrong) <= 8, text


def test_the_baseline_that_score_measured_is_what_s9_reads(split):
    folder, test, names = split
    written(folder / "test.jsonl", test)
    by = {"who": "pm", "when": "2026-01-02"}
    (folder / "tuneready.toml").write_text("[evaluation]\n" + "".join(
        f"{name} = {{ value = {json.dumps(value)}, who = {json.dumps(by['who'])}, when = {by['when']} }}\n" for name, value in
        {"threshold": 0.8, "baseline": "prompt", "baseline_score": 0.1, "baseline_n": 10}.items()))
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    written(folder / "model.jsonl", [{"prediction": row["label"]} for row in test])
    written(folder / "prompt.jsonl", [{"prediction": row["label"] if i % 20 else names[0]} for i, row in enumerate(test)])
    assert outcome(["score", "model.jsonl", "--baseline", "prompt.jsonl"]) == 0
    recorded = ledger.read(".tuneready").entries[-1].data["baseline"]
    assert recorded["metric"] == "accuracy" and 0.94 < recorded["value"] < 1 and recorded["low"] < recorded["value"]
    _, signals = checked(folder)
    assert signals["S9"]["effect"] == "stop" and "of accuracy on the locked test set, 200 rows" in signals["S9"]["fact"]
