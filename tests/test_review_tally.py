"""From checked labels to the gates: what passes G-labels, what leaves it unknown, and what R3 makes of the same file."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from tests.dossier_facts import facts, policy, spec
from tuneready import review_tally, reviewed, shelf
from tuneready.facts import ReviewTally
from tuneready.kernels import prediction_powered
from tuneready.project import Expert, Fact, Project
from tuneready.reviewed import Reviews
from tuneready.signal import RowTable
from tuneready.source import File
from tuneready.state import reviews_file

AS_OF, DAY, ROWS = dt.date(2026, 11, 22), np.datetime64("2026-11-02"), 10_000
FARAH = Expert("Farah Nystrom", "senior agent", "owner of the category handbook")
PROJECT = Project(experts=(FARAH, Expert("Ben Roth", "agent", " ")))


def checked(count: int, wrong: int = 0, *, drawn: bool = True, reviewer: str = "Farah Nystrom", mended: int = 0, **counts: int) -> Reviews:
    """``count`` checked rows, the first ``wrong`` of them wrong, the first ``mended`` of those mended since."""
    at = np.arange(count)
    return Reviews(at * (ROWS // max(count, 1)), at >= wrong, np.full(count, "", dtype=object), np.full(count, reviewer, dtype=object),
                   np.full(count, DAY), np.full(count, drawn), at < mended, matched=count, **counts)


def posterior(value: float) -> np.ndarray:
    return np.full(ROWS, value)


def tallied(reviews: Reviews, project: Project = PROJECT, model: np.ndarray | None = None) -> ReviewTally | None:
    return review_tally.tally(reviews, ROWS, review_tally.corrected(reviews, ROWS, model), project, AS_OF)


def gate(code: str, tally: ReviewTally | None, **dossier) -> str:
    """The answer for the cleaned tickets (35,000 rows of labels, R3 asks a sample), with these reviews instead of its own."""
    body = spec({"base": "tickets", **dossier})
    made = dataclasses.replace(facts(body), reviews=tally)
    return shelf.by_code("gates")[code].answer(made, policy(body)).status


def test_three_hundred_random_right_labels_of_a_named_qualified_expert_pass():
    tally = tallied(checked(300))
    assert (tally.reviewers_named, tally.reviewers_qualified, tally.probability_sample) == (True, True, True)
    assert (tally.reviewed, tally.population, tally.errors, tally.stale) == (300, ROWS, 0, 0)
    assert 0.009 < tally.label_errors_upper == tally.error_upper < 0.01
    assert gate("G-labels", tally) == "pass"


@pytest.mark.parametrize("why, reviews, status", [
    ("not drawn at random", checked(300, drawn=False), "unknown"),
    ("nobody's name", checked(300, reviewer=""), "unknown"),
    ("a row of the sample is gone", checked(299, unmatched=1, lost=1), "unknown"),
    ("a row of the sample changed", checked(299, stale=1, lost=1), "unknown"),
    ("only suspects, most of them wrong", checked(300, 250, drawn=False), "unknown"),
    ("too few", checked(50), "fail"),
    ("too many wrong", checked(300, 20), "fail"),
    ("as many wrong, all of them mended in the sample alone", checked(300, 20, mended=20), "fail"),
    ("nobody checked anything", Reviews(), "unknown"),
    ("dated tomorrow", dataclasses.replace(checked(300), date=np.full(300, np.datetime64("2026-11-23"))), "unknown"),
])
@pytest.mark.parametrize("model", [None, 0.0, 0.01])
def test_what_is_missing_never_passes_whatever_a_model_says(why, reviews, status, model):
    assert gate("G-labels", tallied(reviews, model=None if model is None else posterior(model))) == status


def test_a_model_alone_never_passes():
    assert review_tally.corrected(Reviews(), ROWS, posterior(0.0)) is None
    assert tallied(Reviews(), model=posterior(0.0)) is None
    found = {"LBL001": {"rows": 1, "share": 0.0, "interval": [0.0, 0.001], "interval_kind": "model"}}
    assert gate("G-labels", None, set={"findings": found}) == "unknown"


def test_a_rate_that_rests_on_no_random_sample_says_so():
    rate = review_tally.corrected(checked(300, 6, drawn=False), ROWS, posterior(0.02))
    assert rate.method.startswith(review_tally.NOT_RANDOM) and rate.estimate == 0.02
    assert tallied(checked(300, 6, drawn=False)).label_errors_upper is None


def test_the_queue_never_counts_for_the_estimate():
    sample, queue = checked(300, 3), checked(1_000, 900, drawn=False)
    both = Reviews(*(np.concatenate([getattr(sample, name), getattr(queue, name)]) for name in
                     ("rows", "right", "label", "reviewer", "date", "drawn", "mended")))
    others = np.setdiff1d(np.arange(ROWS), sample.rows)[:1_000]
    both = dataclasses.replace(both, rows=np.concatenate([sample.rows, others]))
    assert review_tally.corrected(both, ROWS) == review_tally.corrected(sample, ROWS)
    assert tallied(both).reviewed == 300


def test_errors_mended_in_the_sample_are_not_taken_for_mended_everywhere():
    before, after = (review_tally.corrected(checked(300, 20, mended=n), ROWS, posterior(0.05)) for n in (0, 20))
    assert after.estimate == pytest.approx(20 / 300 - 20 / ROWS) and after.upper > 0.08
    assert after.method == prediction_powered.EXACT and before.n == after.n == 300


@pytest.mark.parametrize("mended, upper, status", [(0, 0.08, "fail"), (800, 0.0, "pass"), (400, 0.04, "pass")])
def test_a_full_review_leaves_only_what_was_not_mended(mended, upper, status):
    every = checked(ROWS, 800, drawn=False, mended=mended)
    tally = tallied(every)
    assert tally.probability_sample and tally.reviewed == tally.population == ROWS
    assert tally.label_errors_upper == pytest.approx(upper) and tally.errors == 800 - mended
    assert gate("G-labels", tally) == status


def test_a_good_posterior_sharpens_the_bound_but_not_that_of_serious_errors():
    rng = np.random.default_rng(3)
    wrong = rng.random(ROWS) < 0.1
    model = np.clip(wrong * 0.9 + rng.random(ROWS) * 0.1, 0, 1)
    at = np.sort(rng.choice(ROWS, 300, replace=False))
    reviews = dataclasses.replace(checked(300), rows=at, right=~wrong[at])
    tally = tallied(reviews, model=model)
    assert wrong.mean() < tally.label_errors_upper < tally.error_upper
    assert tally.error_upper == review_tally.corrected(reviews, ROWS).upper


def test_rows_without_a_label_are_no_part_of_the_population():
    model = posterior(0.02)
    model[ROWS // 2:] = np.nan
    rate = review_tally.corrected(checked(300, 3), ROWS, model)
    labelled = int((checked(300).rows < ROWS // 2).sum())
    assert rate == prediction_powered.exact(3, labelled, ROWS // 2) and labelled < 300


def test_rows_of_test_files_are_passed_over():
    beyond = dataclasses.replace(checked(300), rows=np.arange(300) + ROWS)
    assert review_tally.corrected(beyond, ROWS) is None


def test_a_row_on_which_reviewers_tie_counts_as_wrong_and_as_doubly_reviewed():
    one, two = checked(300), dataclasses.replace(checked(300), reviewer=np.full(300, "Ben Roth", dtype=object))
    both = Reviews(*(np.concatenate([getattr(one, name), getattr(two, name)[:60]]) for name in
                     ("rows", "right", "label", "reviewer", "date", "drawn", "mended")))
    both.right[300:302] = False
    tally = tallied(both)
    assert (tally.double, tally.errors, tally.reviewers_named, tally.reviewers_qualified) == (60, 2, True, False)
    assert tally.agreement is None and tally.statistic == ""


@pytest.mark.parametrize("name, named, qualified", [
    ("farah  NYSTROM", True, True), ("Ben Roth", True, False), ("Somebody Else", True, False), ("", False, False), ("  ", False, False),
])
def test_reviewers_are_qualified_by_the_projects_experts(name, named, qualified):
    tally = tallied(checked(300, reviewer=name))
    assert (tally.reviewers_named, tally.reviewers_qualified) == (named, qualified)


def test_r3_asks_for_more_than_labels_that_are_right():
    """A qualified random sample bounds the errors; that two experts agree is still missing, so R3 does not pass."""
    body = spec({"base": "tickets"})
    rows = facts(body).rows.judged
    wide = review_tally.tally(checked(300), rows, review_tally.corrected(checked(300), rows), PROJECT, AS_OF)
    made = dataclasses.replace(facts(body), reviews=wide)
    answer = shelf.by_code("gates")["R3"].answer(made, policy(body))
    holding = " ".join(reason.text for reason in answer.reasons if reason.holds)
    assert answer.status in ("fail", "unknown") and "two experts" in holding and "not drawn at random" not in holding
    agreed = dataclasses.replace(wide, double=60, agreement=0.9, agreement_lower=0.8, agreement_upper=0.95, statistic="Krippendorff's alpha")
    answer = shelf.by_code("gates")["R3"].answer(dataclasses.replace(made, reviews=agreed), policy(body))
    assert answer.status == "pass", [reason.text for reason in answer.reasons if reason.holds]


@pytest.mark.parametrize("drawn, fact, status", [
    ("random", None, "pass"), ("", None, "unknown"), ("queue", Fact(True, "Ada", dt.date(2026, 11, 2)), "unknown"),
    ("", Fact(True, "Ada", dt.date(2026, 11, 2)), "pass"), ("", Fact(True, "", None), "unknown"),
])
def test_from_a_file_to_the_gate(tmp_path, drawn, fact, status):
    lines = [f"d.csv,{i + 2},card_payment,right,Farah Nystrom,2026-11-02,{drawn}" for i in range(300)]
    path = tmp_path / "reviews.csv"
    path.write_text("\n".join(["file,line,given,verdict,reviewer,date,drawn", *lines]) + "\n")
    project = dataclasses.replace(PROJECT, facts={} if fact is None else {"review.sample_drawn_at_random": fact})
    raw = reviewed.sampled(reviews_file.read([path]), project, AS_OF)
    rows = RowTable(np.zeros(ROWS, dtype=np.int64), np.arange(2, ROWS + 2), np.zeros(ROWS, dtype=np.int64), (File("d.csv", ""),))
    reviews = reviewed.match(raw, rows, pa.array(["card_payment"] * ROWS)).until(np.datetime64(AS_OF))
    assert reviews.matched == 300
    assert gate("G-labels", tallied(reviews, project)) == status
