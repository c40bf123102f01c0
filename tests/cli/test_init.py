"""``tuneready init``: the questions, the answers it takes, the file it writes, and when it refuses to."""

from __future__ import annotations

import datetime as dt
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tuneready.cli import init as command
from tuneready.errors import UserError
from tuneready.project import KEYS, LISTS, DeclaredSource, Expert, Fact, Key, PlannedTask
from tuneready.state import project_file

DAY = dt.date(2026, 3, 2)
FIRST = [key for key in KEYS.values() if key.first]


class Person:
    """Answers questions from a list, remembers them, and then skips everything."""

    def __init__(self, *answers: str, then: str = ""):
        self.answers, self.then, self.asked = list(answers), then, []

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else self.then


@pytest.fixture(autouse=True)
def _second_of_march(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC).timestamp())))


def test_there_are_ten_questions():
    assert len(FIRST) == 10


def test_ten_answers_make_a_file_that_reads_back(tmp_path, capsys):
    person = Person("Ada Osei", "", "classification", "yes", "1", "no", "production", "n", "y", "pytest", "2026-09-01",
                    "before-training")
    done = command.init(tmp_path, ask=person)
    project = project_file.load(tmp_path / "tuneready.toml")
    assert len(person.asked) == 12 and "Your name" in person.asked[0] and "2026-03-02" in person.asked[1]
    assert [key.question in asked for key, asked in zip(FIRST, person.asked[2:])] == [True] * 10
    values = ["classification", True, "behaviour", "no", "production", False, True, "pytest", dt.date(2026, 9, 1), "before-training"]
    assert project.facts == {key.name: Fact(value, "Ada Osei", DAY) for key, value in zip(FIRST, values)}
    assert done.answered == 10 and done.open == len(KEYS) - 10
    said = capsys.readouterr().out
    assert said.splitlines() == list(done.lines)
    assert f"Next: tuneready check DATA --project {tmp_path / 'tuneready.toml'}" in said


def test_every_question_can_be_skipped(tmp_path):
    done = command.init(tmp_path, ask=Person())
    assert done.answered == 0 and project_file.load(done.path).facts == {}


def test_answers_without_a_name_are_said_to_count_as_missing(tmp_path, capsys):
    done = command.init(tmp_path, ask=Person("", "classification", "yes"))
    assert not any(fact.attested for fact in project_file.load(done.path).facts.values())
    assert "2 answers have no name or no date and count as missing" in capsys.readouterr().out


def test_a_placeholder_is_no_name():
    person = Person("TODO", "n/a", "Ada Osei")
    project = command.interview(person)
    assert '"TODO" names nobody' in person.asked[1] and '"n/a" names nobody' in person.asked[2]
    assert project.facts == {} and "On which day" in person.asked[3]


def test_a_wrong_answer_is_asked_again_with_what_is_allowed():
    person = Person("Ada Osei", "soon", "2026-02-01", "classifier", "preference")
    project = command.interview(person)
    assert '"soon", not a date' in person.asked[2] and "2026-03-02, year first" in person.asked[2]
    assert "allowed: classification, extraction, generation, preference" in person.asked[4]
    assert project.facts["task.kind"] == Fact("preference", "Ada Osei", dt.date(2026, 2, 1))


def test_a_question_mark_says_what_the_answer_decides():
    person = Person("Ada Osei", "", "?", "2")
    project = command.interview(person)
    assert person.asked[3].startswith(KEYS["task.kind"].why)
    assert project.value("task.kind") == "extraction"


ANSWERS = [
    ("task.kind", "2", "extraction"), ("task.kind", "PREF", "preference"), ("task.regulated", "n", "no"),
    ("task.narrow", "Yes", True), ("task.narrow", "false", False), ("training.start", "today", DAY),
    ("evaluation.threshold", "91 %", 0.91), ("evaluation.threshold", "0.9", 0.9), ("evaluation.baseline_n", "200", 200),
    ("data.slices", "country, plan ,", ("country", "plan")), ("evaluation.harness", " pytest ", "pytest"),
]


@pytest.mark.parametrize(("name", "given", "value"), ANSWERS)
def test_answers_as_people_type_them(name, given, value):
    assert command.parse(KEYS[name], given) == (value, None)


WRONG = [
    ("task.kind", "7", "allowed: classification"), ("task.goal", "x", "allowed: quality"), ("review.when", "-", "allowed:"),
    ("task.narrow", "maybe", "answer yes or no"), ("evaluation.threshold", "91", "write 0.91"),
    ("evaluation.threshold", "high", "write a number"), ("evaluation.threshold", "nan", "write a number"),
    ("evaluation.threshold", "1" * 50, "write a number"), ("training.start", "02.03.2026", "year first"),
    ("evaluation.baseline_n", "3.5", "write whole rows"),
]


@pytest.mark.parametrize(("name", "given", "fix"), WRONG)
def test_answers_that_do_not_fit(name, given, fix):
    value, fault = command.parse(KEYS[name], given)
    assert value is None and fix in fault[1]


def test_the_beginning_of_two_choices_is_not_an_answer():
    assert command.parse(Key("x", "choice", "", "", ("prompt", "prompt-and-rag", "rag")), "p")[0] is None
    assert command.parse(Key("x", "choice", "", "", ("prompt", "prompt-and-rag", "rag")), "prompt") == ("prompt", None)


def test_full_asks_everything_and_the_lists():
    skipped = [""] * len(KEYS)
    sources = ["helpdesk", "production", "human", "own", "*.jsonl", "Ada", "own data", "terms", "2025", "en", "support", "EX-1",
               "helpdesk", "made", "synthetic", "model", "", "", "origin", "made", *[""] * 4, "some model", "", "", "edge cases", "",
               "wanted", "expected", *[""] * 12, "list 4", "Ben", "2026-06-01", ""]
    experts = ["Dr. Eve Hart", "physician", "board certified", "yes", "100", "6", ""]
    tasks = ["expert review", "", "10", "", "Eve", "4.5", "2026-04-01", "tuning", "5", ""]
    person = Person("Ada Osei", "", *skipped, *sources, *experts, *tasks)
    project = command.interview(person, full=True)
    assert [key.question in asked for key, asked in zip(KEYS.values(), person.asked[2:])] == [True] * len(KEYS)
    helpdesk, made, wanted = project.sources
    assert helpdesk == DeclaredSource("helpdesk", "production", "human", "own", ("*.jsonl",), owner="Ada", licence="own data",
                                      consent="terms", period="2025", language="en", domain="support", evidence="EX-1",
                                      who="Ada Osei", when=DAY)
    assert (made.field, made.value, made.generator, made.gap) == ("origin", "made", "some model", "edge cases")
    assert (wanted.inputs, wanted.scenario_list, wanted.scenario_owner, wanted.recheck) == (
        "expected", "list 4", "Ben", dt.date(2026, 6, 1))
    assert project.experts == (Expert("Dr. Eve Hart", "physician", "board certified", "yes", 100.0, 6.0),)
    assert project.tasks[0] == PlannedTask("expert review", 10.0, 1, "Eve", 4.5, dt.date(2026, 4, 1))
    assert (project.tasks[1].name, project.tasks[1].days, project.tasks[1].order) == ("tuning", 5.0, 2)


def test_a_field_without_its_value_is_asked_for_and_never_written_alone(tmp_path):
    person = Person("Ada Osei", "", *[""] * len(KEYS), "made", *[""] * 4, "origin", "", "x")
    done = command.init(tmp_path, full=True, ask=person)
    source = project_file.load(done.path).sources[0]
    assert (source.field, source.value) == ("origin", "x")


# ------------------------------------------------------------------------------------------------- answers files

FILES = [
    'who = "Ada Osei"\ntask.kind = "extraction"\ntask.narrow = true\n',
    '{"who": "Ada Osei", "task.kind": "extraction", "task.narrow": true, "task.goal": null}',
    '{"who": "Ada Osei", "task": {"kind": "extraction"}, "task.narrow": true}',
    'who = "Ada Osei"\n"task.kind" = "extraction"\n[task]\nnarrow = true\n',
    '\ufeff{"who": "Ada Osei", "when": "2026-03-02", "task": {"kind": {"value": "extraction"}, "narrow": true}}',
]


@pytest.mark.parametrize("text", FILES)
def test_answers_from_a_file(tmp_path, text):
    answers = tmp_path / "answers"
    answers.write_text(text, encoding="utf-8")
    done = command.init(str(tmp_path / "new.toml"), answers=str(answers))
    facts = project_file.load(done.path).facts
    assert facts == {"task.kind": Fact("extraction", "Ada Osei", DAY), "task.narrow": Fact(True, "Ada Osei", DAY)}


def test_a_project_file_is_an_answers_file(tmp_path):
    example = Path(__file__).parents[2] / "examples" / "e1-hospital" / "tuneready.toml"
    done = command.init(tmp_path, answers=example)
    before, after = project_file.load(example), project_file.load(done.path)
    assert (before.facts, before.sources, before.experts, before.tasks) == (after.facts, after.sources, after.experts, after.tasks)


def test_lists_of_an_answers_file(tmp_path):
    answers = tmp_path / "a.json"
    answers.write_text('{"who": "A. Osei", "sources": [{"name": "s", "owner": null}], "plan.tasks": [{"name": "t", "days": 1}]}')
    project = command.from_answers(answers)
    assert [s.name for s in project.sources] == ["s"] and [t.name for t in project.tasks] == ["t"]


BAD_FILES = [
    ('"task.knd" = "x"\n', ":1", 'unknown key "knd" in [task]', 'did you mean "kind"?'),
    ('\n"task.kind" = "x"\n', ":2", 'kind is "x"', "allowed: classification"),
    ('{"task.kind": "x"}', "", 'kind is "x"', "allowed: classification"),
    ('{"task.kind": "extraction",}', ":1:", "not valid JSON", 'write {"task.kind"'),
    ('{"task.kind": NaN}', "", "NaN is not a number", "write {"),
    ('{"who": "A", "who": "B"}', "", '"who" stands twice', "write {"),
    ('{"task.kind": "extraction", "task": {"kind": "preference"}}', "", "task.kind is answered twice", "keep one"),
    ('{"task": 3, "task.kind": "preference"}', "", "task is answered twice", "keep one"),
    ('{"task": 3}', "", "task is 3, not a table", "write [task]"),
    ('{"evaluation.threshold": 1' + "0" * 4000 + "}", "", "threshold is 1000", "write a number"),
    ('{"evaluation.threshold": 1' + "0" * 5000 + "}", "", "not valid JSON", "write {"),
    ("{" + '"a":{' * 100_000, "", "not valid JSON", "write {"),
    ('{"x.y": 1}', "", 'unknown key "x.y"', "known:"),
    ("task.kind = ", ":1", "not valid TOML", "write key = value"),
]


@pytest.mark.parametrize(("text", "where", "what", "fix"), BAD_FILES)
def test_a_wrong_answers_file_writes_nothing(tmp_path, text, where, what, fix):
    answers, target = tmp_path / "answers", tmp_path / "tuneready.toml"
    answers.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        command.init(target, answers=answers)
    assert what in caught.value.what and fix in caught.value.fix
    assert caught.value.where.startswith(f"{answers}{where}") and not target.exists()


def test_a_missing_answers_file(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        command.init(tmp_path / "x.toml", answers=tmp_path / "nowhere.json")


# ------------------------------------------------------------------------------------------------- refusals


def test_a_file_that_is_there_stays_without_force(tmp_path):
    path = tmp_path / "tuneready.toml"
    path.write_text("# mine\n")
    with pytest.raises(UserError, match="--force") as caught:
        command.init(tmp_path, ask=Person())
    assert caught.value.where == str(path) and path.read_text() == "# mine\n"
    command.init(tmp_path, force=True, ask=Person("Ada Osei"))
    assert path.read_text() != "# mine\n" and [p.name for p in tmp_path.iterdir()] == ["tuneready.toml"]


def test_no_such_folder(tmp_path):
    with pytest.raises(UserError, match="no such folder"):
        command.init(tmp_path / "a" / "b.toml", ask=Person())


def test_input_that_ends_early_writes_nothing(tmp_path):
    def ends(_: str) -> str:
        raise EOFError

    with pytest.raises(UserError, match="nothing was written"):
        command.init(tmp_path, ask=ends)
    assert list(tmp_path.iterdir()) == []


def run(tmp_path: Path, **how) -> subprocess.Popen:
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "80"}
    return subprocess.Popen([sys.executable, "-m", "tuneready", "init", "p.toml"], cwd=tmp_path, env=environment,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how)


def test_without_a_terminal_it_names_answers_and_exits_3(tmp_path):
    process = run(tmp_path, stdin=subprocess.DEVNULL)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 3 and "--answers FILE" in said and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_at_a_terminal_it_asks_and_writes(tmp_path):
    ours, theirs = pty.openpty()
    process = run(tmp_path, stdin=theirs)
    os.write(ours, ("Ada Osei\n\n1\nyes\n" + "\n" * 8).encode())
    out, said = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, said
    assert "Wrote p.toml: 2 answers" in out
    facts = project_file.load(tmp_path / "p.toml").facts
    assert facts["task.kind"] == Fact("classification", "Ada Osei", DAY) and facts["task.narrow"].value is True


def test_every_field_of_a_list_is_asked_or_known_to_be_pointless():
    for keys in LISTS.values():
        for key in keys:
            assert command._applies(key, {"inputs": "expected", "outputs": "model", "field": "x"}) or key.name == "lines"
