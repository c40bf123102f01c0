"""First words of names: nothing that the plain way finds is passed over, in texts and in records as they are written."""

from __future__ import annotations

import json
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tuneready.fix.first_words import FirstWords
from tuneready.fix.mentions import Mentions

NAMES = ("john", "łukasz", "straße", "владимир", "katherine_mansfield", "katherina", "李明", "k", "𝐉ohn", "o", "2nd")
FOLDED = frozenset(one.casefold() for one in NAMES)
PIECES = st.sampled_from([*NAMES, "John", "JOHN", "ŁUKASZ", "STRASSE", "strasse", "\u212a", "Katherine_Mansfield’s", "katherinb", "“John”", "\n", "\t", "\\n", "\\", "\\u0141ukasz",
                          " ", ",", "-", "\"", "/", "😀", "é", "x", "1", "_", "\u2028", "،", "«"])
TEXT = st.lists(PIECES, max_size=8).map("".join)


def plain(text: str) -> bool:
    return not FOLDED.isdisjoint(re.findall(r"\w+", text.casefold()))


@settings(max_examples=150)
@given(st.lists(TEXT, max_size=6))
def test_texts(texts) -> None:
    found = FirstWords(FOLDED).texts(texts)
    assert found == sorted(found) and {at for at, text in enumerate(texts) if plain(text)} <= set(found)


@settings(max_examples=150)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), st.booleans(), st.sampled_from([None, 1]))
def test_records_of_json(texts, ascii_only, indent) -> None:
    rows = [{"a": one, "b": json.dumps({"c": other}, ensure_ascii=ascii_only)} for one, other in texts]
    records = [json.dumps(row, ensure_ascii=ascii_only, indent=indent).encode() for row in rows]
    lengths = np.array([len(one) for one in records])
    offsets = 3 + np.cumsum(lengths + 2) - lengths - 2
    found = FirstWords(FOLDED).records(b"[\n " + b",\n".join(records) + b"]", offsets, lengths, True).tolist()
    assert {at for at, (one, other) in enumerate(texts) if plain(one) or plain(other)} <= set(found) <= set(range(len(records)))


def test_what_holds_no_first_word_is_passed_over() -> None:
    lines = [b'{"t": "Johnny met kathryn"}', b'{"t": "caf\\u00e9 \xc3\xa9t\xc3\xa9"}', b'{"t": "a\\nJohn"}', "{'t': 'ŁUKASZ'}".encode()]
    lengths = np.array([len(one) for one in lines])
    found = FirstWords(FOLDED).records(b"\n".join(lines), np.cumsum(lengths + 1) - lengths - 1, lengths, True)
    assert found.tolist() == [2, 3] and FirstWords([]).texts(["John"]) == []


def test_mentions_are_those_of_the_plain_way() -> None:
    texts = ["we met JOHN  SMITH, and łukasz nowak’s son", "nobody", "Acme-Robotics and acme", "zoë", "Straße Weiss or STRASSE WEISS"]
    found = Mentions({"person": ["John Smith", "Łukasz Nowak", "Straße Weiss"], "organisation": ["Acme Robotics"], "custom": ["ZOË"]}).find(texts)
    assert [(number, texts[number][a:b], kind) for number, a, b, kind in found] == [
        (0, "JOHN  SMITH", "person"), (0, "łukasz nowak", "person"), (2, "Acme-Robotics", "organisation"), (3, "zoë", "custom"),
        (4, "Straße Weiss", "person"), (4, "STRASSE WEISS", "person")]
