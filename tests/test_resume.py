"""A run that was killed, and a run after an edit: finished parts are used again and the report is the same, byte for byte."""

from __future__ import annotations

import contextlib
import csv
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import by_day
from tuneready import answer_fit, learning, pair_sample, shelf
from tuneready.audit import Options, check
from tuneready.source import ReadLimits

PART = 250_000
RUN = """
import sys
from tuneready.audit import Options, check
from tuneready.folder import write
from tuneready.source import ReadLimits

if __name__ == "__main__":
    data, out, cache, workers = sys.argv[1:]
    write(check([data], Options(workers=int(workers), cache=cache, limits=ReadLimits(part_bytes=250_000))), out)
"""
WORDS = ("order parcel refund invoice kettle lamp monday please tomorrow delivery address customer thank you sorry again broken late "
         "new colour size small large blue green phone number card account password reset link email letter box shop street").split()


def rows(count: int, seed: int) -> list[dict]:
    """Rows with some copies, refusals to answer, empty answers and cut answers."""
    draw = random.Random(seed)
    out: list[dict] = []
    for number in range(count):
        prompt = " ".join(draw.choices(WORDS, k=draw.randint(8, 60))) + f" {number}?"
        answer = " ".join(draw.choices(WORDS, k=draw.randint(20, 120))).capitalize() + "."
        chance = draw.random()
        if chance < 0.02 and out:
            out.append(out[draw.randrange(len(out))])
            continue
        if chance < 0.03:
            answer = "I'm sorry, but as an AI language model I cannot help with that."
        elif chance < 0.04:
            answer = ""
        elif chance < 0.05:
            answer = answer[:-20]
        elif chance < 0.06:
            answer += f" Dear {{{{customer_name}}}}, \x07 {number}"
        out.append({"prompt": prompt, "completion": answer, "source": draw.choice(["shop", "post"])})
    return out


def lines(count: int, seed: int = 1) -> list[bytes]:
    """``rows`` as JSON Lines, a few of them unreadable."""
    draw = random.Random(seed)
    out = [json.dumps(row).encode() + b"\n" for row in rows(count, seed)]
    for at in draw.sample(range(count), 5):
        out[at] = out[at][:-3] + b"\n"
    return out


def report(data: Path | list[Path], cache: Path | str = "", workers: int = 0) -> bytes:
    """report.json and rows.parquet of a check."""
    given = [data] if isinstance(data, Path) else data
    done = check([str(path) for path in given], Options(workers=workers, cache=str(cache), limits=ReadLimits(part_bytes=PART)))
    faces = shelf.by_code("renderers", "NAME")
    return b"".join(content for name in ("json", "parquet") for content in faces[name].render(done.report, done.rows).values())


def kept(cache: Path) -> dict[str, tuple[int, int]]:
    """Entry → its inode (a new one when it is written again) and time stamp (a new one when it is used)."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in cache.glob("*.kept")}


def used_and_made(before: dict, after: dict) -> tuple[int, int]:
    """Entries used again, and entries written."""
    used = sum(name in before and before[name][0] == inode and before[name][1] < stamp for name, (inode, stamp) in after.items())
    return used, sum(name not in before or before[name][0] != inode for name, (inode, _) in after.items())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About 2 MB in about eight parts."""
    path = tmp_path_factory.mktemp("made") / "train.jsonl"
    path.write_bytes(b"".join(lines(2_800)))
    return path


def test_a_second_run_measures_nothing_and_says_the_same(made: Path, tmp_path: Path) -> None:
    plain = report(made)
    assert report(made, tmp_path / "cache") == plain
    before = kept(tmp_path / "cache")
    assert len(before) >= 6
    for workers in (0, 2):
        assert report(made, tmp_path / "cache", workers) == plain
        after = kept(tmp_path / "cache")
        assert used_and_made(before, after) == (len(before), 0)
        before = after


@pytest.mark.parametrize("edit", by_day(3, ["insert", "replace", "append", "delete", "front"]))
def test_an_edit_in_one_place_costs_the_parts_it_touches(edit: str, made: Path, tmp_path: Path) -> None:
    path, cache = tmp_path / "train.jsonl", tmp_path / "cache"
    all_lines = made.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(all_lines))
    report(path, cache)
    before = kept(cache)
    new, at = lines(60, seed=7), 1_900
    changed = {"insert": all_lines[:at] + new + all_lines[at:], "delete": all_lines[:at] + all_lines[at + 60 :], "append": all_lines + new,
               "replace": all_lines[:at] + new + all_lines[at + 60 :], "front": new[:1] + all_lines}[edit]
    path.write_bytes(b"".join(changed))
    again = report(path, cache)
    used, written = used_and_made(before, kept(cache))
    assert again == report(path)
    assert written <= 3
    assert used >= len(before) - 3


def test_one_changed_file_of_many_is_measured_alone(tmp_path: Path) -> None:
    folder, cache = tmp_path / "data", tmp_path / "cache"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.jsonl").write_bytes(b"".join(lines(220, seed=number)))
    assert report(folder, cache) == report(folder)
    before = kept(cache)
    assert len(before) == 12
    (folder / "07.jsonl").write_bytes(b"".join(lines(220, seed=99)))
    again = report(folder, cache)
    assert used_and_made(before, kept(cache)) == (11, 1)
    assert again == report(folder)


def write_csv(path: Path, found: list[dict]) -> None:
    with open(path, "w", newline="") as stream:
        out = csv.DictWriter(stream, list(found[0]))
        out.writeheader()
        out.writerows(found)


CONTAINERS = {
    "train.csv": write_csv,
    "train.jsonl.gz": lambda path, found: path.write_bytes(gzip.compress(b"".join(json.dumps(row).encode() + b"\n" for row in found))),
    "train.json": lambda path, found: path.write_text(json.dumps(found)),
    "train.parquet": lambda path, found: pq.write_table(pa.Table.from_pylist(found), path, row_group_size=300),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_says_the_same_from_kept_parts(name: str, tmp_path: Path) -> None:
    path, cache = tmp_path / name, tmp_path / "cache"
    CONTAINERS[name](path, rows(1_900, seed=5))
    plain = report(path)
    assert report(path, cache) == plain
    before = kept(cache)
    assert before
    assert report(path, cache) == plain
    assert used_and_made(before, kept(cache)) == (len(before), 0)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_excerpt_of_a_kept_part_is_the_text_its_signal_flagged(pack, tmp_path: Path) -> None:
    refusal = "I'm sorry, but as an AI language model I cannot help with that."
    turns = [[row["prompt"], row["completion"] or "Yes.", "And now?", refusal if at % 50 == 49 else "Good."] for at, row in enumerate(rows(600, 2))]
    path = tmp_path / ("chat.jsonl.gz" if pack is gzip.compress else "chat.jsonl")
    path.write_bytes(pack(b"".join(json.dumps({"messages": [{"role": role, "content": text} for role, text in zip(["user", "assistant"] * 2, said)]}).encode() + b"\n"
                                   for said in turns)))
    first, second = (check([str(path)], Options(workers=0, cache=str(tmp_path / "cache"))).report for _ in range(2))
    shown = [finding.examples[0].excerpt for finding in second.findings if finding.code == "TXT001"]
    assert kept(tmp_path / "cache")
    assert shown and shown[0].startswith("I'm sorry")
    assert first == second


@pytest.mark.parametrize("harm", by_day(3, ["flip", "cut", "other entry", "empty", "other bytes"]))
def test_harmed_entries_are_measured_again(harm: str, made: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    plain = report(made, cache)
    entries = sorted(cache.glob("*.kept"))
    draw = random.Random(harm)
    for at, entry in enumerate(entries[:4]):
        data = bytearray(entry.read_bytes())
        place = draw.randrange(len(data))
        harmed = {"flip": data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :], "cut": data[:place], "empty": b"",
                  "other entry": entries[at + 1].read_bytes(), "other bytes": b"\x80\x04cos\nsystem\n" * 9}[harm]
        entry.write_bytes(harmed)
    assert report(made, cache) == plain
    next(cache.glob("*.whole")).unlink()  # with nothing changed, what pairs rows is not even looked at
    before = kept(cache)
    assert report(made, cache) == plain
    harmed_still = {"flip": 4}.get(harm, 0)  # the flips happen to lie in what was not looked at
    assert used_and_made(before, kept(cache)) == (len(entries) - harmed_still, harmed_still)


@pytest.mark.parametrize("harm", by_day(3, ["flip", "cut", "another run's", "empty", "a part's entry"]))
def test_a_harmed_or_foreign_record_of_the_run_changes_nothing(harm: str, made: Path, tmp_path: Path) -> None:
    cache, path = tmp_path / "cache", tmp_path / "train.jsonl"
    path.write_bytes(made.read_bytes())
    plain = report(path, cache)
    (record,) = cache.glob("*.whole")
    data = record.read_bytes()
    if harm == "another run's":
        path.write_bytes(b"".join(made.read_bytes().splitlines(keepends=True)[::-1]))
        report(path, cache)
        path.write_bytes(made.read_bytes())
    else:
        at = random.Random(4).randrange(len(data))
        record.write_bytes({"flip": data[:at] + bytes([data[at] ^ 8]) + data[at + 1 :], "cut": data[:at], "empty": b"",
                            "a part's entry": next(cache.glob("*.kept")).read_bytes()}[harm])
    assert report(path, cache) == plain
    (record,) = cache.glob("*.whole")
    assert report(path, cache) == plain


def edited(draw: random.Random, files: dict[str, list[bytes]]) -> None:
    """One edit: a row changed, some inserted, deleted, appended or copied, two files swapped, a file gone or new."""
    name = draw.choice(sorted(files))
    found = files[name]
    at = draw.randrange(len(found) + 1)
    copied = [line for line in draw.choices(found, k=3)] if found else []
    kind = draw.choice(["change", "insert", "delete", "append", "copy", "near copy", "swap", "new", "gone", "back"])
    if kind == "change" and found:
        found[at - 1] = lines(20, draw.randrange(10**6))[0]
    elif kind in ("insert", "append"):
        at = len(found) if kind == "append" else at
        found[at:at] = lines(30, draw.randrange(10**6))
    elif kind == "delete":
        del found[at : at + draw.choice([1, 3, 300])]
    elif kind in ("copy", "near copy"):
        found[at:at] = [line.replace(b"parcel", b"package", 1) if kind == "near copy" else line for line in copied]
    elif kind == "swap":
        other = draw.choice(sorted(files))
        files[name], files[other] = files[other], found
    elif kind == "new":
        files[f"{len(files)}{draw.randrange(100)}.jsonl"] = [*lines(150, draw.randrange(10**6)), *copied]
    elif kind == "gone" and len(files) > 2:
        del files[name]
    elif kind == "back":
        found.reverse()


def edits_say_the_same(seed: int, folder: Path, template: bool) -> None:
    """Some edits, one after the other; after each, what a run with kept results says is what one without says."""
    draw = random.Random(seed)
    files = {f"{number}.jsonl": lines(250, seed=seed * 10 + number) for number in range(3)}
    if template:  # more rows of one kind than a group may hold in full
        row = rows(3, seed)[0]
        files["0.jsonl"] += [json.dumps({**row, "prompt": "the same long question to all of us about one parcel and its way " * 3 + str(number)}).encode() + b"\n"
                             for number in range(200)]
    for _ in range(5):
        data = folder / "data"
        data.mkdir(exist_ok=True)
        for path in data.iterdir():
            path.unlink()
        for name, found in files.items():
            (data / name).write_bytes(b"".join(found))
        plain = report(data)
        assert report(data, folder / "cache") == plain
        assert report(data, folder / "cache", draw.choice([0, 0, 2])) == plain
        for _ in range(draw.choice([1, 1, 3])):
            edited(draw, files)


@pytest.mark.parametrize(("seed", "template"), by_day(2, [(1, False), (2, True), (3, False)]))
def test_any_edits_say_the_same_from_kept_results(seed: int, template: bool, tmp_path: Path) -> None:
    edits_say_the_same(seed, tmp_path, template)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 40))
def test_many_edits_say_the_same_from_kept_results(seed: int, tmp_path: Path) -> None:
    edits_say_the_same(seed, tmp_path, seed % 3 == 0)


def test_a_test_file_that_changes_is_held_against_kept_training_rows(made: Path, tmp_path: Path) -> None:
    test, cache = tmp_path / "test.jsonl", tmp_path / "cache"
    all_lines = made.read_bytes().splitlines(keepends=True)[:1_000]
    train = tmp_path / "train.jsonl"
    train.write_bytes(b"".join(all_lines))
    said = []
    for first in (0, 40, 40, 0):
        test.write_bytes(b"".join([*all_lines[first : first + 30], *lines(300, seed=8)]))
        options = Options(workers=0, limits=ReadLimits(part_bytes=PART), test=(str(test),))
        one, other = (check([str(train)], replace(options, cache=kept_in)) for kept_in in ("", str(cache)))
        assert one.report == other.report
        assert one.rows.equals(other.rows)
        said.append(one.rows)
    assert said[0].equals(said[3]) and not said[0].equals(said[1])


SORTS = {"refund": "money back refund charge", "parcel": "box late delivery street", "account": "password login mail reset"}


def tickets(path: Path, count: int, seed: int) -> Path:
    """Labelled tickets, a tenth of them with a wrong label."""
    draw = random.Random(seed)
    with path.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("text", "label"))
        for number in range(count):
            label = draw.choice(list(SORTS))
            text = " ".join(draw.choices(SORTS[label].split(), k=6) + draw.choices(WORDS, k=14)) + f" {number}"
            out.writerow((text, draw.choice(list(SORTS)) if draw.random() < 0.1 else label))
    return path


def rendered(path: Path, cache: Path | str, **more) -> bytes:
    """report.json and rows.parquet of a check with other options."""
    done = check([str(path)], Options(workers=0, cache=str(cache), **more))
    faces = shelf.by_code("renderers", "NAME")
    return b"".join(content for name in ("json", "parquet") for content in faces[name].render(done.report, done.rows).values())


def test_what_models_concluded_is_taken_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path, cache = tickets(tmp_path / "tickets.csv", 400, 3), tmp_path / "cache"
    plain = rendered(path, "")
    assert rendered(path, cache) == plain

    def never(*given: object) -> None:
        raise AssertionError("a model was fitted again")

    with monkeypatch.context() as patched:
        patched.setattr(learning, "learn", never)
        assert rendered(path, cache) == plain
        (tmp_path / "tuneready.toml").write_text("[evaluation]\nachievable = 0.7\n")
        again = rendered(path, cache)
        assert again != plain, "the project file is read"
        with pytest.raises(AssertionError, match="fitted again"):
            rendered(path, cache, fast=True)
    assert again == rendered(path, "")
    assert b"money back" not in b"".join(kept_in.read_bytes() for kept_in in cache.glob("*.whole")), "text of rows was written"


def test_a_model_is_fitted_again_only_where_its_rows_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair_sample, "MOST_ROWS", 300)
    path, cache, fits = tmp_path / "train.jsonl", tmp_path / "cache", []
    found = lines(1_500, seed=6)
    fit = answer_fit.fit
    monkeypatch.setattr(answer_fit, "fit", lambda sample: fits.append(len(sample)) or fit(sample))

    def fitted(data: list[bytes]) -> int:
        path.write_bytes(b"".join(data))
        plain = report(path)
        before = len(fits)
        assert report(path, cache) == plain
        return len(fits) - before

    added = json.dumps({"prompt": "Where is the parcel with the blue lamp?", "completion": "It stands in the shop beside the letter box."}).encode() + b"\n"
    assert fitted(found) == 1
    assert fitted([*found[:900], added, *found[900:]]) == 0, "the new row is not among the smallest hashes"
    assert fitted(found[:1_200]) == 1
    assert fitted(found) == 1


@pytest.mark.slow
def test_models_are_told_again_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path, cache = tickets(tmp_path / "tickets.csv", 400, 4), tmp_path / "cache"
    reviews, project = tmp_path / "reviews.csv", tmp_path / "tuneready.toml"

    def judged(wrong: int) -> None:
        with path.open(newline="") as stream, reviews.open("w", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(("text", "label", "verdict"))
            lines.writerows((text, label, "wrong" if at < wrong else "right") for at, (text, label) in enumerate(list(csv.reader(stream))[1:61]))

    said = []
    for fast, wrong, achievable in ((False, 5, 0.9), (True, 5, 0.9), (False, 20, 0.9), (False, 20, 0.7), (False, 5, 0.9)):
        judged(wrong)
        project.write_text(f"[evaluation]\nachievable = {achievable}\n")
        given = {"fast": fast, "reviews": (str(reviews),)}
        plain = rendered(path, "", **given)
        assert rendered(path, cache, **given) == plain
        said.append(plain)
    assert said[0] == said[4] and len(set(said)) == 4


def test_a_cache_that_cannot_be_used_changes_nothing(made: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert report(made, tmp_path / "file") == report(made)


def started(program: Path, *given: object) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, str(program), *map(str, given)], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def faces(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "report.json").read_bytes(), (folder / "rows.parquet").read_bytes()


@pytest.fixture(scope="module")
def long_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, tuple[bytes, bytes], int]:
    """The program, about 6 MB of data, what an unbroken run says, and how many parts it has."""
    folder = tmp_path_factory.mktemp("long")
    (folder / "run.py").write_text(RUN)
    (folder / "train.jsonl").write_bytes(b"".join(lines(9_000, seed=3)))
    assert started(folder / "run.py", folder / "train.jsonl", folder / "whole", folder / "first", 0).wait() == 0
    return folder / "run.py", folder / "train.jsonl", faces(folder / "whole"), len(kept(folder / "first"))


def children(pid: int) -> list[int]:
    """Processes begun by a process (Linux)."""
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def killed_at_random(long_run: tuple, tmp_path: Path, seed: int) -> None:
    """Kills a run two times at random moments between its first part and its last, then lets it end."""
    program, data, whole, parts = long_run
    draw, cache = random.Random(seed), tmp_path / "cache"
    workers = draw.choice([0, 2])
    done = 0
    for _ in range(2):
        run = started(program, data, tmp_path / "out", cache, workers)
        wanted = draw.randint(done + 1, max(done + 1, parts - 3))
        while len(kept(cache)) < wanted and run.poll() is None:
            time.sleep(0.002)
        time.sleep(draw.random() * 0.03)
        begun = children(run.pid) if run.poll() is None else []
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert not (tmp_path / "out" / "report.json").exists(), "the run ended before it was killed"
        gone = time.monotonic() + 10
        while any(alive(child) for child in begun):
            assert time.monotonic() < gone, "a child outlives the run that was killed"
            time.sleep(0.02)
        done = len(kept(cache))
    assert 1 <= done < parts
    before = kept(cache)
    assert started(program, data, tmp_path / "out", cache, workers).wait() == 0
    assert faces(tmp_path / "out") == whole
    assert used_and_made(before, kept(cache)) == (done, parts - done)


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


linux = pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="needs /proc")


@linux
@pytest.mark.parametrize("seed", by_day(1, range(3)))
def test_killed_at_a_random_moment_and_started_again(seed: int, long_run: tuple, tmp_path: Path) -> None:
    killed_at_random(long_run, tmp_path, seed)


@linux
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_killed_at_many_random_moments(seed: int, long_run: tuple, tmp_path: Path) -> None:
    killed_at_random(long_run, tmp_path, seed)
