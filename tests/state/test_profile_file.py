"""Profiles of providers and trainers: every shipped file is whole, dated, and wired to signals that exist."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from tuneready import shelf
from tuneready.errors import UserError
from tuneready.state import profile_file

EXPECTED = ("axolotl", "azure", "bedrock-claude", "bedrock-llama", "bedrock-nova", "bedrock-titan", "fireworks",
            "llama-factory", "mistral", "openai", "together", "trl", "unsloth", "vertex")


def test_every_target_of_the_command_line_has_a_profile():
    assert profile_file.names() == EXPECTED


@pytest.mark.parametrize("name", EXPECTED)
def test_shipped_profiles(name):
    profile = profile_file.load(name)
    assert profile["name"] == name
    assert profile_file.check(profile) == ()
    assert set(profile.get("shapes", ())) <= set(shelf.by_code("shapes", "NAME"))
    assert set(profile.get("containers", ())) <= set(shelf.by_code("readers", "NAME"))
    assert profile["references"] and profile["note"].endswith(".")


@pytest.mark.parametrize("name", EXPECTED)
def test_limits_reach_signals_that_have_them(name):
    overrides = profile_file.signal_limits(profile_file.load(name))
    signals = shelf.signals()
    for code, field in overrides:
        assert field in {f.name for f in dataclasses.fields(signals[code].limits)}
        assert getattr(signals[code].configured(overrides), field) == overrides[code, field]


def test_facts_that_change_plans():
    openai = profile_file.target_profile(profile_file.load("openai"))
    assert (openai.status, openai.closes, openai.as_of) == ("closing", dt.date(2027, 1, 6), dt.date(2026, 11, 22))
    assert profile_file.target_profile(profile_file.load("bedrock-claude")).status == "closed"
    assert profile_file.load("azure")["bom"] and not profile_file.load("openai")["bom"]
    assert profile_file.signal_limits(profile_file.load("bedrock-nova"))["FMT094", "reserved"][0] == "User:"


@pytest.mark.parametrize("asked, said", [("opneai", "did you mean openai"), ("bedrock-lama", "bedrock-llama"), ("zzz", "choose one")])
def test_unknown_target(asked, said):
    with pytest.raises(UserError, match=said) as caught:
        profile_file.load(asked)
    assert caught.value.exit_code == 3 and "openai" in caught.value.lines[0]


@pytest.mark.parametrize("asked", ["OpenAI", " openai ", "llama_factory", "Bedrock Nova"])
def test_spellings_people_use(asked):
    assert profile_file.load(asked)["name"] in EXPECTED


@pytest.mark.parametrize("changes, fault", [
    ({"colour": "red"}, "unknown key colour"), ({"min_rows": "ten"}, "min_rows is no int"), ({"status": "shut"}, "status shut"),
    ({"status": "closing"}, "closes is missing"), ({"confidence": "sure"}, "confidence sure"), ({"roles": ["human"]}, "role human"),
    ({"facts": {"max_rows": "K"}}, "facts names max_rows"), ({"alternate": "maybe"}, "alternate maybe"), ({"min_rows": True}, "min_rows"),
])
def test_faults_of_a_profile_are_named(changes, fault):
    faults = profile_file.check({**profile_file.load("unsloth"), **changes})
    assert any(fault in told for told in faults)
