"""Targets that close before training can start."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.signals.targets import GOOD, judged
from tuneready.project import Fact, Project
from tuneready.signals import fmt_target_status


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
