"""The table code → key → question: every check reads declared facts that exist, and nothing is asked in vain."""

from __future__ import annotations

import pytest

from tuneready import questions, shelf
from tuneready.project import KEYS, LISTS

CHECKS = [pytest.param(module, id=module.CODE) for name in questions.SHELVES for module in shelf.modules(name)]


@pytest.mark.parametrize("module", CHECKS)
def test_every_check_names_the_facts_it_reads(module):
    assert module.KEYS, f"{module.CODE} names no key: say which declared facts it reads"
    assert len(set(module.KEYS)) == len(module.KEYS)
    for name in module.KEYS:
        assert name in KEYS or name.startswith(tuple(LISTS)), name
        assert questions.question(name).question


def test_all_codes_of_the_specification_are_in_the_table():
    codes = {row.code for row in questions.table()}
    wanted = {"R1", "R2", "R3", *(f"G-{g}" for g in "usable labels personal-data sources evaluation plan conformance clean".split()),
              *(f"T{n}" for n in range(1, 13)), *(f"M{n}" for n in range(1, 6)), *(f"S{n}" for n in range(1, 12))}
    assert wanted - codes == set()


def test_rows_carry_key_question_and_reason():
    rows = questions.table()
    assert all(row.code and row.name and row.key and row.question and row.why for row in rows)
    assert len({(row.code, row.key) for row in rows}) == len(rows)


def test_codes_are_sorted_as_people_count():
    situations = [row.code for row in questions.table() if row.code.startswith("T")]
    assert list(dict.fromkeys(situations)) == sorted(set(situations), key=lambda code: int(code[1:]))


@pytest.mark.parametrize("name", ["sources.inputs", "sources.*", "experts", "plan.tasks.days", "sources.when", "task.kind"])
def test_questions_of_facts_lists_and_fields(name):
    assert questions.question(name).question


@pytest.mark.parametrize("name", ["sources.input", "task", "plan.task", "", "experts.", "plan.tasks.*.days"])
def test_a_key_that_does_not_exist_is_a_bug_of_the_check(name):
    with pytest.raises(KeyError):
        questions.question(name)


def test_the_markdown_holds_every_row_as_one_line():
    lines = questions.markdown().splitlines()
    for row in questions.table():
        assert sum(line.startswith(f"| `{row.key}` | ") for line in lines) >= 1
    assert sum(line.startswith("| `") for line in lines) == len(questions.table())
    assert all(line.count(" | ") == 3 for line in lines if line.startswith("| `"))
    assert questions.markdown().endswith("\n") and "\n\n\n" not in questions.markdown()
