"""The command line: exit codes, messages, what goes to standard output."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import shared
from tuneready.cli.main import outcome

ROWS = [{"prompt": f"question number {i} about the {i % 7}th thing", "completion": f"an answer of its own, {i * 17 % 101}."} for i in range(600)]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(path: Path, rows: list[dict]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path.name


@pytest.mark.parametrize(("extra", "expected"), [
    ((), 1), (("--exit-zero",), 0), (("--fail-on", "dont"), 0), (("--fail-on", "hold"), 1),
])
def test_hold_exits_as_asked(here: Path, extra: tuple[str, ...], expected: int) -> None:
    assert outcome(["check", written(here / "rows.jsonl", ROWS), "--fast", *extra]) == expected


@pytest.mark.parametrize(("extra", "expected"), [((), 2), (("--fail-on", "dont"), 2), (("--exit-zero",), 0)])
def test_too_few_rows_is_a_stop(here: Path, extra: tuple[str, ...], expected: int) -> None:
    assert outcome(["check", written(here / "few.jsonl", ROWS[:40]), *extra]) == expected


USER_MISTAKES = [
    ([], None), (["chekc"], None), (["check"], "Missing argument"), (["check", "no-such-file.jsonl"], "no-such-file"),
    (["check", "rows.jsonl", "--as-of", "tomorrow"], "YYYY-MM-DD"), (["check", "rows.jsonl", "--fail-on", "never"], "fail-on"),
    (["check", "rows.jsonl", "--no-such-option"], "no-such-option"), (["check", "rows.jsonl", "--target", "opena"], "openai"),
    (["check", "rows.jsonl", "--shape", "alpacca"], "alpaca"), (["check", "empty.jsonl"], "E-EMPTY-FILE"),
    (["check", "rows.jsonl", "--map", "prmpt=prompt"], "prompt"), (["check", "rows.jsonl", "--policy", "typo.toml"], "usable_floor"),
    (["check", "rows.jsonl", "--project", "bad.toml"], 'did you mean "narrow"'), (["explain", "DUP01"], "DUP001"),
    (["check", "rows.jsonl", "--profile", "regulatd"], "regulated"), (["init"], "--answers"),
]


@pytest.mark.parametrize(("argv", "said"), USER_MISTAKES, ids=[" ".join(a) or "nothing" for a, _ in USER_MISTAKES])
def test_every_mistake_of_the_user_exits_3_with_one_message(here: Path, capfd: pytest.CaptureFixture, argv: list[str], said: str | None,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    written(here / "rows.jsonl", ROWS)
    (here / "empty.jsonl").write_text("")
    (here / "typo.toml").write_text("[numbers]\nusable_flor = 100\n")
    (here / "bad.toml").write_text('who = "A"\nwhen = 2026-01-01\n[task]\nnarow = true\n')
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert outcome(argv) == (3 if argv else outcome([]))
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    if said:
        assert said in err


def test_the_report_folder_holds_every_face(here: Path) -> None:
    outcome(["check", written(here / "rows.jsonl", ROWS), "-o", "out"])
    names = {p.name for p in (here / "out").iterdir()}
    assert {"report.json", "report.html", "memo.html", "report.md", "findings.csv", "rows.parquet", ".tuneready-report"} <= names


def test_a_report_folder_is_not_read_as_data(here: Path) -> None:
    (here / "set").mkdir()
    written(here / "set" / "rows.jsonl", ROWS)
    assert outcome(["check", "set", "--fast", "-o", "set/tuneready-report"]) == 1
    first = (here / "set/tuneready-report/report.json").read_bytes()
    assert outcome(["check", "set", "--fast", "-o", "set/tuneready-report"]) == 1
    assert (here / "set/tuneready-report/report.json").read_bytes() == first


def test_data_beside_a_report_is_still_data(here: Path) -> None:
    written(here / "rows.jsonl", ROWS)
    assert outcome(["check", ".", "--fast", "-o", "."]) == 1
    first = (here / "report.json").read_bytes()
    assert outcome(["check", ".", "--fast", "-o", "."]) == 1
    assert (here / "report.json").read_bytes() == first


def test_json_goes_to_standard_output_alone(here: Path, capsys: pytest.CaptureFixture) -> None:
    outcome(["check", written(here / "rows.jsonl", ROWS), "--fast", "--format", "json"])
    assert json.loads(capsys.readouterr().out)["verdict"]["decision"] == "HOLD"


def test_standard_input_is_data_too(here: Path) -> None:
    data = "".join(json.dumps(row) + "\n" for row in ROWS)
    done = subprocess.run([sys.executable, "-m", "tuneready", "check", "-", "--fast", "--format", "json"], input=data, capture_output=True, text=True)
    assert done.returncode == 1 and json.loads(done.stdout)["data"]["rows_in"] == len(ROWS)


def test_a_script_without_a_main_guard_may_use_workers(here: Path) -> None:
    (here / "script.py").write_text(
        "import tuneready\nfrom tuneready.source import ReadLimits\n"
        "done = tuneready.check(['rows.jsonl'], tuneready.Options(workers=2, limits=ReadLimits(part_bytes=9000)))\n"
        "print(done.report.verdict.decision)\n")
    written(here / "rows.jsonl", ROWS)
    done = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True, timeout=120)
    assert done.stdout == "HOLD\n", done.stderr


def test_eighty_columns(here: Path, capsys: pytest.CaptureFixture) -> None:
    outcome(["check", written(here / "rows.jsonl", ROWS)])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_help_is_one_screen(capsys: pytest.CaptureFixture) -> None:
    assert outcome(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("check", "init", "plan", "explain", "rules", "doctor", "demo"))


def test_demo_exits_0_and_finds_what_it_planted(here: Path, capsys: pytest.CaptureFixture) -> None:
    assert outcome(["demo", "sample", "--rows", "700"]) == 0
    out = capsys.readouterr().out
    report = json.loads((here / "sample/report/report.json").read_text())
    assert "report.html" in out and report["verdict"]["decision"] == "HOLD"
    found = {f["code"]: f["rows"] for f in report["findings"]}
    rows = [json.loads(line) for line in (here / "sample/tickets.jsonl").read_text().splitlines() if '"id": "B' not in line and line[0] == "{"]
    seen = [(row["text"], row["label"]) for row in rows if row["text"].strip()]
    billing = sum(row["label"] == "billing" for row in rows)
    assert (found["DUP001"], found["FMT001"], found["LBL002"]) == (len(seen) - len(set(seen)), 4, billing)


def test_plan_and_rules_and_doctor_answer(here: Path, capsys: pytest.CaptureFixture) -> None:
    name = written(here / "rows.jsonl", ROWS)
    for argv in (["plan", name], ["rules"], ["doctor"], ["explain", "R2"]):
        assert outcome(argv) == 0
        assert capsys.readouterr().out.strip()


def test_every_code_explains_itself(capsys: pytest.CaptureFixture) -> None:
    outcome(["rules", "--format", "json"])
    for rule in json.loads(capsys.readouterr().out):
        assert outcome(["explain", rule["code"]]) == 0
        assert "How it is measured" in capsys.readouterr().out


def test_banking77_without_a_project_file(here: Path, capsys: pytest.CaptureFixture) -> None:
    assert outcome(["check", str(shared("data/intents/banking77/train.csv")), "--fast"]) == 1
    out = capsys.readouterr().out
    assert "HOLD" in out and all(code in out for code in ("R1", "R2", "R3"))
    assert "more answers are missing" in out
