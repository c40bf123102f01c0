"""Many JSON records at once: orjson decodes, cheap checks over the block find the few the strict reader must judge.

orjson is exact on grammar, UTF-8, surrogates and infinity, and silent on three things. Each is found over the block:

*Repeated keys.* Every pair of an object brings exactly one colon outside strings, and strings carry their colons as
they are unless one is written ``\\u003a``. So without that escape the colons of a record are its pairs plus the colons
in its strings, and the colons of ``orjson.dumps`` of its value are the same sum over the pairs that survived. A pair
that was dropped takes at least its own colon with it and nothing adds one: equal counts prove that no pair was
dropped, and since no record can have fewer than its value, equal sums over a block prove it for every record in it.
White space, key escapes and the order of keys have no part in the argument.

*Integers beyond 64 bits* (they become floats) have 20 digits or more, or 19 after a minus sign.

*Nesting* past the limit needs more opening brackets than the limit.

Records so suspected, and all that orjson refuses, are read by ``strict_json.row``, which decides.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson

from tuneready.kernels.json_structure import depth_of
from tuneready.kernels.strict_json import Bad, row

_NOTHING = (b"", b"\r")  # blank lines may be many, and each would cost two exceptions
_LONG_RUN = 19  # -2**63 has 19 digits, 2**64 has 20
_STRIDE = 9  # a run of 18 covers two neighbouring multiples of 9 and all between them
_MAY_PRECEDE = np.zeros(256, dtype=bool)  # what may stand before the digits of an integer in JSON
_MAY_PRECEDE[[9, 10, 13, 32, 44, 45, 58, 91]] = True


def decode_rows(block: bytes, starts: np.ndarray, records: list[bytes], limits: Any) -> tuple[list, dict[int, Bad]]:
    """Values of the records in order (None where refused) and the refusals by index.

    ``records`` are cut from ``block`` at ``starts`` (int64[n]); what lies between them holds no colon.
    """
    values, suspects = _decode(records)
    data = np.frombuffer(block, np.uint8)
    suspects |= _not_plain_objects(values)
    if len(block) > limits.line_bytes:
        suspects |= {i for i, record in enumerate(records) if len(record) > limits.line_bytes}
    suspects |= _too_deep(data, starts, records, limits.depth)
    suspects |= _long_integers(data, starts)
    suspects |= _escaped_colons(data, starts)
    for i in suspects:
        values[i] = None
    suspects |= _dropped_pairs(data, records, values, suspects)
    refused: dict[int, Bad] = {}
    for i in sorted(suspects):
        if records[i] in _NOTHING:
            refused[i] = Bad("E-JSON-SYNTAX", 1, "expecting value, found the end")
            continue
        try:
            values[i] = row(records[i], limits)
        except Bad as bad:
            values[i], refused[i] = None, Bad(*bad.args)  # without the frames and texts the caught one holds
    return values, refused


def _decode(records: list[bytes]) -> tuple[list, set[int]]:
    """orjson over all records; where it raises, None and the index."""
    values: list = []
    failed: set[int] = set()
    decoded = map(orjson.loads, records)
    while len(values) < len(records):
        try:
            values.extend(decoded)  # keeps what came before an exception, and the iterator stands after it
        except orjson.JSONDecodeError:
            failed.add(len(values))
            values.append(None)
    return values, failed


def _not_plain_objects(values: list) -> set[int]:
    if set(map(type, values)) <= {dict} and all(values):
        return set()
    return {i for i, value in enumerate(values) if type(value) is not dict or not value}


def _escaped_colons(data: np.ndarray, starts: np.ndarray) -> set[int]:
    """Records that hold ``\\u003a`` in either case."""
    at = np.flatnonzero(data == 92)
    at = at[at + 5 < len(data)]
    for step, byte in enumerate(b"u003", 1):
        at = at[data[at + step] == byte]
    at = at[(data[at + 5] | 32) == 97]
    return set((np.searchsorted(starts, at, side="right") - 1).tolist())


def _too_deep(data: np.ndarray, starts: np.ndarray, records: list[bytes], most: int) -> set[int]:
    """Records nested deeper than ``most``; the depth is counted only where there are brackets enough."""
    opening = np.flatnonzero((data | 32) == 0x7B)  # [ and {
    if len(opening) <= most:
        return set()
    count = np.diff(np.append(np.searchsorted(opening, starts), len(opening)))
    return {i for i in np.flatnonzero(count > most).tolist() if depth_of(records[i]) > most}


def _long_integers(data: np.ndarray, starts: np.ndarray) -> set[int]:
    """Records with an integer that may lie outside -2**63 … 2**64 - 1: 20 digits, or a minus sign and 19."""
    sampled = _digit(data[::_STRIDE])
    at = np.flatnonzero(sampled[:-1] & sampled[1:]) * _STRIDE
    for step in range(1, _STRIDE):
        at = at[_digit(data[at + step])]
    if not at.size:
        return set()
    left, right = _reach(data, at, -1), _reach(data, at + _STRIDE, 1)
    first = left < _STRIDE  # the first sampled place of its run: the others are the same run again
    start, length = (at - left)[first], (left + _STRIDE + 1 + right)[first]
    before = data[np.maximum(start - 1, 0)]
    wide = (length > _LONG_RUN) | ((length == _LONG_RUN) & (before == 45))
    found = start[wide & _MAY_PRECEDE[before] & (start > 0)]
    return set((np.searchsorted(starts, found, side="right") - 1).tolist())


def _digit(bytes_: np.ndarray) -> np.ndarray:
    return (bytes_ - 48) < 10


def _reach(data: np.ndarray, at: np.ndarray, step: int) -> np.ndarray:
    """Number of digits that follow each place in one direction, counted up to 10."""
    reach = np.zeros(len(at), np.int64)
    going = np.ones(len(at), bool)
    for k in range(1, 11):
        place = at + step * k
        going &= (place >= 0) & (place < len(data))
        going &= _digit(data[np.clip(place, 0, len(data) - 1)])
        reach += going
    return reach


def _dropped_pairs(data: np.ndarray, records: list[bytes], values: list, known: set[int]) -> set[int]:
    """Records with fewer colons in their value than in their text (see above); values of ``known`` are None."""
    colons = int(np.count_nonzero(data == 58)) - sum(records[i].count(b":") for i in known)
    if colons == int(np.count_nonzero(np.frombuffer(orjson.dumps(values), np.uint8) == 58)):
        return set()
    return {i for i, record in enumerate(records)
            if i not in known and record.count(b":") != orjson.dumps(values[i]).count(b":")}
