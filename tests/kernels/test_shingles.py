"""Shingles against their definition in SPEC §2, written out in plain Python."""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared
from tuneready.kernels import folding, minhash, shingles

KERNELS = ["numpy", pytest.param("numba", marks=pytest.mark.skipif(not minhash.available(), reason="needs the [fast] extra"))]
TEXT = st.text(st.sampled_from(list("abcXYZ019 .,-_'\n\t\0éßİΣσς½①ﬁ中文字日かな한ไท่ยກခក́\u00a0\U0010ffff🙂𝐀")), max_size=40)


def folded(text: str) -> str:
    normal = unicodedata.normalize
    return normal("NFKC", normal("NFKC", text).casefold()).replace("\U0010ffff", " ")


def expected(text: str) -> set:
    """The shingles of a text as SPEC §2 has them."""
    words = re.findall(r"[^\W_]+", folded(text))
    letters = "".join(words)
    spaceless = sum(any(low <= ord(c) <= high for low, high in folding.SPACELESS) for c in letters)
    units, length = (letters, 5) if spaceless * 2 > len(letters) else (words, 3)
    return {tuple(units[i : i + length]) for i in range(max(len(units) - length + 1, 1))} if words else set()


def of(texts: list[str | None], kernel: str = "numpy", rows: list[int] | None = None) -> list[list[int]]:
    """Hashes per row; one text a row unless told."""
    rows = list(range(len(texts))) if rows is None else rows
    n = max(rows, default=-1) + 1
    hashes, offsets = shingles.shingles(pa.array(texts, pa.string()), np.array(rows, dtype=np.int64), n, np.ones(len(texts), bool), kernel)
    assert len(offsets) == n + 1
    return [hashes[a:b].tolist() for a, b in pairwise(offsets.tolist())]


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, max_size=12))
def test_equal_shingles_have_equal_hashes_and_no_others(texts):
    hashes, wanted = of(texts), [expected(text) for text in texts]
    for text, found, units in zip(texts, hashes, wanted):
        assert found == sorted(set(found))
        assert len(found) == len(units)
        assert of([text]) == [found]  # a row's hashes do not depend on its neighbours
    for one, units in zip(hashes, wanted):
        for other, others in zip(hashes, wanted):
            assert len(set(one) & set(other)) == len(units & others)


@pytest.mark.skipif(not minhash.available(), reason="needs the [fast] extra")
@settings(max_examples=100, deadline=None)
@given(st.lists(TEXT, max_size=12))
def test_both_kernels_give_the_same_bits(texts):
    assert of(texts, "numpy") == of(texts, "numba")


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("one two three", "ONE, two -- three!", True),
        ("one two three", "three two one", False),
        ("one two three", "one two", False),
        ("one two", "two one", False),
        ("one", "two", False),
        ("a longword0123456789 b", "a longword0123456780 b", False),
        ("snake_case", "snake case", True),
        ("café Straße", "CAFE\u0301 STRASSE", True),
        ("ﬁne ①", "fine 1", True),
        ("北京欢迎你", "北京 欢迎，你。", True),
        ("北京", "京北", False),
    ],
)
def test_pairs_of_texts(kernel, one, other, same):
    first, second = of([one, other], kernel)
    assert len(first) == len(second) == 1
    assert (first == second) is same


@pytest.mark.parametrize("kernel", KERNELS)
def test_words_of_ascii_texts_and_of_others_share_their_hashes(kernel):
    first, second = of(["the cat sat on", "é the cat sat on"], kernel)
    assert set(first) < set(second)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_shingle_never_crosses_a_text(kernel):
    together = of(["one two", "three four five", "", "北京欢迎你"], kernel, rows=[0, 0, 0, 0])[0]
    apart = of(["one two", "three four five", "北京欢迎你"], kernel)
    assert set(together) == {value for row in apart for value in row}


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("texts", [[], [None], [""], ["  \n"], ["?!", "🙂"], [None, "", "..."]])
def test_a_text_without_a_word_has_no_shingle(kernel, texts):
    assert of(texts, kernel) == [[] for _ in texts]


def test_texts_not_wanted_are_left_out():
    texts = pa.array(["be helpful always please", "where is my parcel", "it is on its way"])
    hashes, offsets = shingles.shingles(texts, np.array([0, 0, 1]), 3, np.array([False, True, True]))
    assert offsets.tolist() == [0, 2, 5, 5]
    assert hashes[:2].tolist() == of(["where is my parcel"])[0]


def test_blocks_do_not_show(monkeypatch):
    texts = [f"word{i} and {i * 7} more" * (i % 5) for i in range(300)]
    whole = of(texts)
    monkeypatch.setattr(shingles, "_BLOCK_BYTES", 50)
    assert of(texts) == whole
    monkeypatch.setattr(shingles, "MOST_ROWS", 3)
    assert of(texts) == whole


@pytest.mark.parametrize("kernel", KERNELS)
def test_long_words_and_hostile_lengths(kernel):
    long = "x" * 1_000_000
    assert len(of([long], kernel)[0]) == 1
    assert of([long], kernel)[0] != of([long + "y"], kernel)[0]
    assert len(of(["a " * 500_000], kernel)[0]) == 1
    assert len(of(["中" * 500_000], kernel)[0]) == 1


@pytest.mark.parametrize("kernel", KERNELS)
def test_rows_of_very_many_shingles(kernel):
    rng = np.random.default_rng(3)
    various = " ".join(map(str, rng.permutation(150_000)))
    repeated = " ".join(np.array(["red", "green", "blue"])[rng.integers(0, 3, 300_000)])  # 27 shingles, each many times
    mixed = "北京欢迎你来" * 30_000
    found = of([various, repeated, mixed, "a b c d"], kernel)
    assert [len(row) for row in found] == [149_998, 27, 6, 2]
    assert all(row == sorted(row) for row in found)


@pytest.mark.skipif(not minhash.available(), reason="needs the [fast] extra")
@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "bb", "ccc", "longer than eight", "é", "中文", "!", "eightxyz", "ninexxxxx"]), max_size=400), max_size=6),
       st.sampled_from([1, 7, 1 << 17]))
def test_both_kernels_agree_on_longer_rows_in_any_blocks(rows, block):
    from tuneready.kernels import minhash_numba

    texts = [gap.join(row) for row in rows for gap in (" ", ", ")]
    number = [i for i in range(len(rows)) for _ in range(2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minhash_numba, "_BLOCK_BYTES", block)
        assert of(texts, "numpy", number) == of(texts, "numba", number)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("name", ["dpo_zh_demo.json", "dpo_en_demo.json"])
def test_real_rows_have_as_many_shingles_as_defined(kernel, name):
    rows = json.loads(shared(f"data/formats/llama-factory/{name}").read_text(encoding="utf-8"))
    texts = [row["chosen"]["value"] for row in rows]
    assert [len(found) for found in of(texts, kernel)] == [len(expected(text)) for text in texts]


@pytest.mark.parametrize("kernel", KERNELS)
def test_naughty_strings_have_as_many_shingles_as_defined(kernel):
    texts = json.loads(shared("data/hostile/naughty-strings/blns.json").read_text(encoding="utf-8"))
    assert [len(found) for found in of(texts, kernel)] == [len(expected(text)) for text in texts]


@pytest.mark.parametrize("kernel", ["numpy", pytest.param("numba", marks=pytest.mark.skipif(not minhash.available(), reason="needs the [fast] extra"))])
def test_texts_of_different_kinds_share_no_shingle(kernel):
    texts = ["one two three four", "北京欢迎你们大家", "", "one two", "北京欢迎你们大家", "one two three four"]
    rows, n = np.array([0, 0, 0, 1, 1, 1]), 2
    plain = shingles.shingles(pa.array(texts), rows, n, np.ones(6, bool), kernel)
    sides = [shingles.shingles(pa.array(texts), rows, n, np.ones(6, bool), kernel, np.array(kinds)) for kinds in ([0] * 6, [0, 0, 0, 1, 1, 1])]
    assert all(np.array_equal(one, other) for one, other in zip(plain, sides[0]))
    first, second = (set(sides[1][0][a:b].tolist()) for a, b in pairwise(sides[1][1].tolist()))
    assert len(first) == 6 and len(second) == 7 and not first & second
    assert first == set(plain[0][: plain[1][1]].tolist())
