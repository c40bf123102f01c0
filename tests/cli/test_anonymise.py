"""``tuneready anonymise`` as a person runs it: exit codes, what is shown, what is written."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import stat
from pathlib import Path

import pytest

from tests.conftest import shared
from tuneready.cli import anonymise as skin
from tuneready.cli.main import outcome
from tuneready.fix import anonymise as room

MAIL = "jane.doe@acme.com"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def data(name: str = "a.jsonl", text: str = f"Mail {MAIL} now") -> str:
    Path(name).write_text(json.dumps({"text": text}) + "\n", encoding="utf-8")
    return name


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = outcome(["anonymise", *words])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_a_run_says_what_it_did_within_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = shown(capsys, data(), "-o", "out")
    proof = json.loads(Path("out/anonymisation.json").read_text())
    residual = proof["residual"]
    assert code == int(bool(residual) and residual["upper"] > proof["policy"]["personal_data_left_upper"])
    assert MAIL not in text and "1 rows, 1 of them with personal data" in text and max(map(len, text.splitlines())) <= 80
    assert proof["utility"]["reason"] and "What a learner loses was not measured" in text


@pytest.mark.parametrize(("upper", "expected"), [(0.005, 0), (0.01, 0), (0.011, 1), (1.0, 1), (float("nan"), 1)])
def test_a_residual_above_policy_is_exit_1(upper: float, expected: int) -> None:
    assert room.Done(limit=0.01, proof={"residual": {"upper": upper}}).exit_code == expected


@pytest.mark.parametrize("words", [
    ("missing.jsonl", "-o", "out"), ("a.jsonl",), ("a.jsonl", "-o", "out", "--key", "out/key"), ("a.jsonl", "-o", "out", "--rules", "email=eat"),
    ("a.jsonl", "-o", "out", "--shape", "no_such_shape"), ("a.jsonl", "-o", "out", "--map", "lable=kind"), ("a.jsonl", "-o", "full"),
    ("a.jsonl", "-o", "a.jsonl"), ("a.jsonl", "-o", "out", "--map", "text=text,spans=marks"), ("a.jsonl", "-o", "out", "--as-of", "soon"),
    ("a.jsonl", "-o", "out", "--project", "missing.toml"), ("--restore", "missing", "-o", "out"),
])
def test_mistakes_are_exit_3_and_leave_nothing(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    data()
    os.mkdir("full")
    Path("full/theirs").write_text("x")
    code, text = shown(capsys, *words)
    assert code == 3 and "Traceback" not in text and MAIL not in text
    assert sorted(p.name for p in Path.cwd().iterdir()) == ["a.jsonl", "full"] and Path("full/theirs").read_text() == "x"


def test_an_earlier_result_is_replaced_and_the_key_is_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    shown(capsys, data(), "-o", "out")
    key, first = Path(".tuneready/anonymise.key").read_bytes(), Path("out/a.jsonl").read_bytes()
    assert stat.S_IMODE(os.stat(".tuneready/anonymise.key").st_mode) == 0o600
    shown(capsys, "a.jsonl", "-o", "out")
    assert Path(".tuneready/anonymise.key").read_bytes() == key and Path("out/a.jsonl").read_bytes() == first
    shown(capsys, data("b.jsonl"), "-o", "out")
    assert sorted(p.name for p in Path("out").iterdir()) == ["anonymisation.json", "b.jsonl", "changes.jsonl"]


def test_a_dry_run_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = shown(capsys, data(), "--dry-run")
    assert code == 0 and "email" in text and [p.name for p in Path.cwd().iterdir()] == ["a.jsonl"]


def test_hostile_names_of_files_are_made_visible(capsys: pytest.CaptureFixture[str]) -> None:
    name = "a\x1b[31m\u202e.jsonl"
    code, text = shown(capsys, data(name), name, "-o", "out\x1b[2J")
    assert "\x1b" not in text and "\u202e" not in text and code in (0, 1)
    assert Path("out\x1b[2J", name).exists()


def test_hostile_texts_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _, text = shown(capsys, data(text=f"\x1b[2J\u202e {MAIL} \x00 <script>"), "-o", "out")
    assert "\x1b" not in text and "\u202e" not in text and "script" not in text


def test_the_mapped_label_is_never_changed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.jsonl").write_text(json.dumps({"text": f"to {MAIL}", "queue": MAIL}) + "\n")
    shown(capsys, "a.jsonl", "-o", "out", "--map", "text=text,label=queue")
    row = json.loads(Path("out/a.jsonl").read_text())
    assert row["queue"] == MAIL and MAIL not in row["text"]


def test_what_a_learner_loses_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    topics = (("card", "my card was blocked at the terminal"), ("loan", "the rate of the loan went up"), ("app", "the app crashed after the update"))
    rows = [{"text": f"{topics[i % 3][1]} on try {i}, answer to user{i}@corp.com", "label": topics[i % 3][0]} for i in range(1200)]
    Path("a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    _, text = shown(capsys, "a.jsonl", "-o", "out")
    found = json.loads(Path("out/anonymisation.json").read_text())["utility"]
    assert found["reason"] == "" and found["interval"][0] <= found["difference"] <= found["interval"][1]
    assert found["held_rows"] + found["train_rows"] == 1200 and "A cheap learner" in text


def test_another_key_gives_other_surrogates_of_the_same_structure(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"text": f"user{i % 9}@corp{i % 4}.com wrote, call 4111 1111 1111 1111"} for i in range(40)]
    Path("a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for output, key in (("one", "k1"), ("same", "k1"), ("two", "k2")):
        shown(capsys, "a.jsonl", "-o", output, "--key", key)
    one, same, two = ([json.loads(line)["text"] for line in Path(o, "a.jsonl").read_text().splitlines()] for o in ("one", "same", "two"))
    assert one == same and not set(one) & set(two)
    assert [one.index(text) for text in one] == [two.index(text) for text in two]


@pytest.mark.parametrize("language", ["en", "fr", "pl"])
@pytest.mark.parametrize("most", [1_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_records_keep_no_full_name(language: str, most: int) -> None:
    """EVI: of the first and last names of the records, side by side, none is left by plain search."""
    with gzip.open(shared(f"data/multilingual/evi/records.{language}.csv.gz"), "rt", encoding="utf-8", newline="") as stream:
        lines = stream.read().splitlines(keepends=True)[: most + 1]
    names = {f"{row['name_first']} {row['name_last']}" for row in csv.DictReader(lines)}
    Path("records.csv").write_text("".join(lines), encoding="utf-8", newline="")
    room.anonymise(["records.csv"], room.Options("out", canaries=0))
    before = [line for line in lines[1:] if "," in line]
    after = Path("out/records.csv").read_text(encoding="utf-8").splitlines(keepends=True)[1:]
    assert len(names) > 500 and len(before) == len(after)
    assert not [name for name in names for old, new in zip(before, after) if name in old and name in new]


def test_summary_of_nothing_found_fits_the_screen() -> None:
    done = room.Done(rows=1, output="out", key="k", proof={"residual": None, "reason": "x " * 90}, utility={"reason": "y " * 90})
    assert max(map(len, skin.lines(done, dry_run=False))) <= 80


STRUCTURED = frozenset("""SSN CREDIT_CARD IBAN PASSPORT EMAIL PHONE PAN AADHAR PATIENT_ID INSURANCE_ID DRIVER_LICENSE BANK_ACCOUNT ACCOUNT
ACCOUNT_NUMBER""".split())
MASKED = re.compile(r"\*|XX|\.\.\.")  # values that somebody has masked already


@pytest.mark.parametrize(("labels", "most"), [(STRUCTURED, 0.02), (frozenset({"PERSON"}), 0.1)])
def test_of_the_labelled_sentences_few_values_are_left(labels: frozenset[str], most: float) -> None:
    """149 sentences: what stays of the labelled values is counted by plain search in the rewritten sentence."""
    source = shared("data/pii/pii-synthetic-nano/pii_syn_nano_en.json")
    room.anonymise([str(source)], room.Options("out"))
    before, after = (json.loads(Path(p).read_text(encoding="utf-8")) for p in (source, Path("out", source.name)))
    assert len(before) == len(after) == 149 and all(a.keys() == b.keys() for a, b in zip(before, after))
    named = [(one["entity"], new["text"]) for old, new in zip(before, after) for one in old["NER"] if one["label"] in labels and "entity" in one]
    named = [one for one in named if not MASKED.search(one[0])]
    left = [value for value, text in named if value in text]
    assert len(named) > 50 and len(left) <= most * len(named), f"{len(left)} of {len(named)} left"
