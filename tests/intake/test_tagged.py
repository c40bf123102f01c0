"""Tagged words one to a line: told from prose and tables, and refused with a command that works."""

from __future__ import annotations

import gzip
import json
import subprocess

import pytest

from tuneready.errors import UserError
from tuneready.intake.discover import discover
from tuneready.intake.identify import identify
from tuneready.source import ReadLimits

TWO = [{"tokens": ["EU", "says"], "ner_tags": ["B-ORG", "O"]}, {"tokens": ["\u00d6sle", "#"], "ner_tags": ["B-LOC", "O"]}]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("data", [
    "EU B-ORG\nsays O\n\n\u00d6sle B-LOC\n# O\n",
    "EU\tB-ORG\nsays\tO\n\n\u00d6sle\tB-LOC\n#\tO",
    "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\nsays VB O O\n\n\u00d6sle NNP B-NP B-LOC\n# SYM O O\n\n",
    "\ufeffEU B-ORG\r\nsays O\r\n\r\n\u00d6sle B-LOC\r\n# O\r\n",
    "# id 7f domain=en\nEU _ _ B-ORG\nsays _ _ O\n\n# id 8a domain=en\n\u00d6sle _ _ B-LOC\n# _ _ O\n",
    "B-ORG\tEU\nO\tsays\n\nB-LOC\t\u00d6sle\nO\t#\n",
    "token\ttag\nEU\tB-ORG\nsays\tO\n\n\u00d6sle\tB-LOC\n#\tO\n",
    "EU ORG-B\nsays O\n\n\u00d6sle LOC-B\n# O\n",
])
def test_the_advice_is_a_command_that_writes_the_sentences(data, packed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "it's train.txt" + ".gz" * packed
    (tmp_path / name).write_bytes(gzip.compress(data.encode()) if packed else data.encode())
    (file,) = discover([name])
    with pytest.raises(UserError) as caught:
        identify(file, ReadLimits())
    assert caught.value.code == "E-CONLL"
    subprocess.run(["sh", "-c", caught.value.fix.partition(": ")[2]], check=True)
    found = [json.loads(line) for line in (tmp_path / f"{name}.jsonl").read_text().splitlines()]
    assert [row["tokens"] for row in found] == [row["tokens"] for row in TWO]
    assert [[tag.strip("-B") for tag in row["ner_tags"]] for row in found] == [["ORG", "O"], ["LOC", "O"]]


def advice(name, data, folder):
    (folder / name).write_bytes(data)
    (file,) = discover([name])
    with pytest.raises(UserError) as caught:
        identify(file, ReadLimits())
    return caught.value


def test_a_line_that_lost_its_tag_is_named_and_never_dropped(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = ["EU B-ORG", "says O", ""] * 30
    lines[40] = "orphan"
    error = advice("a.txt", "\n".join(lines).encode(), tmp_path)
    assert error.code == "E-CONLL"
    done = subprocess.run(["sh", "-c", error.fix.partition(": ")[2]], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "line 41 has no tag" in done.stderr


@pytest.mark.parametrize(("data", "rows"), [
    ("__label__a Set the alarm\n__label__b,__label__c Play it\n",
     [{"text": "Set the alarm", "label": "a"}, {"text": "Play it", "label": ["b", "c"]}]),
    ("Hi . __eou__ Hello ! __eou__\nBye __eou__ So long __eou__\n",
     [{"messages": [{"role": "user", "content": a}, {"role": "assistant", "content": b}]} for a, b in (("Hi .", "Hello !"), ("Bye", "So long"))]),
])
def test_lines_with_marks_of_their_own_are_not_one_text(data, rows, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = advice("a.txt", data.encode(), tmp_path)
    assert error.code == "E-TEXT-FORM"
    subprocess.run(["sh", "-c", error.fix.partition(": ")[2]], check=True)
    assert [json.loads(line) for line in (tmp_path / "a.txt.jsonl").read_text().splitlines()] == rows


@pytest.mark.parametrize(("name", "data"), [
    ("prose.txt", "A line of prose\n\nand one more, with an O\n"),
    ("one.txt", "Type O\n\nBlood O\n"),
    ("grades.tsv", "text\tlabel\nfine work\tB-2\npoor work\tB-3\n"),
    ("list.md", "# Title\n\nplan B-2\n\nand the rest\n"),
    ("hyphens.txt", "He drew plan-B\nand plan-I\n\nthen the tie-B\nof it all\n"),
    ("rows.jsonl", '{"text": "x B-ORG"}\n\n{"text": "y O"}\n'),
])
def test_other_texts_are_read(name, data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(data)
    (file,) = discover([name])
    assert identify(file, ReadLimits()).container


def test_training_data_of_rasa_in_yaml(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = ('version: "3.1"\nnlu:\n- intent: fly\n  examples: |\n    - take me to [Rome](city) and [back]{"entity": "way", "value": "b"}\n'
            "    - go\n- synonym: x\n  examples: |\n    - y\n- intent: greet\n  examples: |\n    - hey\n")
    error = advice("nlu.yml", data.encode(), tmp_path)
    assert error.code == "E-TEXT-FORM"
    subprocess.run(["sh", "-c", error.fix.partition(": ")[2]], check=True)
    assert [json.loads(line) for line in (tmp_path / "nlu.yml.jsonl").read_text().splitlines()] == [
        {"text": "take me to Rome and back", "intent": "fly", "spans": [{"start": 11, "end": 15, "label": "city"}, {"start": 20, "end": 24, "label": "way"}]},
        {"text": "go", "intent": "fly", "spans": []}, {"text": "hey", "intent": "greet", "spans": []}]
