"""Rounds by the command line: planted answers, acceptance plans, the consensus of three, and rows added after a draw."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from tests.review import made
from tuneready.cli.main import outcome
from tuneready.review import lots
from tuneready.review_record import GOLD, SAMPLE
from tuneready.state import review_store

LABELS = ("refund", "order", "login")


def tickets(rows, start=0, seed=1):
    """Labelled texts, no two alike."""
    rng = np.random.default_rng(seed + start)
    return [{"text": f"Ticket {k} of desk {rng.integers(1_000_000)} about {rng.integers(1_000_000)}", "label": LABELS[k % 3]} for k in range(start, start + rows)]


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return made.lines("tickets.jsonl", tickets(6_000))


def sample(data, *words, people="Ann Lee,Ben Cho"):
    return outcome(["review", "sample", data, "--reviewers", people, "--packets", "csv", *words])


def answer(round_, said):
    """Everybody fills in the sheet of a round: ``said(name, row, number)``."""
    for sheet in sorted(Path(f"review/round-{round_}").glob("*.csv")):
        assert outcome(["review", "import", made.fill(sheet, lambda row, number, name=sheet.stem: said(name, row, number))]) == 0


def stands(data, capsys):
    capsys.readouterr()
    assert outcome(["review", "status", data, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def shown(data, capsys):
    capsys.readouterr()
    assert outcome(["review", "status", data]) == 0
    return " ".join(capsys.readouterr().out.split())


def items(round_):
    with review_store.open(".tuneready") as store:
        return store.items(round_)


def known_answers(path, rows):
    """A file of checked rows: those whose number is divisible by four are wrong."""
    with open(path, "w", newline="") as sink:
        csv.writer(sink).writerows([["file", "line", "verdict", "correct_label"], *(["tickets.jsonl", line, "wrong" if line % 4 == 0 else "right", "login" if line % 4 == 0 else ""] for line in rows)])
    return path


def test_known_answers_are_hidden_among_the_rows_score_people_and_count_for_nothing(data, capsys):
    known = known_answers("known.csv", [line for line in range(1, 200) if not (line % 4 == 0 and (line - 1) % 3 == 2)])
    assert sample(data, "--size", "200", "--gold", "20", "--gold-from", known) == 0
    assert "20 rows with a known answer among them" in capsys.readouterr().out
    planted = {one.item_id: one.gold for one in items(1) if one.kind == GOLD}
    assert len(planted) == 20 and sorted(planted.values()) == ["right"] * 10 + ["wrong"] * 10
    drawn = [one for one in items(1) if one.kind == SAMPLE]
    assert len(drawn) == 200 and all(one.probability == 200 / 6_000 for one in drawn) and not {one.item_id for one in drawn} & set(planted)
    sheets = sorted(Path("review/round-1").glob("*.csv"))
    for sheet in sheets:
        text = sheet.read_text("utf-8-sig")
        assert all(name in text for name in planted) and "gold" not in text  # everybody judges every one, and nothing tells it
        places = [number for number, row in enumerate(csv.DictReader(text.splitlines())) if row["item_id"] in planted]
        assert places[0] < 40 and places[-1] > 60
    answer(1, lambda name, row, number: {"verdict": planted.get(row["item_id"], "right") if name == "ann-lee" else "right"})
    found = stands(data, capsys)
    people = {one["name"]: one for one in found["reviewers"]}
    assert people["Ann Lee"]["gold"] == [20, 20] and people["Ann Lee"]["careless"] == ""
    assert people["Ben Cho"]["gold"] == [10, 20] and "10 of 20 known answers" in people["Ben Cho"]["careless"]
    assert found["errors"] == 0 and len(found["judged"]) == 200  # the ten planted wrong rows are not in the estimate
    assert "known answers 10/20" in shown(data, capsys)


def test_rows_two_experts_agreed_on_are_known_answers_of_the_next_round(data, capsys):
    assert sample(data, "--gold", "5") == 3 and "no row yet on which two experts agree" in capsys.readouterr().err
    assert sample(data, "--size", "200") == 0
    answer(1, lambda name, row, number: {"verdict": "wrong", "severity": "serious"} if int(row["row_hash"], 16) % 5 == 0 else {"verdict": "right"})
    assert sample(data, "--size", "100", "--gold", "10", "--seed", "2") == 0
    told = {one.row_hash: one.gold for one in items(2) if one.kind == GOLD}
    assert len(told) == 10 and all((gold == "wrong") == (int(row, 16) % 5 == 0) for row, gold in told.items())


def test_known_rows_of_a_full_review_are_scored_and_count(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    data = made.lines("tickets.jsonl", tickets(120))
    assert sample(data, "--gold", "8", "--gold-from", known_answers("known.csv", range(1, 9))) == 0
    answer(1, lambda name, row, number: {"verdict": "right"})
    found = stands(data, capsys)
    assert len(found["judged"]) == 120 and sum(one["gold"][1] for one in found["reviewers"]) >= 8


@pytest.mark.parametrize(("plan", "n", "accept"), [("aql=1", 200, 5), ("aql=1, level=I", 80, 2), ("ltpd=5", 45, 0), ("aql=1,ltpd=5", 131, 3)])  # of an endless lot the last one would be 132
def test_an_acceptance_plan_and_its_curve(data, capsys, plan, n, accept):
    assert sample(data, "--plan", plan) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert f"accept with at most {accept} serious errors among {n} rows" in text and "Chance to accept: 100% if 0.00% are wrong" in text
    assert sum(one.kind == SAMPLE for one in items(1)) == n


def test_a_lot_is_accepted_refused_and_open(data, capsys):
    assert sample(data, "--plan", "aql=1,ltpd=5") == 0
    answer(1, lambda name, row, number: {"verdict": "right"} if number < 20 else None)
    assert stands(data, capsys)["lot"]["decision"] == "go on" and "GO ON." in shown(data, capsys)
    bad = {one.item_id for one in sorted(items(1), key=lambda one: one.item_id)[:3]}
    answer(1, lambda name, row, number: {"verdict": "wrong" if row["item_id"] in bad else "right"})
    found = stands(data, capsys)["lot"]
    assert (found["decision"], found["faults"], found["accept"]) == ("accept", 3, 3) and "ACCEPT." in shown(data, capsys)
    bad.add(max(one.item_id for one in items(1)))
    answer(1, lambda name, row, number: {"verdict": "wrong" if row["item_id"] in bad else "right", "comment": "again"})
    assert stands(data, capsys)["lot"]["decision"] == "reject" and "REJECT." in shown(data, capsys)


@pytest.mark.parametrize("text", ["", "n=5", "aql=", "aql=0", "aql=1.1", "aql=x", "ltpd=100", "aql=5,ltpd=5", "aql=1,level=IV", "ltpd=5,level=II", "aql=nan"])
def test_what_is_no_plan(text):
    with pytest.raises(lots.UserError):
        lots.plan(text, 5_000)


@pytest.mark.parametrize("words", [("--plan", "aql=1", "--full"), ("--plan", "aql=1", "--size", "9"), ("--plan", "aql=1", "--stratify", "label"), ("--looks", "3"),
                                   ("--top-up", "--stratify", "label"), ("--gold-from", "x.csv"), ("--question", "why"), ("--plan", "aql=1.1"), ("--top-up",)])
def test_what_does_not_go_together_is_exit_3_and_draws_nothing(data, capsys, words):
    assert sample(data, *words) == 3
    assert "E-REVIEW" in capsys.readouterr().err and not Path("review").exists()


def test_three_people_have_a_consensus_and_each_an_accuracy(data, capsys):
    people = {"ann-lee": 0.02, "ben-cho": 0.05, "cas-ito": 0.35}
    truth = {}

    def said(name, row, number):
        rng = np.random.default_rng(int(row["item_id"], 16))
        label = truth.setdefault(row["item_id"], LABELS[int(rng.integers(3))])
        mine = np.random.default_rng([int(row["item_id"], 16), sum(map(ord, name))])
        return {"value": label if mine.random() >= people[name] else LABELS[(LABELS.index(label) + 1) % 3]}

    assert sample(data, "--size", "300", "--twice", "300", "--blind", people="Ann Lee,Ben Cho,Cas Ito") == 0
    answer(1, said)
    found = stands(data, capsys)
    accuracy = found["agreed"]["accuracy"]
    assert {name: round(value, 1) for name, value in accuracy.items()} == pytest.approx({"Ann Lee": 1.0, "Ben Cho": 0.95, "Cas Ito": 0.65}, abs=0.1)
    agreed = found["agreed"]["answer"]
    assert found["agreed"]["converged"] and np.mean([truth[name] == label for name, (label, _) in agreed.items()]) > 0.93
    text = shown(data, capsys)
    assert "Consensus of 3 people on 300 rows seen by several (Dawid & Skene; stands still after" in text and "(consensus " in text


def test_no_consensus_where_two_of_three_never_met(data, capsys):
    assert sample(data, "--size", "90", "--twice", "0", people="Ann Lee,Ben Cho,Cas Ito") == 0
    answer(1, lambda name, row, number: {"verdict": "right" if number else "wrong"})
    assert "Consensus: cannot be computed" in shown(data, capsys)


@pytest.mark.parametrize("by", [(), ("--stratify", "label", "--floor", "20")])
def test_rows_added_after_the_draw_are_topped_up(data, capsys, by):
    assert sample(data, "--size", "300", *by) == 0
    answer(1, lambda name, row, number: {"verdict": "right"})
    before = stands(data, capsys)
    made.lines("tickets.jsonl", [*tickets(6_000), *tickets(600, 6_000)])
    open_ = stands(data, capsys)
    assert open_["added"] == 600 and open_["serious_upper"] > before["serious_upper"] + 0.08  # nobody looked at them
    assert 30 <= open_["top_up"] < 200 and f"--top-up draws {open_['top_up']} of them" in shown(data, capsys)
    assert sample(data, "--top-up", "--floor", "1") == 0
    assert "rows added since round 1" in capsys.readouterr().out
    new = [one for one in items(2) if one.kind == SAMPLE]
    assert all(one.line > 6_000 and "added in round 2" in one.stratum for one in new)
    sizes = {}
    for one in new:
        sizes[one.stratum] = sizes.get(one.stratum, 0) + 1
    whole = {name: 600 // len(sizes) for name in sizes}
    assert all(one.probability == pytest.approx(sizes[one.stratum] / whole[one.stratum]) for one in new)
    assert all(one.probability == pytest.approx(300 / 6_000) for one in items(1))  # those of the first round are what they were
    answer(2, lambda name, row, number: {"verdict": "right"})
    after = stands(data, capsys)
    assert after["added"] == 0 and len(after["judged"]) == 300 + len(new) and after["population"] == 6_600
    assert after["serious_upper"] < open_["serious_upper"] - 0.05
    assert sum(one["probability"] ** -1 for one in (judged["item"] for judged in after["judged"])) == pytest.approx(6_600)  # Horvitz and Thompson
    assert sample(data, "--top-up") == 3 and "no row was added" in capsys.readouterr().err


def test_a_copy_of_a_row_that_was_there_is_an_added_row(data, capsys):
    assert sample(data, "--size", "300") == 0
    answer(1, lambda name, row, number: {"verdict": "right"})
    made.lines("tickets.jsonl", [*tickets(6_000), *tickets(50)])
    assert stands(data, capsys)["added"] == 50
    assert sample(data, "--top-up", "--size", "10") == 0
    assert all(one.occurrence == 1 for one in items(2))


@pytest.mark.parametrize("full", [False, True])
def test_known_answers_are_planted_among_rows_that_top_a_round_up(tmp_path, monkeypatch, capsys, full):
    monkeypatch.chdir(tmp_path)
    rows = 300 if full else 6_000
    data = made.lines("tickets.jsonl", tickets(rows))
    assert sample(data, *(() if full else ("--size", "300"))) == 0
    answer(1, lambda name, row, number: {"verdict": "wrong", "severity": "minor"} if int(row["row_hash"], 16) % 5 == 0 else {"verdict": "right"})
    before = stands(data, capsys)
    made.lines("tickets.jsonl", tickets(rows + 200))
    assert sample(data, "--top-up", "--gold", "10") == 0
    assert "10 rows with a known answer among them" in capsys.readouterr().out
    planted = {one.item_id: one for one in items(2) if one.kind == GOLD}
    fresh = [one for one in items(2) if one.kind != GOLD]
    assert len(planted) == 10 and all(one.line <= rows for one in planted.values()) and all(one.line > rows for one in fresh)
    assert all((one.gold == "wrong") == (int(one.row_hash, 16) % 5 == 0) for one in planted.values())
    answer(2, lambda name, row, number: {"verdict": "right"})
    after = stands(data, capsys)
    assert len(after["judged"]) == len(before["judged"]) + len(fresh) and after["errors"] == before["errors"]  # planted rows count once, as they were drawn
    assert {tuple(one["gold"]) for one in after["reviewers"]} == {(5, 10)} and all("5 of 10 known answers" in one["careless"] for one in after["reviewers"])


def test_a_full_review_is_topped_up_in_full(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    data = made.lines("tickets.jsonl", tickets(700))
    assert sample(data) == 0
    answer(1, lambda name, row, number: {"verdict": "right"})
    made.lines("tickets.jsonl", tickets(740))
    assert stands(data, capsys)["to_pass"]["rows"] == 40
    assert sample(data, "--top-up") == 0
    answer(2, lambda name, row, number: {"verdict": "wrong"} if number == 0 and name == "ann-lee" else {"verdict": "right"})
    found = stands(data, capsys)
    assert len(found["judged"]) == 740 and found["serious_upper"] == pytest.approx(found["serious"] / 740)


@pytest.mark.parametrize("first", ["tickets.jsonl", "test.jsonl"])
def test_rounds_on_two_data_sets_in_one_store_are_told_apart_whichever_was_drawn_last(data, capsys, first):
    other = made.lines("test.jsonl", tickets(90, 9_000))
    for number, name in enumerate((first, other if first == data else data), 1):
        assert sample(name, *(("--size", "200") if name == data else ())) == 0
        answer(number, lambda who, row, place, name=name: {"verdict": "wrong" if name == data and place < 3 else "right"})
    pool, test = stands(data, capsys), stands(other, capsys)
    assert (len(pool["judged"]), pool["population"], pool["stale"], pool["added"]) == (200, 6_000, 0, 0) and pool["errors"] > 0
    assert (len(test["judged"]), test["population"], test["stale"], test["added"], test["errors"]) == (90, 90, 0, 0, 0)
    for name, n in ((data, 200), (other, 90)):
        assert outcome(["review", "export", name, "-o", "out"]) == 0 and len(list(csv.DictReader(Path("out/reviews.csv").read_text("utf-8-sig").splitlines()))) >= n
    made.lines("tickets.jsonl", tickets(6_100))
    assert sample(data, "--top-up") == 0 and "rows added since round" in capsys.readouterr().out
    assert stands(data, capsys)["added"] == 0 and len(stands(other, capsys)["judged"]) == 90


def test_data_that_nobody_drew_from_is_not_taken_for_changed_rows(data, capsys):
    strange = made.lines("strange.jsonl", tickets(700, 20_000))
    assert sample(data, "--size", "200") == 0
    answer(1, lambda name, row, number: {"verdict": "right"})
    capsys.readouterr()
    assert outcome(["review", "status", strange]) == 3
    assert "nothing was drawn from this data yet: rounds are on tickets.jsonl" in capsys.readouterr().err
    assert sample(strange, "--top-up") == 3
    outcome(["check", strange, "--exit-zero", "-q", "--fast"])
    gate = next(one for one in json.loads(Path("tuneready-report/report.json").read_text())["gates"] if one["code"] == "R3")
    assert "No expert has reviewed the data." in [reason["text"] for reason in gate["reasons"]]
    made.lines("tickets.jsonl", [{**row, "text": row["text"] + "."} for row in tickets(6_000)])
    assert stands(data, capsys)["stale"] == 250  # every row changed: 200 reviews and 50 second ones


def test_a_field_to_stratify_by_that_no_row_has_is_refused(data, capsys):
    assert sample(data, "--stratify", "label,lnguage", "--size", "100") == 3
    assert 'no row has a field "lnguage"' in capsys.readouterr().err and not Path("review").exists()
