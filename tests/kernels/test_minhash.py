"""MinHash signatures and bands: the estimate, the S-curve, rows of few shingles, and bit-identical kernels."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import minhash
from tuneready.kernels.shingles import BITS, shingles

needs_numba = pytest.mark.skipif(not minhash.available(), reason="needs the [fast] extra")
KERNELS = ["numpy", pytest.param("numba", marks=needs_numba)]
SETS = st.lists(st.sets(st.integers(0, 2**BITS - 1), max_size=300), max_size=8)


def arrays(sets: list) -> tuple[np.ndarray, np.ndarray]:
    """(hashes, offsets) of sets of numbers."""
    flat = np.array([value for one in sets for value in sorted(one)], dtype=np.uint64)
    return flat, np.concatenate([[0], np.cumsum([len(one) for one in sets])]).astype(np.int64)


def pairs_of(size: int, similarity: float, count: int, seed: int) -> tuple[np.ndarray, np.ndarray, float]:
    """``count`` pairs of random sets of ``size`` with the least Jaccard ≥ ``similarity`` they can have, rows 2i and 2i + 1;
    and that Jaccard."""
    rng = np.random.default_rng(seed)
    common = next(c for c in range(size + 1) if c / (2 * size - c) >= similarity)
    sets = []
    for _ in range(count):
        drawn = np.unique(rng.integers(0, 2**BITS, 2 * size + 8, dtype=np.uint64))
        rng.shuffle(drawn)
        sets += [drawn[:size], np.concatenate([drawn[:common], drawn[size : 2 * size - common]])]
    return *arrays(sets), common / (2 * size - common)


@needs_numba
@settings(max_examples=100, deadline=None)
@given(SETS, st.sampled_from([16, 128, 256]))
def test_both_kernels_give_the_same_bits(sets, size):
    hashes, offsets = arrays(sets)
    slow, fast = (minhash.signatures(hashes, offsets, size, name) for name in ("numpy", "numba"))
    assert slow.dtype == fast.dtype
    assert np.array_equal(slow, fast)


@pytest.mark.parametrize("kernel", KERNELS)
@settings(max_examples=50, deadline=None)
@given(sets=SETS, block=st.sampled_from([1, 3, 2048]))
def test_band_keys_are_the_bands_of_the_signatures(kernel, sets, block):
    hashes, offsets = arrays(sets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minhash, "_ROWS_AT_ONCE", block)
        keys = minhash.band_keys(hashes, offsets, kernel)
    assert np.array_equal(keys, minhash.bands(minhash.signatures(hashes, offsets, compiled="numpy"), compiled="numpy"))


@settings(max_examples=50, deadline=None)
@given(SETS)
def test_a_signature_depends_on_its_own_row_alone(sets):
    whole = minhash.signatures(*arrays(sets), compiled="numpy")
    for row, one in enumerate(sets):
        assert np.array_equal(minhash.signatures(*arrays([one]), compiled="numpy")[0], whole[row])
        held = {value & 0xFFFFFFFF for value in one}
        assert set(whole[row].tolist()) <= (held or {0})


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("size", [1, 2, 5, 20, 80, 128, 500, 3000])
def test_shares_of_equal_values_estimate_the_similarity(kernel, size):
    hashes, offsets, truth = pairs_of(size, 0.5, 400, seed=size)
    signed = minhash.signatures(hashes, offsets, compiled=kernel)
    assert (signed[::2] == signed[1::2]).mean() == pytest.approx(truth, abs=0.025)


@pytest.mark.parametrize("similarity", [0.8, 0.9])
@pytest.mark.parametrize("size", [5, 9, 10, 18, 40, 90, 128, 200, 500])
def test_pairs_share_a_band(size, similarity):
    hashes, offsets, truth = pairs_of(size, similarity, 2_000, seed=size)
    keys = minhash.bands(minhash.signatures(hashes, offsets))
    found = (keys[::2] == keys[1::2]).any(axis=1)
    assert found.mean() >= 0.998, f"{found.mean()} at {truth}"


def test_unlike_rows_seldom_share_a_band():
    hashes, offsets, truth = pairs_of(80, 0.3, 2_000, seed=1)
    keys = minhash.bands(minhash.signatures(hashes, offsets))
    found = (keys[::2] == keys[1::2]).any(axis=1).mean()
    assert found == pytest.approx(minhash.s_curve(truth), abs=0.03)


def test_s_curve_agrees_with_the_printed_table():
    cases = json.loads(shared("known-answers/similarity.json").read_text())["cases"]
    curves = [case for case in cases if case["topic"] == "lsh_s_curve"]
    assert curves
    for case in curves:
        found = minhash.s_curve(np.array(case["inputs"]["s"]), case["inputs"]["bands"], case["inputs"]["rows"])
        assert found == pytest.approx(case["expected"]["P_candidate"], abs=case["tolerance"])


@pytest.mark.parametrize(("threshold", "cut"), [(0.8, (25, 5)), (0.7, (32, 4)), (0.6, (42, 3)), (0.5, (64, 2))])
def test_bands_follow_the_threshold(threshold, cut):
    assert minhash.banding(threshold) == cut
    assert minhash.s_curve(threshold, *cut) >= 0.999


def test_the_default_bands_are_those_of_the_default_threshold():
    assert minhash.banding(0.8) == (minhash.BANDS, minhash.ROWS)
    assert minhash.s_curve(0.8) > 0.9999


@pytest.mark.parametrize("size", [16, 128])
def test_every_bin_asks_itself_first_and_every_other_once(size):
    rank, order = minhash.donors(size)
    assert order[:, 0].tolist() == list(range(size))
    assert (np.sort(order, axis=1) == np.arange(size)).all()
    assert all(rank[order[i, place], i] == place for i in range(size) for place in range(size))


def test_bits_stay_what_they_are():
    """Finished parts are kept between runs: a change of these values wants a new version of what is kept."""
    hashes, offsets = shingles(pa.array(["The quick brown fox jumps", "北京欢迎你们"]), np.arange(2), 2, np.ones(2, bool))
    assert hashes.tolist() == [1010657798973250, 1771713892640677, 2761390400003781, 173653377609152, 2846517498703640]
    assert minhash.bands(minhash.signatures(hashes, offsets))[:, 0].tolist() == [10310230712651728155, 2180069394177163689]


def test_auto_begins_with_numpy_and_loads_the_compiler_once_that_pays(monkeypatch):
    monkeypatch.setattr(minhash, "_treated", [0])
    half = minhash._WORTH_COMPILING // 2
    assert [minhash.chosen(values=values) for values in (0, half)] == ["numpy", "numpy"]
    assert minhash.chosen(values=half) == ("numba" if minhash.available() else "numpy")
    assert minhash.chosen("numpy") == "numpy"


def test_unknown_kernels_and_sizes_are_refused():
    with pytest.raises(ValueError, match="none of"):
        minhash.chosen("cuda")
    with pytest.raises(ValueError, match="not 100"):
        minhash.signatures(*arrays([{1}]), size=100)
    with pytest.raises(ValueError, match="more than 128"):
        minhash.bands(np.zeros((1, 128), np.uint32), 26, 5)
