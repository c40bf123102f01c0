"""What wrong labels cost: cleaning helps where labels are wrong, costs are told with their interval, small sets tell nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.signals import label_sets
from tests.signals.rows import scope
from tuneready import checked_labels, held_out, label_audit, proxy_proof
from tuneready.audit import check
from tuneready.finding import INFO, MAJOR
from tuneready.kernels.prediction_powered import Rate
from tuneready.project import Fact, Project
from tuneready.running import Options
from tuneready.signal import Context
from tuneready.signals import lbl_cost

LIMITS = lbl_cost.Limits()


@cache
def audit(kind: str, tested: bool, every: int = 1, fast: bool = False):
    """The audit of banking77, of every class or each ``every``-th of the 77, with 18 % wrong labels of a kind; the test file is as published."""
    texts, labels = label_sets.banking("train", every)
    planted = {"none": lambda: list(labels), "even": lambda: label_sets.exchanged(labels, 0.18, 1),
               "confusable": lambda: label_sets.exchanged(labels, 0.18, 1, label_sets.neighbours(labels))}[kind]()
    test = label_sets.of(*label_sets.banking("test", every), base=len(texts)) if tested else None
    return label_audit.fit(label_sets.of(texts, planted), Context(test=test, fast=fast))


@cache
def proven(kind: str, tested: bool, every: int = 1, fast: bool = False):
    """What the signal concludes from ``audit`` of the same; tests only read it."""
    return lbl_cost.conclude(replace(audit(kind, tested, every, fast), fast=False), LIMITS)


def finding(of, measured=None, **facts):
    made = replace(scope(len(of.rows), "classification"), project=Project(facts={k: Fact(v, "Ada", dt.date(2026, 11, 1)) for k, v in facts.items()}))
    if measured is None:
        measured = lbl_cost.conclude(replace(of, fast=False), LIMITS)
    (found,) = lbl_cost.judge(measured, made, LIMITS)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["even", "confusable"])
def test_cleaning_helps_on_banking77_with_planted_noise(kind):
    found = finding(audit(kind, True))
    gain, low, high = found.details["gain_by_dropping"]
    assert 0 < low < gain < high and found.severity == MAJOR
    assert found.details["rows_scored"] == 3080 and "points (95 % interval" in found.message
    assert found.details["score"]["suspects dropped"] - found.details["score"]["all rows"] == pytest.approx(gain, abs=2e-6)


def test_cleaning_helps_with_an_eighth_of_the_classes_too():
    of, proof = audit("even", True, 8), proven("even", True, 8).values["proof"]
    assert proof.gain.low > 0 and proof.cleaned > proof.raw and 0.1 < proof.dropped / len(of.given) < 0.3
    assert list(proof.rows) == sorted(proof.rows) and proof.rows[-1] == len(of.given) - proof.copies
    assert proof.cleaned_rows[-1] == proof.rows[-1] - proof.dropped
    assert proof.raw_curve[0] < proof.raw_curve[-1] and proof.curve.low <= proof.curve.gain <= proof.curve.high


def test_without_wrong_labels_there_is_nothing_to_gain():
    measured = proven("none", True, 8)
    proof = measured.values["proof"]
    assert proof.gain.low <= 0 and abs(proof.gain.estimate) < 0.01
    assert finding(audit("none", True, 8), measured).severity == INFO


def test_held_out_rows_are_said_to_be_as_wrong_as_the_rest():
    of, measured = audit("even", False, 8, fast=True), proven("even", False, 8, fast=True)
    proof = measured.values["proof"]
    assert not proof.from_test and 0.15 < proof.held / len(of.given) < 0.25 and proof.rows[-1] + proof.held == len(of.given)
    found = finding(of, measured)
    assert "against labels as wrong as these" in found.message and found.details["projected_ceiling"].startswith("not projected")


def test_labels_of_held_out_rows_decide_nothing_about_the_rows_learnt_from():
    of = audit("even", False, 8, fast=True)
    trained, held = held_out.split(of)
    assert not np.isin(trained.key, held.key).any()
    given = of.given.copy()
    places = np.flatnonzero(np.isin(of.key, held.key))
    given[places] = (given[places] + 1) % len(of.names)
    other, _ = held_out.split(replace(of, given=given))

    def judged(rows):
        blocks = [proxy_proof.Sums.of(rows.z[rows.block == b], rows.given[rows.block == b], len(of.names)) for b in range(held_out.BLOCKS)]
        return held_out.judged_without(rows, blocks)

    assert (judged(trained).wrong == judged(other).wrong).all()


def test_copies_of_test_rows_are_not_learnt_from():
    texts, labels = label_sets.banking("train")
    test_texts, test_labels = label_sets.banking("test")
    train = label_sets.of([*texts[::4], *(t.upper() for t in test_texts[:150])], [*labels[::4], *test_labels[:150]])
    of = label_audit.fit(train, Context(test=label_sets.of(test_texts, test_labels, len(train)), fast=True))
    trained, held = held_out.split(of)
    assert not np.isin(trained.key, held.key).any() and len(of.given) - len(trained.given) >= 150
    assert finding(of).details["training_rows_left_out_as_copies_of_test_rows"] >= 150


def test_the_ceiling_of_the_guide():
    assert proxy_proof.ceiling((0.18, 0.17, 0.20), 0.94) == pytest.approx((0.7708, 0.752, 0.7802))
    of = audit("even", False, 8, fast=True)
    of = replace(of, rate=replace(of.rate, estimate=0.18, low=0.17, high=0.20))
    text = finding(of, **{"evaluation.achievable": 0.94}).details["projected_ceiling"]
    assert text.startswith("0.77 (0.75 to 0.78)") and "the guide's model, against labels as wrong as these" in text
    assert "of the proxy after cleaning" in finding(audit("even", True, 8), proven("even", True, 8)).details["projected_ceiling"]


def test_the_ceiling_follows_what_people_found():
    of = audit("even", False, 8, fast=True)
    measured = lbl_cost.conclude(replace(of, fast=False), LIMITS)
    rate = Rate(0.10, 0.08, 0.12, 0.115, 400, "a random sample")
    checked = checked_labels.corrected({lbl_cost.CODE: measured}, checked_labels.Checked(rate))[lbl_cost.CODE]
    made = replace(scope(len(of.rows), "classification"), project=Project(facts={"evaluation.achievable": Fact(0.9, "Ada", dt.date(2026, 11, 1))}))
    (found,) = lbl_cost.judge(checked, made, LIMITS)
    assert found.details["projected_ceiling"].startswith("0.81 (0.79 to 0.83): (1 - 0.10 wrong labels as people found them)")


@pytest.mark.parametrize("rows", [90, 300])
def test_small_sets_tell_nothing_and_say_why(rows):
    texts = [f"please {'refund my order' if i % 2 else 'reset the password'} number word{i}" for i in range(rows)]
    of = label_audit.fit(label_sets.of(texts, ["refund" if i % 2 else "password" for i in range(rows)]), Context(fast=True))
    found = finding(of)
    assert "not measured" in found.message and "too few" in found.message and found.severity == INFO
    assert "gain_by_dropping" not in found.details


def test_no_labels_no_finding():
    empty = label_audit.fit(label_sets.of([], []), Context())
    assert lbl_cost.judge(lbl_cost.conclude(empty, LIMITS), scope(1, "classification"), LIMITS) == ()


def test_no_suspect_no_gain():
    of = audit("none", True, 8)
    proof = proxy_proof.prove(replace(of, wrong=np.zeros_like(of.wrong)))
    assert proof.dropped == 0 and proof.gain.estimate == 0 and proof.cleaned == proof.raw
    assert "cleaning changes nothing" in lbl_cost._message(proof)


def measured(gain, doubling, ahead, why=""):
    """A proof with these figures of the steady learner: (estimate, low, high) each."""
    curve = proxy_proof.Curve(0.9, 1.0, 0.5, *doubling, np.zeros(0), why)
    return proxy_proof.Proof(gain=proxy_proof.Difference(*gain, 1000, 1000, 1, 1), steady_gain=proxy_proof.Difference(*gain, 1000, 1000, 1, 1),
                             curve=curve, ahead=ahead)


@pytest.mark.parametrize(("proof", "said"), [
    (measured((0.03, 0.02, 0.04), (0.01, 0.005, 0.015), (0.02, 0.01, 0.03)), "Cleaner rows, not more, are the limit: dropping the suspects adds 3.0"),
    (measured((0.0, -0.01, 0.01), (0.04, 0.03, 0.05), (-0.04, -0.05, -0.03)), "More rows, not cleaner ones, are the limit"),
    (measured((0.01, 0, 0.02), (0.01, 0, 0.02), (0, -0.02, 0.02)), "cannot be told apart"),
    (measured((0.0, -0.01, 0.01), (0.04, 0.0, 0.2), (-0.04, -0.2, -0.01), "the score does not rise"), "cannot be told: the score does not rise"),
])
def test_more_or_cleaner_rows_is_answered_by_intervals(proof, said):
    assert said in proxy_proof.limit(proof)


def test_the_finding_stands_in_the_report(tmp_path):
    texts, labels = label_sets.banking("train")
    planted = label_sets.exchanged(labels, 0.18, 1)
    for name, rows in (("train", list(zip(texts, planted))[::8]), ("test", list(zip(*label_sets.banking("test")))[::3])):
        (tmp_path / f"{name}.csv").write_text("text,label\n" + "".join(f'"{t.replace(chr(34), chr(39))}",{c}\n' for t, c in rows), encoding="utf-8")
    report = check([str(tmp_path / "train.csv")], Options(test=(str(tmp_path / "test.csv"),))).report
    (found,) = [f for f in report.findings if f.code == "LBL012"]
    assert "rows of the test files" in found.message and found.details["more_or_cleaner_rows"].endswith(".")
