import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import hypergeom

from tests.conftest import shared
from tuneready.cli.main import outcome
from tuneready.kernels.intervals import clopper_pearson, finite_upper_bound
from tuneready.recall import residual


@pytest.mark.parametrize(("left", "sample", "rows"), [(0, 60, 1_000), (3, 200, 1_200), (0, 100, 100)])
def test_a_sample_that_somebody_read_bounds_what_is_left(left, sample, rows):
    found = residual.read(left, sample, rows, "Kim Example", "2026-11-01")
    assert found["kind"] == "confidence" and found["upper"] == pytest.approx(finite_upper_bound(left, sample, rows) / rows, abs=1e-6)
    assert found["lower"] <= found["estimate"] <= found["upper"]
    assert found["lower"] == pytest.approx(1 - finite_upper_bound(sample - left, sample, rows) / rows, abs=1e-6)


def test_known_answers_of_a_finite_population():
    cases = [one for one in json.loads(shared("known-answers/intervals.json").read_bytes())["cases"] if one["topic"] == "finite_population_upper"]
    assert cases
    for one in cases:
        given = one["inputs"]
        found = residual.read(given["defects_in_sample"], given["sample"], given["population"], "Kim Example", "2026-11-01")
        assert found["upper"] == pytest.approx(one["expected"]["upper_rate"], abs=1e-6), one["id"]


@pytest.mark.parametrize(("rows", "left"), [(40, 0), (40, 1), (40, 9), (25, 25)])
def test_both_ends_of_what_was_read_hold_in_nineteen_of_twenty_samples(rows, left):
    """Exact coverage: the law of the sample is hypergeometric, so nothing is simulated."""
    for sample in (5, 12, rows):
        found = {x: residual.read(x, sample, rows, "Kim Example", "2026-11-01") for x in range(max(0, sample - rows + left), min(sample, left) + 1)}
        chance = {x: hypergeom.pmf(x, rows, left, sample) for x in found}
        assert sum(chance[x] for x in found if found[x]["upper"] >= left / rows - 1e-6) >= 0.95
        assert sum(chance[x] for x in found if found[x]["lower"] <= left / rows + 1e-6) >= 0.95


def test_rows_missed_follow_from_recall():
    low, estimate, high = residual.missed(90, 0.9, 0.8, 0.95, 10_000)
    assert estimate == pytest.approx(10) and low < estimate < high
    assert residual.missed(90, 1.0, 1.0, 1.0, 10_000) == pytest.approx((0, 0, 0))
    assert residual.missed(90, 0.0, 0.0, 0.1, 100)[2] == 100


def by_kind(found, planted):
    """``residual.by_kind`` of kinds "a", "b" … with as many values found and canaries (found, planted)."""
    recall = [{"kind": chr(97 + i), "recall": x / n, "interval": [float(one) for one in clopper_pearson(x, n)], "told_by": "form"} for i, (x, n) in enumerate(planted)]
    mine = {chr(97 + i): count for i, count in enumerate(found) if count}
    return residual.by_kind(recall, mine, {kind: residual.Open(count, 10**9) for kind, count in mine.items()}, 10**9)


@pytest.mark.parametrize(("there", "chances"), [
    ([500, 40, 3], [0.9, 0.7, 0.5]), ([1] * 12, [0.9] * 12), ([2, 0, 0, 1, 0, 0], [0.6, 0.99, 0.9, 0.5, 0.97, 0.8]), ([3000, 5], [0.995, 0.3]), ([0, 1], [0.9, 0.4])])
def test_the_upper_end_holds_in_nineteen_of_twenty_data_sets(there, chances):
    """Values of several kinds found and missed by chance, recall measured on 100 canaries each."""
    draw, right, runs = np.random.default_rng(11), 0, 300
    for _ in range(runs):
        found, hit = draw.binomial(there, chances), draw.binomial(100, chances)
        told = by_kind(found.tolist(), [(int(x), 100) for x in hit])
        left = residual.model(told, [], (10**6, 0), {})
        right += round(left["upper"] * 10**6) >= sum(there) - found.sum()
    assert right >= 0.95 * runs


def test_kinds_of_which_nothing_was_found_bound_each_other():
    told = by_kind([0, 0, 0], [(50, 100), (60, 100), (70, 100)])
    assert residual.model(told, [], (1000, 0), {})["upper"] == told[0]["upper"] / 1000 > 0


def test_a_row_with_many_values_may_be_changed_and_still_hold_one():
    recall = [{"kind": "person", "recall": 0.9, "interval": [0.85, 0.94], "told_by": "names"}]
    one, several = (residual.by_kind(recall, {"person": 100}, {"person": residual.open_values(counts, 110)}, 110)[0]
                    for counts in (np.tile([[0, 1]], (100, 1)), np.tile([[0, 20]], (100, 1))))
    assert one["missed"] == 10 and several["missed"] == 110  # ten rows without a name; twenty names in each of the others


@pytest.mark.parametrize(("counts", "share", "open_"), [
    ([[0, 1]] * 50, 1.0, (0, 0)), ([[0, 1]] * 49, 1.0, (49, 1)), ([[0, 1]] * 50 + [[3, 1]] * 20, 1.0, (20, 30)), ([[0, 3]] * 50, 1.0, (150, 50)),
    ([[0, 4]] * 50, 0.25, (0, 0)), ([], 1.0, (0, 0))])
def test_a_column_in_which_every_value_was_found_hides_none(counts, share, open_):
    found = residual.open_values(np.array(counts, np.int64).reshape(-1, 2), 50, share)
    assert (found.values, found.rows) == open_


def test_a_kind_that_is_not_planted_takes_the_worst_of_those_told_alike():
    recall = [{"kind": kind, "recall": low, "interval": [low, low], "told_by": by} for kind, low, by in (("email", 0.9, "form"), ("phone", 0.8, "form"), ("person", 0.5, "names"))]
    told = {one["kind"]: one["recall_of"] for one in residual.by_kind(recall, {"fi_hetu": 3, "organisation": 2, "age": 1}, {}, 100)}
    assert (told["fi_hetu"], told["organisation"], told["age"]) == ("phone", "person", "person")


def test_anonymise_says_what_its_detectors_find_of_planted_values(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl").write_text("".join(json.dumps({"text": f"Please write to jane.roe{i}@example.com about case number {i}."}) + "\n" for i in range(40))
                               + json.dumps({"text": "\n".join(f"Listed is john.poe{i}@example.com since {i} May." for i in range(200))}) + "\n")
    assert outcome(["anonymise", "a.jsonl", "-o", "out"]) in (0, 1)
    proof = json.loads(Path("out/anonymisation.json").read_text())
    mail = next(one for one in proof["recall"] if one["kind"] == "email")
    assert mail["planted"] >= 50 and 0.9 <= mail["found"] / mail["planted"] <= 1
    found = next(one for one in proof["missed"] if one["kind"] == "email")
    assert (found["rows_found"], found["open_values"]) == (41, 200)  # though of the long text only the beginning is in the sample
    left = proof["residual"]
    assert left["kind"] == "model" and 0 <= left["lower"] <= left["estimate"] <= left["upper"] <= 1
    assert "planted" in capsys.readouterr().out
