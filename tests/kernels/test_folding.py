"""Folding to words against ``unicodedata``: by table where that can be done, the same words whatever the way."""

from __future__ import annotations

import sys
import unicodedata
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.kernels import folding, minhash

COMPILED = [False, pytest.param(True, marks=pytest.mark.skipif(not minhash.available(), reason="needs the [fast] extra"))]
MARKS = st.characters(codec="utf-8", categories=("Mn", "Mc", "Me"))
JAMO = st.characters(min_codepoint=0x1100, max_codepoint=0x11FF) | st.characters(min_codepoint=0x3130, max_codepoint=0x318F)
FOLDED = st.sampled_from(list("ßẞİŉŐΐǅǰﬁﬃﷺ½①™Ⅷ㌀㍻Ａｶﾞ゛가각ẛ̣Σςσ\u0345\u00ad\u200d\ufe0f\U0010ffff\U0001d400"))
ANY = st.text(st.characters(codec="utf-8") | st.sampled_from("aB1 e.中ไ") | MARKS | JAMO | FOLDED, max_size=30)


def words(text: str) -> tuple[list[str], bool]:
    """(words, spaceless) as SPEC §2 has them."""
    normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c if c.isalnum() else " " for c in normal)
    without = sum(any(low <= ord(c) <= high for low, high in folding.SPACELESS) for c in kept)
    return kept.split(), 2 * without > len(kept.replace(" ", ""))


def found(texts: list[str | None], compiled: bool) -> list[tuple[list[str], bool]]:
    data, offsets, spaceless = folding.word_buffer(pa.array(texts, pa.string()), compiled)
    assert data.dtype == np.uint8
    assert offsets[-1] == len(data)
    whole = data.tobytes()
    return [(whole[a:b].decode().split(), flag) for (a, b), flag in zip(pairwise(offsets.tolist()), spaceless.tolist())]


@pytest.mark.parametrize("compiled", COMPILED)
@settings(max_examples=400, deadline=None)
@given(texts=st.lists(ANY, max_size=6))
def test_words_are_those_of_unicodedata(compiled, texts):
    assert found(texts, compiled) == [words(text) for text in texts]


@pytest.mark.parametrize("compiled", COMPILED)
@pytest.mark.parametrize("text", ["", "plain ASCII, 8 bytes and more", "Straße STRASSE", "cafe\u0301 café", "\u1100\u1161\u11a8 각", "각\u0327\u0323\u0307", "ё\u0308й",
                                  "ﬁne ﬂow", "x²", "½ pound", "ไม่เป็นไร ขอบคุณ", "北京欢迎你", "ﷺ", "ΌΣΟΣ", "İstanbul", "क़ि\u093c", "👩\u200d💻 ok \u2764\ufe0f"])
def test_examples(compiled, text):
    assert found([text, "next", text], compiled) == [words(text), words("next"), words(text)]


@pytest.mark.parametrize("compiled", COMPILED)
def test_every_code_point_of_the_first_pages_between_letters(compiled):
    texts = [f"a{chr(point)}b" for point in range(0x3000)]
    assert found(texts, compiled) == [words(text) for text in texts]


@pytest.mark.slow
@pytest.mark.parametrize("compiled", COMPILED)
@pytest.mark.parametrize(("before", "after"), [("a", "b"), ("e", "\u0301"), ("\u1100", "\u1161"), ("가", "\u11a8")])
def test_every_code_point_there_is(compiled, before, after):
    for first in range(0, sys.maxunicode + 1, 1 << 16):
        texts = [before + chr(point) + after for point in range(first, first + (1 << 16)) if not 0xD800 <= point < 0xE000]
        assert found(texts, compiled) == [words(text) for text in texts]


@pytest.mark.parametrize("compiled", COMPILED)
def test_nulls_slices_and_large_strings(compiled):
    texts = [None, "É one", None, "", "two", "e\u0301"]
    assert found(texts, compiled) == [words(text or "") for text in texts]
    part = pa.array(["drop é", *texts, "Drop"], pa.large_string())[1:-1]
    data, offsets, _ = folding.word_buffer(part, compiled)
    assert [data[a:b].tobytes().decode().split() for a, b in pairwise(offsets.tolist())] == [words(text or "")[0] for text in texts]
