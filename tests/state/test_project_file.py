"""The project file: facts with who and when, faults with line and remedy, and a text that reads back as it was written."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.errors import UserError
from tuneready.project import KEYS, LISTS, DeclaredSource, Expert, Fact, Key, PlannedTask, Project
from tuneready.state import project_file, toml_text

MARCH = dt.date(2026, 3, 2)
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/tuneready.toml"))


def parsed(text: str) -> Project:
    return project_file.read(toml_text.parse(text, "tuneready.toml", project_file.CODE))


def written(folder: Path, text: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "tuneready.toml"
    path.write_text(text, encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------- reading

GOOD = """
name = "support tickets"
who = "Ada Osei"
when = 2026-03-02

[task]
kind = "classification"
narrow = { value = true, who = "Ben Roth" }
description = "  "

[evaluation]
who = "Cy Lam"
when = 2026-04-01
threshold = 0.9
baseline_n = 200
harness = { value = "pytest", when = 2026-05-01 }
metric = { value = "accuracy", who = "" }
out_of_scope = ["spam", " "]

[training]
start = "2026-09-01"

[[sources]]
name = "helpdesk"
inputs = "production"
files = "*"

[[sources]]
name = "bought"
supplier = "vendor"
field = "origin"
value = 7
who = "Dee Fox"
when = 2026-01-05T10:00:00Z

[[experts]]
name = "Eve Hart"
rate = 120

[[plan.tasks]]
name = "expert review"
days = 10
expert_days = 4.5
order = 2
"""


def test_a_whole_file():
    project = parsed(GOOD)
    assert project.name == "support tickets" and project.path == "tuneready.toml"
    assert project.facts["task.kind"] == Fact("classification", "Ada Osei", MARCH)
    assert project.facts["training.start"].value == dt.date(2026, 9, 1)
    assert project.facts["evaluation.out_of_scope"].value == ("spam",)
    assert project.facts["evaluation.baseline_n"].value == 200
    assert project.sources == (
        DeclaredSource("helpdesk", inputs="production", files=("*",), who="Ada Osei", when=MARCH),
        DeclaredSource("bought", supplier="vendor", field="origin", value="7", who="Dee Fox", when=dt.date(2026, 1, 5)),
    )
    assert project.experts == (Expert("Eve Hart", rate=120.0),)
    assert project.tasks == (PlannedTask("expert review", 10.0, 2, expert_days=4.5),)


@pytest.mark.parametrize(("name", "who", "when"), [
    ("task.kind", "Ada Osei", MARCH),                          # from the top
    ("task.narrow", "Ben Roth", MARCH),                        # who from the fact, when from the top
    ("evaluation.threshold", "Cy Lam", dt.date(2026, 4, 1)),   # from the table
    ("evaluation.harness", "Cy Lam", dt.date(2026, 5, 1)),     # when from the fact, who from the table
    ("evaluation.metric", "", dt.date(2026, 4, 1)),            # a blank who is nobody
])
def test_who_and_when_come_from_the_fact_then_the_table_then_the_top(name, who, when):
    fact = parsed(GOOD).facts[name]
    assert (fact.who, fact.when, fact.attested) == (who, when, bool(who))


def test_when_in_review_is_the_answer_not_the_date():
    fact = parsed('who = "Ada"\nwhen = 2026-03-02\n[review]\nwhen = "before-training"\n').facts["review.when"]
    assert fact == Fact("before-training", "Ada", MARCH)


def test_blank_text_declares_nothing():
    assert "task.description" not in parsed(GOOD).facts


@pytest.mark.parametrize("head", ["", 'who = "Ada"\n', "when = 2026-03-02\n", 'who = " "\nwhen = ""\n'])
def test_a_fact_without_name_and_date_is_kept_but_not_attested(head):
    project = parsed(head + "task.narrow = true\n")
    assert project.value("task.narrow") is True and project.attested("task.narrow") is None


def test_the_hash_is_of_the_bytes_on_disk(tmp_path):
    import hashlib

    path = written(tmp_path, GOOD)
    assert project_file.load(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


# ------------------------------------------------------------------------------------------------- faults

BAD = [
    ("[evaluation]\nharnes = 'x'", 2, 'unknown key "harnes" in [evaluation]', 'did you mean "harness"?'),
    ("\n[evalation]\n", 2, 'unknown key "evalation"', 'did you mean "evaluation"?'),
    ("[task]\nthreshold = 0.9", 2, 'unknown key "threshold" in [task]', "it belongs in [evaluation]"),
    ("harness = 'x'", 1, 'unknown key "harness"', "it belongs in [evaluation]"),
    ("[task]\nkind = 'classificaton'", 2, 'kind is "classificaton"', 'did you mean "classification"? (allowed: classification,'),
    ("[task]\nkind = 'Extraction'", 2, 'kind is "Extraction"', 'did you mean "extraction"?'),
    ("[task]\nregulated = true", 2, "regulated is true", "allowed: no, medical, legal, financial, other"),
    ("[task]\nnarrow = 'yes'", 2, 'narrow is "yes"', "write true or false"),
    ("[task]\ndescription = 3", 2, "description is 3, not text", "write it in quotes"),
    ("[evaluation]\nthreshold = 91", 2, "threshold is 91, not between 0 and 1", "write 0.91"),
    ("[evaluation]\nthreshold = '0.9'", 2, 'threshold is "0.9", not a number', "no quotes"),
    ("[evaluation]\nthreshold = nan", 2, "threshold is nan, not a number", "write a number"),
    ("[data]\nslices = [\n0x" + "F" * 5000 + "]", 3, "integer of more than 64 bits", "write a smaller number"),
    ("[evaluation]\nthreshold = true", 2, "threshold is true, not a number", "write a number"),
    ("[evaluation]\nbaseline_n = 20.5", 2, "baseline_n is 20.5, not a whole number", "write whole rows"),
    ("[evaluation]\nbaseline_n = -3", 2, "baseline_n is -3", "not below zero"),
    ("[review]\nminutes_per_row = 0", 2, "minutes_per_row is 0", "above zero"),
    ("[training]\nstart = 'soon'", 2, 'start is "soon", not a date', "write 2026-03-02, year first"),
    ("[training]\nstart = 10:00:00", 2, "start is 10:00:00, not a date", "year first"),
    ("[data]\nslices = [1]", 2, "slices is [1]", 'write a list of texts'),
    ("[task]\nnarrow = { vale = true }", 2, 'unknown key "vale" of task.narrow', 'did you mean "value"?'),
    ("[task]\nnarrow = { who = 'Ada' }", 2, "task.narrow has no value", "write { value = …"),
    ("task = 3", 1, "task is 3, not a table", "write [task]"),
    ("who = 3", 1, "who is 3, not text", "name a person"),
    ("who = 'TODO'", 1, 'who is "TODO", which names nobody', "name a person"),
    ("when = '2026-13-01'", 1, 'when is "2026-13-01", not a date', "write when = 2026-03-02"),
    ("name = []", 1, "name is [], not text", "quotes"),
    ("[sources]\nname = 'x'", 1, "sources is not a list of tables", "write [[sources]]"),
    ("[[sources]]\ninputs = 'production'", 1, "[[sources]] without name", "add name"),
    ("[[sources]]\nname = 'a'\ninputs = 'prod'", 3, 'inputs is "prod"', "allowed: production, expected"),
    ("[[sources]]\nname = 'a'\ninput = 'production'", 3, 'unknown key "input" in [[sources]]', 'did you mean "inputs"?'),
    ("[[sources]]\nname = 'a'\n[[sources]]\nname = 'a'", 4, '"a" stands twice in [[sources]]', "its own name"),
    ("[[sources]]\nname = 'a'\nfield = 'x'", 1, "matched by field needs both", "add the other one"),
    ("[[experts]]\nname = 'a'\nwho = 'b'", 3, 'unknown key "who" in [[experts]]', "known: name, role"),
    ("[[experts]]\nname = 'a'\nrate = 'high'", 3, 'rate is "high", not a number', "write a number (money)"),
    ("[[plan.tasks]]\nname = 'a'", 1, "[[plan.tasks]] without days", "add days"),
    ("[[plan.tasks]]\nname = ' '\ndays = 1", 1, "[[plan.tasks]] without name", "add name"),
    ("[plan]\ntasks = ['a']", 2, "plan.tasks is not a list of tables", "write [[plan.tasks]]"),
    ("[task\nkind = 'x'", 1, "not valid TOML", "write key = value"),
]


@pytest.mark.parametrize(("text", "line", "what", "fix"), BAD)
def test_a_fault_names_what_where_and_how_to_mend(tmp_path, text, line, what, fix):
    path = written(tmp_path, text)
    with pytest.raises(UserError) as caught:
        project_file.load(path)
    error = caught.value
    assert what in error.what and fix in error.fix
    assert error.where.split(":")[:2] == [str(path), str(line)]
    assert error.code.startswith("E-PROJECT") and error.exit_code == 3


def test_all_faults_are_named_at_once_in_the_order_of_the_file(tmp_path):
    path = written(tmp_path, "[[sources]]\ninputs = 'x'\n[task]\nnarow = 1\n[evaluation]\nthreshold = 7\n")
    with pytest.raises(UserError) as caught:
        project_file.load(path)
    lines = caught.value.message().split("\n")
    assert [line.split(":")[1].split()[0] for line in lines] == ["1", "2", "4", "6"]


def test_a_flood_of_faults_is_counted():
    with pytest.raises(UserError) as caught:
        parsed("".join(f"x{n} = 1\n" for n in range(30)))
    assert caught.value.lines[-1] == "and 9 more" and len(caught.value.lines) == 21


@pytest.mark.parametrize("name", KEYS)
def test_every_key_takes_its_kind_and_refuses_another(name):
    key = KEYS[name]
    right = {"text": "x", "bool": False, "number": 1, "date": MARCH, "choice": next(iter(key.choices), ""), "texts": ["x"]}
    assert project_file.check(key, right[key.kind])[1] is None
    value, fault = project_file.check(key, {"a": 1})
    assert value is None and all(fault)


# ------------------------------------------------------------------------------------------------- finding the file


def test_found_in_this_folder_or_beside_the_data(tmp_path, monkeypatch):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    monkeypatch.chdir(here)
    there.mkdir()
    data = there / "data.jsonl"
    data.write_text("{}")
    assert project_file.find(Path.cwd(), [str(data), "-", "hf://a/b"]) is None
    beside = written(there)
    assert project_file.find(Path.cwd(), [str(data)]) == beside
    assert project_file.find(Path.cwd(), [str(there)]) == beside
    assert project_file.find(Path.cwd(), [str(there / "*.jsonl")]) == beside
    assert project_file.find(Path.cwd()) is None
    written(here)
    assert project_file.find(Path.cwd(), ["data.jsonl"]) == Path("tuneready.toml")
    with pytest.raises(UserError, match="several project files") as caught:
        project_file.find(Path.cwd(), [str(data)])
    assert f"--project {beside}" in caught.value.fix


# ------------------------------------------------------------------------------------------------- writing

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).map(str.strip).filter(bool)
days = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
who = st.just("") | names.filter(lambda name: not project_file.names_nobody(name))
amount = st.floats(0.5, 1e6) | st.integers(1, 10**6).map(float)


def value_of(key: Key) -> st.SearchStrategy:
    """Values a key takes, as reading hands them back."""
    if key.kind == "number" and key.unit in ("rows", "reviewers", "position"):
        return st.integers(1, 10**9)
    kinds = {
        "text": names, "bool": st.booleans(), "date": days, "texts": st.lists(names, min_size=1, max_size=3).map(tuple),
        "choice": st.sampled_from(key.choices or ("",)), "number": st.floats(0, 1) if key.unit == "0..1" else amount,
    }
    return kinds[key.kind]


@st.composite
def records(draw, table, kind):
    found = []
    for name in draw(st.lists(names, unique=True, max_size=2)):
        optional = {k.name: value_of(k) for k in LISTS[table] if k.name not in ("name", "days", "field", "value")}
        values = draw(st.fixed_dictionaries({}, optional=optional))
        if table == "plan.tasks":
            values["days"] = draw(amount)
        if table == "sources":
            values |= {"who": draw(who), "when": draw(st.none() | days)}
            values |= draw(st.sampled_from([{}, {"field": "origin", "value": "x"}]))
        found.append(kind(name=name, **values))
    return tuple(found)


@st.composite
def projects(draw):
    facts = {}
    people = draw(st.lists(st.tuples(who, st.none() | days), min_size=1, max_size=3))
    for name in draw(st.lists(st.sampled_from(list(KEYS)), unique=True, max_size=8)):
        facts[name] = Fact(draw(value_of(KEYS[name])), *draw(st.sampled_from(people)))
    return Project(
        name=draw(st.just("") | names), facts={name: facts[name] for name in KEYS if name in facts},
        sources=draw(records("sources", DeclaredSource)), experts=draw(records("experts", Expert)),
        tasks=draw(records("plan.tasks", PlannedTask)),
    )


@settings(deadline=None)  # the machine may be busy
@given(projects())
def test_what_is_written_reads_back_the_same(project):
    text = project_file.dump(project)
    back = parsed(text)
    assert replace(back, path="", sha256="") == project
    assert project_file.dump(back) == text


def test_an_empty_project_writes_every_question_as_a_comment():
    text = project_file.dump(Project())
    assert parsed(text).facts == {}
    for key in KEYS.values():
        assert f"# {key.question}" in text and f"# {key.name.split('.', 1)[1]} =" in text
    for table, keys in LISTS.items():
        assert f"# [[{table}]]" in text and all(f"# {key.question}" in text for key in keys)


def test_a_question_taken_out_of_its_comment_and_left_open_is_named_with_its_line():
    text = project_file.dump(Project()).replace("# narrow =", "narrow =")
    line = text.split("\n").index("narrow =") + 1
    with pytest.raises(UserError) as caught:
        parsed(text)
    assert caught.value.where.startswith(f"tuneready.toml:{line}:")


# ------------------------------------------------------------------------------------------------- worked examples


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_every_fact_of_the_worked_examples_is_attested(path):
    project = project_file.load(path)
    assert project.facts and all(fact.attested for fact in project.facts.values())
    assert project.sources and all(s.files == ("*",) and s.who and s.when and s.evidence for s in project.sources)
    assert all(e.name and e.role and e.qualification for e in project.experts) and project.experts


def test_the_three_worked_examples_are_there():
    assert [path.parent.name for path in EXAMPLES] == ["e1-hospital", "e2-tickets", "e3-contracts"]
