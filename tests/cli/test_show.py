"""What the commands print."""

from __future__ import annotations

import dataclasses
import io
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.cases import AS_OF, facts, policy
from tuneready import health, pages
from tuneready.cli import show
from tuneready.planning.plan import plan
from tuneready.project import Expert, PlannedTask
from tuneready.report import Plan

TEAM = (PlannedTask("training", 2), PlannedTask("clean and deduplicate", 3), PlannedTask("Expert review", 2))


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("env", "stream", "wanted"), [
    ({}, Screen(), True), ({}, io.StringIO(), False), ({"NO_COLOR": "1"}, Screen(), False), ({"TERM": "dumb"}, Screen(), False),
    ({"FORCE_COLOR": "1"}, io.StringIO(), True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, Screen(), False), ({"NO_COLOR": ""}, Screen(), True),
])
def test_colour_only_where_it_is_wanted(monkeypatch, env, stream, wanted):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert show.color_wanted(stream) is wanted


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("80", 80), ("200", 80)])
def test_width_is_at_most_eighty(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert show.width() == width


def test_no_progress_bar_where_nobody_looks(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with show.progress(False) as step:
        assert step is None
    with show.progress(True) as step:
        assert step is None


def test_a_progress_bar_on_a_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Screen())
    with show.progress(False) as step:
        step(1, 10)
        step(10, 10)


def lines(rows: int, usable: int | None = None, **more) -> list[str]:
    return show.plan_lines(plan(facts(rows, usable, **more), policy()))


def test_the_plan_of_e1():
    out = lines(1_200, declared={"task.regulated": "medical", "task.narrow": True})
    text = "\n".join(out)
    assert "Preparation: 4.0 to 12.0 weeks, $5,000 to $15,000 (C1 + C5)" in out
    review = next(line for line in out if line.startswith("expert review"))
    assert review.split() == ["expert", "review", "10–11", "80–88", "$8,000–8,800"]
    assert next(line for line in out if line.startswith("anonymisation")).split() == ["anonymisation", "4–6", "–", "–"]
    assert "1,200 usable rows × 4 minutes × $100 an hour" in " ".join(text.split())
    assert "Say: “Plan 12 weeks and $15,000" in text and "Proposed" not in text and "Slack" not in text


def test_the_proposal_is_held_against_it():
    out = lines(1_200, tasks=TEAM, declared={"training.start": AS_OF})
    text = " ".join(" ".join(out).split())
    assert "Proposed: 1.0 weeks, 6.0 times shorter than the high end." in text
    assert "Missing: sourcing, anonymisation, format normalisation, test-set construction." in text
    assert "Experts: 40% of the time." in text
    assert "Slack to the training date: -42 days" in out and "Order: expert review stands after training" in out


def test_under_500_rows_there_is_a_note_and_no_numbers():
    out = lines(120)
    assert len(out) <= 3 and "no bracket under 500 rows" in " ".join(" ".join(out).split()) and "$" not in "".join(out)
    assert show.plan_lines(Plan()) == []


def test_hostile_names_stay_harmless():
    made = plan(facts(1_200), policy())
    task = dataclasses.replace(made.tasks[0], basis="\x1b[2J\u202e " + "x" * 300)
    out = show.plan_lines(dataclasses.replace(made, tasks=(task,), notes=("a\x1b[31m\nb",), sentence="s\x07"))
    assert not any(c in line for line in out for c in "\x1b\u202e\x07\n")
    assert max(map(len, out)) <= 80


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.floats(0.1, 500), st.floats(0, 5_000), st.booleans())
def test_eighty_columns_and_no_number_runs_into_the_next(rows, usable, each, rate, sensitive):
    experts = (Expert("A", rate=round(rate, 2), hours_per_week=1.5),)
    declared = {"review.minutes_per_row": round(each, 1), "sensitive.contains": sensitive, "data.languages": ("de", "en")}
    out = lines(rows, min(rows, usable), experts=experts, tasks=TEAM, declared=declared)
    for line in out:
        assert "e+" not in line
        if not line.startswith(("expert review", "Preparation")):
            assert len(line) <= 80
    for line in out:
        if line.startswith("expert review") and "$" in line:
            assert len(line.split()) == 5


def test_the_plan_as_json(capsys, tmp_path):
    from tuneready import demo
    from tuneready.audit import Options, check

    data, project, _ = demo.make(tmp_path, 600)
    report = check([data], Options(project=project, workers=0, fast=True)).report
    show.plan(report, "json")
    found = json.loads(capsys.readouterr().out)
    assert found["weeks"]["high"] == report.plan.weeks_high and len(found["tasks"]) == len(report.plan.tasks)
    show.plan(report, "text")
    assert capsys.readouterr().out.splitlines() == show.plan_lines(report.plan)
    for form, start in (("json", "{"), ("md", "#"), ("text", "Read")):
        show.report(report, form, "out")
        assert capsys.readouterr().out.lstrip().startswith(start)


def test_a_reader_that_stops_early_is_no_error(tmp_path):
    """``tuneready rules | head -1`` and ``check | head -1`` end quietly."""
    from tuneready import demo

    data, _, _ = demo.make(tmp_path, 60)
    for argv in (["check", data, "-o", str(tmp_path / "out"), "--format", "json"], ["rules", "--format", "json"]):
        command = subprocess.Popen([sys.executable, "-m", "tuneready", *argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path)
        command.stdout.read(1)
        command.stdout.close()
        _, err = command.communicate(timeout=60)
        assert b"Traceback" not in err and b"BrokenPipe" not in err, (argv, err)


def test_the_list_of_rules(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    rows = pages.codes()
    show.rules(rows, "text")
    out = capsys.readouterr().out.splitlines()
    assert len(out) == len(rows) and max(map(len, out)) <= 80
    assert [line.split()[0] for line in out] == [row["code"] for row in rows]
    show.rules(rows, "json")
    assert json.loads(capsys.readouterr().out) == rows


def test_the_doctors_lines(capsys):
    found = [health.Check("a", "fine", True, "never shown"), health.Check("b", "missing", False, "pip install b")]
    show.doctor(found, "text")
    assert capsys.readouterr().out.splitlines() == ["ok   a" + " " * 17 + "fine", "FAIL b" + " " * 17 + "missing  -> pip install b"]
    show.doctor(found, "json")
    assert json.loads(capsys.readouterr().out)[1] == {"name": "b", "found": "missing", "ok": False, "fix": "pip install b"}


def test_what_the_demo_planted(capsys):
    show.planted("demo/tickets.jsonl", {"exact copies": 1_234, "empty tickets": 5})
    assert capsys.readouterr().out == "Sample set: demo/tickets.jsonl\nPlanted: 1,234 exact copies, 5 empty tickets\n\n"
