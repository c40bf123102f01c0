"""An extracted value that is not in its input.

What is found
-------------
Rows of an extraction set whose target holds a value (a text or number in JSON, or a span given by its text alone) that does not
stand in the input, for fields whose values otherwise do.

Why it matters
--------------
The model is taught to make values up: a wrong amount or an invented name looks like any other in the output.

How it is measured
------------------
Every text and number of a JSON target is looked for in all the row gives the model (NFKC, case folding, white-space collapse), values
of JSON then in other notations: 1,000.00 for 1000, common English dates for ISO dates, number words, lists part by part, letters and digits
alone. A field is extractive where at least half of its values are found over the whole set; where it knows few values (20 or
fewer, one in twenty of its rows), where nine in ten are. Only values of extractive fields are reported; the note names the field.

How to mend it
--------------
Read the rows field by field: correct the value, drop it where the input does not state it, or give the row its whole input.

Limits
------
Fields whose values are seldom in the text are taken for classes, and listed in the details as not extractive; under 20 rows there is
little to tell by. Values that are worked out (totals, durations, 24-hour times) and translations are not found. A short value
may stand in the text by chance. The first 1,000 values of a row are looked at, and of texts 100 million characters a row.

References
----------
SPEC §2 (Labels: value not in the text); Ji et al. 2023, Survey of hallucination (arXiv:2202.03629).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from tuneready import field_names
from tuneready.batch import INPUT, INSTRUCTION, TARGET, Batch
from tuneready.finding import Finding, excerpt
from tuneready.kernels import field_entries, json_leaves, repeats, value_search
from tuneready.signal import Groups, Pairs, Scope, judge_flags, percent
from tuneready.summary import EXAMPLES, Counts, Flags, Measurement

CODE = "LBL009"
NAME = "Value not in the text"
SEVERITY = "major"
TASKS = ("extraction",)
MESSAGE = "{rows} rows ({share}) hold a value that is not in their input"
REMEDY = "Correct the value, drop it where the input does not state it, or give the row its whole input."
SEARCH, TABLE, SPAN = 100_000_000, 50, "span: "  # characters searched per row; fields in the details; leads the field of a span, an extract by definition


@dataclass(frozen=True)
class Limits:
    """When a field is extractive (all ours): least share ``found``, and ``found_of_few`` for a field of at most ``few`` different
    values that are at most ``few_share`` of all. From ``rows`` values on others are called not extractive, below too rare to tell."""

    found: float = 0.5
    found_of_few: float = 0.9
    few: int = 20
    few_share: float = 0.05
    rows: int = 20


def pairs(batch: Batch) -> Pairs:
    """One entry per value, under the hash of its field. Each target is a document of its own, so they are read one by one."""
    texts = batch.texts
    told = (texts.side == INPUT) | (texts.side == INSTRUCTION)
    made: list[tuple[int, str, int, str]] = []
    for row, found in _values(batch):
        mine = slice(int(texts.starts[row]), int(texts.starts[row + 1]))
        given = " \n ".join(t for t, used in zip(texts.array[mine].to_pylist(), told[mine].tolist()) if used and t)
        searched = value_search.Text(given)
        for field, value in found[: SEARCH // (len(given) + 1)]:
            there = value_search.folded(value) in searched.folded if field.startswith(SPAN) else searched.holds(value)
            made.append((row, field, field_entries.FOUND if there else field_entries.MISSING, str(value)))
    # LBL011 holds the offsets of the others against the text.
    made += [(row, field, field_entries.FOUND, value) for row, field, value in _spans(batch, placed=True)]
    row, key, value, state = field_entries.entries(made, field_names.told)
    return Pairs(row, key, {"value": value, "state": state})


def _values(batch: Batch) -> list[tuple[int, list[tuple[str, str | float]]]]:
    """(row, (field, value) of each) for rows with a JSON target or with spans that have a text and no offsets."""
    texts = batch.texts
    found: dict[int, list[tuple[str, str | float]]] = {}
    at = np.flatnonzero((texts.side == TARGET) & ~texts.blank)
    for row, text in zip(texts.row[at].tolist(), texts.array.take(at).to_pylist()):
        parsed = json_leaves.parsed(text)
        if parsed is not json_leaves.NOT_JSON:
            found.setdefault(row, []).extend((path, leaf) for path, leaf in json_leaves.leaves(parsed) if _is_value(leaf))
    for row, field, value in _spans(batch, placed=False):
        if _is_value(value):
            found.setdefault(row, []).append((field, value))
    return sorted(found.items())


def _spans(batch: Batch, placed: bool) -> list[tuple[int, str, str]]:
    """(row, field, text) of the spans that state a text, with offsets (``placed``) or without."""
    lists = batch.table.column("spans")
    bounds = np.asarray(lists.offsets, dtype=np.int64)
    spans = lists.values.slice(int(bounds[0]), int(bounds[-1] - bounds[0]))
    start = np.asarray(spans.field("start").fill_null(-1))
    at = np.flatnonzero(np.asarray(spans.field("text").is_valid()) & ((start >= 0) == placed))
    row = np.repeat(np.arange(len(batch)), np.diff(bounds))[at]
    labels, values = (spans.field(name).take(at).to_pylist() for name in ("label", "text"))
    return [(r, SPAN + (label or ""), text) for r, label, text in zip(row.tolist(), labels, values)]


def _is_value(leaf: object) -> bool:
    if isinstance(leaf, str):
        return leaf.strip().casefold() not in value_search.NOTHING
    return isinstance(leaf, (int, float)) and not isinstance(leaf, bool)


def reduce(groups: Groups, limits: Limits) -> Measurement:
    """Rows with a value that was not found, of fields whose values are."""
    state = groups.payload["state"]
    ends = np.append(groups.starts, len(groups.rows))[1:]
    valued = state < field_entries.NAME
    different = repeats.first_of_value(groups.starts, np.where(valued, groups.payload["value"], 0)) & valued
    notes: dict[int, list[str]] = {}
    told = {"fields": Counts(), "not_extractive": Counts(), "too_few_to_tell": Counts()}
    for start, stop in zip(groups.starts.tolist(), ends.tolist()):
        here = slice(start, stop)
        total, hits, kinds = int(valued[here].sum()), int((state[here] == field_entries.FOUND).sum()), int(different[here].sum())
        field = excerpt(field_entries.name(groups.payload, start, stop), 48) or "(whole)"
        few = kinds <= limits.few and kinds <= limits.few_share * total
        if not field.startswith(SPAN) and hits < (limits.found_of_few if few else limits.found) * total:
            told["not_extractive" if total >= limits.rows else "too_few_to_tell"].merge(Counts({(field, hits, total): 1}))
            continue
        missing = np.unique(groups.rows[here][state[here] == field_entries.MISSING]).tolist()
        told["fields"].merge(Counts({(field, hits, total): 1}))
        for row in missing:
            notes.setdefault(row, []).append(field)
    rows = np.array(sorted(notes), dtype=np.int64)
    return Measurement(Flags(rows, note=[excerpt(", ".join(sorted(set(notes[row])))) for row in rows.tolist()],
                             excerpts=[(row, "") for row in rows[:EXAMPLES].tolist()]), told)


def judge(measurement: Measurement, scope: Scope, limits: Limits) -> tuple[Finding, ...]:
    """One finding, with how often the values of each field were found."""
    details = {name: {field: f"{hits:,} of {total:,} ({percent(hits / total)})" for (field, hits, total), _ in counts.sorted()[:TABLE]}
               for name, counts in measurement.values.items() if counts.items}
    return judge_flags(sys.modules[__name__], measurement, scope, details=details,
                       limit=f"{percent(limits.found)} of a field's values found, or they are no extracts")
