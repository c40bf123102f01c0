"""The help: examples that can be pasted, defaults that are said, 80 columns."""

from __future__ import annotations

import re
import shlex

import pytest
import typer

from tuneready.cli import examples
from tuneready.cli.main import app, outcome


def commands(group: typer.Typer = app, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command as it is typed."""
    own = [(*before, one.name or one.callback.__name__.replace("_", "-")) for one in group.registered_commands]
    return own + [name for inner in group.registered_groups for name in commands(inner.typer_instance, (*before, inner.typer_instance.info.name or inner.name))]


def help_of(words: tuple[str, ...], capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERMINAL_WIDTH", "80")
    assert outcome([*words, "--help"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_example_names_its_command_and_options_that_exist(words, capsys, monkeypatch) -> None:
    text = help_of(words, capsys, monkeypatch)
    shown = [shlex.split(line, comments=True) for line in re.findall(r"^    (tuneready .*)$", text, re.MULTILINE)]
    assert shown and max(map(len, text.splitlines())) <= 80
    for line in shown:
        assert tuple(line[1 : 1 + len(words)]) == words
        asked = {word for word in line if word.startswith("-") and word != "-"}
        assert asked <= set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", text.split("Examples:")[0])), line


@pytest.mark.parametrize("group", [(), ("review",)], ids=["all", "review"])
def test_the_list_of_commands_says_each_in_full(group, capsys, monkeypatch) -> None:
    listed = help_of(group, capsys, monkeypatch).split("Commands:")[1]
    assert "..." not in listed
    assert {words[-1] for words in commands() if words[:-1] == group} <= set(re.findall(r"^  (\S+)", listed, re.MULTILINE))


def test_examples_stand_for_commands_that_exist() -> None:
    assert {words[-1] for words in commands()} == set(examples.HELP)
