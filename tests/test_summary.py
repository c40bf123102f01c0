"""Summaries add up to the same whole however the data is cut and in whatever order the sums are taken."""

from __future__ import annotations

import copy
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuneready.summary import EXAMPLES, Counts, FieldSpans, Flags, Histogram, Measurement, merge_all

KEYS = st.one_of(st.text(max_size=3), st.integers(-3, 3), st.tuples(st.text(max_size=2), st.integers(0, 2)))


def cut(values: list, at: list[int]) -> list[list]:
    """The values in consecutive pieces."""
    edges = sorted({0, len(values), *(a for a in at if a <= len(values))})
    return [values[a:b] for a, b in zip(edges[:-1], edges[1:])] or [values]


def added(pieces: list, random) -> object:
    """The pieces merged neighbour by neighbour in a random order of sums; their order stays."""
    pieces = [copy.deepcopy(p) for p in pieces]
    while len(pieces) > 1:
        k = random.randrange(len(pieces) - 1)
        pieces[k].merge(pieces.pop(k + 1))
    return pieces[0]


CUTS = st.lists(st.integers(0, 60), max_size=6)
RANDOM = st.randoms(use_true_random=False)


@given(st.lists(KEYS, max_size=60), CUTS, RANDOM)
def test_counts_of_any_cut(values, at, random):
    pieces = [Counts.of(piece) for piece in cut(values, at)]
    whole = Counts.of(values)
    for merged in (added(pieces, random), added(random.sample(pieces, len(pieces)), random)):
        assert merged.items == whole.items and merged.total() == len(values)
        assert merged.sorted() == whole.sorted()


def test_counts_in_order():
    assert Counts.of(["b", "a", "b", "c"]).sorted() == [("b", 2), ("a", 1), ("c", 1)]
    one, other = Counts({1: 3, "1": 3}), Counts({"1": 3, 1: 3})
    assert [(k, type(k)) for k, _ in one.sorted()] == [(k, type(k)) for k, _ in other.sorted()]
    assert Counts().sorted() == [] and Counts().total() == 0


NUMBERS = st.lists(st.integers(0, 10**12), max_size=60)


@given(NUMBERS, CUTS, RANDOM)
def test_histograms_of_any_cut(values, at, random):
    pieces = [Histogram.of(np.array(piece, dtype=np.int64)) for piece in cut(values, at)]
    whole = Histogram.of(np.array(values, dtype=np.int64))
    merged = added(random.sample(pieces, len(pieces)), random)
    assert np.array_equal(merged.bins, whole.bins)
    assert (merged.total, merged.maximum, merged.count) == (sum(values), max(values, default=0), len(values))


@given(st.lists(st.integers(0, 2 * 10**15), min_size=1, max_size=80), st.sampled_from((0.0, 0.01, 0.07, 0.25, 0.5, 0.55, 0.95, 0.99, 1.0)))
def test_quantiles_are_within_their_stated_error(values, q):
    found = Histogram.of(np.array(values)).quantile(q)
    need = max(1, -(-(Fraction(str(q)) * len(values)).numerator // (Fraction(str(q)) * len(values)).denominator))
    exact = sorted(values)[need - 1]
    assert found <= max(values)
    assert abs(found - exact) <= 0.016 * exact
    if exact < Histogram.LINEAR:
        assert found == exact


@pytest.mark.parametrize(("n", "q", "exact"), [(100, 0.07, 7), (100, 0.55, 55), (100, 0.99, 99), (20, 0.95, 19), (1_000, 0.29, 290), (3, 0.5, 2)])
def test_a_share_that_floats_cannot_hold_takes_no_value_too_many(n, q, exact):
    assert Histogram.of(np.arange(1, n + 1)).quantile(q) == exact


def test_quantiles_at_the_edges_of_bins():
    for value in (0, 1, 4_095, 4_096, 4_097, 8_191, 8_192, 2**30, 2**45):
        found = Histogram.of(np.array([value])).quantile(0.5)
        assert abs(found - value) <= 0.016 * value
    assert Histogram().quantile(0.5) is None


@st.composite
def flags(draw, base: int = 0, n: int = 12) -> Flags:
    rows = sorted(draw(st.lists(st.integers(base, base + n - 1), max_size=n)))
    k = len(rows)

    def column(values, dtype):
        return draw(st.one_of(st.none(), st.lists(values, min_size=k, max_size=k).map(lambda v: np.array(v, dtype=dtype))))

    return Flags(
        np.array(rows, dtype=np.int64), column(st.floats(0, 1), np.float64),
        draw(st.one_of(st.none(), st.lists(st.text(max_size=3), min_size=k, max_size=k))),
        column(st.sampled_from([-1, *range(n)]), np.int64), column(st.booleans(), bool),
        [(row, f"text {row}") for row in rows[:EXAMPLES]])


def told(found: Flags) -> tuple:
    """Everything a reader of the flags can see, absent columns as what they stand for."""
    n = len(found.rows)
    score = found.score if found.score is not None else np.full(n, np.nan)
    family = found.family if found.family is not None else np.full(n, -1)
    info = found.info if found.info is not None else np.zeros(n, bool)
    return (found.rows.tolist(), [None if np.isnan(s) else s for s in score], found.note or [""] * n, family.tolist(),
            info.tolist(), found.excerpts, found.counted().tolist())


@given(st.lists(flags(), max_size=5), RANDOM)
def test_flags_of_any_grouping(pieces, random):
    moved = []
    for k, piece in enumerate(pieces):
        moved.append(copy.deepcopy(piece))
        moved[-1].shift(12 * k)
    if not moved:
        return
    left = copy.deepcopy(moved[0])
    for piece in moved[1:]:
        left.merge(piece)
    assert told(added(moved, random)) == told(left)
    assert left.excerpts == sorted(pair for p in moved for pair in p.excerpts)[:EXAMPLES]


@given(flags(), flags(), st.integers(1, 10**6))
def test_shifting_before_or_after_merging_is_the_same(a, b, base):
    """A part shifts what its batches merged: a row without a family must not get one on the way."""
    b.shift(12)
    together = copy.deepcopy(a)
    together.merge(b)
    together.shift(base)
    for piece in (a, b):
        piece.shift(base)
    apart = copy.deepcopy(a)
    apart.merge(b)
    assert told(together) == told(apart)


def test_no_family_stays_no_family():
    found = Flags(np.array([0, 1]), family=np.array([-1, 0]))
    found.shift(100)
    assert found.family.tolist() == [-1, 100] and found.rows.tolist() == [100, 101]


def test_rows_listed_for_information_are_not_counted():
    assert Flags(np.array([3, 1, 3]), info=np.array([False, True, False])).counted().tolist() == [3]
    assert Flags(np.array([3, 1, 3])).counted().tolist() == [1, 3]
    assert Flags().counted().tolist() == []


def test_measurements_merge_by_code_and_name():
    into = {"A": Measurement(values={"n": Counts({"x": 1})})}
    merge_all(into, {"A": Measurement(Flags(np.array([4])), {"n": Counts({"x": 2}), "m": Histogram.of(np.array([7]))}), "B": Measurement()})
    assert set(into) == {"A", "B"} and into["A"].values["n"].items == {"x": 3}
    assert into["A"].values["m"].count == 1 and into["A"].flags.rows.tolist() == [4]
    into["A"].shift(10)
    assert into["A"].flags.rows.tolist() == [14]


def test_places_in_fields_move_and_merge_by_name():
    def one(row, field, kind):
        return FieldSpans(np.array([row]), np.array([0]), np.array([1]), np.array([4]), np.array([0]), np.array([0.5]), (field,), (kind,))

    whole = Measurement(values={"spans": one(0, "a", "email")})
    other = Measurement(values={"spans": one(1, "b", "email")})
    other.shift(10)
    whole.merge(other)
    whole.merge(Measurement(values={"spans": one(2, "a", "phone")}))
    spans = whole.values["spans"]
    assert spans.row.tolist() == [0, 11, 2]
    assert [spans.fields[i] for i in spans.field] == ["a", "b", "a"] and [spans.kinds[i] for i in spans.kind] == ["email", "email", "phone"]
    assert (spans.kind.dtype, spans.field.dtype, spans.row.dtype) == (np.int16, np.int32, np.int64)
