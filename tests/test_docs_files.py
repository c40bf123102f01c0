"""The files shown in docs/project-file.md and docs/policy.md are read as they stand, and their messages are the real ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tuneready.cli import init
from tuneready.errors import UserError
from tuneready.state import policy_file, project_file

DOCS = Path(__file__).parents[1] / "docs"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("text", blocks("project-file.md", "toml"))
def test_project_files_of_the_docs(tmp_path, text):
    path = tmp_path / "tuneready.toml"
    path.write_text(text, encoding="utf-8")
    project = project_file.load(path)
    assert project.facts or project.sources or project.experts


def test_answers_of_the_docs(tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(blocks("project-file.md", "json")[0])
    assert init.from_answers(path).attested("task.kind") == "extraction"


@pytest.mark.parametrize("text", blocks("policy.md", "toml"))
def test_policies_of_the_docs(tmp_path, text):
    path = tmp_path / "acme.toml"
    path.write_text(text, encoding="utf-8")
    policy = policy_file.load(path)
    assert policy.profile == "regulated" and policy.waivers and policy["real_share_floor"] == 0.7


LOAD = {"tuneready.toml": ("project-file.md", project_file.load), "acme.toml": ("policy.md", policy_file.load)}
FAULTS = [
    ("tuneready.toml", 10, "[evaluation]\nharnes = 1\nthreshold = 91\n"),
    ("acme.toml", 2, "[numbers]\nreal_share_flor = 0.7\n"),
    ("acme.toml", 2, "[numbers]\nreal_share_floor = 60\n"),
]


@pytest.mark.parametrize(("name", "below", "text"), FAULTS)
def test_messages_of_the_docs(tmp_path, monkeypatch, name, below, text):
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("\n" * below + text)
    page, load = LOAD[name]
    with pytest.raises(UserError) as caught:
        load(Path(name))
    assert caught.value.message().splitlines()
    for line in caught.value.message().splitlines():
        assert line in blocks(page, "text")[0]
