import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import agreement, span_agreement


def by_topic(topic):
    found = [c for c in json.loads(shared("known-answers/agreement.json").read_text())["cases"] if c["topic"] == topic]
    assert found
    return found


def by_id(name):
    return next(c for c in json.loads(shared("known-answers/agreement.json").read_text())["cases"] if c["id"] == name)


def coded(case):
    """(int codes [raters, units], the values they stand for)"""
    raw = np.array([[np.nan if v is None else v for v in row] for row in case["inputs"]["raters_by_units"]], dtype=float)
    values = np.unique(raw[np.isfinite(raw)])
    return np.where(np.isfinite(raw), np.searchsorted(values, np.nan_to_num(raw)), -1), values


def test_krippendorff_alpha():
    for case in by_topic("krippendorff_alpha"):
        codes, values = coded(case)
        for metric, expected in case["expected"].items():
            found = agreement.krippendorff(agreement.counts(codes), metric, values)
            assert found == (None if expected["value"] is None else pytest.approx(expected["value"], abs=1e-9)), metric


def test_fleiss_kappa():
    for case in by_topic("fleiss_kappa"):
        table = np.array(case["inputs"]["counts_subject_by_category"])
        found, expected = agreement.fleiss(table), case["expected"]
        assert found.kappa == pytest.approx(expected["kappa"], abs=1e-9)
        assert found.se == pytest.approx(expected["se_under_H0"], abs=1e-7)
        assert found.z == pytest.approx(expected["z"], abs=1e-4)
        assert found.by_category == pytest.approx(expected["per_category_kappa"], abs=1e-7)
        assert agreement.observed(table) == pytest.approx(expected["P_bar"])
        assert agreement.fleiss_generalised(table) == pytest.approx(expected["kappa"])


def test_cohen_kappa():
    for case in by_topic("cohen_kappa"):
        weights = case["inputs"].get("weights", "none")
        kappa, se = agreement.cohen(case["inputs"]["table_rater1_rows_rater2_cols"], weights if isinstance(weights, str) else np.array(weights))
        expected = case["expected"]
        assert kappa == (None if expected["kappa"] is None else pytest.approx(expected["kappa"], abs=1e-9))
        if "se" in expected:
            assert se == pytest.approx(expected["se"], abs=1e-6)


def units(table):
    """Counts per unit of a two-reviewer table."""
    rows = []
    for i, row in enumerate(table):
        for j, n in enumerate(row):
            one = np.zeros(len(table), dtype=int)
            one[i] += 1
            one[j] += 1
            rows += [one] * n
    return np.array(rows)


def test_gwet_ac1_where_kappa_is_a_paradox():
    for case in by_topic("gwet_ac1_two_raters"):
        table, expected = case["inputs"]["table_rater1_rows_rater2_cols"], case["expected"]
        assert agreement.gwet(units(table)) == pytest.approx(expected["gwet_ac1"], abs=1e-8)
        assert agreement.scott(table) == pytest.approx(expected["scott_pi"], abs=1e-8)
        assert agreement.brennan_prediger(units(table)) == pytest.approx(expected["brennan_prediger"], abs=1e-8)
        assert agreement.cohen(table)[0] == pytest.approx(expected["cohen_kappa"], abs=1e-8)
        assert agreement.observed(units(table)) == pytest.approx(expected["pa"], abs=1e-8)


def test_many_reviewers_with_missing_judgements():
    for case in by_topic("multi_rater_missing"):
        codes, _ = coded(case)
        table, expected = agreement.counts(codes), case["expected"]
        assert agreement.gwet(table) == pytest.approx(expected["gwet_ac1"], abs=1e-7)
        assert agreement.fleiss_generalised(table) == pytest.approx(expected["fleiss_generalised"], abs=1e-7)
        assert agreement.brennan_prediger(table) == pytest.approx(expected["brennan_prediger"], abs=1e-7)
        assert agreement.observed(table) == pytest.approx(expected["pa"], abs=1e-7)
        assert agreement.conger(codes) == pytest.approx(expected["conger_kappa"], abs=1e-7)


def test_clean_data_is_not_punished():
    """300 of 300 right by two reviewers: alpha cannot be computed, AC1 is 1."""
    table = np.tile([2, 0], (300, 1))
    assert agreement.krippendorff(table) is None
    assert agreement.gwet(table) == 1.0
    assert agreement.observed(table) == 1.0


def spans(rows):
    return [tuple(s) for s in rows]


def test_span_f1_in_six_senses():
    case = by_id("span-f1-4v4")
    a, b = spans(case["inputs"]["annotator_a"]), spans(case["inputs"]["annotator_b"])
    names = {"strict": "strict_f1", "boundaries": "boundaries_only_f1", "overlap": "overlap_same_label_f1", "characters": "character_f1",
             "partial": "nervaluate_partial_f1", "type": "nervaluate_ent_type_f1"}
    for sense, name in names.items():
        assert span_agreement.f1([(a, b)], sense) == pytest.approx(case["expected"][name], abs=1e-9), sense
        assert span_agreement.f1([(b, a)], sense) == span_agreement.f1([(a, b)], sense)


def test_pairwise_span_f1_and_rows_without_a_span():
    case = by_id("mean-pairwise-f1-3-annotators")
    found, mean = span_agreement.pairwise([spans(a) for a in case["inputs"]["annotators"]])
    assert found == pytest.approx(case["expected"]["pairwise"], abs=1e-9) and mean == pytest.approx(case["expected"]["mean"])
    assert span_agreement.f1([([], [])]) is None
    assert span_agreement.f1([([], []), ([(0, 1, "A")], [(0, 1, "A")])]) == 1


def test_kappa_tends_to_f1():
    case = by_id("kappa-tends-to-f1")
    for table, kappa in zip(case["inputs"]["tables"], case["expected"]["kappa"]):
        found, _ = agreement.cohen([[table["both"], table["only_a"]], [table["only_b"], table["neither"]]])
        assert found == pytest.approx(kappa, abs=1e-8)


tables = st.integers(2, 4).flatmap(lambda k: st.lists(st.lists(st.integers(0, 3), min_size=k, max_size=k), min_size=2, max_size=12)).map(np.array)


@settings(max_examples=200)
@given(tables, st.randoms(use_true_random=False))
def test_names_of_values_and_order_of_units_do_not_matter(table, random):
    columns, rows = list(range(table.shape[1])), list(range(len(table)))
    random.shuffle(columns)
    random.shuffle(rows)
    for statistic in (agreement.krippendorff, agreement.gwet, agreement.fleiss_generalised, agreement.observed):
        a, b = statistic(table), statistic(table[rows][:, columns])
        assert (a is None and b is None) or a == pytest.approx(b, abs=1e-12)


@settings(max_examples=100)
@given(tables)
def test_more_agreement_never_lowers_a_coefficient_below_its_bounds(table):
    for statistic in (agreement.krippendorff, agreement.gwet, agreement.observed):
        value = statistic(table)
        assert value is None or -1 - 1e-9 <= value <= 1 + 1e-9


def test_alpha_is_that_of_the_krippendorff_package():
    krippendorff = pytest.importorskip("krippendorff")
    rng = np.random.default_rng(5)
    for _ in range(50):
        codes = rng.integers(-1, 4, size=(3, 20))
        data = np.where(codes < 0, np.nan, codes).astype(float)
        ours = agreement.krippendorff(agreement.counts(codes, 4), "ordinal")
        assert ours == pytest.approx(krippendorff.alpha(reliability_data=data, level_of_measurement="ordinal", value_domain=[0, 1, 2, 3]))


def test_kappa_is_that_of_scikit_learn():
    from sklearn.metrics import cohen_kappa_score, confusion_matrix

    rng = np.random.default_rng(6)
    for _ in range(50):
        a = rng.integers(0, 4, 60)
        b = np.where(rng.random(60) < 0.6, a, rng.integers(0, 4, 60))
        for weights in (None, "linear", "quadratic"):
            table = confusion_matrix(a, b, labels=range(4))
            assert agreement.cohen(table, weights or "none")[0] == pytest.approx(cohen_kappa_score(a, b, weights=weights, labels=range(4)))


def simulated(rng, n=200, raters=2, truth=(0.6, 0.3, 0.1), right=0.85):
    classes = rng.choice(3, n, p=truth)
    return np.stack([np.where(rng.random(n) < right, classes, rng.integers(0, 3, n)) for _ in range(raters)])


@pytest.mark.parametrize("statistic", [agreement.krippendorff, agreement.gwet])
def test_the_bootstrap_interval_covers_the_truth(statistic):
    rng = np.random.default_rng(7)
    truth = statistic(agreement.counts(simulated(rng, 200_000), 3))
    inside = 0
    for k in range(100):
        found = agreement.interval(agreement.counts(simulated(rng), 3), statistic, seed=k, draws=400)
        inside += found.low <= truth <= found.high
    assert 88 <= inside <= 100


def test_an_interval_needs_units():
    assert agreement.interval(np.array([[2, 0]]), agreement.gwet) == (1.0, None, None)
    assert agreement.interval(np.tile([2, 0], (10, 1)), agreement.krippendorff) == (None, None, None)


def test_agreement_by_type_is_f1_of_each_and_never_sure_of_a_few():
    rng = np.random.default_rng(0)
    a, b = rng.random((300, 4)) < (0.9, 0.4, 0.05, 0.0), rng.random((300, 4)) < (0.95, 0.4, 0.05, 0.0)
    credit, marks = (a & b).astype(float), a.astype(float) + b
    f1, low, high = span_agreement.by_type(credit, marks)
    for k in range(3):
        rows = [([(0, 1, "A")] * int(x[k]), [(0, 1, "A")] * int(y[k])) for x, y in zip(a, b)]
        assert f1[k] == pytest.approx(span_agreement.f1(rows)) and low[k] <= f1[k] <= high[k]
        whole = span_agreement.interval([span_agreement.tally(*row) for row in rows])
        assert low[k] <= whole[1] + 0.01 and high[k] >= whole[2] - 0.01
    assert np.isnan(f1[3]) and np.isnan(low[3])
    f1, low, high = span_agreement.by_type(np.ones((5, 1)), np.full((5, 1), 2.0))
    assert (f1[0], high[0]) == (1, 1) and low[0] < 0.6  # five of five is nearly unknown (GUIDE, ruling 9)


@pytest.mark.parametrize("name", ["amazon_mturk", "20news_mturk"])
def test_votes_of_five_people_are_counted_as_others_count_them(name):
    """1,000 and 93 items with five votes each (label-errors): alpha of the krippendorff package, kappa of scikit-learn, agreement by hand."""
    krippendorff = pytest.importorskip("krippendorff")
    metrics = pytest.importorskip("sklearn.metrics")
    read = json.loads(shared(f"data/agreement/label-errors-mturk/{name}.json").read_text())
    answers = sorted(read[0]["mturk"])
    table = np.array([[one["mturk"][answer] for answer in answers] for one in read])
    table = table[table.sum(axis=1) > 0]
    assert len(table) >= 90 and agreement.krippendorff(table) == pytest.approx(krippendorff.alpha(value_counts=table, level_of_measurement="nominal"), abs=1e-12)
    twice = table[table.sum(axis=1) >= 2]
    by_hand = np.mean([sum(n * (n - 1) for n in row) / (sum(row) * (sum(row) - 1)) for row in twice.tolist()])
    assert agreement.observed(table) == pytest.approx(by_hand)
    people = [np.repeat(np.arange(len(answers)), row) for row in table[table.sum(axis=1) == 5]]  # the votes have no names: any order is one
    first, last = (np.array([votes[k] for votes in people]) for k in (0, 4))
    ours, _ = agreement.cohen(metrics.confusion_matrix(first, last, labels=range(len(answers))))
    assert ours == pytest.approx(metrics.cohen_kappa_score(first, last, labels=list(range(len(answers)))))
