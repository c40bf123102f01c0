"""From data to a locked test set and back: lock, guard, check, train-start, as a person would run them."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import shared
from tuneready.cli.main import outcome
from tuneready.errors import UserError
from tuneready.state import ledger
from tuneready.testset import lock_file, pending, rows, verifying

WORDS = "card account transfer refund payment order delivery invoice limit branch loan rate fee statement address".split()
CLASSES = ("refund", "order", "limit", "loan")


def sentence(seed, words=14):
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) + str(rng.randrange(400)) for _ in range(words))


def made(n, start=0):
    return [{"text": sentence(i), "label": CLASSES[i % 4], "customer": f"c{i // 2}"} for i in range(start, start + n)]


def jsonl(path, data):
    path.write_text("".join(json.dumps(row) + "\n" for row in data))
    return str(path)


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    jsonl(tmp_path / "data.jsonl", made(1_400))
    return tmp_path


def test_every_row_is_on_one_side(here, capsys):
    assert outcome(["lock", "data.jsonl", "--size", "100", "--group", "customer"]) == 0
    shown = capsys.readouterr().out
    assert all(len(line) <= 80 for line in shown.splitlines()) and "LOCKED" in shown
    test, pool = read(here / "testset/test.jsonl"), read(here / "testset/pool.jsonl")
    assert sorted(map(json.dumps, test + pool)) == sorted(map(json.dumps, made(1_400)))
    assert not {row["customer"] for row in test} & {row["customer"] for row in pool}
    lock = lock_file.read("testset.lock.json")
    assert lock.rows == len(test) and all(lock.strata[f"label={name}"] >= 20 for name in CLASSES)
    assert lock.rule["group"] == "customer" and lock.pool["rows"] == len(pool)
    assert verifying.verify("testset.lock.json").holds
    assert outcome(["guard", "testset/pool.jsonl"]) == 0


def test_rows_that_arrive_later_leave_the_older_ones_where_they_are(here):
    assert outcome(["lock", "data.jsonl", "--size", "100", "-o", "one"]) == 0
    first = {row["text"] for row in read(here / "one/test.jsonl")}
    jsonl(here / "data.jsonl", made(1_500))
    assert outcome(["lock", "data.jsonl", "--size", "107", "-o", "two", "--supersede", "more rows"]) == 0
    second = {row["text"] for row in read(here / "two/test.jsonl")}
    assert len(first & second) >= 0.85 * len(first)


def test_a_csv_file_stays_one_byte_for_byte(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = shared("data/intents/banking77/train.csv")
    assert outcome(["lock", str(source), "--size", "1000", "--no-families"]) == 0
    parts = [(tmp_path / "testset" / name).read_bytes() for name in ("test.csv", "pool.csv", "near.csv")]
    header = source.read_bytes().split(b"\n")[0]
    assert all(part.startswith(header) for part in parts)
    def records(data):
        return sorted(map(tuple, list(csv.reader(data.decode().splitlines(keepends=True)))[1:]))
    assert sorted(sum((records(part) for part in parts), [])) == records(source.read_bytes())


def test_rows_are_copied_byte_for_byte_around_blank_lines_and_rows_that_cannot_be_read(here):
    rows_ = [json.dumps(row, separators=(", ", " : ")).encode() for row in made(600)]
    rows_[5] = b'{"text": NaN}'
    lines = [row + (b"\r\n" if i % 7 == 0 else b"\n\n" if i % 11 == 0 else b"\n") for i, row in enumerate(rows_)]
    (here / "data.jsonl").write_bytes(b"".join(lines).rstrip(b"\r\n"))
    assert outcome(["lock", "data.jsonl", "--size", "60", "--force"]) == 0
    sides = [(here / f"testset/{name}.jsonl").read_bytes() for name in ("test", "pool")]
    assert all(side.endswith(b"\n") for side in sides)
    copied = [side.split(b"\n")[:-1] for side in sides]
    assert sorted(sum(copied, [])) == sorted(rows_[:5] + rows_[6:])
    for side in copied:
        assert side == sorted(side, key=rows_.index), "the order is that of the file"


def test_usable_rows_under_the_floor_are_not_taken(here, capsys):
    jsonl(here / "data.jsonl", made(560))
    assert outcome(["lock", "data.jsonl", "--size", "100"]) == 3
    said = capsys.readouterr().err
    assert "560 rows are usable" in said and "500" in said and not (here / "testset").exists()
    assert outcome(["lock", "data.jsonl", "--size", "100", "--force"]) == 0


def test_a_set_is_locked_once_and_superseded_with_a_reason(here, capsys):
    jsonl(here / "test.jsonl", made(100, 5_000))
    jsonl(here / "other.jsonl", made(100, 6_000))
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    assert outcome(["lock", "--test", "other.jsonl"]) == 3
    assert "--supersede" in capsys.readouterr().err
    assert outcome(["lock", "--test", "other.jsonl", "--supersede", "used up", "--by", "pm"]) == 0
    entries = ledger.read(".tuneready").entries
    assert [entry.what for entry in entries] == ["lock", "supersede"] and entries[1].data["reason"] == "used up"
    assert lock_file.read("testset.lock.json").supersedes["root"] == entries[0].data["root"]


def test_a_pool_that_repeats_test_rows_is_told_and_set_aside_and_refused_by_guard(here, capsys):
    jsonl(here / "test.jsonl", made(40, 100))  # rows 100–139 of the data
    assert outcome(["lock", "--test", "test.jsonl", "data.jsonl"]) == 0
    assert "40 rows of the pool repeat a test row" in capsys.readouterr().out
    assert outcome(["check", "data.jsonl", "--fast", "-o", "report", "--exit-zero"]) == 0
    told = json.loads((here / "report/report.json").read_text())
    assert (told["data"]["rows_in"], told["data"]["rows_judged"], told["data"]["rows_set_aside"]) == (1_400, 1_360, 40)
    assert not any(f["code"] == "LEK001" for f in told["findings"])
    assert ledger.read(".tuneready").head in " ".join(told["notes"])
    capsys.readouterr()
    assert outcome(["guard", "data.jsonl", "--format", "json"]) == 4
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert {(hit["file"], hit["line"]) for hit in hits} == {("data.jsonl", line) for line in range(101, 141)}
    assert hits[0] == {"file": "data.jsonl", "line": 101, "code": "LEK001", "test_uid": "test.jsonl:1", "similarity": 1.0}


def test_locked_rows_in_data_that_is_not_the_pool_end_in_4(here):
    jsonl(here / "test.jsonl", made(40, 100))
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    assert outcome(["check", "data.jsonl", "--fast", "-o", "report", "--exit-zero"]) == 4
    jsonl(here / "clean.jsonl", made(600, 9_000))
    assert outcome(["check", "clean.jsonl", "--fast", "-o", "report", "--exit-zero"]) == 0


def changed(text, change):
    words = text.split()
    if change == "case":
        return text.upper()
    if change == "spaces":
        return "  ".join(words) + " \n"
    if change == "width":
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    if change == "punctuation":
        return ", ".join(words) + "!"
    if change == "words":
        rng = random.Random(text)
        for at in rng.sample(range(len(words)), len(words) // 10):
            words[at] = "changed"
        return " ".join(words)
    return text


@pytest.mark.parametrize(("change", "code"), [
    ("none", "LEK001"), ("case", "LEK002"), ("spaces", "LEK002"), ("width", "LEK002"), ("punctuation", "LEK003"), ("words", "LEK003")])
def test_test_rows_are_known_again_however_they_are_written(here, change, code, capsys):
    """Without the test rows: the test file is gone when the guard runs."""
    tests = [{"text": sentence(i, 30), "label": CLASSES[i % 4]} for i in range(20_000, 20_200)]
    jsonl(here / "test.jsonl", tests)
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    (here / "test.jsonl").unlink()
    copied = [{"text": changed(row["text"], change), "label": "refund"} for row in tests]
    jsonl(here / "train.jsonl", made(300) + copied)
    capsys.readouterr()
    assert outcome(["guard", "train.jsonl", "--format", "json"]) == 4
    hits = json.loads(capsys.readouterr().out)["hits"]
    found = {hit["line"] for hit in hits if hit["code"] == code}
    assert not found - set(range(301, 501)), "a false alarm"
    assert len(found) >= 198
    assert all(hit["test_uid"] == f"test.jsonl:{hit['line'] - 300}" for hit in hits)


def test_rows_of_one_group_are_told_apart(here, capsys):
    jsonl(here / "test.jsonl", [{"text": sentence(30_001), "label": "loan", "group": "g1"}])
    jsonl(here / "train.jsonl", [{"text": sentence(30_002), "label": "loan", "group": "g1"}, {"text": sentence(30_003), "label": "loan", "group": "g2"}])
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    capsys.readouterr()
    assert outcome(["guard", "train.jsonl", "--format", "json"]) == 4
    assert [(hit["code"], hit["line"], hit["similarity"]) for hit in json.loads(capsys.readouterr().out)["hits"]] == [("LEK004", 1, None)]


def test_a_published_lock_gives_no_row_away(here):
    """LK-21: whoever has lock file and index, but not the secret, cannot try out a row."""
    tests = made(30, 5_000)
    jsonl(here / "test.jsonl", tests)
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    published = (here / "testset.lock.json").read_bytes() + (here / "testset.index").read_bytes()
    for row in tests:
        leaf = rows.leaf(row)
        assert leaf not in published and leaf.hex().encode() not in published
        assert row["text"].encode() not in published
    (here / ".tuneready/lock.secret").unlink()
    assert outcome(["guard", "data.jsonl"]) == 3


@pytest.mark.parametrize("damage", ["index", "secret"])
def test_a_damaged_index_or_another_secret_is_refused(here, damage):
    jsonl(here / "test.jsonl", made(30, 5_000))
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    if damage == "index":
        raw = bytearray((here / "testset.index").read_bytes())
        raw[50] ^= 1
        (here / "testset.index").write_bytes(raw)
    else:
        (here / ".tuneready/lock.secret").write_text("00" * 32)
    assert outcome(["guard", "data.jsonl"]) == 3


def r2(folder):
    told = json.loads((folder / "report/report.json").read_text())
    gate = next(gate for gate in told["gates"] if gate["code"] == "R2")
    return gate["status"], " ".join(reason["text"] for reason in gate["reasons"])


def test_a_lock_made_after_training_began_is_too_late(here, capsys):
    assert outcome(["train-start", "data.jsonl", "--by", "eng"]) == 0
    assert "too late" in capsys.readouterr().out
    jsonl(here / "test.jsonl", made(60, 5_000))
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    assert outcome(["check", "data.jsonl", "--fast", "-o", "report", "--exit-zero"]) == 0
    status, text = r2(here)
    assert status == "fail" and "before the test set was locked" in text


def test_a_training_run_after_the_lock_is_seen(here):
    jsonl(here / "test.jsonl", made(60, 5_000))
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    assert outcome(["check", "data.jsonl", "--fast", "-o", "report", "--exit-zero"]) == 0
    assert outcome(["train-start", "data.jsonl", "--report", "report/report.json"]) == 0
    assert ledger.read(".tuneready").entries[-1].data["decision"] in ("GO", "HOLD", "DON'T FINE-TUNE")
    assert outcome(["check", "data.jsonl", "--fast", "-o", "report", "--exit-zero"]) == 0
    assert "before the first training start" in r2(here)[1]
    jsonl(here / "touched.jsonl", made(20) + made(1, 5_000))
    assert outcome(["train-start", "touched.jsonl"]) == 4
    assert outcome(["train-start", "touched.jsonl", "--report", "report/report.json"]) in (3, 4)


def test_a_superseding_set_of_rows_that_were_trained_on_does_not_pass(here):
    jsonl(here / "test.jsonl", made(60, 5_000))
    assert outcome(["lock", "--test", "test.jsonl"]) == 0
    assert outcome(["train-start", "data.jsonl"]) == 0
    jsonl(here / "trained.jsonl", made(60, 200))
    assert outcome(["lock", "--test", "trained.jsonl", "--supersede", "used up"]) == 0
    jsonl(here / "rest.jsonl", made(700, 9_000))
    assert outcome(["check", "rest.jsonl", "--fast", "-o", "report", "--exit-zero"]) == 0
    assert "some of its rows were trained on" in r2(here)[1]
    jsonl(here / "fresh.jsonl", made(60, 7_000))
    assert outcome(["lock", "--test", "fresh.jsonl", "--supersede", "that one was trained on"]) == 0
    assert outcome(["check", "rest.jsonl", "--fast", "-o", "report", "--exit-zero"]) == 0
    status, text = r2(here)
    assert "trained on" not in text and "lock number 3" in text


@pytest.mark.parametrize("stage", ["begun", "noted", "recorded", "written"])
def test_a_lock_cut_short_is_finished_or_taken_back(here, stage, monkeypatch):
    """Cut at every step of the making: what the ledger knows is finished, what it does not know is taken back."""
    class Cut(Exception):
        pass

    def cut(*_, **__):
        raise Cut

    where = {"begun": ("tuneready.locking.carving.write", cut), "noted": ("tuneready.testset.pending.ledgers.append", cut),
             "recorded": ("tuneready.testset.pending.lock_file.write", cut), "written": ("tuneready.testset.pending._remove", cut)}[stage]
    with monkeypatch.context() as patch:
        patch.setattr(*where)
        assert outcome(["lock", "data.jsonl", "--size", "100"]) == 5
    said = pending.recover(".tuneready")
    if stage in ("recorded", "written"):
        assert "finished" in said and verifying.verify("testset.lock.json").holds
    else:
        assert "taken back" in said and not (here / "testset.lock.json").exists() and not list((here / "testset").glob("*") if (here / "testset").exists() else [])
        assert outcome(["lock", "data.jsonl", "--size", "100"]) == 0
    assert pending.recover(".tuneready") == ""


def killed(folder, delay):
    process = subprocess.Popen([sys.executable, "-m", "tuneready", "lock", "data.jsonl", "--size", "100"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("rounds", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_killed_at_a_random_moment_it_is_before_or_after(here, rounds):
    rng = random.Random(11)
    for _ in range(rounds):
        killed(here, rng.uniform(0.5, 4))
        pending.recover(".tuneready")
        if (here / "testset.lock.json").exists():
            assert verifying.verify("testset.lock.json").holds
            assert len(ledger.read(".tuneready").of("lock")) == 1
            for name in ("testset.lock.json", "testset.index", ".tuneready/ledger.jsonl"):
                os.unlink(here / name)
            for path in (here / "testset").iterdir():
                path.unlink()
        else:
            assert ledger.read(".tuneready").entries == () and not list((here / "testset").glob("*.jsonl"))


def test_what_cannot_be_locked(here):
    for arguments in (["lock"], ["lock", "missing.jsonl"], ["lock", "--test", "missing.jsonl"], ["lock", "data.jsonl", "--since", "soon"], ["lock", "data.jsonl", "--since", "2026-01-01"]):
        assert outcome(arguments) == 3, arguments
    (here / "empty.jsonl").write_text("")
    assert outcome(["lock", "--test", "empty.jsonl"]) == 3
    (here / "bad.jsonl").write_text('{"text": "a", "label": "b"}\n{"text": NaN}\n')
    assert outcome(["lock", "--test", "bad.jsonl"]) == 3
    with pytest.raises(UserError):
        lock_file.read(here / "data.jsonl")


def test_a_time_split_keeps_newer_rows_out_of_the_pool(here):
    data = [{**row, "created_at": f"2026-{1 + i % 12:02d}-15"} for i, row in enumerate(made(1_400))]
    jsonl(here / "data.jsonl", data)
    assert outcome(["lock", "data.jsonl", "--size", "100", "--since", "2026-10-01"]) == 0
    sides = {name: read(here / f"testset/{name}.jsonl") for name in ("test", "pool", "later")}
    assert all(row["created_at"] >= "2026-10" for name in ("test", "later") for row in sides[name])
    assert all(row["created_at"] < "2026-10" for row in sides["pool"]) and sum(map(len, sides.values())) == 1_400


@pytest.mark.parametrize(("words", "field"), [(("--group", "custmer"), "custmer"), (("--stratify", "label,regoin"), "regoin"), (("--group", "group"), "group")])
def test_a_field_no_row_has_is_refused_and_nothing_is_locked(here, capsys, words, field):
    assert outcome(["lock", "data.jsonl", "--size", "100", *words]) == 3
    assert f'no row has a field "{field}"' in capsys.readouterr().err and not (here / "testset.lock.json").exists() and not (here / "testset").exists()


def test_a_set_replaced_by_rows_of_the_old_one_holds_and_says_so(here, capsys):
    assert outcome(["lock", "data.jsonl", "--size", "100", "--no-families"]) == 0
    assert "were in the old set" not in capsys.readouterr().out
    assert outcome(["lock", "data.jsonl", "--size", "100", "--no-families", "-o", "again", "--supersede", "used up"]) == 0  # the salt is the same, and so are the rows
    n = lock_file.read("testset.lock.json").rows
    assert f"{n} of the {n} test rows were in the old set too" in " ".join(capsys.readouterr().out.split())
    assert outcome(["verify"]) == 0
    edited = json.loads((here / "testset.lock.json").read_text()) | {"purpose": "another"}
    (here / "testset.lock.json").write_text(json.dumps(edited))
    assert outcome(["verify"]) == 4
