"""Templates: what counts as a slot, how many rows make a family, and that no row is subtracted."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from tests.signals import runs
from tests.signals.files import real
from tests.signals.rows import batch, labelled, pair
from tuneready.kernels import text as kernel
from tuneready.kernels.skeleton import skeletons
from tuneready.signals import dup_templated as signal


def skeleton(*texts):
    return skeletons(*kernel.buffers(pa.array(texts, pa.string())))


@pytest.mark.parametrize("one, other, same", [
    ("my order 123 is late", "my order 98765-b is late", True),
    ("my order 123 is late", "my order is late", False),
    ("please write to ada@x.org today", "please write to bob@y.example today", True),
    ("see https://a.example/1 for more", "see www.b.example for more", True),
    ("please call Ada Osei now", "please call Bob now", True),
    ("please call Ada now", "please call someone now", False),
    ("Refund it please", "Cancel it please", False),
    ("It is late. Refund it", "It is late. Cancel it", False),
    ("can I have it", "can you have it", False),
    ('translate "good morning" to french', 'translate "see you" to french', True),
    ('translate "good morning to french', 'translate "see you to french', False),
    ("My Order 12", "my order 13", False),
    ("WHERE is order 1", "where is order 2", True),
    ("a  b\n7", "a b 8", True),
    ("a b 7", "b a 7", False),
    ("straße 7 ist zu", "straße 8 ist zu", True),
    ("an extraordinarily-long-word-here 7", "an extraordinarily-lost-word-here 7", True),
])
def test_which_texts_have_one_skeleton(one, other, same):
    value = skeleton(one, other)[0]
    assert (value[0] == value[1]) == same


def test_words_and_slots_are_counted():
    value, words, slots = skeleton("my order 123 456 is late", "", " \n", "12", "please call Ada")
    assert words.tolist() == [4, 0, 0, 0, 2]
    assert slots.tolist() == [1, 0, 0, 1, 1]


def test_a_skeleton_does_not_depend_on_its_neighbours_or_on_the_piece():
    rng = random.Random(4)
    texts = [" ".join(rng.choices(["Ada", "order", "7", '"x', 'y"', "late.", "I", "is", "ünï", ""], k=rng.randint(0, 60))) for _ in range(3000)]
    texts.append("word 7 " * 60_000)
    whole = skeleton(*texts)
    for k in [0, 1, 17, 1500, 2999, 3000]:
        alone = skeleton(texts[k])
        assert [column[k] for column in whole] == [column[0] for column in alone]


def template(n, start=0):
    return [pair(f"where is my order number {i} please", f"Your order {i} is on its way.") for i in range(start, start + n)]


@pytest.mark.parametrize("rows, counted", [
    (template(5), [0, 1, 2, 3, 4]),
    (template(4), []),
    (template(4) + template(4), []),
    (template(4) + [pair("something else entirely, said once", "ok")] + template(2, 3), [0, 1, 2, 3, 5, 6]),
    ([pair(f"hi {i}", "ok") for i in range(9)], []),
    ([pair("where is my order please", "on its way to you")] * 9, []),
])
def test_which_rows_are_a_family(rows, counted):
    assert runs.counted(signal, batch(rows)) == counted


def test_it_informs_and_names_the_largest_families():
    rows = template(6) + [labelled(f"please close account {i} for me now", "x") for i in range(8)] + [pair("a b c", "d")]
    (finding,) = runs.judge(signal, batch(rows))
    assert (finding.severity, finding.step, finding.rows) == ("info", "", 14)
    assert finding.details == {"families": 2, "largest_families": ["rows.jsonl:7: 8 rows", "rows.jsonl:1: 6 rows"]}
    assert [e.note for e in finding.examples] == ["first of 6 rows", "first of 8 rows"]


def test_any_cut_and_order_gives_the_same_counts():
    rows = [row for pack in zip(template(30), [pair(f"no template here {'x' * i}", "y") for i in range(30)]) for row in pack]
    whole = runs.measure(signal, batch(rows)).flags
    cut = runs.measure(signal, runs.cut(rows, [1, 22, 5])).flags
    assert np.array_equal(whole.rows, cut.rows) and np.array_equal(whole.other, cut.other)
    assert len(runs.counted(signal, batch(rows[::-1]))) == len(whole.rows) == 30


def test_families_of_a_real_set_are_those_of_a_plain_reading():
    of = real("data/formats/fastchat/dummy_conversation.json", "sharegpt")
    families: dict = {}
    for row in range(len(of)):
        start, stop = of.texts.starts[row:row + 2]
        parts = [(int(of.texts.role[i]), plain(of.texts.array[i].as_py())) for i in range(start, stop) if of.texts.side[i] in (1, 2)]
        slots = sum(word == "" for _, words in parts for word in words)
        if slots and sum(word != "" for _, words in parts for word in words) >= 5:
            families.setdefault(repr(parts), []).append((row, of.texts.array[start:stop].to_pylist()))
    expected = sorted(row for members in families.values() if len({repr(t).lower() for _, t in members}) >= 5 for row, _ in members)
    assert runs.counted(signal, of) == expected and len(expected) > 100


def plain(text):
    """Words with "" for a slot, by reading."""
    out: list[str] = []
    before, quoted, pairs = "", False, text.count('"') % 2 == 0
    for word in text.split():
        opens = word.startswith('"')
        capital = "A" <= word[0] <= "Z" and before and before[-1] not in ".!?:;\"')]>*-#|/" and word != "I" and not word.startswith("I'")
        slot = any(c in "0123456789@" for c in word) or word.lower().startswith(("http", "www.")) or capital or (pairs and (quoted or opens))
        quoted ^= word.count('"') % 2 == 1
        if not (slot and out and out[-1] == ""):
            out.append("" if slot else word.lower())
        before = word
    return out
