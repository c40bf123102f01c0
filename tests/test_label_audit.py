"""The label audit: planted errors are found and counted, renaming and copies change nothing, and where little is known little is said."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from tests.conftest import shared
from tuneready import label_audit, label_rate
from tuneready.kernels import text as kernel
from tuneready.labelled import LabelSample
from tuneready.signal import Context

SIGNS = {"Chinese": range(0x4E00, 0x4F00), "Japanese": range(0x3042, 0x3090), "Thai": range(0x0E01, 0x0E2E), "Arabic": range(0x0627, 0x064A),
         "Hindi": range(0x0915, 0x0939)}

SPACELESS = ("Chinese", "Japanese", "Thai")


def sample(texts: list[str], labels: list[str]) -> LabelSample:
    """One label a row."""
    data, offsets = kernel.buffers(pa.array(texts, pa.string()))
    names, code = np.unique(labels, return_inverse=True)
    n = len(texts)
    key = kernel.hashes(data, offsets)[:, 0] if n else np.zeros(0, np.uint64)
    return LabelSample(np.arange(n), key, np.array(data[offsets[0] : offsets[-1]]), offsets - offsets[0], code.astype(np.int32),
                       np.arange(n + 1), np.full(n, -1, np.int32), tuple(str(name) for name in names), (), n)


def audit(texts: list[str], labels: list[str], fast: bool = False) -> label_audit.LabelAudit:
    return label_audit.fit(sample(texts, labels), Context(fast=fast))


@cache
def made(rows: int, classes: int, rate: float = 0.18, seed: int = 7, signs: str = "") -> tuple[list[str], np.ndarray, np.ndarray]:
    """(texts, labels, wrong): ten words each, four of the class's own, evenly exchanged labels; deterministic."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, classes, rows)
    bad = rng.random(rows) < rate
    given = np.where(bad, (true + rng.integers(1, classes, rows)) % classes, true)
    word = np.where(rng.random((rows, 10)) < 0.4, 500 + true[:, None] * 20 + rng.integers(0, 20, (rows, 10)), rng.integers(0, 500, (rows, 10)))
    if signs:
        table = np.array([chr(c) for c in SIGNS[signs]])
        spelt = ["".join(rng.choice(table, 2)) for _ in range(500 + 20 * classes)]
        return [("" if signs in SPACELESS else " ").join(spelt[w] for w in row) for row in word.tolist()], given, bad
    spelt = ["".join(chr(97 + (w * step) % 26) for step in (1, 7, 11, 17)) + "aeiou"[w % 5] + str(chr(97 + w // 26 % 26)) for w in range(500 + 20 * classes)]
    return [" ".join(spelt[w] for w in row) for row in word.tolist()], given, bad


def f1(flagged: np.ndarray, wrong: np.ndarray) -> float:
    return 2 * (flagged & wrong).sum() / max(flagged.sum() + wrong.sum(), 1)


@pytest.mark.parametrize("fast", [False, True])
def test_planted_errors_of_the_known_answer_are_found(fast):
    case = next(c for c in json.loads(shared("known-answers/label-errors.json").read_text())["cases"] if c["id"] == "planted-noise-18pct")
    rows, classes = case["inputs"]["rows"], case["inputs"]["classes"]
    texts, given, wrong = made(rows, classes)  # draws true classes and flips as the case does
    assert wrong.sum() == case["expected"]["flipped"]
    found = audit(texts, [f"class {i:02}" for i in given], fast)
    low, high = case["expected"]["estimate_must_be_within"]
    assert low <= found.rate.estimate <= high and found.rate.low <= wrong.mean() <= found.rate.high
    place = np.argsort(np.argsort(found.wrong))
    auroc = (place[wrong].mean() - (wrong.sum() - 1) / 2) / (~wrong).sum()
    assert auroc >= case["expected"]["ranking_auroc_at_least"]
    assert f1(found.wrong > 0.5, wrong) > 0.85


@pytest.mark.parametrize("rate", [0.0, 0.05, 0.3])
def test_the_model_range_holds_the_planted_rate(rate):
    texts, given, wrong = made(2_000, 8, rate)
    found = audit(texts, [str(i) for i in given], fast=True).rate
    assert found.low <= wrong.mean() <= found.high and found.high - found.low < 0.2 or found.lower_bound


def test_classes_that_overlap_are_no_wrong_labels():
    rng = np.random.default_rng(4)
    given = rng.integers(0, 2, 800)  # no label is wrong; every word leans a little to the side of one class
    word = rng.integers(0, 10, (800, 4)) * 2 + (rng.random((800, 4)) < np.where(given, 0.65, 0.35)[:, None])
    texts = [" ".join(chr(97 + w) * 3 for w in row) for row in word.tolist()]
    found = audit(texts, [str(i) for i in given], fast=True).rate
    assert found.estimate > 0.05 and found.low == 0.0


def test_heavy_noise_is_told_as_a_lower_bound():
    texts, given, wrong = made(2_000, 8, 0.5)
    found = audit(texts, [str(i) for i in given], fast=True).rate
    assert found.lower_bound and found.high == 1.0 and found.low <= wrong.mean() and "so many wrong" in found.why


def test_few_rows_per_class_are_told_as_a_lower_bound():
    texts, given, wrong = made(240, 24)
    found = audit(texts, [str(i) for i in given]).rate
    assert found.lower_bound and found.high == 1.0 and found.low <= wrong.mean() and "too few" in found.why


def test_renaming_the_classes_renames_the_result():
    texts, given, _ = made(400, 4)
    names, others = ["a", "b", "c", "d"], ["y", "x", "z", "w"]
    one = audit(texts, [names[i] for i in given], fast=True)
    other = audit(texts, [others[i] for i in given], fast=True)
    np.testing.assert_allclose(one.wrong, other.wrong, atol=1e-4)
    assert [others[names.index(one.names[i])] for i in one.suggested] == [other.names[i] for i in other.suggested]
    assert one.rate.estimate == pytest.approx(other.rate.estimate, abs=1e-4)


@pytest.mark.parametrize("fast", [False, True])
def test_copies_of_a_row_do_not_vouch_for_each_other(fast):
    texts, given, wrong = made(600, 4)
    alone = audit(texts, [str(i) for i in given], fast)
    at = int(np.flatnonzero(wrong & (alone.wrong > 0.9))[0])
    found = audit(texts + [texts[at]] * 10, [str(i) for i in given] + [str(given[at])] * 10, fast)
    assert (found.wrong[[at, *range(600, 610)]] > 0.5).all()


def test_the_same_rows_give_the_same_bytes():
    texts, given, _ = made(400, 4)
    one, other = (audit(texts, [str(i) for i in given]) for _ in range(2))
    assert one.wrong.tobytes() == other.wrong.tobytes() and one.rate == other.rate and one.probability.tobytes() == other.probability.tobytes()


def test_a_class_with_fewer_rows_than_folds_is_not_assessed():
    texts, given, _ = made(400, 4)
    labels = [str(i) for i in given]
    labels[:4] = ["rare"] * 4
    found = audit(texts, labels, fast=True)
    assert found.not_assessed == {"rare": 4} and "rare" not in found.names and not set(range(4)) & set(found.rows.tolist())


@pytest.mark.parametrize(("texts", "labels"), [
    ([], []), (["one"], ["x"]), (["one", "two"], ["x", "y"]), (["one"] * 100, ["x"] * 100),
    ([f"text {i}" for i in range(59)], ["x", "y", "z"] * 19 + ["x", "y"]),
    ([f"text {i}" for i in range(200)], [f"class {i}" for i in range(200)]),
])
def test_too_little_to_tell_says_so(texts, labels):
    found = audit(texts, labels)
    assert found.rate is None and "too few" in found.reason and not (found.wrong > 0.5).any() and found.model is None


@pytest.mark.parametrize("text", ["", "always the same", "?!", "同じ"])
@pytest.mark.parametrize("fast", [False, True])
def test_texts_that_say_nothing_accuse_nobody(text, fast):
    found = audit([text] * 120, ["x", "y", "z"] * 40, fast)
    assert not (found.wrong > 0.9).any() and (found.rate is None or found.rate.high > 0.5)


@pytest.mark.parametrize("signs", sorted(SIGNS))
def test_other_scripts(signs):
    texts, given, wrong = made(900, 4, signs=signs)
    found = audit(texts, [f"{SIGNS[signs][0]:x} {i}" for i in given], fast=True)
    assert f1(found.wrong > 0.5, wrong) > 0.75
    assert found.rate.low <= wrong.mean() <= found.rate.high


def test_three_thousand_classes_stay_within_the_bound():
    count = np.full(3_000, 20)
    count[:10] = 1_000
    kept = label_audit._assessed(count)
    assert kept[:10].all() and kept.sum() * count[kept].sum() <= label_audit._MOST_CELLS and kept.sum() > 500


def test_many_small_classes_do_not_crash():
    texts, given, _ = made(1_200, 150)
    found = audit(texts, [str(i) for i in given], fast=True)
    assert found.rate.lower_bound and len(found.names) > 100


def test_rows_outside_the_sample_are_scored_on_the_same_scale():
    texts, given, wrong = made(3_000, 8)
    labels = [str(i) for i in given]
    for fast in (False, True):
        fitted = audit(texts[:2_000], labels[:2_000], fast)
        at, _, found = label_audit.score(fitted.portable(), sample(texts[2_000:] + ["unknown class"], [*labels[2_000:], "other"]))
        assert len(at) == 1_000
        assert f1(found.wrong > 0.5, wrong[2_000:]) == pytest.approx(f1(fitted.wrong > 0.5, wrong[:2_000]), abs=0.05)


def test_an_audit_without_a_model_scores_nothing():
    with pytest.raises(ValueError, match="too few"):
        label_audit.score(audit(["a"], ["x"]), sample(["b"], ["x"]))


def test_expected_rows_by_pair_of_classes_add_up():
    texts, given, _ = made(900, 4)
    found = audit(texts, [str(i) for i in given], fast=True)
    np.testing.assert_allclose(found.confusion.sum(axis=1), np.bincount(given, minlength=4), atol=0.02)
    np.testing.assert_allclose(found.confusion.sum() - np.trace(found.confusion), found.wrong.sum(), rtol=0.01)


@pytest.mark.parametrize("near", [False, True])
def test_planted_noise_has_its_share_and_never_keeps_a_label(near):
    from scipy import sparse

    label = np.arange(5_000) % 9
    got, share = label_rate.plant(label, 9, 0.2, near, sparse.identity(5_000, format="csr", dtype=np.float32))
    assert share == (got != label).mean() == pytest.approx(0.2, abs=0.02) and got.min() >= 0 and got.max() < 9


@pytest.mark.parametrize(("lengths", "most"), [([10, 20], 20), ([0], 0), ([30_000_000], 12_000_000)])
def test_how_much_of_a_text_is_read(lengths, most):
    assert label_audit._most_characters(np.array(lengths)) == most


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "near", "least"), [(1, False, 0.9), (1, True, 0.86), (2, False, 0.9), (2, True, 0.86)])
def test_banking77(seed, near, least):
    import csv

    with shared("data/intents/banking77/train.csv").open(encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    texts, (names, true) = [row["text"] for row in read], np.unique([row["category"] for row in read], return_inverse=True)
    from tuneready.kernels import linear, ngrams

    words = ngrams.ngrams(pa.array(texts))[0]
    words = words.weighted(ngrams.inverse_document_frequency(words.document_frequency(), len(texts))).matrix()
    given, _ = label_rate.plant(true, len(names), 0.18, near, words, seed)
    assert linear.one_hot(given, 77).shape == (len(texts), 77)
    found = audit(texts, [str(names[i]) for i in given])
    wrong = (given != true)[found.rows]
    assert f1(found.wrong > 0.5, wrong) >= least
    assert found.rate.estimate == pytest.approx(wrong.mean(), abs=0.04) and found.rate.low <= wrong.mean() <= found.rate.high


@pytest.mark.slow
def test_banking77_as_it_is_has_few_suspects():
    import csv

    with shared("data/intents/banking77/train.csv").open(encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    found = audit([row["text"] for row in read], [row["category"] for row in read])
    assert (found.wrong > 0.5).mean() <= 0.03


@pytest.mark.parametrize(("rows", "classes"), [(200, 2), (1000, 2), (1000, 5)])
def test_labels_that_follow_from_nothing_are_not_called_wrong(rows, classes):
    texts, _, _ = made(rows, classes)
    drawn = np.random.default_rng(rows).integers(0, classes, rows).astype(str).tolist()
    found = audit(texts, drawn, fast=True)
    assert found.rate is None and not len(found.wrong) and "no better than chance" in found.reason
