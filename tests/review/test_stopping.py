"""When a review may stop early: rules on made items, the truth inside at every look, and the words of the command."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.review import made
from tuneready.cli.main import outcome
from tuneready.kernels import sampling
from tuneready.review import stopping
from tuneready.review.standing import Judged
from tuneready.review_record import FULL, Item

RULE = stopping.Rule(0.05)


def items(n, stratum="", start=0, **more):
    return [Item(f"i{k}", f"d:{k}", "d", k, f"h{k}", stratum=stratum, probability=0.1, **more) for k in range(start, start + n)]


def judged(these, wrong=()):
    return [Judged(one, one.item_id in wrong, one.item_id in wrong, (("ann", "right"),), ()) for one in these]


def test_a_simple_random_sample_may_be_looked_at_any_time():
    drawn = stopping.in_order(items(300))
    at_100 = stopping.look(drawn, judged(drawn[:100]), (), {"": 5_000}, RULE)
    low, high = sampling.sequence(0, 100, 5_000)
    assert (at_100.judged, at_100.faults, at_100.lower, at_100.upper) == (100, 0, low / 5_000, high / 5_000)
    assert at_100.decision == stopping.GO_ON and at_100.more > 0
    later = stopping.look(drawn, judged(drawn[: 100 + at_100.more]), (), {"": 5_000}, RULE)
    assert later.decision == stopping.PASS and later.upper <= 0.05  # "n more" keeps its word
    just = stopping.look(drawn, judged(drawn[: 99 + at_100.more]), (), {"": 5_000}, RULE)
    assert just.decision == stopping.GO_ON


def test_rows_judged_out_of_order_do_not_count_and_rows_left_out_count_as_wrong():
    drawn = stopping.in_order(items(300))
    assert stopping.look(drawn, judged(drawn[1:]), (), {"": 5_000}, RULE) is None  # the first one is missing
    skipped = stopping.look(drawn, judged(drawn[:50] + drawn[51:200]), {drawn[50].item_id}, {"": 5_000}, RULE)
    assert (skipped.judged, skipped.faults) == (200, 1)


def test_too_many_errors_stop_it_too():
    drawn = stopping.in_order(items(200))
    wrong = {one.item_id for one in drawn[:100:3]}
    found = stopping.look(drawn, judged(drawn[:100], wrong), (), {"": 5_000}, RULE)
    assert found.decision == stopping.FAIL and found.lower > 0.05 and found.more is None


def test_no_look_at_a_full_review_nor_where_rows_were_added():
    assert stopping.look(items(50, kind=FULL), judged(items(50)), (), {"": 50}, RULE) is None
    assert stopping.look(items(50), judged(items(50)), (), {"": 5_000, "(added since the draw)": 10}, RULE) is None


def test_a_stratified_sample_has_its_looks_fixed_in_advance():
    a, b = stopping.in_order(items(300, "a")), stopping.in_order(items(200, "b", 300))
    strata, rule = {"a": 6_000, "b": 4_000}, replace(RULE, looks=2)
    assert stopping.look([*a, *b], judged(a[:150] + b[:99]), (), strata, rule) is None  # the second stratum is not there yet
    first = stopping.look([*a, *b], judged(a[:200] + b[:100]), (), strata, rule)
    assert (first.method, first.judged) == ("look 1 of 2", 250)  # of the first stratum only the part that was planned
    wanted = sampling.stratified([6_000, 4_000], [150, 100], [0, 0], sampling.looks(1, 2))
    assert first.upper == wanted.upper and first.decision == (stopping.PASS if wanted.upper <= 0.05 else stopping.GO_ON)
    last = stopping.look([*a, *b], judged([*a, *b], {a[0].item_id}), (), strata, rule)
    assert last.method == "look 2 of 2" and last.upper == sampling.stratified([6_000, 4_000], [300, 200], [1, 0], 0.975).upper
    assert stopping.look([*a, *b], judged([*a, *b]), (), strata, RULE) is None  # one look only: at the end


@pytest.mark.parametrize("rate", [0.05, 0.08])
def test_stopping_when_one_likes_passes_bad_data_in_five_of_a_hundred_at_most(rate):
    """500 samples of 400 from 4,000 with just too many errors, looked at after every tenth row: the early stop says "pass" in 5 % and fewer."""
    rng, bad = np.random.default_rng(5), round(4_000 * rate) + 1
    looks = np.arange(10, 401, 10)
    pass_at = np.array([[sampling.shown(x, n, 4_000, 200) for x in range(60)] for n in looks.tolist()])
    fooled = 0
    for _ in range(500):
        seen = np.cumsum(rng.permutation(np.arange(4_000) < bad)[:400])[looks - 1]
        fooled += pass_at[np.arange(len(looks)), np.minimum(seen, 59)].any()
    assert fooled <= 25


@pytest.fixture
def contracts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return made.lines("contracts.jsonl", made.contracts(6_000))


def test_the_command_says_when_one_may_stop_and_the_gate_takes_it(contracts, capsys):
    told = ["--reviewers", "Ann Lee,Ben Cho", "--packets", "csv"]
    assert outcome(["review", "sample", contracts, "--size", "600", "--twice", "60", *told]) == 0
    shares = {name: made.fill(f"review/round-1/{name}.csv", lambda row, number: {"verdict": "right"} if number < 40 else None) for name in ("ann-lee", "ben-cho")}
    assert outcome(["review", "import", *shares.values()]) == 0
    capsys.readouterr()
    assert outcome(["review", "status", contracts]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "more rows and you may stop, if no further serious error is seen" in shown
    more = int(shown.split(" more rows and you may stop")[0].rsplit(" ", 1)[1].replace(",", ""))
    for sheet in shares.values():
        made.fill(sheet, lambda row, number: {"verdict": "right"} if number < 40 + more else None)
    assert outcome(["review", "import", *shares.values()]) == 0
    capsys.readouterr()
    assert outcome(["review", "status", contracts]) == 0
    assert "You may stop now: the rate is shown to be at most 5.0%" in " ".join(capsys.readouterr().out.split())
    outcome(["check", contracts, "--exit-zero", "-q", "--fast"])
    gate = next(one for one in json.loads(Path("tuneready-report/report.json").read_text())["gates"] if one["code"] == "R3")
    texts = " ".join(reason["text"] for reason in gate["reasons"])
    assert "At most" in texts and "not drawn at random" not in texts and "were seen by two experts" not in texts
