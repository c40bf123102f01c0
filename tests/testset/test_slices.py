"""Slices: a weak one is found, noise is not, small ones say nothing."""

import numpy as np
import pyarrow as pa

from tuneready.testset.slices import slices


def column(codes):
    return pa.array([f"v{code}" if code >= 0 else None for code in codes], pa.large_string())


def test_a_weak_slice_comes_first_and_is_shown():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 10, 2_000)
    right = rng.random(2_000) < np.where(codes == 4, 0.6, 0.9)
    found = slices("accuracy", {"language": column(codes)}, right)
    assert (found.slices[0].value, found.looked_at, found.too_few, found.by) == ("v4", 10, 0, "accuracy")
    assert [one.value for one in found.slices if one.rest.shown and one.rest.difference < 0] == ["v4"]
    assert found.slices[0].rest.high < 0 and found.slices[0].rest.q >= found.slices[0].rest.p


def test_noise_is_rarely_called_a_weakness():
    called = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        found = slices("accuracy", {"source": column(rng.integers(0, 20, 1_000))}, rng.random(1_000) < 0.8)
        called += any(one.rest.shown for one in found.slices)
    assert called <= 3


def test_too_few_rows_to_say():
    codes = np.array([0] * 100 + [1] * 19 + [-1] * 20)
    found = slices("accuracy", {"language": column(codes)}, np.arange(139) % 2 == 0)
    small = next(one for one in found.slices if one.value == "v1")
    assert (small.enough, small.rest, small.low) == (False, None, None) and found.too_few == 1
    assert {one.value for one in found.slices} == {"v0", "v1", "(none)"}


def test_against_a_baseline_the_same_rows_are_paired():
    codes = np.repeat([0, 1], 100)
    base = np.arange(200) % 2 == 0
    better = base | (codes == 1)
    found = slices("accuracy", {"language": column(codes)}, better, base)
    told = {one.value: one.baseline for one in found.slices}
    assert told["v1"].shown and told["v1"].difference == 0.5 and told["v1"].low > 0.3
    assert not told["v0"].shown and told["v0"].p == 1


def test_means_and_fields_without_slices():
    rng = np.random.default_rng(1)
    codes = np.repeat([0, 1], 50)
    score = np.clip(rng.normal(np.where(codes == 1, 0.4, 0.8), 0.1), 0, 1)
    found = slices("ROUGE-L", {"language": column(codes), "one": column(np.zeros(100, dtype=int)), "id": pa.array(map(str, range(100)))}, score)
    assert found.slices[0].value == "v1" and found.slices[0].rest.shown and found.too_few == 100
    assert not any(one.field == "one" for one in found.slices)
    assert slices("", {"id": pa.array(map(str, range(2_000)))}, np.ones(2_000)).left_out == ("id",)
