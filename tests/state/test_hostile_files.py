"""Whatever stands in a project, policy or answers file: it is read, or refused in one message; never a traceback."""

from __future__ import annotations

import json

import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.cli import init
from tuneready.errors import UserError
from tuneready.finding import visible
from tuneready.policy import Policy
from tuneready.project import KEYS, LISTS, Project
from tuneready.state import policy_file, project_file, toml_text

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
plain = st.booleans() | st.integers() | st.floats() | words | st.dates() | st.datetimes() | st.times()
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=6)


def tables(names, values=anything):
    """Tables whose keys are mostly ones that exist."""
    return st.dictionaries(st.sampled_from(sorted(names)) | words, values, max_size=4)


fields = {key.name for keys in LISTS.values() for key in keys} | {"value", "who", "when"}
in_tables = {name.split(".", 1)[1] for name in KEYS} | {"who", "when", "tasks"}
record = tables(fields)
project_data = tables(
    {*project_file.TABLES, *project_file.TOP, "sources", "experts"},
    anything | st.lists(record, max_size=3) | tables(in_tables, anything | record | st.lists(record, max_size=3)),
)
shipped = policy_file.load()
policy_data = tables(
    {"profile", "numbers", "planning", "brackets", "signals", "waivers"},
    anything | st.lists(tables({"gate", "reason", "approver", "expires"}), max_size=2)
    | tables({*shipped.entries, *shipped.tables, "LEN002", "FMT093"}, anything | tables({"value", "reason", "weeks", "token_limit"})),
)


@settings(deadline=None)
@given(data=project_data)
def test_project_files(data):
    try:
        project = project_file.read(toml_text.parse(tomlkit.dumps(data), "tuneready.toml", project_file.CODE))
    except UserError as error:
        assert error.where and error.fix and error.what
        assert all(visible(line) == line for line in error.message().split("\n"))
    else:
        assert isinstance(project, Project)
        assert project_file.read(toml_text.parse(project_file.dump(project), "again", "E")).facts == project.facts


@settings(deadline=None)
@given(data=policy_data)
def test_policy_files(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("policy") / "acme.toml"
    path.write_text(tomlkit.dumps(data), encoding="utf-8", newline="")
    try:
        assert isinstance(policy_file.load(path), Policy)
    except UserError as error:
        assert error.where and error.fix and error.what


@settings(deadline=None)
@given(data=project_data | st.dictionaries(st.sampled_from(sorted(KEYS)), anything, max_size=4))
def test_answers_files(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("answers") / "answers"
    for text in (json.dumps(data, default=str), tomlkit.dumps(data)):
        path.write_text(text, encoding="utf-8", newline="")
        try:
            assert isinstance(init.from_answers(path), Project)
        except UserError as error:
            assert error.where and error.fix and error.what
