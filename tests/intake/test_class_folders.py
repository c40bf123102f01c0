"""Text files in folders named by class: asked about, and written with their labels by the command."""

from __future__ import annotations

import json
import subprocess

import pytest

from tuneready.errors import UserError
from tuneready.intake import class_folders, discover, identify, sample
from tuneready.intake.vote import vote
from tuneready.source import TRAIN, ReadLimits


def test_folders_that_may_be_classes_are_asked_about(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for split in ("train", "test"):
        for label in ("neg", "pos"):
            (tmp_path / "it's" / split / label).mkdir(parents=True)
            for k in range(5):
                (tmp_path / "it's" / split / label / f"{k}.txt").write_text(f"a {label} text of {k}\n", encoding="utf-8")
    found = [file for file in discover.discover(["it's"]) if file.split == TRAIN]
    files, parts, _ = identify.scan(found, ReadLimits())
    rows, _ = sample.sample(files, parts, ReadLimits())
    with pytest.raises(UserError) as caught:
        vote(rows, [(file.path, 1) for file in files])
    assert (caught.value.code, caught.value.where) == ("E-CLASS-FOLDERS", "it's/train")
    lines = caught.value.lines
    subprocess.run(["sh", "-c", "\n".join(lines[1:lines.index("if each text is to be learnt as it stands:") - 1])], check=True)
    rows = [json.loads(line) for line in (tmp_path / "it's-train.jsonl").read_text().splitlines()]
    assert rows == [{"text": f"a {label} text of {k}\n", "label": label} for label in ("neg", "pos") for k in range(5)]


@pytest.mark.parametrize("files", [
    [f"docs/{k}.txt" for k in range(20)],  # one folder
    [f"docs/a/{k}.txt" for k in range(9)] + ["docs/b/0.txt"],  # a folder of one
    [f"docs/a/{k}.txt" for k in range(9)] + [f"docs/{k}.txt" for k in range(9)],  # texts beside the folders
    [f"{k}.txt" for k in range(20)],
])
def test_other_folders_are_places(files):
    assert class_folders.of([{"text": "x", "file": file} for file in files], [(file, 1) for file in files]) == {}


def test_rows_of_other_containers_are_left_alone():
    rows = [{"text": "x", "file": f"all/{'ab'[k % 2]}/{k}"} for k in range(20)]
    assert class_folders.of(rows, [(row["file"], 1) for row in rows])
    assert class_folders.of(rows, [("rows.jsonl", k) for k in range(20)]) == {}
    assert class_folders.of([{**row, "n": 1} for row in rows], [(row["file"], 1) for row in rows]) == {}
