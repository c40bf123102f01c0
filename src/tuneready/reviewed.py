"""Labels that people checked: what they said of which row, and how their lines find the rows of a run.

A line finds its row by text where it has one, else by file and line. Text is compared by the hash of the normalised input;
where the data holds a text several times, the label the reviewer saw decides, then the order of both. A review belongs to
the label the reviewer saw: a row with another label now is *stale*, one whose label is now what the reviewer asked for is
*mended*, and it counts as the fault it was when drawn.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tuneready import attestation
from tuneready.kernels import text as kernel
from tuneready.project import Project
from tuneready.signal import RowTable

# A file of reviews as read: one line per judgement, in the order of the file. ``right`` is null for a row that was drawn at
# random and has no judgement; ``drawn`` is null where the file does not say how the row was chosen.
SCHEMA = pa.schema([
    ("file", pa.large_string()), ("line", pa.int64()), ("text", pa.large_string()), ("given", pa.large_string()),
    ("right", pa.bool_()), ("correct", pa.large_string()), ("reviewer", pa.large_string()), ("date", pa.date32()),
    ("drawn", pa.bool_()),
])
NOWHERE = -1


@dataclass(frozen=True)
class Reviews:
    """Checked rows, one entry per row and reviewer, in order of rows. Columns run in parallel.

    Attributes:
        rows: int64, run-wide row numbers.
        right: bool, the label the reviewer saw is right.
        label: the right label as text, empty where nobody named it.
        reviewer: name, empty where there is none.
        date: datetime64[D], NaT where there is none.
        drawn: bool, the row belongs to a random sample of the data, and the reviewer saw the label it has.
        mended: bool, found wrong, and its label is now the right one.
        matched, unmatched: lines that found a row of the run; lines that found none.
        stale: lines whose row has another label now than the one that was reviewed; they are no entries.
        duplicate: lines about a row their reviewer had judged before; the last by date counts.
        lost: lines of a random sample that are unmatched, stale, or lack the judgement or the label that was judged: the sample
            is not whole.
        ties: rows where as many reviewers say right as wrong (``adjudicated``).
    """

    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    right: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    label: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=object))
    reviewer: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=object))
    date: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype="datetime64[D]"))
    drawn: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    mended: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    matched: int = 0
    unmatched: int = 0
    stale: int = 0
    duplicate: int = 0
    lost: int = 0
    ties: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def taken(self, at: np.ndarray) -> Reviews:
        """The entries at these positions (or where a mask is True); the counts stay."""
        names = ("rows", "right", "label", "reviewer", "date", "drawn", "mended")
        return dataclasses.replace(self, **{name: getattr(self, name)[at] for name in names})

    def until(self, day: np.datetime64) -> Reviews:
        """What was said up to that day or without a date; a random row judged later counts as lost."""
        late = self.date > day
        return dataclasses.replace(self.taken(~late), lost=self.lost + int((late & self.drawn).sum()))

    def adjudicated(self, *, ties_wrong: bool = False) -> Reviews:
        """One entry per row: what the majority of its reviewers say; ties are counted and left out, or wrong if asked.

        The label is the one most named among those who found the given label wrong, the first in order of the alphabet
        where several are named as often. ``reviewer`` is the first of the majority by name, ``date`` the latest of the row.
        """
        if not len(self.rows):
            return self
        rows, first, which = np.unique(self.rows, return_index=True, return_inverse=True)
        votes = np.bincount(which, minlength=len(rows))
        yes = np.bincount(which, weights=self.right, minlength=len(rows))
        majority = 2 * yes > votes
        tied = 2 * yes == votes
        voice = self.right == majority[which]
        order = np.lexsort((_ranks(self.reviewer)[1], ~voice, which))  # the first of the majority stands for the row
        lead = order[np.searchsorted(which[order], np.arange(len(rows)))]
        date = self.date.copy()
        np.fmax.at(date, first[which], self.date)
        one = dataclasses.replace(
            self.taken(lead), date=date[first], label=self._labels(which, voice, len(rows)), right=majority,
            drawn=np.bincount(which, weights=self.drawn, minlength=len(rows)) > 0,
            mended=np.bincount(which, weights=self.mended & voice, minlength=len(rows)) > 0)
        return dataclasses.replace(one if ties_wrong else one.taken(~tied), ties=self.ties + int(tied.sum()))

    def _labels(self, which: np.ndarray, voice: np.ndarray, rows: int) -> np.ndarray:
        """The label most named by the majority of each row; empty where none is."""
        out = np.full(rows, "", dtype=object)
        names, code = _ranks(self.label)
        used = voice & (names[code] != "")
        pairs, count = np.unique(np.column_stack([which[used], code[used]]), axis=0, return_counts=True)
        if len(pairs):
            order = np.lexsort((pairs[:, 1], -count, pairs[:, 0]))
            row, best = np.unique(pairs[order, 0], return_index=True)
            out[row] = names[pairs[order][best, 1]]
        return out


def match(raw: pa.Table, rows: RowTable, labels: pa.Array, keys: np.ndarray | None = None,
          raw_keys: np.ndarray | None = None) -> Reviews:
    """Finds the rows that judgements are about.

    Args:
        raw: judgements with the columns of ``SCHEMA`` (``state.reviews_file.read``).
        rows: where every row of the run lives.
        labels: text[len(rows)], the present label of every row; null where it has none.
        keys: uint64[len(rows)], key of the normalised input of every row; None where none are at hand.
        raw_keys: uint64[len(raw)], the same of ``raw["text"]`` (``text_keys``); lines without a text are never looked up.
    """
    given, correct = (_text(raw, name) for name in ("given", "correct"))
    codes, (seen, asked, present) = _codes(given, correct, labels)
    reviewer = _text(raw, "reviewer")
    person = _ranks(reviewer)[1]
    at = _by_place(raw, rows)
    if keys is not None and raw_keys is not None:
        told = np.asarray(pc.not_equal(pc.fill_null(raw["text"], ""), ""))
        at[told] = _by_text(keys, present, raw_keys[told], np.where(seen, seen, asked)[told], person[told])
    found = at >= 0
    now = present[np.where(found, at, 0)] if len(present) else np.zeros(len(at), dtype=np.int64)
    right = np.asarray(pc.fill_null(raw["right"], False), dtype=bool)
    judged = np.asarray(pc.is_valid(raw["right"]), dtype=bool)
    mended = found & ~right & (asked > 0) & (now == asked) & (seen != now)
    stale = judged & found & (seen > 0) & (now != seen) & ~mended
    # Which label a reviewer without ``given`` saw is not known: what they said stands, but proves nothing of the sample.
    drawn = np.asarray(pc.fill_null(raw["drawn"], False), dtype=bool)
    named = np.where(right, np.where(seen > 0, codes[seen], codes[now]), codes[asked])
    entries = Reviews(at, right, named, reviewer, _dates(raw), drawn & (seen > 0), mended)
    kept = np.flatnonzero(judged & found & ~stale)
    last = _last(at[kept], person[kept], entries.date[kept])
    return dataclasses.replace(
        entries.taken(kept[last]), matched=int((judged & found).sum()), unmatched=int((judged & ~found).sum()), stale=int(stale.sum()),
        duplicate=len(kept) - len(last), lost=int((drawn & (stale | ~found | ~judged | (seen == 0))).sum()))


def sampled(raw: pa.Table, project: Project, as_of: dt.date) -> pa.Table:
    """The judgements with ``drawn`` filled in where the file says nothing: random if a named person declared so on a date
    (``review.sample_drawn_at_random``), else not."""
    fact = project.fact("review.sample_drawn_at_random")
    random = fact is not None and fact.value is True and not attestation.lapse(fact.who, fact.when, as_of)
    filled = pc.fill_null(raw["drawn"], bool(random))
    return raw.set_column(raw.column_names.index("drawn"), "drawn", filled)


def text_keys(texts: pa.Array) -> np.ndarray:
    """uint64 per text: the key of a row whose whole input is this text (``Batch.row_keys`` of the shape text_label, first
    column). A null has the key of no text."""
    from tuneready.batch import INPUT, NO_ROLE, Columns, build

    column = Columns()
    count = len(texts)
    path = column.field_number("text")
    column.text.extend(pc.fill_null(texts, "").to_pylist())
    column.role.extend(bytes([NO_ROLE]) * count)
    column.side.extend(bytes([INPUT]) * count)
    column.flags.extend(bytes(count))
    column.source.extend(bytes([path]) * count)
    column.index.extend([-1] * count)
    column.ends.extend(range(1, count + 1))
    column.row_flags.extend([0] * count)
    batch = build(column, [{}] * count, (range(count), range(count), [0] * count), {}, 0, "classification")
    return batch.row_keys(normalised=True, inputs_only=True)[:, 0]


def _ranks(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct texts in order of the alphabet, and the place of every value in them."""
    whole = pa.array(values, pa.large_string()).dictionary_encode()
    order = np.asarray(pc.sort_indices(whole.dictionary), dtype=np.int64)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    names = whole.dictionary.to_numpy(zero_copy_only=False).astype(object)
    return names[order], place[np.asarray(whole.indices, dtype=np.int64)]


def _text(raw: pa.Table, name: str) -> np.ndarray:
    return pc.fill_null(raw[name], "").combine_chunks().to_numpy(zero_copy_only=False).astype(object)


def _dates(raw: pa.Table) -> np.ndarray:
    return raw["date"].combine_chunks().to_numpy(zero_copy_only=False).astype("datetime64[D]")


def _codes(given: np.ndarray, correct: np.ndarray, labels: pa.Array) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Distinct labels, the empty one first, and the number of each label of the three columns. 0 means none."""
    columns = [pa.array(given, pa.large_string()), pa.array(correct, pa.large_string()), pc.fill_null(labels.cast(pa.large_string()), "")]
    columns = [pc.utf8_trim_whitespace(column) for column in columns]
    whole = pa.concat_arrays([pa.array([""], pa.large_string()), *columns]).dictionary_encode()
    codes = np.asarray(whole.indices, dtype=np.int64)
    ends = np.cumsum([1, *map(len, columns)])
    names = whole.dictionary.to_numpy(zero_copy_only=False).astype(object)
    return names, tuple(codes[a:b] for a, b in zip(ends, ends[1:]))


def _by_place(raw: pa.Table, rows: RowTable) -> np.ndarray:
    """Row number by file and line; ``NOWHERE`` where a line names none."""
    out = np.full(len(raw), NOWHERE, dtype=np.int64)
    paths = pa.array([file.path for file in rows.files], pa.large_string())
    file = np.asarray(pc.fill_null(pc.index_in(raw["file"].combine_chunks(), paths), NOWHERE), dtype=np.int64)
    line = np.asarray(pc.fill_null(raw["line"].combine_chunks(), 0), dtype=np.int64)
    asked = np.flatnonzero((file >= 0) & (line > 0))
    if not len(asked) or not len(rows):
        return out
    order = np.lexsort((rows.line, rows.file))
    span = max(int(rows.line.max()), int(line.max())) + 1
    place = rows.file[order].astype(np.int64) * span + rows.line[order]
    wanted = file[asked] * span + line[asked]
    near = np.minimum(np.searchsorted(place, wanted), len(place) - 1)
    out[asked] = np.where(place[near] == wanted, order[near], NOWHERE)
    return out


def _by_text(keys: np.ndarray, present: np.ndarray, wanted: np.ndarray, seen: np.ndarray, person: np.ndarray) -> np.ndarray:
    """Row number by text, first with the label the reviewer saw, then with any. The n-th time a reviewer names a text is
    its n-th row; past the last row it is the last row again."""
    with np.errstate(over="ignore"):
        exact = _nth(keys + kernel.mix(present.astype(np.uint64), 1), wanted + kernel.mix(seen.astype(np.uint64), 1), person)
    return np.where(exact >= 0, exact, _nth(keys, wanted, person))


def _nth(keys: np.ndarray, wanted: np.ndarray, person: np.ndarray) -> np.ndarray:
    """For each wanted key the row with that key and the same ordinal among its like; ``NOWHERE`` where no row has it."""
    if not len(keys) or not len(wanted):
        return np.full(len(wanted), NOWHERE, dtype=np.int64)
    order = np.argsort(keys, kind="stable")
    low, high = (np.searchsorted(keys[order], wanted, side=side) for side in ("left", "right"))
    by = np.lexsort((np.arange(len(wanted)), person, wanted))
    starts = np.ones(len(by), dtype=bool)
    starts[1:] = (wanted[by][1:] != wanted[by][:-1]) | (person[by][1:] != person[by][:-1])
    at = np.arange(len(by))
    ordinal = np.empty(len(by), dtype=np.int64)
    ordinal[by] = at - np.maximum.accumulate(np.where(starts, at, 0))
    place = np.minimum(low + ordinal, high - 1)
    return np.where(low < high, order[np.clip(place, 0, len(order) - 1)], NOWHERE)


def _last(rows: np.ndarray, person: np.ndarray, date: np.ndarray) -> np.ndarray:
    """Positions of the last judgement of each reviewer on each row, by date and then by place; in order of rows."""
    day = np.where(np.isnat(date), np.iinfo(np.int64).min, date.astype(np.int64))
    order = np.lexsort((np.arange(len(rows)), day, person, rows))
    ends = np.ones(len(order), dtype=bool)
    ends[:-1] = (rows[order][1:] != rows[order][:-1]) | (person[order][1:] != person[order][:-1])
    return order[ends]
