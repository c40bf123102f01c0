import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import model_comparison
from tuneready.kernels.multiple_testing import benjamini_hochberg


def cases(topic):
    found = [c for c in json.loads(shared("known-answers/model-comparison.json").read_text())["cases"] if c["topic"] == topic]
    assert found
    return found


def test_mcnemar_in_all_its_forms():
    names = {"exact_p": "exact", "mid_p": "mid", "chi2": "chi2", "chi2_p": "chi2_p", "chi2_corrected": "corrected", "chi2_corrected_p": "corrected_p"}
    for case in cases("mcnemar"):
        found = model_comparison.mcnemar(*case["inputs"].values())
        for name, field in names.items():
            if name in case["expected"]:
                assert getattr(found, field) == pytest.approx(case["expected"][name], abs=1e-9), (case["id"], name)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_paired_bootstrap_against_every_resample(seed):
    for case in cases("paired_bootstrap"):
        found = model_comparison.paired_bootstrap(np.array(case["inputs"]["per_item_score_difference"]), seed=seed)
        p = case["expected"]["P_resampled_mean_le_0"]
        assert found.mean == pytest.approx(case["expected"]["mean_difference"])
        assert abs(found.not_above - p) <= 4 * (p * (1 - p) / 20_000) ** 0.5


def test_the_bootstrap_of_many_kinds_of_scores():
    rng = np.random.default_rng(1)
    found = model_comparison.paired_bootstrap(rng.normal(0.1, 1, 500), draws=2_000)
    assert found.low < found.mean < found.high and found.high - found.low == pytest.approx(2 * 1.96 / 500**0.5, rel=0.15)
    with pytest.raises(ValueError):
        model_comparison.paired_bootstrap(np.zeros(0))


def test_many_tests_at_once():
    for case in cases("multiple_testing"):
        p, expected = np.array(case["inputs"]["p"]), case["expected"]
        rules = {"bh": benjamini_hochberg, "holm": model_comparison.holm, "by": model_comparison.benjamini_yekutieli, "bonferroni": model_comparison.bonferroni}
        for name, rule in rules.items():
            if f"{name}_adjusted" in expected:
                assert rule(p) == pytest.approx(expected[f"{name}_adjusted"], abs=1e-9)
            if f"{name}_rejected_at_0.05" in expected:
                assert int((rule(p) <= 0.05 + 1e-12).sum()) == expected[f"{name}_rejected_at_0.05"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20).map(np.array))
def test_corrections_are_ordered(p):
    assert (benjamini_hochberg(p) <= model_comparison.holm(p) + 1e-12).all()
    assert (model_comparison.holm(p) <= model_comparison.bonferroni(p) + 1e-12).all()
    assert (benjamini_hochberg(p) <= model_comparison.benjamini_yekutieli(p)).all()
