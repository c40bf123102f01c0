"""Grouping on disk: the same groups as in memory, in the same order, in slices that split no group."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import children
from tests.signals.rows import batch, chat, labelled, preference
from tuneready import shelf
from tuneready.engine import local, out_of_core
from tuneready.signal import Groups, Pairs
from tuneready.summary import Counts, Flags, Measurement

MEMORY = out_of_core.LEAST_MEMORY
TYPES = ["bool", "int8", "uint8", "int16", "uint16", "float16", "int32", "uint32", "float32", "int64", "uint64", "float64"]
WORD = st.sampled_from([0, 1, 2, 2**63, 2**64 - 1])
ROWS = st.lists(st.tuples(st.integers(0, 30), st.tuples(WORD, WORD)), max_size=60)  # rows may have several keys, or one twice


def made(entries, dtype: str = "int64") -> Pairs:
    """Entries of (row, key); the payload tells them apart as far as its type can."""
    payload = {"out": np.arange(len(entries)).astype(dtype), "half": np.linspace(-1, 1, len(entries))}
    return Pairs(np.array([row for row, _ in entries], np.int64),
                 np.array([key for _, key in entries], np.uint64).reshape(len(entries), 2), payload)


def cut(pairs: Pairs, edges) -> list[Pairs]:
    edges = sorted({0, len(pairs.rows), *(edge for edge in edges if edge < len(pairs.rows))})
    spans = list(zip(edges[:-1], edges[1:])) or [(0, 0)]
    return [Pairs(pairs.rows[a:b], pairs.key[a:b], {n: v[a:b] for n, v in pairs.payload.items()}) for a, b in spans]


def same(found: Groups, wanted: Groups) -> None:
    assert np.array_equal(found.rows, wanted.rows) and np.array_equal(found.starts, wanted.starts)
    assert list(found.payload) == list(wanted.payload)
    for name, values in wanted.payload.items():
        assert found.payload[name].dtype == values.dtype
        assert found.payload[name].tobytes() == values.tobytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> str:
    return str(tmp_path_factory.mktemp("grouping"))


# ---------------------------------------------------------------- the same groups


@settings(max_examples=40, deadline=None)
@given(ROWS, st.lists(st.integers(1, 60), max_size=4), st.sampled_from(TYPES))
def test_groups_are_those_of_memory(folder, entries, edges, dtype):
    whole = made(entries, dtype)
    found = local._joined(list(out_of_core.brought_together(cut(whole, edges), folder, MEMORY)))
    same(found, local.brought_together(whole.rows, whole.key, dict(whole.payload)))
    assert os.listdir(folder) == []


def random_pairs(n: int, distinct: int, kind: str) -> Pairs:
    """``n`` keys drawn from ``distinct``: all words random, or the first, or the second word equal throughout."""
    draw = np.random.default_rng(n + distinct)
    word = draw.integers(0, 2**64, (distinct, 2), dtype=np.uint64)
    if kind != "random":
        word[:, ["first", "second"].index(kind)] = 7
    return Pairs(draw.permutation(n), word[draw.integers(0, distinct, n)], {"out": draw.random(n), "flag": draw.random(n) < 0.5})


@pytest.mark.parametrize("kind", ["random", "first", "second"])
@pytest.mark.parametrize("distinct", [1, 3, 20_000, 10**6])
def test_many_keys_in_small_slices(folder, monkeypatch, distinct, kind):
    monkeypatch.setattr(out_of_core, "SLICE", 5_000)
    pairs = random_pairs(60_000, distinct, kind)
    slices = list(out_of_core.brought_together(cut(pairs, range(0, 60_000, 7_000)), folder, MEMORY))
    wanted = local.brought_together(pairs.rows, pairs.key, dict(pairs.payload))
    same(local._joined(slices), wanted)
    largest = int(np.diff(np.append(wanted.starts, len(wanted.rows))).max())
    keys = {int(row): tuple(key) for row, key in zip(pairs.rows, pairs.key.tolist())}
    seen = [keys[int(piece.rows[start])] for piece in slices for start in piece.starts]
    assert len(seen) == len(set(seen)), "a group was split"
    assert all(len(piece.rows) <= 5_000 + largest + 200_000 for piece in slices)


def test_slices_are_of_about_the_size_asked_for(folder, monkeypatch):
    monkeypatch.setattr(out_of_core, "SLICE", 100_000)
    n = 1_000_000
    word = np.random.default_rng(1).permutation(n).astype(np.uint64) // np.uint64(2)  # pairs
    pairs = Pairs(np.arange(n), np.stack([word, word], axis=1), {})
    sizes = [len(piece.rows) for piece in out_of_core.brought_together([pairs], folder, MEMORY)]
    assert sum(sizes) == n and len(sizes) >= 4 and max(sizes) <= 300_000 and min(sizes[:-1]) >= 100_000


def test_a_row_that_comes_twice_stays_in_its_order_of_arrival(folder):
    n = 400_000
    pairs = Pairs(np.zeros(n, np.int64), np.zeros((n, 2), np.uint64), {"out": np.arange(n, dtype=np.int32)})
    (found,) = out_of_core.brought_together(cut(pairs, range(0, n, 9_999)), folder, MEMORY)
    assert np.array_equal(found.payload["out"], np.arange(n))


def test_payload_comes_back_bit_by_bit(folder):
    odd = np.array([0x7FF8000000000001, 0x8000000000000000, 0xFFF0000000000000, 0x7FF0000000000123], np.uint64).view(np.float64)
    (found,) = out_of_core.brought_together([Pairs(np.arange(4), np.ones((4, 2), np.uint64), {"x": odd})], folder, MEMORY)
    assert found.payload["x"].tobytes() == odd.tobytes()


def test_it_spills_and_gives_the_same_groups(folder):
    """Two million keys with a wide payload need more than the least memory, so part of them is written to disk."""
    n = 2_000_000
    word = np.random.default_rng(5).integers(0, n, n).astype(np.uint64) * np.uint64(11400714819323198485)
    pairs = Pairs(np.arange(n), np.stack([word, word], axis=1), {f"x{k}": word ^ np.uint64(k) for k in range(6)})
    wanted = local.brought_together(pairs.rows, pairs.key, dict(pairs.payload))
    slices = out_of_core.brought_together(cut(pairs, range(0, n, 16_384)), folder, 1)
    first = next(slices)
    (own,) = Path(folder).iterdir()
    assert sum(path.stat().st_size for path in own.iterdir()) > 10 << 20
    same(local._joined([first, *slices]), wanted)
    assert os.listdir(folder) == []


# ---------------------------------------------------------------- borders


def test_nothing_equal_is_one_empty_slice_with_its_columns(folder):
    (found,) = out_of_core.brought_together([made([(0, (1, 1)), (1, (1, 2))], "int8")], folder, MEMORY)
    assert len(found.rows) == len(found.starts) == 0 and found.payload["out"].dtype == np.int8
    assert list(out_of_core.brought_together([], folder, MEMORY)) == []


@pytest.mark.parametrize("second", ["int32", None])
def test_batches_with_other_columns_are_a_bug(folder, second):
    one, other = made([(0, (1, 1))]), made([(1, (1, 1))], second) if second else Pairs(np.arange(1), np.ones((1, 2), np.uint64))
    with pytest.raises(TypeError, match="differ"):
        list(out_of_core.brought_together([one, other], folder, MEMORY))


@pytest.mark.parametrize("values", [np.array(["a"]), np.array([1j]), np.array([1], "longdouble"), np.array([None])])
def test_other_types_are_a_bug(folder, values):
    with pytest.raises(TypeError, match="payload column x"):
        list(out_of_core.brought_together([Pairs(np.arange(1), np.ones((1, 2), np.uint64), {"x": values})], folder, MEMORY))


def test_a_consumer_that_stops_early_leaves_nothing(folder, monkeypatch):
    monkeypatch.setattr(out_of_core, "SLICE", 1_000)
    slices = out_of_core.brought_together([random_pairs(1_000_000, 400_000, "random")], folder, MEMORY)
    next(slices)
    assert os.listdir(folder) != []
    slices.close()
    assert os.listdir(folder) == []


def test_a_full_disk_is_named(tmp_path):
    """In a child whose files may not grow, as on a disk without room."""
    (caught,) = local.map_parts(children.group_without_room, [str(tmp_path)], workers=1)
    assert caught == "E-NO-ROOM" and os.listdir(tmp_path) == []


def test_the_engine_does_not_load_it_for_small_data():
    code = ("import sys, numpy as np\nfrom tuneready.engine import local\nfrom tuneready.signal import Pairs\n"
            "from tuneready.summary import Measurement\n"
            "local.group([Pairs(np.arange(2), np.ones((2, 2), np.uint64))], lambda groups: Measurement())\n"
            "assert 'duckdb' not in sys.modules")
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


# ---------------------------------------------------------------- what signals make of it


def comparable(measurement: Measurement, excerpts: bool = True) -> tuple:
    """A measurement without the order of its rows, which no report shows."""
    flags = measurement.flags
    columns = [column for column in (flags.rows, flags.score, flags.family, flags.info, flags.other) if column is not None]
    lines = sorted(zip(*(column.tolist() for column in columns), flags.note or [""] * len(flags.rows)))
    values = {name: value.items if isinstance(value, Counts) else (value.bins.tolist(), value.total, value.maximum, value.count)
              for name, value in measurement.values.items()}
    return lines, flags.excerpts if excerpts else [], {name: value for name, value in values.items() if value}


QUOTED = [" ".join(f"word{k}x{i}" for i in range(30)) for k in range(15)]
FOOTERS = ["Thank you for your kind patience with us.", "This message was sent from an unmonitored mailbox."]


def row_of(task: str, number: int) -> dict:
    """Inputs and answers that meet in every way: copies, other spellings, quotations, fillings of a template, cut answers."""
    draw = np.random.default_rng([number, len(task)])
    case = draw.choice([str.lower, str.title, str.upper, str.swapcase])
    text = case(f"where is{' ' * draw.integers(1, 5)}my card of the {['first', 'second', 'third', 'fourth'][draw.integers(4)]} kind")
    if draw.random() < 0.4:
        quoted = QUOTED[draw.integers(len(QUOTED))]
        text = [f"so {number} asked {quoted}", quoted, f"please tell me where my order {number} may be now"][draw.integers(3)]
    answer = f"It went to team {draw.integers(5)} today. {FOOTERS[draw.integers(2)]}"
    if draw.random() < 0.2:
        answer = f"{number:>5} {'ab ' * 98}"[:299] + "a"
    if draw.random() < 0.02:
        text = " ".join(f"{number}x{i}" for i in range(30_000))
    group = {"group": f"customer {draw.integers(90)}"}
    if task in ("classification", "extraction"):
        return labelled(text, ["a", "b"][draw.integers(2)], **group)
    if task == "preference":
        return preference(text, answer, f"I do not know {draw.integers(3)}.", **group)
    return chat(("user", text), ("assistant", answer), **group)


def pairs_of(signal, task: str) -> list[Pairs]:
    """Keys of 5 batches of 60 rows; for a leak signal the last one is a test file."""
    out = []
    for number in range(5):
        keys = signal.pairs(batch([row_of(task, number * 60 + i) for i in range(60)], task))
        test = {"test": np.full(len(keys.rows), number == 4)} if signal.against else {}
        out.append(Pairs(keys.rows + number * 60, keys.key, {**keys.payload, **test}))
    return out


GROUPING = sorted(code for code, signal in shelf.signals().items() if signal.kind == "group")
SLICED = ["DUP001", "DUP002", "DUP004", "DUP005", "DUP006", "LEK001", "LEK002", "LEK004", "LEN001", "LEN004"]
WHOLE = {  # signals whose reduce must see all groups at once, and why
    "DUP007": "its examples are of the most frequent answers",
    "LEK005": "a row has a key for each run of words and counts once",
    "TXT008": "a row has a key for each sentence and counts under the most frequent",
}


def reducer(signal):
    return lambda groups: signal.reduce(groups, signal.limits())


@pytest.mark.parametrize("code", GROUPING)
def test_every_signal_says_the_same_of_rows_grouped_on_disk(code):
    signal, told = shelf.signals()[code], 0
    for task in signal.tasks:
        pairs = pairs_of(signal, task)
        wanted = local.group(pairs, reducer(signal))
        assert comparable(local.group(pairs, reducer(signal), most=0)) == comparable(wanted)
        told += len(wanted.flags.rows)
    assert told or code not in {*SLICED, *WHOLE}, "nothing was flagged: the test would say nothing"


def reduced_one_by_one(signal, task: str) -> tuple[Measurement, Measurement]:
    """The measurement of all groups at once, and that of each group merged: the hardest cut there is."""
    pairs = pairs_of(signal, task)
    payload = {name: np.concatenate([p.payload[name] for p in pairs]) for name in pairs[0].payload}
    whole = local.brought_together(np.concatenate([p.rows for p in pairs]), np.concatenate([p.key for p in pairs]), payload)
    ends = np.append(whole.starts, len(whole.rows))
    merged = Measurement()
    for a, b in zip(ends[:-1], ends[1:]):
        piece = {name: values[a:b] for name, values in whole.payload.items()}
        merged.merge(reducer(signal)(Groups(whole.rows[a:b], np.zeros(1, np.int64), piece)))
    return reducer(signal)(whole), merged


@pytest.mark.parametrize("code", SLICED)
def test_groups_reduced_one_by_one_make_the_whole(code):
    signal, told = shelf.signals()[code], 0
    for task in signal.tasks:
        wanted, merged = reduced_one_by_one(signal, task)
        assert comparable(merged) == comparable(wanted)
        told += len(wanted.flags.rows)
    assert told, "nothing was flagged: the test would say nothing"


@pytest.mark.parametrize("code", sorted(WHOLE))
def test_signals_that_need_all_groups_at_once(code):
    """They are why the engine reduces all groups at once unless it is told that it need not."""
    results = [reduced_one_by_one(shelf.signals()[code], task) for task in shelf.signals()[code].tasks]
    assert any(comparable(wanted) != comparable(merged) for wanted, merged in results)


@pytest.mark.parametrize("code", ["DUP002", "DUP005"])
def test_the_engine_reduces_slices_where_it_may(monkeypatch, code):
    monkeypatch.setattr(out_of_core, "SLICE", 1_000)
    signal, seen = shelf.signals()[code], []
    word = np.random.default_rng(3).integers(0, 130_000, 260_000).astype(np.uint64)
    payload = {name: word % np.uint64(k) + np.arange(260_000, dtype=np.uint64) % np.uint64(2)
               for k, name in enumerate(("exact", "out", "same"), 2)}
    pairs = cut(Pairs(np.arange(260_000), np.stack([word, word], axis=1), payload), range(0, 260_000, 16_384))

    def reduced(groups: Groups) -> Measurement:
        seen.append(len(groups.rows))
        return reducer(signal)(groups)

    on_disk = local.group(pairs, reduced, most=0, sliced=True)
    assert len(seen) >= 2
    assert comparable(on_disk) == comparable(local.group(pairs, reducer(signal)))


@given(st.lists(st.tuples(WORD, WORD), max_size=40), st.lists(st.integers(1, 40), max_size=3))
@settings(max_examples=20, deadline=None)
def test_the_engine_chooses_by_size_and_says_the_same(keys, edges):
    pairs = cut(made(list(enumerate(keys))), edges)
    def reduced(groups):
        return Measurement(Flags(groups.rows, family=groups.first(), score=groups.payload["out"].astype(float)))
    in_memory, on_disk = (local.group(pairs, reduced, most=most).flags for most in (len(keys), len(keys) - 1))
    for name in ("rows", "family", "score"):
        assert np.array_equal(getattr(in_memory, name), getattr(on_disk, name))
