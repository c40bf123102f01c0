"""Signals that hold data against a target's profile (FMT090–FMT099), on the shipped profiles where one has the rule."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.signals import runs
from tests.signals.rows import batch, chat, pair, preference, turn
from tuneready.project import Fact, Project
from tuneready.signals import (
    fmt_target_call_ids,
    fmt_target_file,
    fmt_target_reserved,
    fmt_target_roles,
    fmt_target_rows,
    fmt_target_shape,
    fmt_target_size,
    fmt_target_status,
    fmt_target_weights,
)
from tuneready.source import File
from tuneready.state import profile_file

GOOD = chat(("system", "s"), ("user", "q"), ("assistant", "a"))
ALL = (fmt_target_call_ids, fmt_target_file, fmt_target_reserved, fmt_target_roles, fmt_target_rows, fmt_target_shape,
       fmt_target_size, fmt_target_status, fmt_target_weights)


def judged(signal, rows, target: str, **more):
    """Findings with everything the audit would pass for this target."""
    profile = profile_file.load(target)
    limits = {field: value for (code, field), value in profile_file.signal_limits(profile).items() if code == signal.CODE}
    return runs.judge(signal, batch(rows), limits, target=profile, **more)


@pytest.mark.parametrize("signal", ALL)
def test_without_a_target_nothing_is_found(signal):
    rows = [chat(("assistant", "User: hi"), ("assistant", "b"), calls=[{"index": 0, "id": "x", "name": "n", "arguments": ""}])]
    assert runs.judge(signal, batch(rows), shape="alpaca") == ()


@pytest.mark.parametrize("target", profile_file.names())
@pytest.mark.parametrize("signal", ALL)
def test_a_clean_row_breaks_only_the_rules_about_totals_shapes_and_status(signal, target):
    if signal in (fmt_target_rows, fmt_target_status, fmt_target_file):
        return
    assert judged(signal, [GOOD], target, shape=profile_file.load(target)["shapes"][0]) == ()


@pytest.mark.parametrize("target, n, rows", [
    ("openai", 9, 9), ("openai", 10, None), ("bedrock-llama", 99, 99), ("bedrock-llama", 10_000, None),
    ("bedrock-llama", 10_003, 3), ("fireworks", 3, None), ("trl", 1, None),
])
def test_number_of_rows(target, n, rows):
    found = fmt_target_rows.judge(None, runs.scope(n, target=profile_file.load(target)), None)
    assert (found[0].rows if found else None) == rows


@pytest.mark.parametrize("target, shape, ok", [
    ("openai", "chat_messages", True), ("openai", "alpaca", False), ("llama-factory", "alpaca", True),
    ("vertex", "chat_messages", False), ("trl", "trl_kto", True), ("bedrock-nova", "", True),
])
def test_shape(target, shape, ok):
    assert (judged(fmt_target_shape, [GOOD], target, shape=shape) == ()) is ok


@pytest.mark.parametrize("target, row, note", [
    ("openai", chat(("user", "q"), ("other", "x"), ("assistant", "a")), "unknown role"),
    ("openai", chat(("user", "q"), ("assistant", "a"), ("user", "q")), "wrong last turn"),
    ("openai", chat(("user", "q"), ("user", "q"), ("assistant", "a")), None),
    ("openai", chat(("user", "q")), None),
    ("together", chat(("user", "q"), ("user", "q"), ("assistant", "a")), "turns do not alternate"),
    ("together", chat(("assistant", "q"), ("user", "q"), ("assistant", "a")), "wrong first turn"),
    ("together", chat(("user", "q"), ("assistant", "", ), ("tool", "r"), ("assistant", "a")), None),
    ("together", chat(("user", "q"), turn("assistant", "", flags=16), ("tool", "r"), ("tool", "r"), ("assistant", "a")), None),
    ("llama-factory", chat(("user", "q"), ("tool", "r"), ("assistant", "a")), "turns do not alternate"),
    ("bedrock-claude", chat(("assistant", "a"), ("tool", "q")), "unknown role; wrong first turn; wrong last turn"),
    ("bedrock-claude", pair("q", "a"), None),
    ("bedrock-claude", preference("q", "a", "b"), None),
    ("vertex", chat(turn("user", "one", index=0), turn("user", "two", index=0), ("assistant", "a")), None),
    ("together", chat(turn("user", "one", index=0), turn("user", "two", index=0), turn("assistant", "a", index=1)), None),
    ("together", chat(turn("user", "q"), turn("assistant", "hm", "reasoning"), turn("assistant", "a")), None),
])
def test_roles_and_order(target, row, note):
    limits = {f: v for (c, f), v in profile_file.signal_limits(profile_file.load(target)).items() if c == "FMT093"}
    flags = runs.measure(fmt_target_roles, batch([GOOD, row, GOOD]), **limits).flags
    assert (flags.rows.tolist(), flags.note or []) == (([1], [note]) if note else ([], []))


def test_all_faults_of_roles_are_counted_at_once():
    rows = [chat(("assistant", "a")), chat(("user", "q"), ("assistant", "a"), ("user", "q")), GOOD]
    (finding,) = judged(fmt_target_roles, rows, "together")
    assert (finding.rows, finding.details) == (2, {"wrong first turn": 1, "wrong last turn": 1})


def test_reserved_words_are_named_per_row():
    rows = [GOOD, chat(("user", "User: hi <image>"), ("assistant", "a")), chat(("user", "the user"), ("assistant", "[EOS]"))]
    (finding,) = judged(fmt_target_reserved, rows, "bedrock-nova")
    assert (finding.rows, finding.details) == (2, {"User:": 1, "<image>": 1, "[EOS]": 1})
    assert [e.note for e in finding.examples] == ["User:, <image>", "[EOS]"]
    assert judged(fmt_target_reserved, rows, "openai") == ()


@pytest.mark.parametrize("target, row, ok", [
    ("openai", chat(("user", "q"), turn("assistant", "a", weight=0), ("user", "q"), turn("assistant", "a", weight=1)), True),
    ("openai", chat(turn("user", "q", weight=1), ("assistant", "a")), False),
    ("openai", chat(("user", "q"), turn("assistant", "a", weight=0.5)), False),
    ("openai", chat(("user", "q"), ("assistant", "a"), weight=1.0), False),
    ("together", chat(turn("user", "q", weight=1), ("assistant", "a"), weight=0.3), True),
    ("together", chat(("user", "q"), ("assistant", "a"), weight=-0.3), False),
    ("fireworks", chat(("user", "q"), ("assistant", "a"), weight=-0.3), True),
    ("trl", chat(turn("user", "q", weight=7.0), ("assistant", "a"), weight=-1.0), True),
])
def test_weights(target, row, ok):
    assert (judged(fmt_target_weights, [row], target) == ()) is ok


def test_row_weights_on_a_part_of_the_rows():
    rows = [chat(("user", "q"), ("assistant", "a"), weight=2.0), GOOD, GOOD]
    (finding,) = judged(fmt_target_weights, rows, "fireworks")
    assert finding.rows == 2 and "2 rows have no row weight although 1 have one" in finding.message
    assert judged(fmt_target_weights, rows, "together") == ()


def test_files_too_large():
    big = File("big.jsonl", "big.jsonl", size=600_000_000, container="jsonl")
    (finding,) = judged(fmt_target_size, [GOOD], "openai", files=(big,))
    assert (finding.rows, finding.examples[0].file, finding.details) == (1, "big.jsonl", {"largest_bytes": 600_000_000})
    assert judged(fmt_target_size, [GOOD], "together", files=(big,)) == ()


@pytest.mark.parametrize("target, file, marked, faults", [
    ("openai", File("a.jsonl", "", container="jsonl"), False, 0),
    ("openai", File("a.jsonl", "", container="jsonl"), True, 1),
    ("azure", File("a.jsonl", "", container="jsonl"), False, 1),
    ("azure", File("a.jsonl", "", container="jsonl"), True, 0),
    ("openai", File("a.csv", "", container="csv"), False, 1),
    ("trl", File("a.csv", "", container="csv"), False, 0),
    ("openai", File("a.jsonl.gz", "", container="jsonl", compression="gzip"), False, 1),
])
def test_form_of_file(target, file, marked, faults):
    notes = ((0, "I-ENC-BOM"),) if marked else ()
    assert len(judged(fmt_target_file, [GOOD], target, files=(file,), notes=notes)) == faults


@pytest.mark.parametrize("target, as_of, start, severity", [
    ("openai", dt.date(2026, 11, 22), None, "info"),
    ("openai", dt.date(2026, 12, 1), None, "major"),
    ("openai", dt.date(2026, 11, 22), dt.date(2027, 1, 6), "info"),
    ("openai", dt.date(2026, 11, 22), dt.date(2027, 1, 7), "major"),
    ("openai", dt.date(2027, 1, 7), None, "major"),
    ("bedrock-claude", dt.date(2026, 11, 22), None, "major"),
    ("trl", dt.date(2026, 11, 22), None, None),
])
def test_closing_providers(target, as_of, start, severity):
    project = Project(facts={"training.start": Fact(start)} if start else {})
    found = judged(fmt_target_status, [GOOD], target, as_of=as_of, project=project)
    assert (found[0].severity if found else None) == severity


@pytest.mark.parametrize("call_id, ok", [("abcDEF123", True), ("abc", False), ("abcDEF1234", False), ("abcDEF12-", False), (None, False)])
def test_tool_call_ids(call_id, ok):
    row = chat(("user", "q"), ("assistant", "a"), calls=[{"index": 1, "id": call_id, "name": "n", "arguments": "{}"}])
    found = judged(fmt_target_call_ids, [GOOD, row], "mistral")
    assert bool(found) is not ok
    if found:
        assert (found[0].rows, found[0].severity) == (1, "minor")  # the form of ids is background knowledge


def test_every_finding_says_where_its_limit_comes_from():
    for signal, target, more in ((fmt_target_rows, "openai", {}), (fmt_target_shape, "vertex", {"shape": "alpaca"})):
        (finding,) = judged(signal, [GOOD], target, **more)
        assert "profile of 2026-11-22, read in the primary source" in finding.method
