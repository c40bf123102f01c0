from dataclasses import replace

import numpy as np
import pytest

from tuneready.review import tally
from tuneready.review_record import FULL, GOLD, QUEUE, RIGHT, WRONG, Item, Review


def item(i, **more):
    return Item(f"i{i}", f"d:{i}", "d", i, f"h{i}", **{"probability": 0.1, **more})


def review(i, reviewer="ann", verdict=RIGHT, **more):
    return Review(f"i{i}", f"h{i}", reviewer, verdict=verdict, **{"seconds": 8.0, "submitted_at": f"2026-01-01T00:{i // 60:02d}:{i % 60:02d}Z", **more})


def current(n):
    return {(f"h{i}", 0) for i in range(n)}


def stood(reviews, n=300, population=3_000, items=None, **more):
    return tally.standing(items or [item(i) for i in range(n)], reviews, current(n), {"": population}, **more)


def test_clean_data_is_not_punished():
    """300 of 300 right by two reviewers: AC1 is 1 with a lower bound of 1, alpha cannot be computed and is told as such."""
    found = stood([review(i, name) for i in range(300) for name in ("ann", "ben")])
    assert (found.statistic, tuple(found.agreement), found.alpha, found.observed) == ("Gwet's AC1", (1.0, 1.0, 1.0), None, 1.0)
    assert found.serious_upper < 0.01 and found.double == 300 and found.disputes == ()


def test_no_error_in_300_is_the_published_bound():
    assert stood([review(i) for i in range(50)], 50, 500).serious_upper == pytest.approx(0.054)


def test_errors_ties_and_minor_ones():
    reviews = [review(0, verdict=WRONG), review(1, verdict=WRONG, severity="minor"), review(2), review(2, "ben", WRONG), review(3), review(3, "ben", WRONG), review(3, "cas")]
    found = stood(reviews + [review(i) for i in range(4, 100)], 100)
    assert (found.errors, found.serious) == (3, 2)
    assert [one.item.item_id for one in found.disputes] == ["i2", "i3"]


def test_a_changed_or_missing_row_makes_its_review_stale():
    reviews = [replace(review(0), row_hash="before"), review(1), review(2)]
    found = tally.standing([item(i) for i in range(3)], reviews, {("h0", 0), ("h1", 0)}, {"": 10})
    assert found.stale == 2 and len(found.judged) == 1 and found.open == 1


def test_the_queue_gold_items_models_and_skipped_rows_count_for_nothing():
    items = [item(0, kind=QUEUE), item(1, kind=GOLD, gold=RIGHT), item(2), item(3)]
    reviews = [review(0, verdict=WRONG), review(1), review(2, reviewer_kind="model", verdict=WRONG), review(3, status="skipped")]
    found = tally.standing(items, reviews, current(4), {"": 4})
    assert found.judged == () and found.serious_upper is None and found.open == 2


def test_labels_given_blind_are_compared_by_alpha():
    items = [item(i, question="label") for i in range(60)]
    reviews = [review(i, name, question="label", value=f"c{(i + (name == 'ben' and i % 10 == 0)) % 3}") for i in range(60) for name in ("ann", "ben")]
    found = tally.standing(items, reviews, current(60), {"": 60})
    assert found.statistic == "Krippendorff's alpha" and 0.7 < found.agreement[0] < 0.95 and found.agreement[1] <= found.agreement[0] <= found.agreement[2]
    shown = tally.standing(items, [replace(one, blind=False) for one in reviews], current(60), {"": 60})
    assert shown.statistic == "Gwet's AC1"  # labels seen before are no blind labels


def test_spans_are_compared_by_f1():
    items = [item(i, question="spans") for i in range(10)]
    def spans(i, name):
        return [{"start": 0, "end": 4, "label": "A"}, {"start": 6, "end": 9 + (name == "ben" and i == 0), "label": "B"}]
    found = tally.standing(items, [review(i, name, question="spans", value=spans(i, name)) for i in range(10) for name in ("ann", "ben")], current(10), {"": 10})
    assert found.statistic == "span F1" and found.agreement[0] == pytest.approx(0.95)


def test_a_stratified_sample_is_weighted_and_what_nobody_saw_counts_as_unknown():
    items = [item(i, stratum="a" if i < 40 else "b") for i in range(60)]
    reviews = [review(i, verdict=WRONG if i in (0, 40, 41) else RIGHT) for i in range(60)]
    found = tally.standing(items, reviews, current(60), {"a": 900, "b": 100})
    assert found.stratified.estimate == pytest.approx(0.9 * 1 / 40 + 0.1 * 2 / 20)
    assert found.slices["b"][:2] == (20, 2)
    unseen = tally.standing(items, reviews, current(60), {"a": 900, "b": 100, "c": 1_000})
    assert unseen.serious_upper > 0.5


@pytest.mark.parametrize(("mine", "said"), [
    ([review(i, "bob", seconds=0.5) for i in range(60)], "median 0.5 s"),
    ([review(i, "bob") for i in range(60)], "accepted all 5 rows"),
    ([review(i, "bob", verdict=WRONG if i < 5 else RIGHT) for i in range(60)], ""),
    ([review(i, "bob") for i in range(20)], "")])
def test_rubber_stamps(mine, said):
    others = [review(i, "ann", WRONG) for i in range(5)]
    bob = next(one for one in stood(mine + others, 60).reviewers if one.name == "bob")
    assert said in bob.careless and bool(said) == bool(bob.careless)


def test_known_answers_missed():
    items = [item(i, kind=GOLD, gold=WRONG) for i in range(10)]
    (ann,) = tally.standing(items, [review(i, verdict=RIGHT if i < 5 else WRONG) for i in range(10)], current(10), {"": 10}).reviewers
    assert ann.gold == (5, 10) and "5 of 10 known answers" in ann.careless


@pytest.mark.parametrize("rate", [0.01, 0.04])
def test_the_bound_holds_in_95_of_100_samples(rate):
    """500 simple random samples of 200 from 2,000: the one-sided bound is above the truth in 95 % and more of them."""
    rng, held = np.random.default_rng(3), 0
    truth = np.zeros(2_000, dtype=bool)
    truth[: round(2_000 * rate)] = True
    for _ in range(500):
        wrong = int(rng.choice(truth, 200, replace=False).sum())
        judged = [tally.Judged(item(i), i < wrong, i < wrong, (("a", ""),), ()) for i in range(200)]
        held += tally.bounds(judged, {"": 2_000})["serious_upper"] >= rate
    assert held >= 465


def test_a_full_review_knows_the_rate():
    found = tally.standing([item(i, kind=FULL, probability=1.0) for i in range(100)], [review(i, verdict=WRONG if i < 3 else RIGHT) for i in range(100)], current(100), {"": 100})
    assert found.serious_upper == pytest.approx(0.03) and found.error_interval == (0.03, 0.03)


def test_a_label_given_blind_is_held_against_the_one_that_stands_there():
    reviews = [review(0, question="label", value="refund", verdict=""), review(1, question="label", value="order", verdict=""), review(2, question="label", verdict="", value="")]
    told = tally.told_by_data(reviews, {"i0": "refund", "i1": "refund", "i2": "refund"})
    assert [one.verdict for one in told] == [RIGHT, WRONG, ""] and told[1].correct_label == "order"
    assert tally.told_by_data(reviews, {})[0].verdict == ""


@pytest.mark.parametrize(("marks", "verdict", "severity"), [
    ([(0, 4, "A"), (6, 9, "B")], RIGHT, ""), ([(6, 9, "B"), (0, 4, "A")], RIGHT, ""), ([(0, 3, "A"), (6, 9, "B")], WRONG, "minor"),
    ([(0, 4, "A")], WRONG, ""), ([(0, 4, "A"), (6, 9, "C")], WRONG, ""), ([], WRONG, "")])
def test_spans_given_blind_are_held_against_those_that_stand_there(marks, verdict, severity):
    """Other edges are a minor error; a mark that is missing, too many, or of another type is a serious one."""
    one = review(0, question="spans", verdict="", value=[{"start": start, "end": end, "label": label} for start, end, label in marks])
    (told,) = tally.told_by_data([one], {"i0": [(0, 4, "A"), (6, 9, "B")]})
    assert (told.verdict, told.severity) == (verdict, severity)


def test_who_accepts_the_given_spans_has_marked_them():
    (told,) = tally.told_by_data([review(0, question="spans", verdict=RIGHT)], {"i0": [(0, 4, "A")]})
    assert told.value == [{"start": 0, "end": 4, "label": "A"}]
