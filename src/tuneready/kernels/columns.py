"""Arrow columns as plain Python values that JSON could hold: text, whole and broken numbers, booleans, lists, dicts, None.

Dates and times become ISO 8601 text (in UTC with ``Z`` where a zone is stated), decimals and durations text, bytes base16.
NaN becomes None: it is how pandas writes a missing number. The same input gives the same values on every machine.
"""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

PYTHON_TYPE = b"arrow.py_extension_type"  # carries a pickle: CVE-2023-47248
_EPOCH_FORMAT = "%Y-%m-%dT%H:%M:%S"
_LIST_TYPES = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_list_view,
               pa.types.is_large_list_view)


def rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows of a batch.

    Raises:
        UnicodeDecodeError: a text is not UTF-8.
        pa.ArrowInvalid: a value cannot be understood.
    """
    columns = [values(column) for column in batch.columns]
    names = batch.schema.names
    return [dict(zip(names, row)) for row in zip(*columns)] if columns else [{} for _ in range(batch.num_rows)]


def values(array: pa.Array) -> list[Any]:
    """The values of an array, nulls as None."""
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        return values(array.storage)
    if pa.types.is_dictionary(kind):
        return values(array.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return values(pc.run_end_decode(array))
    if any(test(kind) for test in _LIST_TYPES):
        return _lists(array)
    if pa.types.is_struct(kind):
        return _structs(array)
    if pa.types.is_map(kind):
        return [None if entry is None else _mapping(entry) for entry in array.to_pylist(maps_as_pydicts=None)]
    if pa.types.is_union(kind):
        return [plain(value) for value in array.to_pylist()]
    return _scalars(array)


def _scalars(array: pa.Array) -> list[Any]:
    kind = array.type
    if pa.types.is_timestamp(kind):
        ending = "Z" if kind.tz else ""
        naive = array.cast(pa.timestamp(kind.unit))
        return [None if v is None else v + ending for v in pc.strftime(naive, format=_EPOCH_FORMAT).to_pylist()]
    if pa.types.is_date(kind) or pa.types.is_time(kind) or pa.types.is_decimal(kind):
        return array.cast(pa.string()).to_pylist()
    if pa.types.is_duration(kind):
        return [None if v is None else f"{v} {kind.unit}" for v in array.cast(pa.int64()).to_pylist()]
    found = array.to_pylist()
    if pa.types.is_floating(kind):
        return [None if v is None or math.isnan(v) else v if math.isfinite(v) else str(v) for v in found]
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return found
    return [plain(value) for value in found]


def _lists(array: pa.Array) -> list[Any]:
    flat = values(array.flatten())
    out, at = [], 0
    for length in pc.list_value_length(array).to_pylist():
        out.append(None if length is None else flat[at:at + length])
        at += length or 0
    return out


def _structs(array: pa.Array) -> list[Any]:
    names = [field.name for field in array.type]
    columns = [values(column) for column in array.flatten()]
    held = [dict(zip(names, row)) for row in zip(*columns)] if columns else [{} for _ in range(len(array))]
    if not array.null_count:
        return held
    return [row if valid else None for row, valid in zip(held, array.is_valid().to_pylist())]


def _mapping(entries: list[tuple[Any, Any]]) -> Any:
    """A dict where every key is a text and none stands twice, else the list of pairs."""
    pairs = [(plain(key), plain(value)) for key, value in entries]
    keys = {key for key, _ in pairs if isinstance(key, str)}
    return dict(pairs) if len(keys) == len(pairs) else [list(pair) for pair in pairs]


def plain(value: Any) -> Any:
    """One Python value as JSON could hold it (the slow way, for types with no rule of their own)."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def probe(batch: pa.RecordBatch) -> int:
    """Rows of a batch, after looking at it as closely as ``accept`` will: what kills the process, kills it here."""
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        accept(batch)
    return batch.num_rows


def accept(batch: pa.RecordBatch) -> tuple[list[dict[str, Any]], list[int], list[int]]:
    """Rows of a batch, their numbers within it, and the numbers of the rows with a text that is not UTF-8."""
    try:
        batch.validate(full=True)
        return rows(batch), list(range(batch.num_rows)), []
    except (UnicodeDecodeError, pa.ArrowInvalid):
        pass
    good: list[dict[str, Any]] = []
    kept, refused = [], []
    for number in range(batch.num_rows):
        one = pa.RecordBatch.from_arrays([pa.concat_arrays([c]) for c in batch.slice(number, 1).columns], schema=batch.schema)
        try:
            one.validate(full=True)
            good += rows(one)
            kept.append(number)
        except (UnicodeDecodeError, pa.ArrowInvalid):
            refused.append(number)
    return good, kept, refused
