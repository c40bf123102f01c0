"""A lock, its pool and its test file seen from other folders: run elsewhere, moved, named by absolute paths."""

import json
import random
import shutil
from pathlib import Path

import pytest

from tuneready.cli.main import outcome
from tuneready.testset import lock_file

WORDS = [f"{a}{b}" for a in ("card", "order", "limit", "loan", "parcel", "meter", "invoice") for b in range(120)]


def rows(n):
    out = [{"text": f"{'refund order login'.split()[i % 3]} " + " ".join(random.Random(i).choices(WORDS, k=14)), "label": ("a", "b", "c")[i % 3]} for i in range(n)]
    return out + [{**row, "text": row["text"] + "!!"} for row in out[:60]] + [{**row, "text": row["text"] + " again"} for row in out[60:90]]


def jsonl(path, data):
    path.write_text("".join(json.dumps(row) + "\n" for row in data))


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "a project"
    (folder / "raw").mkdir(parents=True)
    jsonl(folder / "raw" / "data.jsonl", rows(900))
    monkeypatch.chdir(folder)
    return folder


def checked(*words):
    """(exit code, report) of a check."""
    code = outcome(["check", *words, "--exit-zero", "-q", "--fast", "-o", "told"])
    return code, json.loads(Path("told/report.json").read_text())


@pytest.mark.parametrize("form", ["absolute", "folder"])
def test_the_pool_is_known_from_anywhere_and_after_it_was_moved(project, monkeypatch, form):
    data = {"absolute": str(project / "raw" / "data.jsonl"), "folder": "raw"}[form]
    assert outcome(["lock", data, "--size", "100", "--no-families"]) == 0
    assert lock_file.read("testset.lock.json").pool["files"][0]["data"] == "raw/data.jsonl"
    with (project / "raw" / "data.jsonl").open("a") as sink:
        sink.write(json.dumps({"text": "a row that came later, on its own", "label": "a"}) + "\n")  # the file is known by its place, not by its content
    aside = lock_file.read("testset.lock.json").rows
    for folder in (project, project.parent / "moved"):
        if folder != project:
            monkeypatch.chdir(project.parent)
            shutil.move(project, folder)
            monkeypatch.chdir(folder)
        code, report = checked("raw/data.jsonl")
        assert (code, report["data"]["rows_set_aside"]) == (0, aside)


def test_a_project_file_elsewhere_brings_its_lock_and_the_pool_is_known(project, monkeypatch):
    Path("tuneready.toml").write_text('name = "x"\n')
    assert outcome(["lock", "raw/data.jsonl", "--size", "100", "--no-families"]) == 0
    with (project / "raw" / "data.jsonl").open("a") as sink:
        sink.write(json.dumps({"text": "a row that came later, on its own", "label": "a"}) + "\n")
    monkeypatch.chdir(project.parent)
    code, report = checked("a project/raw/data.jsonl", "--project", "a project/tuneready.toml")
    assert code == 0 and report["data"]["rows_set_aside"] == lock_file.read("a project/testset.lock.json").rows


def test_copies_that_the_pool_leaves_out_name_it_where_they_are_told(project):
    assert outcome(["lock", "raw/data.jsonl", "--size", "100", "--no-families"]) == 0
    assert Path("testset/near.jsonl").is_file()
    code, report = checked("raw/data.jsonl")
    told = {one["code"]: one["remedy"] for one in report["findings"] if one["code"].startswith("LEK") and one["rows"]}
    assert code == 0 and {"LEK002", "LEK003"} & set(told)
    assert all("testset/pool.jsonl leaves these rows out: train on it." in remedy for remedy in told.values())
    code, report = checked("testset/pool.jsonl")
    assert code == 0 and not [one for one in report["findings"] if one["code"].startswith("LEK") and one["rows"]]  # and so it does
    with Path("testset/pool.jsonl").open("a") as sink:
        sink.write(json.dumps(rows(900)[0]) + "\n")
    assert not [one for one in checked("raw/data.jsonl")[1]["findings"] if "leaves these rows out" in one["remedy"]]  # it is no longer what the lock wrote


def test_the_pool_finds_the_lock_beside_its_folder_and_other_data_does_not(project, monkeypatch):
    assert outcome(["lock", "raw/data.jsonl", "--size", "100", "--no-families"]) == 0
    elsewhere = project.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    for there, text in (("../a project/testset/pool.jsonl", "Locked test set"), ("../a project/raw/data.jsonl", "")):
        code, report = checked(there)
        assert code == 0 and any("rows, locked" in note for note in report["notes"]) == bool(text)
