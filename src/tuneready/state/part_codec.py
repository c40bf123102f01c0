"""Results of parts as bytes and back, without pickle: nothing that is read can run code.

The layout is ``MAGIC``, SHA-256 of all that follows, length of the header, header, arrays. The header is JSON: numbers,
texts, ``null`` and lists stand for themselves, everything else is an object with one tag. Arrays lie behind it as they
lie in memory, little-endian, each at a multiple of 64 bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tuneready.signal import Pairs, Sketch
from tuneready.source import Refusal
from tuneready.summary import Counts, Flags, Histogram, Measurement

MAGIC = b"TRPART1\n"
KNOWN = (Refusal, Measurement, Flags, Counts, Histogram, Pairs, Sketch)  # dataclasses a result is made of
_ALIGN, _DIGEST = 64, 32
_FRONT = len(MAGIC) + _DIGEST + 8
_PLAIN = "biufcSU"  # kinds of arrays whose bytes mean the same in every process


def encode(value: Any, key: str, known: Sequence[type] = ()) -> list[bytes | memoryview]:
    """The pieces of an entry, to be written one after the other.

    Args:
        value: dataclasses of ``KNOWN`` and ``known``, mappings, lists, tuples, arrays, texts, numbers, None; any nesting.
        key: name of the entry; its checksum covers it, so that an entry under another name is not accepted.
        known: further dataclasses.

    Raises:
        TypeError: something else is in ``value``.
    """
    arrays: list[np.ndarray] = []
    tree = _Writer({kind.__name__: kind for kind in (*KNOWN, *known)}, arrays).write(value)
    shapes = [[array.dtype.str, list(array.shape)] for array in arrays]
    header = json.dumps([tree, shapes], separators=(",", ":")).encode()
    pieces: list[bytes | memoryview] = [len(header).to_bytes(8, "little"), header]
    at = _FRONT + len(header)
    for array in arrays:
        pieces += [bytes(-at % _ALIGN), array.reshape(-1).view(np.uint8).data if array.size else b""]
        at += -at % _ALIGN + array.nbytes
    return [MAGIC, checksum(key, pieces), *pieces]


def decode(entry: bytes | bytearray, key: str, known: Sequence[type] = ()) -> Any:
    """What ``encode`` was given. Each array owns its memory, so that one can go while the others stay.

    Raises:
        ValueError: the entry is cut, changed, foreign, or of another key.
    """
    view = memoryview(entry)
    if bytes(view[: len(MAGIC)]) != MAGIC or len(entry) < _FRONT:
        raise ValueError("not an entry")
    if bytes(view[len(MAGIC) : len(MAGIC) + _DIGEST]) != checksum(key, [view[len(MAGIC) + _DIGEST :]]):
        raise ValueError("the checksum does not fit")
    try:
        at = _FRONT + int.from_bytes(view[_FRONT - 8 : _FRONT], "little")
        tree, shapes = json.loads(bytes(view[_FRONT:at]))
        arrays = []
        for name, shape in shapes:
            dtype = np.dtype(name)
            if dtype.kind not in _PLAIN:
                raise ValueError(f"an array of {name}")
            at += -at % _ALIGN
            count = int(np.prod(shape, dtype=np.int64))
            found = np.frombuffer(entry, dtype, count, at).copy() if count else np.zeros(0, dtype)
            arrays.append(found.reshape(shape))
            at += found.nbytes
        if at != len(entry):
            raise ValueError("bytes are left over")
        return _Reader({kind.__name__: kind for kind in (*KNOWN, *known)}, arrays).read(tree)
    except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"the header does not fit: {error}") from error


def checksum(key: str, pieces: Sequence[bytes | memoryview]) -> bytes:
    """SHA-256 of the key and the pieces."""
    digest = hashlib.sha256(key.encode() + b"\n")
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


@dataclasses.dataclass
class _Writer:
    known: Mapping[str, type]
    arrays: list[np.ndarray]

    def write(self, value: Any) -> Any:
        kind = type(value)
        if value is None or kind in (str, int, float, bool):
            return value
        if kind is list:
            return [self.write(item) for item in value]
        if kind is tuple:
            return {"tuple": [self.write(item) for item in value]}
        if kind is np.ndarray or isinstance(value, np.generic):
            return self.array(value)
        if self.known.get(kind.__name__) is kind:
            names = [field.name for field in dataclasses.fields(value)]
            return {kind.__name__: {name: self.write(getattr(value, name)) for name in names}}
        if isinstance(value, Mapping):
            return {"map": [[self.write(name), self.write(item)] for name, item in value.items()]}
        raise TypeError(f"a {kind.__name__} cannot be kept")

    def array(self, value: Any) -> dict:
        tag = "array" if type(value) is np.ndarray else "scalar"
        if value.dtype.kind == "O":
            return {"objects": [list(value.shape), [self.write(item) for item in value.ravel().tolist()]]}
        if value.dtype.kind not in _PLAIN:
            raise TypeError(f"an array of {value.dtype} cannot be kept")
        flat = np.asarray(value, order="C")
        self.arrays.append(flat.astype(flat.dtype.newbyteorder("<"), copy=False))
        return {tag: len(self.arrays) - 1}


@dataclasses.dataclass
class _Reader:
    known: Mapping[str, type]
    arrays: list[np.ndarray]

    def read(self, tree: Any) -> Any:
        if isinstance(tree, list):
            return [self.read(item) for item in tree]
        if not isinstance(tree, dict):
            return tree
        ((tag, body),) = tree.items()
        if tag == "array":
            return self.arrays[body]
        if tag == "scalar":
            return self.arrays[body][()]
        if tag == "tuple":
            return tuple(self.read(item) for item in body)
        if tag == "map":
            return {self.read(name): self.read(item) for name, item in body}
        if tag == "objects":
            shape, items = body
            out = np.empty(len(items), dtype=object)
            out[:] = [self.read(item) for item in items]
            return out.reshape(shape)
        return self.known[tag](**{name: self.read(item) for name, item in body.items()})
