"""What rows are for, told from their answers: made cases at both sides of every rule, and the real files."""

from __future__ import annotations

import csv
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tests.intake.real_files import rows, sampled
from tests.intake.test_vote import NAMED
from tests.renderers import sample
from tests.test_agreement import report_bytes
from tuneready.audit import Audit, Options, check
from tuneready.intake import mapping, recognise, vote
from tuneready.intake.recognise import ANSWER, MULTI, NONE, SINGLE, SPANS, Recognised
from tuneready.project import TASKS
from tuneready.renderers import _phrases

WORDS = ("card", "loan", "fee", "refund", "transfer", "limit", "account", "payment", "branch", "letter", "app", "login")


def told(found: list[dict], shape: str = "chat_messages", declared: str | None = None) -> Recognised:
    """What sampled rows of a shape are recognised as."""
    form = vote.form_of(shape, mapping.Mapping())
    return recognise.recognise(recognise.canonical(found, vote.converter(shape, mapping.Mapping()), form), form, declared)


def chat(asked: str, *answers: str, **more: object) -> dict:
    """A chat row: the question, then answers with "And then?" between them."""
    turns = [{"role": "user", "content": asked}]
    for k, answer in enumerate(answers):
        turns += [{"role": "user", "content": "And then?"}] * (k > 0) + [{"role": "assistant", "content": answer}]
    return {"messages": turns, **more}


def questions(n: int, seed: int = 0) -> list[str]:
    draw = random.Random(seed)
    return [f"{' '.join(draw.choices(WORDS, k=6))} {k}" for k in range(n)]


def answered(answers: list[str]) -> list[dict]:
    """Chat rows with these answers, every question another one."""
    return [chat(asked, answer) for asked, answer in zip(questions(len(answers)), answers)]


def drawn(classes: int, n: int = 400, seed: int = 1) -> list[str]:
    """Labels of ``n`` rows drawn evenly from so many classes."""
    return [f"class_{k}" for k in random.Random(seed).choices(range(classes), k=n)]


def prose(k: int) -> str:
    return f"Please open the app, choose {WORDS[k % 12]} and follow step {k} of the guide until it says that all is well."


@pytest.mark.parametrize(("classes", "n", "task"), [
    (2, 400, "classification"), (14, 400, "classification"), (77, 400, "classification"), (150, 400, "classification"),
    (350, 400, "generation"), (4000, 400, "generation"), (3, 40, "classification"), (3, 20, "classification"), (3, 19, "generation"), (1, 400, "generation"),
])
def test_few_answers_that_repeat_are_classes(classes: int, n: int, task: str) -> None:
    found = told(answered(drawn(classes, n)))
    assert found.task == task
    assert (found.labels, found.classes) == ((ANSWER, len(set(drawn(classes, n)))) if task == "classification" else (NONE, 0))
    assert found.reason


def test_spelling_does_not_make_classes() -> None:
    found = told(answered([name for name in ("Refund", "refund.", " REFUND ", "ｒｅｆｕｎｄ", "card  arrival", "Card arrival!") for _ in range(10)]))
    assert (found.task, found.classes) == ("classification", 2)


def arithmetic(n: int) -> list[dict]:
    return [chat(f"What is {a} + {b}?", str(a + b)) for a in range(n) for b in range(n)]


CASES: dict[str, tuple[list[dict], str]] = {
    "free text": (answered([prose(k) for k in range(200)]), "generation"),
    "free text with some one-word answers": (answered([("Yes", "No")[k % 2] if k % 4 == 0 else prose(k) for k in range(200)]), "generation"),
    "classes with some free text": (answered([prose(k) if k % 20 == 0 else WORDS[k % 12] for k in range(200)]), "classification"),
    "yes and no alone": (answered(["yes" if k % 3 else "no" for k in range(100)]), "classification"),
    "one canned answer": (answered(["Please contact support."] * 100), "generation"),
    "every row twice": (answered([f"Answer {k}" for k in range(100)]) * 2, "generation"),
    "one input": ([chat("Pick a colour", WORDS[k % 4]) for k in range(100)], "generation"),
    "long inputs that differ at their end": ([chat("word " * 20_000 + q, WORDS[k % 5]) for k, q in enumerate(questions(200))], "classification"),
    "long classes": (answered([WORDS[k % 4] * 40 for k in range(100)]), "generation"),
    "answers of two lines": (answered([f"{WORDS[k % 4]}\nbecause" for k in range(100)]), "generation"),
    "ratings": (answered([str(k % 5 + 1) for k in range(100)]), "classification"),
    "sums": (arithmetic(20), "generation"),
    "multiple choice": ([chat(f"{q}\nA) yes it is\nB) no\nC) both", "ABC"[k % 3]) for k, q in enumerate(questions(100))], "generation"),
    "letters as classes": (answered(["ABC"[k % 3] for k in range(100)]), "classification"),
    "talk that ends in a set phrase": ([chat(q, prose(k), ("You're welcome!", "Goodbye.")[k % 2]) for k, q in enumerate(questions(100))], "generation"),
    "several classes asked for in turn": ([chat(q, WORDS[k % 4], WORDS[(k + 1) % 4]) for k, q in enumerate(questions(100))], "classification"),
    "talk whose class alone is learnt": ([
        {"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": prose(k), "weight": 0},
                      {"role": "user", "content": "Which topic is this?"}, {"role": "assistant", "content": WORDS[k % 4]}]}
        for k, q in enumerate(questions(100))], "classification"),
    "two tasks by system prompt": ([{"messages": [
        {"role": "system", "content": ("Name the topic.", "Name the mood.")[k % 2]}, *chat(q, (WORDS[k % 8], ("glad", "cross")[k % 4 // 2])[k % 2])["messages"]]}
        for k, q in enumerate(questions(200))], "generation"),
    "one task under two system prompts": ([{"messages": [
        {"role": "system", "content": ("Name the topic.", "What is the topic?")[k % 2]}, *chat(q, WORDS[k % 5])["messages"]]}
        for k, q in enumerate(questions(200))], "classification"),
    "a class with its confidence": (answered([json.dumps({"label": WORDS[k % 4], "confidence": k / 100}) for k in range(100)]), "classification"),
    "a class with its reason": (answered([json.dumps({"why": prose(k), "intent": WORDS[k % 4]}) for k in range(100)]), "classification"),
    "a class in a fence": (answered(["```json\n" + json.dumps({"category": WORDS[k % 4]}) + "\n```" for k in range(100)]), "classification"),
    "two fields of few values, one named label": (
        answered([json.dumps({"urgent": k % 2 == 0, "label": WORDS[k % 4]}) for k in range(100)]), "classification"),
    "two fields of few values": (answered([json.dumps({"urgent": k % 2 == 0, "team": WORDS[k % 4]}) for k in range(100)]), "generation"),
    "fields copied from the input": ([
        chat(f"Invoice {k} of {q} for {k * 7} EUR", json.dumps({"number": k, "name": q, "total": k * 7, "currency": "EUR"}))
        for k, q in enumerate(questions(100))], "extraction"),
    "entities in a list": ([
        chat(f"{q} went to Oslo", json.dumps([{"text": q, "type": "NAME"}, {"text": "Oslo", "type": "PLACE"}])) for q in questions(100)], "extraction"),
    "invented objects": (answered([json.dumps({"title": prose(k), "stars": 7000 + k}) for k in range(100)]), "generation"),
    "nothing but questions": ([{"messages": [{"role": "user", "content": q}]} for q in questions(100)], "generation"),
    "empty rows": ([{"messages": []}] * 50, "generation"),
}


@pytest.mark.parametrize("name", CASES)
def test_made_cases(name: str) -> None:
    made, task = CASES[name]
    found = told(made)
    assert (found.task, found.labels) == (task, NONE if task == "generation" else ANSWER), found.reason


@pytest.mark.parametrize(("shape", "made"), [
    ("prompt_completion", lambda q, a: {"prompt": q, "completion": f" {a}\n"}), ("alpaca", lambda q, a: {"instruction": "Name the topic.", "input": q, "output": a}),
    ("sharegpt", lambda q, a: {"conversations": [{"from": "human", "value": q}, {"from": "gpt", "value": a}]}), ("qa", lambda q, a: {"question": q, "answer": a}),
    ("input_output", lambda q, a: {"input": q, "output": a}),
])
def test_other_shapes_hide_classes_too(shape: str, made: object) -> None:
    found = [made(q, a) for q, a in zip(questions(300), drawn(20, 300))]
    assert (told(found, shape).task, told(found, shape).classes) == ("classification", 20)


def test_labels_in_columns_are_told_apart() -> None:
    texts = questions(40)
    assert told([{"text": t, "label": "a"} for t in texts], "text_label").labels == SINGLE
    assert told([{"text": t, "labels": ["a", "b"][: 1 + k % 2]} for k, t in enumerate(texts)], "text_label").labels == MULTI
    assert told([{"text": t, "spans": [{"start": 0, "end": 3, "label": "A"}]} for t in texts], "text_spans").labels == SPANS


def test_pairs_of_answers_are_never_read_again() -> None:
    pairs = [{"prompt": q, "chosen": WORDS[k % 2], "rejected": WORDS[2 + k % 2]} for k, q in enumerate(questions(100))]
    assert told(pairs, "trl_pref", "classification") == Recognised("preference", NONE, reason="told from the shape")


@pytest.mark.parametrize("path", [path for path, shape in NAMED.items() if shape not in ("text_label", "text_spans")])
def test_no_real_generation_or_preference_file_is_taken_for_classes(path: str) -> None:
    form = vote.form_of(NAMED[path], mapping.Mapping())
    assert told(sampled(rows(shared(f"data/{path}"))), NAMED[path]).task == form in ("generation", "preference")


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("wrap", [str, lambda name: json.dumps({"intent": name}), lambda name: json.dumps({"intent": name, "confidence": len(name) / 99})])
def test_real_intents_as_chat_are_classes(shuffled: bool, wrap: object) -> None:
    found = [chat(row["text"], wrap(row["category"])) for row in rows(shared("data/intents/banking77/train.csv"))]
    if shuffled:
        random.Random(5).shuffle(found)
    recognised = told(sampled(found))
    assert (recognised.task, recognised.key) == ("classification", "" if wrap is str else "intent")
    assert 70 <= recognised.classes <= 77


def test_real_final_answers_are_no_classes() -> None:
    found = rows(shared("data/instruct/gsm8k/test.jsonl"))
    short = [chat(row["question"], row["answer"].split("####")[1].strip()) for row in found]
    assert told(sampled(short)).task == "generation"


@pytest.mark.parametrize(("answers", "declared", "task", "labels"), [
    (drawn(3, 10), None, "generation", NONE), (drawn(3, 10), "classification", "classification", ANSWER),
    (drawn(4000), "classification", "classification", ANSWER), (drawn(77), "classification", "classification", ANSWER),
    ([prose(k) for k in range(100)], "classification", "generation", NONE),
    ([json.dumps({"label": f"c{k}", "note": prose(k)}) for k in range(30)], "classification", "classification", ANSWER),
])
def test_a_declared_classification_needs_no_proof_but_short_answers(answers: list[str], declared: str | None, task: str, labels: str) -> None:
    found = told(answered(answers), declared=declared)
    assert (found.task, found.labels) == (task, labels)


def batch_of(found: list[dict], shape: str = "chat_messages"):
    return recognise.canonical(found, vote.converter(shape, mapping.Mapping()), "classification")


@pytest.mark.parametrize(("answer", "key", "label"), [
    ("Refund", "", "refund"), (" refund. ", "", "refund"), ("ＲＥＦＵＮＤ", "", "refund"), ("Card  arrival!?", "", "card arrival"), ("...", "", "..."),
    ('{"category": "Refund"}', "category", "refund"), ('{"category": true}', "category", "true"), ('{"category": 3, "x": "y"}', "category", "3"),
    ('```json\n{"category": "Refund"}\n```', "category", "refund"), ('{"category": null}', "category", '{"category": null}'),
    ('{"other": "Refund"}', "category", '{"other": "refund"}'), ("Refund", "category", "refund"), ("[1, 2]", "category", "[1, 2]"),
    ("x " * 100, "", ("x " * 100)[:79]), ("Ask ada@example.org", "", "ask a•••[email]"), (f"{'x' * 80} sk-abcdefghijklmnop", "", "x" * 79), ("C#", "", "c#"), ("C++", "", "c++"),
])
def test_the_label_of_an_answer(answer: str, key: str, label: str) -> None:
    assert recognise.label_of(answer, key) == label
    assert recognise.labelled(batch_of([chat("Which?", answer)]), key).table.column("labels").to_pylist() == [[label]]


def test_rows_without_an_answer_have_no_label_and_columns_keep_theirs() -> None:
    made = [chat("a", "Refund"), {"messages": [{"role": "user", "content": "b"}]}, chat("c", "  "), chat("d", prose(1), "Loan.")]
    assert recognise.labelled(batch_of(made)).table.column("labels").to_pylist() == [["refund"], None, None, ["loan"]]
    note = [{"dialogue": "Doctor: hi", "section_text": "None.", "section_header": "ROS"}]
    assert recognise.labelled(batch_of(note, "dialogue_note")).table.column("labels").to_pylist() == [["ROS"]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["Refund", "loan.", "", prose(3), '{"a": 1}', "{"]), min_size=1, max_size=12), st.integers(1, 5), st.sampled_from(["", "a"]))
def test_labels_do_not_depend_on_cuts(answers: list[str], size: int, key: str) -> None:
    made = answered(answers)
    whole = recognise.labelled(batch_of(made), key).table.column("labels").to_pylist()
    cut = [recognise.labelled(batch_of(made[k:k + size]), key).table.column("labels").to_pylist() for k in range(0, len(made), size)]
    assert [label for part in cut for label in part] == whole


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_folding_is_stable(text: str) -> None:
    assert recognise.fold(recognise.fold(text)) == recognise.fold(text)


# The same intents as CSV and as chat rows, with planted copies and contradictions.


def intents() -> list[tuple[str, str]]:
    """Rows of 12 real intents: one dominant, two rare, copies of four kinds and contradictions planted."""
    with shared("data/intents/banking77/train.csv").open(encoding="utf-8", newline="") as file:
        found = [(r["text"], r["category"]) for r in csv.DictReader(file) if "\n" not in r["text"] and r["text"].strip() == r["text"]]
    names = sorted({name for _, name in found if name == recognise.fold(name)})[:12]
    most = {names[0]: 200, names[1]: 5, names[2]: 7}
    kept = [row for name in names for row in [row for row in found if row[1] == name][: most.get(name, 25)]]
    long = [row for row in kept if len(row[0].split()) > 12]
    kept += kept[5:9] + [(text.upper(), name) for text, name in kept[20:24]] + [(f"{text} please", name) for text, name in long[:6]]
    kept += [(text, names[4]) for text, _ in kept[30:33]] + [(f"{text} thanks", names[5]) for text, _ in long[10:13]]
    random.Random(7).shuffle(kept)
    return kept


def written(folder: Path, found: list[tuple[str, str]], form: str) -> Path:
    path = folder / f"intents.{form}"
    with path.open("w", encoding="utf-8", newline="") as file:
        if form == "csv":
            csv.writer(file, lineterminator="\n").writerows([("text", "category"), *found])
        else:
            file.writelines(json.dumps({"messages": [{"role": "system", "content": "Name the intent."}, {"role": "user", "content": text},
                                                     {"role": "assistant", "content": name}]}) + "\n" for text, name in found)
    return path


def said(done: Audit, header: int) -> tuple[dict, list]:
    """Findings about labels and copies, and the rows behind them numbered from 1."""
    found = {f.code: (f.rows, f.share, f.severity, f.message) for f in done.report.findings if f.code[:3] in ("LBL", "DUP")}
    table = [(r["line"] - header, r["code"], r["severity"], r["score"] and round(r["score"], 6)) for r in done.rows.to_pylist() if r["code"][:3] in ("LBL", "DUP")]
    return found, sorted(table, key=repr)


def test_intents_as_chat_are_found_the_same_faults_as_in_a_table(tmp_path: Path) -> None:
    made = intents()
    table = check([str(written(tmp_path, made, "csv"))], Options(workers=0, fast=True))
    hidden = check([str(written(tmp_path, made, "jsonl"))], Options(workers=0, fast=True))
    assert said(hidden, 0) == said(table, 1)
    assert {"LBL002", "LBL003", "DUP001", "DUP002", "DUP003", "DUP005"} <= said(hidden, 0)[0].keys()
    assert hidden.report.usable.estimate == table.report.usable.estimate < len(made)
    assert [(step.name, step.rows) for step in hidden.report.usable.waterfall] == [(step.name, step.rows) for step in table.report.usable.waterfall]
    assert hidden.report.data.classes == table.report.data.classes
    assert (hidden.report.data.task, hidden.report.data.labels) == ("classification", ANSWER)
    assert "as chat_messages, classification (12 classes in the answers): " in _phrases.what_was_read(hidden.report)
    assert (table.report.data.task, table.report.data.labels) == ("classification", SINGLE)


@pytest.mark.slow
def test_all_real_intents_as_chat_are_found_the_same_faults_as_in_a_table(tmp_path: Path) -> None:
    path = shared("data/intents/banking77/train.csv")
    with path.open(encoding="utf-8", newline="") as file:
        made = [(r["text"], r["category"]) for r in csv.DictReader(file)]
    table, hidden = check([str(path)], Options(fast=True)), check([str(written(tmp_path, made, "jsonl"))], Options(fast=True))
    found = {f.code: (f.rows, f.severity) for f in table.report.findings if f.code[:3] in ("LBL", "DUP")}
    assert {f.code: (f.rows, f.severity) for f in hidden.report.findings if f.code[:3] in ("LBL", "DUP")} == found != {}
    assert len(hidden.report.data.classes) == len(table.report.data.classes) == 77
    assert hidden.report.usable.estimate == table.report.usable.estimate


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """The intents as chat, and what an uncut check says of them."""
    path = written(tmp_path_factory.mktemp("whole"), intents(), "jsonl")
    return path, report_bytes(path)


def test_workers_say_the_same_of_hidden_classes(whole: tuple[Path, bytes]) -> None:
    path, said_of_all = whole
    assert report_bytes(path, 2, part_bytes=9_000) == said_of_all


@pytest.mark.parametrize("limits", [{"part_bytes": 3_000}, {"chunk_rows": 7}, {"part_bytes": 9_000, "chunk_bytes": 900}])
def test_any_cut_of_hidden_classes_gives_the_same_bytes(limits: dict[str, int], whole: tuple[Path, bytes]) -> None:
    path, said_of_all = whole
    assert report_bytes(path, **limits) == said_of_all


def test_leaks_are_found_between_chat_and_table(tmp_path: Path) -> None:
    made = intents()
    (tmp_path / "test").mkdir()
    test = written(tmp_path / "test", made[:20], "csv")
    found = check([str(written(tmp_path, made, "jsonl"))], Options(workers=0, fast=True, test=(str(test),))).report
    assert found.data.task == "classification"
    assert {finding.code: finding.rows for finding in found.findings}["LEK001"] >= 20


@pytest.mark.parametrize(("task", "labels", "classes", "words"), [
    ("classification", ANSWER, 77, "classification (77 classes in the answers)"), ("classification", SINGLE, 1, "classification (1 class)"),
    ("classification", MULTI, 5, "classification (5 classes, several in a row)"), ("classification", SINGLE, 0, "classification"),
    ("extraction", SPANS, 22, "extraction (22 classes of spans)"), ("extraction", ANSWER, 0, "extraction"), ("generation", NONE, 0, "generation"),
    ("preference", SINGLE, 2, "preference"),
])
def test_the_first_line_names_the_task(task: str, labels: str, classes: int, words: str) -> None:
    data = replace(sample.SAMPLES["hold"]().data, task=task, labels=labels, classes={str(k): 1 for k in range(classes)})
    assert _phrases.task_words(data) == words


def test_format_signals_still_see_a_chat_file(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    broken = [{"messages": [{"role": "assistant", "content": "Hello"}, {"role": "user", "content": "Where is my card?"}, {"role": "assistant", "content": "card"}]},
              {"messages": [{"role": "user", "content": "Where is my loan?"}]}]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*answered(drawn(4, 200)), *broken]))
    report = check([str(path)], Options(workers=0, fast=True)).report
    assert report.data.task == "classification"
    assert {"FMT005", "FMT013"} <= {finding.code for finding in report.findings}
    assert "FMT032" in report.not_measured and "DUP007" in report.not_measured


@pytest.mark.parametrize("declared", TASKS)
def test_the_declared_task_wins_and_decides_which_signals_run(declared: str, tmp_path: Path) -> None:
    (tmp_path / "tuneready.toml").write_text(f'who = "Ada Osei"\nwhen = 2026-01-01\n[task]\nkind = "{declared}"\n')
    (tmp_path / "chat.jsonl").write_text("".join(json.dumps(row) + "\n" for row in answered(drawn(4, 200))))
    report = check([str(tmp_path / "chat.jsonl")], Options(workers=0, fast=True)).report
    assert (report.data.task, report.data.task_declared) == (declared, True)
    assert bool(report.data.classes) == (declared == "classification")
    assert ("DUP007" in report.not_measured) == (declared in ("classification", "extraction"))
    assert any("reads as classification" in note for note in report.notes) == (declared != "classification")


def test_answers_in_a_batch_without_text_are_none() -> None:
    assert recognise.last_answers(batch_of([{"messages": []}])).tolist() == [-1]
    assert np.array_equal(recognise.last_answers(batch_of([])), np.zeros(0))
