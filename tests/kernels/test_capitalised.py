"""Capitalised words in bytes: against a plain loop over the text."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tuneready.kernels import capitalised

PAD = b"\n" * (capitalised.LETTERS + 1)


def _data(text: str) -> np.ndarray:
    return np.frombuffer(text.encode() + PAD, dtype=np.uint8)


@given(st.text(alphabet="ABZabz .,'-\n019[@`{éł“’是（😀", max_size=60))
def test_starts_are_capitals_after_no_letter(text):
    plain = [len(text[:m.start()].encode()) for m in re.finditer(r"(?<![A-Za-zéł])[A-Zéł]", text)]
    assert capitalised.starts(_data(text)).tolist() == plain


@given(st.text(alphabet="ABZabz .,'-\n019[@`{éł“’是（😀", max_size=60))
def test_a_key_is_the_first_bytes_of_the_word_in_lower_case(text):
    data = _data(text)
    at = capitalised.starts(data)
    for start, key in zip(at.tolist(), capitalised.keys(data, at).tolist()):
        word = re.match(r"[A-Za-zéł]*", text.encode()[start:].decode()).group().encode()[:capitalised.LETTERS]
        assert key.to_bytes(8, "little").rstrip(b"\0") == word.lower()


def test_a_table_holds_its_words_and_no_others():
    words = ["smith", "łaskawiec", "johnathan"]
    table = capitalised.Table(capitalised.key_of(words))
    data = _data("Smith Smyth Johnathan Johnatha John")
    held = table.holds(capitalised.keys(data, capitalised.starts(data)))
    assert held.tolist() == [True, False, True, True, False]  # eight bytes are looked at: a screen, not a proof
