"""Leaks end to end: training rows held against test files and public benchmarks."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import by_day, shared
from tuneready import audit, folder
from tuneready.cli.main import outcome
from tuneready.errors import UserError
from tuneready.renderers import json as json_face
from tuneready.running import Options
from tuneready.source import ReadLimits

TRAIN = [{"prompt": f"How do I change the colour of lamp number {i} in the living room today?", "completion": f"Use page {i * 13}."}
         for i in range(600)]


def check(inputs: list[str], options: Options) -> audit.Audit:
    """The check without the costly learners of labels: leaks do not depend on them."""
    return audit.check(inputs, replace(options, fast=True))


def written(path: Path, rows: list[dict]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def leaks(report) -> dict[str, int]:
    """Rows that leak, by code; LEK007 tells what they do to the score."""
    return {f.code: f.rows for f in report.findings if f.code.startswith("LEK") and f.code != "LEK007"}


def test_exact_and_normalised_copies_are_named_with_both_rows(tmp_path: Path) -> None:
    test = [dict(TRAIN[5], completion="another answer"), {"prompt": TRAIN[9]["prompt"].upper(), "completion": "x"},
            {"prompt": "What is a question nobody asked in training at all?", "completion": "this"}]
    train, held = written(tmp_path / "train.jsonl", TRAIN), written(tmp_path / "held.jsonl", test)
    done = check([train], Options(test=(held,), workers=0))
    found = leaks(done.report)
    assert found["LEK001"] == 1 and found["LEK002"] == 1
    rows = {row["code"]: row for row in done.rows.to_pylist() if row["code"] in ("LEK001", "LEK002")}
    assert rows["LEK001"]["line"] == 6 and rows["LEK001"]["suggestion"] == f"{held}:1"
    assert rows["LEK002"]["line"] == 10 and rows["LEK002"]["suggestion"] == f"{held}:2"
    assert next(a for a in done.report.gates if a.code == "R2").status == "fail" and done.report.verdict.exit_code == 1
    assert done.report.data.rows.rows_in == 600  # test rows are held against, not judged


def test_without_a_test_file_no_leak_is_claimed_or_denied(tmp_path: Path) -> None:
    report = check([written(tmp_path / "train.jsonl", TRAIN)], Options(workers=0)).report
    assert leaks(report) == {}
    assert next(a for a in report.gates if a.code == "R2").status == "unknown"


def test_a_test_file_of_another_shape_is_read_as_what_it_is(tmp_path: Path) -> None:
    chat = [{"messages": [{"role": "user", "content": TRAIN[3]["prompt"]}, {"role": "assistant", "content": "ok"}]} for _ in range(3)]
    train, held = written(tmp_path / "train.jsonl", TRAIN), written(tmp_path / "held.jsonl", chat)
    report = check([train], Options(test=(held,), workers=0)).report
    assert sum(leaks(report).values()) >= 1


def test_benchmarks_are_no_test_set(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    written(tmp_path / "bench" / "questions.jsonl", [{"question_id": 1, "category": "x", "turns": [TRAIN[7]["prompt"]]}] * 2)
    report = check([written(tmp_path / "train.jsonl", TRAIN)], Options(against=(str(tmp_path / "bench"),), workers=0)).report
    assert sum(leaks(report).values()) >= 1
    assert not any("named as a test set" in r.text for a in report.gates if a.code == "R2" for r in a.reasons)


def test_a_missing_test_file_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file"):
        check([written(tmp_path / "train.jsonl", TRAIN)], Options(test=(str(tmp_path / "nope.jsonl"),)))


@pytest.fixture(scope="module")
def whole() -> audit.Audit:
    """banking77 against its own test file, uncut."""
    return check([str(banking("train"))], Options(test=(str(banking("test")),), workers=0))


@pytest.mark.parametrize("workers", by_day(1, [2, 0]))
def test_any_cut_finds_the_same_leaks(whole: audit.Audit, workers: int) -> None:
    train, test = banking("train"), banking("test")
    cut = check([str(train)], Options(test=(str(test),), workers=workers, limits=ReadLimits(part_bytes=40_000, chunk_rows=501)))
    assert cut.report.to_dict() == whole.report.to_dict() and cut.rows.equals(whole.rows) and cut.leaks.equals(whole.leaks)
    assert leaks(whole.report).get("LEK001", 0) == 0 and leaks(whole.report)["LEK002"] == 7


def read(path: Path) -> list[dict]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def saved(path: Path, rows: list[dict]) -> str:
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, rows[0])
        table.writeheader()
        table.writerows(rows)
    return str(path)


def banking(name: str) -> Path:
    return shared(f"data/intents/banking77/{name}.csv")


def as_chat(path: Path, source: Path) -> str:
    with source.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return written(path, [{"messages": [{"role": "system", "content": "Sort this ticket."}, {"role": "user", "content": row["text"]},
                                        {"role": "assistant", "content": row["category"]}]} for row in rows])


def test_a_chat_and_a_table_leak_into_each_other_exactly(tmp_path: Path) -> None:
    chat = as_chat(tmp_path / "train.jsonl", banking("train"))
    assert leaks(check([chat], Options(test=(str(banking("train")),), workers=0)).report) == {"LEK001": 10003}
    questions = written(tmp_path / "test.jsonl", [{"question": row["prompt"], "answer": "x"} for row in TRAIN[:3]])
    assert leaks(check([written(tmp_path / "t.jsonl", TRAIN)], Options(test=(questions,), workers=0)).report) == {"LEK001": 3}


def test_a_leak_shows_the_shared_input_and_names_the_test_row(tmp_path: Path) -> None:
    secret = "Please write to ada.osei@example.org about lamp number 5 in the living room, and do it before noon on Monday, thank you"
    run = "the quick brown fox jumps over the lazy dog while seventeen sober owls look on in silence every night"
    train = [*TRAIN, {"prompt": secret, "completion": "No."}, {"prompt": f"{'word ' * 80}{run} {'tail ' * 20}", "completion": "Yes."}]
    test = [{"prompt": secret, "completion": "z"}, {"prompt": f"{'lead ' * 70}{run}", "completion": "z"}]
    files = written(tmp_path / "train.jsonl", train), written(tmp_path / "held.jsonl", test)
    done = check([files[0]], Options(test=(files[1],), workers=0))
    shown = {f.code: f.examples[0] for f in done.report.findings if f.code.startswith("LEK")}
    assert shown["LEK001"].excerpt.startswith("Please write to a•••[email] about lamp") and shown["LEK001"].note == f"beside {files[1]}:1"
    assert run[:60] in shown["LEK005"].excerpt and shown["LEK005"].note == f"beside {files[1]}:2"
    quoted = next(row for row in done.leaks.to_pylist() if row["code"] == "LEK005")
    assert run in quoted["train_text"] and run in quoted["test_text"]
    assert "ada.osei" not in str(done.leaks.to_pylist())


def test_the_sample_goes_out_and_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    train, test = str(banking("train")), str(banking("test"))
    out = tmp_path / "report"
    folder.write(check([train], Options(test=(test,), workers=0)), out)
    offered = read(out / "leaks.csv")
    assert len(offered) == 100 and {row["code"] for row in offered} == {"LEK002", "LEK003", "LEK005"}
    assert [row["code"] for row in offered] == sorted((row["code"] for row in offered), key=["LEK003", "LEK005", "LEK002"].index)
    assert not any(row["judgement"] or row["judge"] or row["date"] for row in offered)

    near = [row for row in offered if row["code"] == "LEK003"]
    for at, row in enumerate(near):
        row.update(judgement="no leak" if at % 2 else "leak", judge="Ada Osei", date="2026-01-05")
    for row in offered:
        if row["code"] == "LEK002":
            row.update(judgement="No Leak", judge="Ada Osei", date="2026-01-05")
    judged = saved(tmp_path / "judged.csv", [*offered, {**near[0], "id": "L" + "0" * 32}])
    options = Options(test=(test,), judged=judged, as_of=dt.date(2026, 2, 1), workers=0)
    done = check([train], options)
    found = {f.code: f for f in done.report.findings if f.code.startswith("LEK")}
    assert found["LEK002"].rows == 7 and "a copy needs no judgement" in found["LEK002"].message
    assert found["LEK003"].details["hits_judged"] == len(near) and found["LEK003"].details["hits_confirmed"] == (len(near) + 1) // 2
    assert found["LEK003"].rows == (len(near) + 1) // 2
    severities = [row["severity"] for row in done.rows.to_pylist() if row["code"] == "LEK003"]
    assert severities.count("info") == len(near) // 2 and severities.count("major") == found["LEK003"].rows
    assert done.report.leaks["stale"] == 1 and any("1 of them are stale" in note for note in done.report.notes)
    assert any("cannot be judged away" in note for note in done.report.notes)
    r2 = next(a for a in done.report.gates if a.code == "R2")
    assert any("judged no leak by Ada Osei" in reason.text and reason.grade == "attested" for reason in r2.reasons)
    jsonschema.validate(json.loads(json_face.render(done.report, done.rows)["report.json"]), json_face.schema())

    folder.write(done, out)
    again = read(out / "leaks.csv")
    assert {row["id"]: row["judgement"] for row in again if row["judgement"]} == {
        row["id"]: row["judgement"] for row in read(tmp_path / "judged.csv") if row["judgement"]}
    assert {row["id"] for row in again} >= {row["id"] for row in offered}
    assert outcome(["check", train, "--test", test, "--fast", "-o", str(out)]) == 3  # these judgements would be lost
    assert "E-JUDGED-LOST" in capsys.readouterr().err
    assert outcome(["check", train, "--test", test, "--fast", "-o", str(out), "--judged", str(out / "leaks.csv")]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert f"LEK003: {found['LEK003'].rows} of {len(near)} hits judged are leaks" in said and "1 judgement is stale" in said


def test_names_of_pairs_outlive_a_new_order_of_the_rows(tmp_path: Path) -> None:
    with banking("train").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    turned = saved(tmp_path / "train.csv", rows[::-1])
    one, other = (check([path], Options(test=(str(banking("test")),), workers=0)).leaks for path in (str(banking("train")), turned))
    places = [dict(zip(table["id"].to_pylist(), table["train_text"].to_pylist())) for table in (one, other)]
    same = set(places[0]) & set(places[1])
    assert len(same) >= 95 and all(places[0][name].casefold() == places[1][name].casefold() for name in same)


def test_benchmark_questions_quoted_in_chats_are_found(tmp_path: Path) -> None:
    source = shared("data/formats/fastchat/mt_bench_question.jsonl")
    turns = [json.loads(line)["turns"] for line in source.read_text(encoding="utf-8").splitlines()]
    train = written(tmp_path / "train.jsonl", [{"messages": [
        {"role": "user", "content": first}, {"role": "assistant", "content": f"answer {at}"},
        {"role": "user", "content": second}, {"role": "assistant", "content": "done"}]} for at, (first, second) in enumerate(turns)])
    done = check([train], Options(against=(str(source),), workers=0))
    assert leaks(done.report) == {"LEK001": len(turns)}
    assert done.leaks["similarity"].to_pylist() == [1.0] * len(done.leaks) and len(done.leaks) == len(turns)


def test_no_hit_leaves_no_file(tmp_path: Path) -> None:
    train, test = written(tmp_path / "train.jsonl", TRAIN), written(tmp_path / "held.jsonl", [{"prompt": "Something else", "completion": "x"}] * 2)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "leaks.csv").write_text("id,judgement\n")
    done = check([train], Options(test=(test,), workers=0))
    assert "leaks.csv" not in folder.write(done, tmp_path / "out") and not (tmp_path / "out" / "leaks.csv").exists()
    assert done.report.leaks["to_judge"] == 0
    assert check([train], Options(workers=0)).report.leaks == {}


def test_cells_that_a_spreadsheet_would_run_are_guarded(tmp_path: Path) -> None:
    evil = {"prompt": "=cmd|' /C calc'!A0 and more words so that it is no short text", "completion": "x"}
    files = written(tmp_path / "train.jsonl", [*TRAIN, evil]), written(tmp_path / "held.jsonl", [evil])
    folder.write(check([files[0]], Options(test=(files[1],), workers=0)), tmp_path / "out")
    (row,) = read(tmp_path / "out" / "leaks.csv")
    assert row["train_text"].startswith("'=cmd") and row["test_text"].startswith("'=cmd")
