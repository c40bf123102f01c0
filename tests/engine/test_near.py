"""Near pairs against exact all-pairs truth: recall and precision, families, leaks, and any cut of the rows."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.engine import near as engine
from tuneready.engine.near import near
from tuneready.kernels import families, minhash
from tuneready.kernels.shingles import shingles
from tuneready.signal import Sketch
from tuneready.state import spill

TWINS = "data/clinical/mts-dialog/MTS-Dialog-Augmented-TrainingSet-1-En-FR-EN-2402-Pairs.csv.gz"


def sketch(texts: list[str], base: int = 0, **payload: np.ndarray) -> Sketch:
    """A sketch of texts, one a row."""
    n = len(texts)
    hashes, offsets = shingles(pa.array(texts, pa.string()), np.arange(n), n, np.ones(n, dtype=bool))
    rows = np.flatnonzero(np.diff(offsets))
    offsets = np.append(offsets[rows], offsets[-1])
    keys = minhash.bands(minhash.signatures(hashes, offsets))
    return Sketch(rows + base, keys, hashes, offsets, {name: np.asarray(column)[rows] for name, column in payload.items()})


def sets_of(one: Sketch) -> dict[int, frozenset]:
    """Row → its shingles."""
    return {row: frozenset(one.shingles[a:b].tolist()) for row, (a, b) in zip(one.rows.tolist(), pairwise(one.offsets.tolist()))}


def truth(sets: dict[int, frozenset], threshold: float) -> dict[tuple[int, int], float]:
    """Every pair at the threshold, found by counting what each two rows share."""
    holders: dict[int, list[int]] = defaultdict(list)
    out = {}
    for row, values in sorted(sets.items()):
        common = Counter(other for value in values for other in holders[value])
        for other, count in common.items():
            similarity = count / (len(values) + len(sets[other]) - count)
            if similarity >= threshold:
                out[other, row] = similarity
        for value in values:
            holders[value].append(row)
    return out


def told(pairs: dict, sets: dict[int, frozenset]) -> dict:
    """The pairs that are reported: of equal sets the first stands for the others, each of which is paired with it."""
    first: dict[frozenset, int] = {}
    for row, values in sorted(sets.items()):
        first.setdefault(values, row)
    return {(a, b): s for (a, b), s in pairs.items() if first[sets[a]] == a and (first[sets[b]] == b or sets[a] == sets[b])}


def found(result) -> dict[tuple[int, int], float]:
    """Pair → similarity; checks order and that no pair stands twice."""
    pairs = list(zip(result.a.tolist(), result.b.tolist()))
    assert pairs == sorted(set(pairs))
    assert all(a < b for a, b in pairs)
    return dict(zip(pairs, result.similarity.tolist()))


def corpus(count: int, seed: int) -> list[str]:
    """Made documents of very different lengths; every third is an edited copy of an earlier one."""
    rng = np.random.default_rng(seed)
    words = np.array([f"w{i}" for i in range(4_000)])
    texts: list[list[str]] = []
    for i in range(count):
        if i % 3 == 2:
            text = list(texts[int(rng.integers(len(texts)))])
            for _ in range(int(rng.integers(0, max(2, len(text) // 25 + 1)))):
                text[int(rng.integers(len(text)))] = str(rng.choice(words))
        else:
            length = int(np.clip(rng.lognormal(3.6, 1.1), 1, 700))
            text = words[np.minimum(rng.zipf(1.3, length) - 1, len(words) - 1)].tolist()
        texts.append(text)
    return [" ".join(text) for text in texts]


def test_recall_and_precision_on_planted_copies():
    one = sketch(corpus(4_000, seed=2))
    sets = sets_of(one)
    want, got = told(truth(sets, 0.8), sets), found(near([one], 0.8))
    assert len(want) > 500
    assert {pair: want.get(pair) for pair in got} == got, "every reported pair has its exact similarity"
    assert len(got) >= 0.99 * len(want), f"{len(got)} of {len(want)}"


@pytest.mark.parametrize("column", ["dialogue", "section_text"])
@pytest.mark.parametrize("threshold", [0.5, 0.6, 0.7, 0.8, 0.9])
def test_translated_twins_match_the_exact_count(column, threshold):
    text = gzip.decompress(shared(TWINS).read_bytes()).decode("utf-8")
    one = sketch([row[column] for row in csv.DictReader(io.StringIO(text, newline=""))])
    sets = sets_of(one)
    want = told(truth(sets, threshold), sets)
    assert want
    assert found(near([one], threshold)) == want


@pytest.mark.parametrize("name", ["dpo_zh_demo.json", "dpo_en_demo.json"])
def test_answers_with_one_sentence_changed(name):
    rows = json.loads(shared(f"data/formats/llama-factory/{name}").read_text(encoding="utf-8"))
    texts = [row["chosen"]["value"] for row in rows]
    mark = "另外请注意这一点" if "zh" in name else " And please note this too."
    one = sketch(texts + [text + mark for text in texts])
    sets = sets_of(one)
    want = told(truth(sets, 0.8), sets)
    assert sum(b - a == len(texts) for a, b in want) > 200
    assert found(near([one], 0.8)) == want


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_cut_and_order_gives_the_same_pairs(data):
    texts = corpus(60, seed=data.draw(st.integers(0, 50)))
    texts += data.draw(st.lists(st.sampled_from(texts), max_size=10))
    label = np.arange(len(texts)) % 2
    whole = near([sketch(texts, label=label)], 0.6)
    cuts = sorted({0, len(texts), *data.draw(st.lists(st.integers(0, len(texts)), max_size=5))})
    pieces = [sketch(texts[a:b], base=a, label=label[a:b]) for a, b in pairwise(cuts)]
    cut = near(data.draw(st.permutations(pieces)), 0.6)
    assert found(cut) == found(whole)
    for name in ("payload_a", "payload_b"):
        assert np.array_equal(getattr(cut, name)["label"], getattr(whole, name)["label"])
    assert np.array_equal(whole.payload_a["label"], label[whole.a])
    assert np.array_equal(whole.payload_b["label"], label[whole.b])


def test_a_sketch_in_a_file_gives_the_same_pairs(tmp_path):
    one = sketch(corpus(300, seed=4))
    kept = spill.loaded(spill.spilled([one], str(tmp_path))[0], ("bands", "shingles"))
    assert isinstance(kept.bands, spill.Spilled) and isinstance(kept.shingles, spill.Spilled)
    for threshold in (0.5, 0.8):
        assert found(near([kept], threshold)) == found(near([one], threshold))


def test_equal_rows_cost_as_many_pairs_as_there_are():
    result = near([sketch(["the same answer to everybody"] * 20_000 + ["another one entirely"])], 0.8)
    assert result.a.tolist() == [0] * 19_999
    assert result.b.tolist() == list(range(1, 20_000))
    assert set(result.similarity.tolist()) == {1.0}


def test_equal_rows_with_other_payload_are_paired_with_others_by_themselves():
    base = [f"word{i}" for i in range(40)]
    texts = [" ".join(base)] * 2 + [" ".join(base[:-1])]
    result = near([sketch(texts, label=np.array([1, 2, 2]))], 0.8)
    assert found(result).keys() == {(0, 1), (0, 2), (1, 2)}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_large_template_family_stays_connected(seed):
    """3,000 rows of one template are far more than a group may hold in full."""
    rng = np.random.default_rng(seed)
    base = [f"t{i}" for i in range(60)]
    texts = [" ".join([*base, f"order {rng.integers(10**6)}"]) for _ in range(3_000)] + corpus(500, seed)
    result = near([sketch(texts)], 0.8)
    nodes, root = families.components(result.a, result.b)
    family = nodes[root == 0]
    assert family.tolist() == list(range(3_000))
    assert len(result.a) < 3_000 * 2 * engine.NEIGHBOURS


def test_rows_that_teach_otherwise_do_not_cut_a_large_family():
    rng = np.random.default_rng(5)
    base = [f"t{i}" for i in range(60)]
    taught = rng.integers(0, 3, 3_000)
    one = sketch([" ".join([*base, f"order {rng.integers(10**6)}"]) for _ in range(3_000)], taught=taught)
    result = near([one], 0.8)
    agree = result.payload_a["taught"] == result.payload_b["taught"]
    assert 0 < agree.mean() < 1
    nodes, root = families.components(result.a[agree], result.b[agree])
    assert len(nodes) == 3_000
    assert len(np.unique(root)) == 3


def test_leaks_pair_training_rows_with_test_rows_alone():
    texts = corpus(1_500, seed=6)
    test = np.arange(len(texts)) >= 1_000
    one = sketch(texts, test=test)
    sets = sets_of(one)
    want = {pair: s for pair, s in truth(sets, 0.8).items() if not test[pair[0]] and test[pair[1]]}
    result = near([one], 0.8, across=True)
    got = found(result)
    assert len(want) > 100
    assert all(want[pair] == s for pair, s in got.items())
    assert {a for a, _ in got} == {a for a, _ in want}, "every leaking row is told"
    assert {b for _, b in got} == {b for _, b in want}, "every test row that leaks is told"
    assert not result.payload_a["test"].any()
    assert result.payload_b["test"].all()


def test_copies_of_one_test_row_are_all_leaks_at_linear_cost():
    texts = ["where is my parcel number one"] * 5_000
    result = near([sketch(texts, test=np.arange(5_000) >= 2_500)], 0.8, across=True)
    assert set(result.a.tolist()) == set(range(2_500))
    assert set(result.b.tolist()) == set(range(2_500, 5_000))
    assert len(result.a) < 5_000


def test_leaks_of_a_template_are_found_where_training_rows_are_many():
    rng = np.random.default_rng(0)
    base = [f"t{i}" for i in range(60)]
    texts = [" ".join([*base, f"order {rng.integers(10**6)}"]) for _ in range(2_010)]
    result = near([sketch(texts, test=np.arange(2_010) >= 2_000)], 0.8, across=True)
    assert set(result.a.tolist()) == set(range(2_000))


@pytest.mark.parametrize("texts", [[], [""], ["?", "!"], ["one row only"]])
def test_nothing_to_pair(texts):
    for across in (False, True):
        result = near([sketch(texts, test=np.zeros(len(texts), bool))], 0.8, across)
        assert len(result.a) == len(result.b) == len(result.similarity) == 0
    assert len(near([], 0.8).a) == 0


def test_all_pairs_of_a_small_family_are_told():
    base = [f"word{i}" for i in range(100)]
    texts = [" ".join([*base[:i], "x", *base[i + 1 :]]) for i in range(0, 100, 5)]
    one = sketch(texts)
    assert found(near([one], 0.8)).keys() == set(combinations(range(len(texts)), 2)) & truth(sets_of(one), 0.8).keys()
