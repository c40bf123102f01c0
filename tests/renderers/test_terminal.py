"""The terminal: 80 columns, about 40 lines, words before colour, and no control of the data reaches it."""

import dataclasses
import io
import re
import shlex

import pytest

from tests.renderers import hostile, sample
from tuneready.finding import Finding
from tuneready.gate import Flip
from tuneready.renderers import _phrases as say
from tuneready.renderers import terminal
from tuneready.verdict import VerdictReason

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def shown(report, *, color=False, width=80, project=True, folder="tuneready-report", encoding="utf-8"):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="")
    terminal.show(report, stream, color=color, width=width, report_dir=folder, has_project=project)
    stream.flush()
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("project", [True, False])
@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_no_line_is_wider_than_the_terminal_or_80_columns(name, width, project):
    lines = shown(sample.SAMPLES[name](), width=width, project=project).splitlines()
    commands = [line for line in lines if line.startswith("  tuneready ")]  # a command is never cut: it is to be pasted
    assert max(terminal.cells(line) for line in lines if line not in commands) <= min(width, 80)
    assert len(lines) <= 40 or width < 80


def test_everything_is_said_in_the_order_of_the_page():
    text = shown(sample.hold())
    marks = ["Read data/tickets-2025.jsonl", "HOLD", "R1", "R2", "R3", "What would turn it", "7 findings", "Usable", "Plan", "report.html"]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert text.splitlines()[0].startswith("Read ")


def test_without_a_project_file_five_lines_of_measurement_and_three_commands_at_most():
    report = dataclasses.replace(sample.dont(), findings=sample.findings_hold())
    lines = shown(report, project=False).splitlines()
    at = lines.index("What was measured")
    assert lines[at + 6] == "" and all(lines[at + 1 : at + 6])
    assert sum(line.startswith("  tuneready ") for line in lines) == 2
    assert "  10 more answers are missing (tuneready init)" in lines
    assert "What would turn it" not in "\n".join(lines)


def test_at_most_ten_findings_and_the_number_of_the_rest():
    many = tuple(Finding(f"TXT{i:03}", f"name {i}", "minor", i, 0.001, "m", "r") for i in range(1, 26))
    text = shown(dataclasses.replace(sample.hold(), findings=many))
    assert text.count("minor   TXT") == 10 and "15 more in the report" in text and "25 findings" in text


def test_words_carry_what_colour_repeats():
    plain, coloured = shown(sample.hold()), shown(sample.hold(), color=True)
    assert "\x1b" not in plain and COLOUR.search(coloured)
    assert COLOUR.sub("", coloured) == plain


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_a_stream_without_unicode_gets_what_it_can_write(name, encoding):
    text = shown(sample.SAMPLES[name](), encoding=encoding)
    assert sample.SAMPLES[name]().verdict.decision in text
    assert "\\u" not in text and max(map(len, text.splitlines())) <= 84


@pytest.mark.parametrize("project", [True, False])
@pytest.mark.parametrize("text", hostile.known(), ids=ascii)
def test_no_control_of_the_data_reaches_the_terminal(text, project):
    lines = len(shown(sample.with_text(sample.hold(), "neutral"), project=project).splitlines())
    out = shown(sample.with_text(sample.hold(), text), color=True, project=project)
    bare = COLOUR.sub("", out).replace("\n", "")
    assert not re.search("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]", bare)
    assert len(out.splitlines()) <= lines + 12  # long text takes more lines, within its bounds


def test_a_long_command_is_continued_and_stays_whole():
    long = "tuneready lock " + "data/" + "x" * 60 + ".jsonl --size 1400 --seed 7"
    lines = shown(dataclasses.replace(sample.hold(), next_commands=(long,)), project=False).splitlines()
    at = lines.index("Next") + 1
    assert max(map(len, lines[at : at + 3])) <= 80
    pasted = "\n".join(lines[at : at + 3]).split("  2 more")[0]
    assert shlex.split(pasted.replace("\\\n", " ")) == shlex.split(long)


def test_cells_count_wide_and_combining_characters():
    assert terminal.cells("表a") == 3 and terminal.cells("e\u0301") == 1
    assert terminal.clip("表表表", 4) == "表…" and terminal.clip("abc", 3) == "abc"


def test_an_estimated_share_stands_with_its_range_and_what_that_is():
    lines = shown(sample.hold()).splitlines()
    at = next(i for i, line in enumerate(lines) if " LBL001 " in line)
    assert lines[at + 1].strip() == "15.8–18.7 %, model range"
    assert any(line.strip() == "0.1–0.7 %, 95 % confidence interval" for line in shown(sample.go()).splitlines())


def test_a_message_too_long_for_the_first_look_ends_where_a_clause_ends():
    said = "about 19.5 % of labels look wrong (model range 18.4–20.4 %); 1,953 rows are flagged; at 40 % or more: refund (41 %)"
    report = dataclasses.replace(sample.hold(), findings=(Finding("LBL001", "x", "major", 1953, 0.195, said, "y", (0.184, 0.204), "model"),))
    assert "  major: about 19.5 % of labels look wrong (model range 18.4–20.4 %) …" in shown(report, project=False).splitlines()


def test_kinds_of_personal_data_stand_below_their_finding():
    lines = [{"kind": "email", "rows": 1200}, {"kind": "phone", "rows": 80}]
    assert say.kinds(Finding("PII001", "Personal data", "minor", 1280, 0.5, "m", "r", details={"kinds": lines})) == "email 1,200, phone 80"
    assert say.kinds(Finding("LBL002", "Dominant class", "minor", 3, 0.5, "m", "r", details={"kinds": {"a": 1}})) == ""


def test_what_turns_a_readiness_check_is_shown_before_what_is_merely_cheap():
    cheap = [say.WayOut((f"S{n}",), ("r",), False, Flip(f"Cheap step {n}.", cost=(0.0, float(n)), hours=(0.0, 0.1))) for n in range(1, 7)]
    dear = [say.WayOut((code,), ("r",), False, Flip(f"Dear step of {code}.", cost=(1e4, 2e4), hours=(90.0, 99.0))) for code in ("R2", "R3")]
    assert say.leading([*cheap, *dear], 4) == (*cheap[:2], *dear)
    assert say.leading(cheap, 9) == tuple(cheap) and say.leading([], 4) == ()


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_price_is_never_cut(width):
    flip = Flip("Answer many questions in the project file, each of them with name and date and evidence, " * 3, hours=(1234.5, 4567.5), cost=(123_456.0, 234_567.0))
    reasons = tuple(VerdictReason(code, "r", "hold", "missing", flip=flip) for code in ("S7", "G-sources", "G-conformance", "G-personal-data", "G-evaluation"))
    base = sample.hold()
    report = dataclasses.replace(base, verdict=dataclasses.replace(base.verdict, reasons=reasons))
    text = " ".join(shown(report, width=width).split())
    assert "[S7, G-sources, 3 more]" in text and "$123,000–235,000" in text


@pytest.mark.parametrize(("planned", "weeks", "assumed", "wanted"), [
    (6.0, (16.3, 18.0), ("hours a week",), "the expert review alone takes 16.3–18 weeks at the assumed expert hours a week"),
    (6.0, (16.3, 18.0), (), "the expert review alone takes 16.3–18 weeks at the declared expert hours a week"),
    (6.0, (2.0, 6.0), (), ""), (None, (2.0, 9.0), (), ""), (6.0, None, (), "")])
def test_a_review_longer_than_the_plan_is_said_beside_the_weeks(planned, weeks, assumed, wanted):
    base = sample.hold()
    plan = dataclasses.replace(base.plan, weeks_high=planned, review={**base.plan.review, "weeks": weeks, "assumed": assumed})
    assert say.review_longer(dataclasses.replace(base, plan=plan)) == wanted


def test_reasons_why_nothing_was_measured_are_said_once_each():
    report = dataclasses.replace(sample.hold(), not_measured={"A001": "no labels", "B001": "no sample", "B002": "no sample"})
    assert say.not_measured(report) == (("no labels", ("A001",)), ("no sample", ("B001", "B002")))


def test_quantiles_and_declared_entries_read_as_sentences():
    lengths = {"median": 30, "p95": 44, "p99": 49, "maximum": 73, "mean": 30.5, "n": 2176}
    assert say.figure_words(lengths) == "half of the rows up to 30, 95 % up to 44, 99 % up to 49, longest 73, mean 30.5 (2,176 rows)"
    assert say.figure_words({"a_b": 2}) == "a b 2"
    assert say.entry({"name": "label", "days": 3, "order": 0, "who": "", "expert_days": 0}) == "label; days: 3" and say.entry("x") == "x"
