"""What is found where: files, folders, globs, standard input, and what a folder scan leaves out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.conftest import shared
from tuneready.errors import UserError
from tuneready.intake import discover
from tuneready.source import TEST, TRAIN, VALIDATION

ROW = '{"prompt": "a", "completion": "b"}\n'


def make(root, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ROW)


def paths(*inputs) -> list[str]:
    return [file.path for file in discover.discover([str(given) for given in inputs])]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_keep_their_names_and_order(here):
    make(here, "b.jsonl", "a.jsonl")
    assert paths("b.jsonl", "./a.jsonl", str(here / "b.jsonl")) == ["b.jsonl", "./a.jsonl"]


def test_a_file_named_is_training_data_whatever_its_name(here):
    make(here, "d/test.jsonl")
    assert discover.discover(["d/test.jsonl"])[0].split == TRAIN
    assert discover.discover(["d"])[0].split == TEST


@pytest.mark.parametrize(("pattern", "found"), [
    ("d/*.jsonl", ["d/a.jsonl", "d/b.jsonl"]), ("d/**/*.jsonl", ["d/a.jsonl", "d/b.jsonl", "d/e/c.jsonl"]), ("d/[ab].jsonl", ["d/a.jsonl", "d/b.jsonl"]),
])
def test_globs(pattern, found, here):
    make(here, "d/b.jsonl", "d/a.jsonl", "d/e/c.jsonl", "d/x.csv")
    assert paths(pattern) == found


def test_a_name_with_brackets_is_a_file_first(here):
    make(here, "data[1].jsonl")
    assert paths("data[1].jsonl") == ["data[1].jsonl"]


def test_a_folder_is_scanned_in_order_and_leaves_out_what_is_no_data(here):
    make(here, "d/b.jsonl", "d/a.csv", "d/sub/c.jsonl.gz", "d/.hidden.jsonl", "d/.tuneready/x.jsonl", "d/quarantine/x.jsonl",
         "d/LICENSE", "d/LICENCE.txt", "d/README.md", "d/notes.md", "d/CUAD_v1_README.txt", "d/sums.sha256", "d/SHA256SUMS", "d/plot.png",
         "d/report/.tuneready-report", "d/report/rows.jsonl", "d/dataset_info.json", "d/config.yaml", "d/~$open.xlsx")
    assert paths("d") == ["d/a.csv", "d/b.jsonl", "d/sub/c.jsonl.gz"]
    assert paths("d/") == paths("d")
    left = discover.left_out(["d"])
    assert {"d/.hidden.jsonl", "d/quarantine/", "d/LICENSE", "d/notes.md", "d/plot.png"} <= set(left)
    assert not {"d/.tuneready/", "d/report/"} & set(left)  # our own work is not worth a word
    assert not set(left) & set(paths("d"))


@pytest.mark.parametrize("names", [["d/a.txt", "d/b.md"], ["d/a.txt"], ["d/x/a.md"]])
def test_a_folder_of_texts_is_data(names, here):
    make(here, *names, "d/LICENSE", "d/README.md")
    assert paths("d") == sorted(names)


def test_the_locked_test_file_is_left_out(here):
    make(here, "d/train.jsonl", "d/held.jsonl", "d/sub/held2.jsonl")
    (here / "d/testset.lock.json").write_text(json.dumps({"version": 1, "test": {"files": [{"path": "held.jsonl"}, {"path": "d/sub/held2.jsonl"}]}}))
    assert paths("d") == ["d/train.jsonl"]
    assert "d/held.jsonl" in discover.left_out(["d"])


def test_a_damaged_lock_hides_nothing(here):
    make(here, "d/train.jsonl", "d/held.jsonl")
    (here / "d/testset.lock.json").write_text("{")
    assert paths("d") == ["d/held.jsonl", "d/train.jsonl"]


@pytest.mark.parametrize(("name", "split"), [
    ("train.jsonl", TRAIN), ("training.csv", TRAIN), ("test.jsonl", TEST), ("testing.jsonl", TEST), ("eval.jsonl", TEST), ("evaluation.csv", TEST),
    ("validation.csv", VALIDATION), ("valid.csv", VALIDATION), ("val_01.parquet", VALIDATION), ("dev.tsv", VALIDATION),
    ("data.test.jsonl.gz", TEST), ("TestSet.csv", TEST), ("MTS-Dialog-ValidationSet.csv", VALIDATION), ("test-00000-of-00001.parquet", TEST),
    ("latest.jsonl", TRAIN), ("contest.csv", TRAIN), ("attest.csv", TRAIN), ("devices.csv", TRAIN), ("values.csv", TRAIN), ("evaluate.csv", TRAIN),
    ("train-test.csv", TRAIN), ("test/part-1.jsonl", TEST), ("test/train.jsonl", TRAIN), ("data.jsonl", TRAIN), ("tickets.test", TRAIN),
])
def test_splits_are_whole_words(name, split):
    assert discover.split_of(name) == split


@pytest.mark.parametrize(("path", "splits"), [
    ("data/intents/banking77", {"test.csv": TEST, "train.csv": TRAIN}),
    ("data/clinical/mts-dialog", {
        "MTS-Dialog-TrainingSet.csv": TRAIN, "MTS-Dialog-ValidationSet.csv": VALIDATION, "MTS-Dialog-TestSet-1-MEDIQA-Chat-2023.csv": TEST,
        "MTS-Dialog-TestSet-2-MEDIQA-Sum-2023.csv": TEST, "MTS-Dialog-Augmented-TrainingSet-1-En-FR-EN-2402-Pairs.csv.gz": TRAIN}),
])
def test_real_folders(path, splits):
    root = shared(path)
    assert {os.path.basename(f.path): f.split for f in discover.discover([str(root)])} == splits


def test_a_real_folder_of_texts():
    files = discover.discover([str(shared("data/contracts/cuad/full_contract_txt"))])
    assert len(files) == 100
    assert {file.split for file in files} == {TRAIN}


@pytest.mark.parametrize(("given", "near"), [("trian.jsonl", "train.jsonl"), ("d/trian.jsonl", "d/train.jsonl")])
def test_a_missing_path_names_the_nearest(given, near, here):
    make(here, "train.jsonl", "d/train.jsonl")
    with pytest.raises(UserError) as refused:
        paths(given)
    assert (refused.value.code, refused.value.where) == ("E-MISSING", given)
    assert near in refused.value.fix


@pytest.mark.parametrize("given", ["no/such/folder/x.jsonl", "*.nothing", "x\0y", "n" * 5000])
def test_a_missing_path_without_a_neighbour(given, here):
    with pytest.raises(UserError) as refused:
        paths(given)
    assert refused.value.code == "E-MISSING"
    assert refused.value.fix


def test_nothing_named():
    with pytest.raises(UserError, match="no data was named"):
        discover.discover([])


def test_a_folder_without_data_names_what_is_there(here):
    make(here, "d/README.md", "d/LICENSE", "d/cat.png")
    with pytest.raises(UserError) as refused:
        paths("d")
    assert refused.value.code == "E-NO-DATA"
    assert "cat.png" in refused.value.what
    assert "Parquet" in refused.value.fix
    (here / "e").mkdir()
    with pytest.raises(UserError, match="empty"):
        paths("e")


@pytest.mark.parametrize("script", ["dataset.py", "sub/loader.py"])
def test_a_loading_script_refuses_the_folder(script, here):
    make(here, "d/train.jsonl", f"d/{script}")
    with pytest.raises(UserError) as refused:
        paths("d")
    assert (refused.value.code, refused.value.where) == ("E-UNSAFE", f"d/{script}")
    assert "never run" in refused.value.what


def test_a_folder_where_a_file_is_meant_names_its_files(here):
    make(here, "d/a.jsonl", "d/LICENSE")
    with pytest.raises(UserError) as refused:
        discover.named("d")
    assert refused.value.code == "E-IS-DIR"
    assert refused.value.lines == ("  d/a.jsonl",)


def test_a_pipe_is_refused_without_opening_it(tmp_path):
    """In a process of its own, which must answer within two seconds even though nobody writes to the pipe."""
    pipe = tmp_path / "data.jsonl"
    os.mkfifo(pipe)
    code = ("import sys\nfrom tuneready.errors import UserError\nfrom tuneready.intake import discover\n"
            "try:\n    discover.discover([sys.argv[1]])\nexcept UserError as error:\n    print(error.code)\n")
    done = subprocess.run([sys.executable, "-c", code, str(pipe)], capture_output=True, text=True, timeout=2 + 3, check=True)
    assert done.stdout.strip() == "E-NOT-REGULAR"


def test_a_device_is_refused():
    with pytest.raises(UserError) as refused:
        paths("/dev/null")
    assert refused.value.code == "E-NOT-REGULAR"


def test_a_link_is_followed_and_noted(here, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "real.jsonl"
    outside.write_text(ROW)
    os.symlink(outside, here / "data.jsonl")
    (file,) = discover.discover(["data.jsonl"])
    assert (file.path, file.notes, file.size) == ("data.jsonl", ("I-SYMLINK",), len(ROW))
    os.symlink(here / "nowhere", here / "broken.jsonl")
    with pytest.raises(UserError, match="leads nowhere"):
        paths("broken.jsonl")


def test_links_between_folders_do_not_loop(here):
    make(here, "d/a.jsonl")
    os.symlink(here / "d", here / "d/again")
    assert paths("d") == ["d/a.jsonl"]
    assert "d/again/" in discover.left_out(["d"])


def test_awkward_names_are_kept_and_shown_escaped(here):
    composed, decomposed = unicodedata.normalize("NFC", "caf\u00e9.jsonl"), unicodedata.normalize("NFD", "caf\u00e9.jsonl")
    names = [composed, decomposed, "a\u202elnosj.jsonl", "line\nfeed.jsonl"]
    make(here, *[f"d/{name}" for name in names])
    assert set(paths("d")) == {f"d/{name}" for name in names}
    with pytest.raises(UserError) as refused:
        paths("d/line\nfee.jsonl")
    message = str(refused.value)
    assert "\n" not in message
    assert "⏎" in message


def test_standard_input_is_kept_private_and_named(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ROW.encode())))
    (file,) = discover.discover(["-"])
    assert (file.path, file.size) == ("-", len(ROW))
    assert Path(file.location).read_text() == ROW
    assert os.stat(file.location).st_mode & 0o077 == 0
    assert os.stat(os.path.dirname(file.location)).st_mode & 0o077 == 0


def test_a_folder_that_may_not_be_entered(here):
    make(here, "d/a.jsonl")
    (here / "d").chmod(0)
    try:
        if os.access(here / "d", os.R_OK):
            pytest.skip("this user may read everything")
        with pytest.raises(UserError) as refused:
            paths("d")
        assert refused.value.code == "E-PERMISSION"
    finally:
        (here / "d").chmod(0o755)
