"""Keys under which rows meet: what makes two rows the same, and what makes their outputs differ.

Used by the duplicate and conflict signals; all functions give one value per row of a batch and look at every row once.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tuneready.batch import INPUT, INSTRUCTION, MEDIA, REJECTED, TARGET, THOUGHT, Batch
from tuneready.kernels import text as kernel

_LABEL, _SPAN, _CALL, _FIRST, _SECOND, _TOOLS = 11, 12, 13, 14, 15, 16  # salts that keep the kinds of output apart


def comparable(batch: Batch, *, inputs_only: bool = False) -> np.ndarray:
    """bool per row: it has text to compare, and nothing that cannot be compared (images, sound).

    System prompts and reasoning are no text of the row; with ``inputs_only`` neither are its targets.
    """
    texts = batch.texts
    side = texts.side
    used = (side == INPUT) if inputs_only else (side != INSTRUCTION) & (side != THOUGHT)
    return texts.rows_with(used & ~texts.blank) & ~texts.rows_with((texts.flags & MEDIA) != 0)


def whole(batch: Batch, *, normalised: bool) -> np.ndarray:
    """uint64[rows, 2]: input and output of a row: its texts, tools, labels, spans and tool calls, without system prompts."""
    key = batch.row_keys(normalised=normalised, inputs_only=False)
    with np.errstate(over="ignore"):
        return key + (annotations(batch) + tools(batch))[:, None]


def inputs(batch: Batch) -> np.ndarray:
    """uint64[rows, 2]: what a row gives the model, normalised: its texts that are not learnt, and its tools."""
    with np.errstate(over="ignore"):
        return batch.row_keys(normalised=True, inputs_only=True) + tools(batch)[:, None]


def tools(batch: Batch) -> np.ndarray:
    """uint64 per row: hash of the declared tools as they stand; 0 where there are none."""
    declared = batch.table.column("tools")
    if declared.null_count == len(declared):
        return np.zeros(len(batch), dtype=np.uint64)
    return np.where(np.asarray(declared.is_valid()), _hash(declared, _TOOLS), np.uint64(0))


def annotations(batch: Batch) -> np.ndarray:
    """uint64 per row: hash of labels, spans and tool calls in any order; 0 where a row has none."""
    known = batch.__dict__.setdefault("_annotations", [])
    if not known:
        with np.errstate(over="ignore"):
            known.append(_labels(batch) + _spans(batch) + _calls(batch))
    return known[0]


def outputs(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """What a row teaches for its input, compared after normalisation.

    Returns:
        out: uint64 per row; two rows with the same input and different ``out`` teach different things.
        same: uint64 per row; where both have the same ``same``, they contradict each other. Label tasks: under one system
            prompt, for that may say what is asked. Preference: there, the same two answers swapped, or one answer judged
            both ways. Generation: never.
    """
    texts = batch.texts
    chosen = batch.segment_keys(texts.side == TARGET, normalised=True, sided=False)[:, 0]
    rejected = batch.segment_keys(texts.side == REJECTED, normalised=True, sided=False)[:, 0]
    chosen = np.where(batch.named, np.uint64(0), chosen)  # "Refund." and "refund" are one label
    with np.errstate(over="ignore"):
        out = kernel.mix(chosen, _FIRST) + kernel.mix(rejected, _SECOND) + annotations(batch)
        if batch.task in ("classification", "extraction"):
            return out, told(batch)
        return out, (chosen + rejected + told(batch) if batch.task == "preference" else out)


def told(batch: Batch) -> np.ndarray:
    """uint64 per row: hash of its system prompts, normalised; 0 for a row without one."""
    return batch.segment_keys((batch.texts.side == INSTRUCTION) & ~batch.texts.blank, normalised=True)[:, 0]


def answered(batch: Batch) -> np.ndarray:
    """bool per row: there is an output to compare: a target with text, a label, a list of spans (also an empty one), a call."""
    texts = batch.texts
    known = texts.rows_with((texts.side == TARGET) & ~texts.blank)
    for name in ("labels", "calls"):
        known |= _sizes(batch.table.column(name)) > 0
    return known | np.asarray(batch.table.column("spans").is_valid())


def _sizes(lists: pa.ListArray) -> np.ndarray:
    return np.diff(_bounds(lists))


def _bounds(lists: pa.ListArray) -> np.ndarray:
    return np.asarray(lists.offsets, dtype=np.int64)


def _summed(lists: pa.ListArray, values: np.ndarray) -> np.ndarray:
    """Order-free sum of one value per element, by row."""
    bounds = _bounds(lists)
    return kernel.group_sums(values, bounds - bounds[0])


def _elements(lists: pa.ListArray) -> pa.Array:
    return lists.values.slice(int(_bounds(lists)[0]), int(_bounds(lists)[-1] - _bounds(lists)[0]))


def _hash(strings: pa.Array, salt: int) -> np.ndarray:
    return kernel.mix(kernel.hashes(*kernel.buffers(strings))[:, 0], salt)


def _labels(batch: Batch) -> np.ndarray:
    lists = batch.table.column("labels")
    if lists.null_count == len(lists):
        return np.zeros(len(batch), dtype=np.uint64)
    return _summed(lists, _hash(_elements(lists), _LABEL))


def _spans(batch: Batch) -> np.ndarray:
    """Spans by label and position; positions count the characters that are not white space, so that they mean the same
    in every copy of a text that differs only in its white space."""
    lists = batch.table.column("spans")
    if lists.null_count == len(lists):
        return np.zeros(len(batch), dtype=np.uint64)
    spans = _elements(lists)
    row = np.repeat(np.arange(len(batch)), _sizes(lists))
    value = _hash(spans.field("label"), _SPAN)
    for name in ("start", "end"):
        place = np.asarray(spans.field(name).fill_null(-1), dtype=np.int64)
        value = kernel.mix(value ^ _ink_before(batch, row, place).astype(np.uint64), _SPAN)
    return _summed(lists, value)


def _ink_before(batch: Batch, row: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Characters that are not ASCII white space before code point ``place`` of the first segment of ``row``; -1 stays."""
    texts = batch.texts
    if not len(texts):
        return place
    first = np.minimum(texts.starts[:-1], len(texts) - 1)[row]
    begins = (texts.data & 0xC0) != 0x80
    ink = np.concatenate([[0], np.cumsum(begins & ~kernel.SPACE[texts.data])])
    at = np.append(np.flatnonzero(begins), len(texts.data))  # byte at which each code point of the buffer begins
    opening = texts.offsets[first]
    point = np.searchsorted(at, opening) + np.maximum(place, 0)
    byte = np.minimum(at[np.minimum(point, len(at) - 1)], texts.offsets[first + 1])
    return np.where(place < 0, -1, ink[byte] - ink[opening])


def _calls(batch: Batch) -> np.ndarray:
    lists = batch.table.column("calls")
    if lists.null_count == len(lists):
        return np.zeros(len(batch), dtype=np.uint64)
    calls = _elements(lists)
    value = _hash(calls.field("name"), _CALL) ^ kernel.mix(_hash(calls.field("arguments"), _CALL), _CALL)
    return _summed(lists, kernel.mix(value, _CALL))
