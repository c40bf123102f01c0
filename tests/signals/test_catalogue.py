"""What holds for every signal on the shelf: its page, its words, its code, and that no text makes it fall over."""

from __future__ import annotations

import importlib
import json
import string
from functools import cache

import pytest

from tests.conftest import shared
from tests.signals import leaks
from tests.signals.rows import batch, chat, labelled, pair, preference, scope, turn
from tuneready import shelf
from tuneready.engine import local
from tuneready.engine.near import near
from tuneready.finding import SEVERITIES
from tuneready.project import TASKS
from tuneready.signal import HEADINGS, STEPS, Context

SIGNALS = list(shelf.signals().values())
every_signal = pytest.mark.parametrize("signal", SIGNALS, ids=[signal.code for signal in SIGNALS])


@every_signal
def test_the_page_has_all_headings_in_order_and_text_below_each(signal):
    lines = signal.page.splitlines()
    assert lines[0].endswith(".") and lines[1] == "", "a one-sentence title, then an empty line"
    found = [lines[i - 1] for i, line in enumerate(lines) if line and set(line) == {"-"}]
    assert tuple(found) == HEADINGS
    for heading in HEADINGS:
        at = lines.index(heading)
        assert len(lines[at + 1]) == len(heading)
        assert lines[at + 2].strip(), f"nothing stands below {heading}"


@every_signal
def test_words_and_codes(signal):
    assert signal.severity in SEVERITIES
    assert signal.group in ("FMT", "LEN", "DUP", "LBL", "TXT", "PII", "SRC", "SYN", "TRF", "LEK", "SLC")
    assert len(signal.code) == 6 and signal.code[3:].isdigit()
    assert signal.tasks and set(signal.tasks) <= set(TASKS)
    assert signal.step in ("", *(name for name, _, _ in STEPS))
    fields = {name for _, name, _, _ in string.Formatter().parse(signal.message) if name}
    assert fields <= {"rows", "share", "n"}
    assert signal.message.format(rows="3", share="3 %", n="100")
    assert signal.remedy.strip() and signal.name.strip() and not signal.name.endswith(".")


def test_codes_are_unique():
    codes = [module.CODE for module in shelf.modules("signals")]
    assert len(codes) == len(set(codes))


def test_limits_are_frozen_and_have_defaults():
    for signal in SIGNALS:
        limits = signal.limits()
        with pytest.raises(AttributeError):
            limits.anything = 1


@cache
def hostile() -> tuple[str, ...]:
    """Every string of the hostile-text answers and of the list of naughty strings, and some of our own."""
    found: list[str] = []

    def collect(value):
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for key, item in value.items():
                found.append(key)
                collect(item)
        elif isinstance(value, list):
            for item in value:
                collect(item)

    collect(json.loads(shared("known-answers/hostile-text.json").read_bytes()))
    collect(json.loads(shared("data/hostile/naughty-strings/blns.json").read_bytes()))
    long = ("a" * 70_000, "{{" * 5_000, "[" * 20_000, "<|" * 5_000, "\n" * 9_000, "```" * 999, "é" * 9_000, "\x00" * 300)
    return (*found, *long, "\U0010ffff", "\ufeff", "", " ", "\u3000")


def rows_with(text: str) -> list[dict]:
    """The text on every side, in every role."""
    calls = [{"index": 1, "id": text, "name": text, "arguments": text}]
    return [
        chat(("system", text), ("user", text), turn("assistant", text, "reasoning"), ("assistant", text)),
        chat(("user", text), ("assistant", text), ("tool", text), ("assistant", text), calls=calls, tools=text,
             answers=[{"index": 2, "id": text}]),
        pair(text, text), preference(text, text, text), labelled(text, text),
        {"segments": [turn("other", text, "input")], "labels": [text],
         "spans": [{"start": 0, "end": 10**6, "label": text, "text": text}]},
    ]


@every_signal
@pytest.mark.parametrize("task", TASKS)
def test_no_text_makes_a_signal_fall_over(signal, task):
    if task not in signal.tasks:
        return
    of = hostile_batch(task)
    limits = signal.limits()
    for finding in signal.judge(measured(signal, of), scope(len(of), task), limits):
        assert 0 <= finding.share <= 1
        assert not any(ord(c) < 32 or 0x202A <= ord(c) <= 0x202E for e in finding.examples for c in e.excerpt)


def measured(signal, of):
    """The measurement of a batch; a leak signal holds it against itself."""
    limits = signal.limits()
    if signal.kind == "row":
        return signal.measure(of, limits)
    if signal.kind == "model":
        drawn = signal.sample(of)
        test = drawn.shifted(len(of)) if signal.against else None
        return signal.conclude(signal.fit(drawn, Context(of.task, test=test)), limits)
    if signal.against:
        return leaks.measure(importlib.import_module(signal.module), of, of)
    if signal.kind == "near":
        return signal.reduce(near([signal.sketch(of)], limits.threshold), limits)
    return local.group([signal.pairs(of)], lambda groups: signal.reduce(groups, limits))


@cache
def hostile_batch(task: str):
    rows = [row for text in hostile() for row in rows_with(text)]
    return batch([*rows, pair("\ud800", "\udfff")], task)


@every_signal
@pytest.mark.parametrize("task", TASKS)
def test_a_batch_without_rows_or_without_text(signal, task):
    limits = signal.limits()
    for rows in ([], [{"segments": []}], [chat(("user", None), ("assistant", None))]):
        of = batch(rows, task)
        if signal.kind == "row":
            assert signal.measure(of, limits).flags.rows.size <= len(rows)
        elif signal.kind == "near":
            assert not len(signal.sketch(of).rows)
        elif signal.kind == "model":
            assert not len(signal.sample(of).rows)
        else:
            assert len(signal.pairs(of).rows) <= 2 * len(rows)
        assert not measured(signal, of).flags.counted().size or signal.kind == "row"
