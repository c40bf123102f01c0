"""Results of parts as bytes and back, without pickle: nothing that is read can run code.

The layout is ``MAGIC``, SHA-256 of the front, the front, and behind it what is read last or never: the arrays of pairs,
sketches and samples, nine tenths of an entry. The front is its length, the length of the header, the header, and the other arrays. The
header is JSON: numbers, texts, ``null`` and lists stand for themselves, everything else is an object with one tag; it holds
the SHA-256 of what lies behind the front. Arrays lie as they lie in memory, little-endian, each at a multiple of 64 bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from tuneready.signal import Pairs, Sketch
from tuneready.source import Refusal
from tuneready.summary import Counts, FieldSpans, Flags, Histogram, Measurement

MAGIC = b"TRPART2\n"
KNOWN = (Refusal, Measurement, Flags, FieldSpans, Counts, Histogram, Pairs, Sketch)  # dataclasses a result is made of
BEHIND = (Pairs, Sketch)  # what these hold lies behind the front
_ALIGN, _DIGEST = 64, 32
_BEGIN = len(MAGIC) + _DIGEST  # of the front
_FRONT = _BEGIN + 16
_PLAIN = "biufcSU"  # kinds of arrays whose bytes mean the same in every process
Piece = bytes | memoryview


def encode(value: Any, key: str, known: Sequence[type] = (), last: Sequence[type] = ()) -> list[Piece]:
    """The pieces of an entry, to be written one after the other.

    Args:
        value: dataclasses of ``KNOWN`` and ``known``, mappings, lists, tuples, arrays, texts, numbers, None; any nesting.
        key: name of the entry; its checksums cover it, so that an entry under another name is not accepted.
        known: further dataclasses; last: those of them that lie behind the front.

    Raises:
        TypeError: something else is in ``value``.
    """
    writer = _Writer({kind: tag for tag, kind in _tags(known).items()}, (*BEHIND, *last))
    tree = writer.write(value)
    behind = _laid(writer.behind)
    shapes = [[_shape(array) for array in arrays] for arrays in (writer.front, writer.behind)]
    header = json.dumps([tree, *shapes, checksum(key, behind).hex()], separators=(",", ":")).encode()
    header += b" " * (-(_FRONT + len(header)) % _ALIGN)
    pieces = [len(header).to_bytes(8, "little"), header, *_laid(writer.front)]
    size = (_FRONT + sum(map(len, pieces[1:]))).to_bytes(8, "little")
    return [MAGIC, checksum(key, [size, *pieces]), size, *pieces, *behind]


def _tags(known: Sequence[type]) -> dict[str, type]:
    """Tag → dataclass: the plain name of the many small ones, the whole name of the others, of which two may share a plain one."""
    return {kind.__name__: kind for kind in KNOWN} | {f"{kind.__module__}.{kind.__qualname__}": kind for kind in known if kind not in KNOWN}


def _shape(array: np.ndarray) -> list:
    """Type, shape, and whether the columns lie together instead of the rows."""
    return [array.dtype.str, list(array.shape), _by_column(array)]


def _by_column(array: np.ndarray) -> bool:
    return array.ndim == 2 and array.flags.f_contiguous and not array.flags.c_contiguous


def _laid(arrays: Sequence[np.ndarray]) -> list[Piece]:
    """The bytes of arrays, each filled up to a multiple of 64."""
    out: list[Piece] = []
    for array in arrays:
        flat = array.reshape(-1, order="F" if _by_column(array) else "C")
        out += [flat.view(np.uint8).data if array.size else b"", bytes(-array.nbytes % _ALIGN)]
    return out


def decode(entry: bytes | bytearray | memoryview, key: str, known: Sequence[type] = (), *, whole: bool = True) -> Any:
    """What ``encode`` was given. Arrays of the front own their memory, those behind it are views of ``entry``.

    ``whole`` False: what lies behind the front is neither read nor checked; see ``behind``.

    Raises:
        ValueError: the entry is cut, changed, foreign, or of another key.
    """
    view = memoryview(entry)
    stop = _front(view, key)
    try:
        header = _FRONT + int.from_bytes(view[_FRONT - 8 : _FRONT], "little")
        tree, first, last, told = json.loads(bytes(view[_FRONT:header]))
        if whole and checksum(key, [view[stop:]]).hex() != told:
            raise ValueError("the checksum does not fit")
        front, at = _arrays(view, first, header)
        if at != stop:
            raise ValueError("the front is longer than its arrays")
        rest, at = _arrays(view, last, stop)
        if at != len(view):
            raise ValueError("bytes are left over")
        return _Reader(_tags(known), [array.copy() for array in front], rest).read(tree)
    except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"the header does not fit: {error}") from error


def behind(entry: memoryview) -> tuple[int, str]:
    """Where an entry that ``decode`` has accepted goes on behind its front, and the checksum (hex) told of what lies there."""
    header = _FRONT + int.from_bytes(entry[_FRONT - 8 : _FRONT], "little")
    return int.from_bytes(entry[_BEGIN : _BEGIN + 8], "little"), json.loads(bytes(entry[_FRONT:header]))[3]


def _front(view: memoryview, key: str) -> int:
    """Checks the front; returns where it ends."""
    if bytes(view[: len(MAGIC)]) != MAGIC or len(view) < _FRONT:
        raise ValueError("not an entry")
    stop = int.from_bytes(view[_BEGIN : _BEGIN + 8], "little")
    if not _FRONT <= stop <= len(view) or bytes(view[len(MAGIC) : _BEGIN]) != checksum(key, [view[_BEGIN:stop]]):
        raise ValueError("the checksum does not fit")
    return stop


def _arrays(view: memoryview, shapes: Sequence, at: int) -> tuple[list[np.ndarray], int]:
    """The arrays that begin at ``at``, and where they end."""
    found = []
    for name, shape, by_column in shapes:
        dtype = np.dtype(name)
        if dtype.kind not in _PLAIN or min(shape, default=0) < 0:
            raise ValueError(f"an array of {name}, {shape}")
        count = int(np.prod(shape, dtype=np.int64))
        flat = np.frombuffer(view, dtype, count, at) if count else np.zeros(0, dtype)
        found.append(flat.reshape(shape, order="F" if by_column else "C"))
        at += flat.nbytes + -flat.nbytes % _ALIGN
    return found, at


def checksum(key: str, pieces: Iterable[Piece]) -> bytes:
    """SHA-256 of the key and the pieces."""
    digest = hashlib.sha256(key.encode() + b"\n")
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


@dataclasses.dataclass
class _Writer:
    tags: Mapping[type, str]
    last: Sequence[type]
    front: list[np.ndarray] = dataclasses.field(default_factory=list)
    behind: list[np.ndarray] = dataclasses.field(default_factory=list)
    within: int = 0  # values of ``last`` that are being written

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
        if kind in self.tags:
            names = [field.name for field in dataclasses.fields(value)]
            self.within += kind in self.last
            tree = {self.tags[kind]: {name: self.write(getattr(value, name)) for name in names}}
            self.within -= kind in self.last
            return tree
        if isinstance(value, Mapping):
            return {"map": [[self.write(name), self.write(item)] for name, item in value.items()]}
        raise TypeError(f"a {kind.__name__} cannot be kept")

    def array(self, value: Any) -> dict:
        tag = "scalar" if type(value) is not np.ndarray else "behind" if self.within else "array"
        if value.dtype.kind == "O":
            return {"objects": [list(value.shape), [self.write(item) for item in value.ravel().tolist()]]}
        if value.dtype.kind not in _PLAIN:
            raise TypeError(f"an array of {value.dtype} cannot be kept")
        array = np.asarray(value)
        array = array if _by_column(array) else np.ascontiguousarray(array).reshape(array.shape)
        arrays = self.behind if tag == "behind" else self.front
        arrays.append(array.astype(array.dtype.newbyteorder("<"), copy=False))
        return {tag: len(arrays) - 1}


@dataclasses.dataclass
class _Reader:
    known: Mapping[str, type]
    front: list[np.ndarray]
    behind: list[np.ndarray]

    def read(self, tree: Any) -> Any:
        if isinstance(tree, list):
            return [self.read(item) for item in tree]
        if not isinstance(tree, dict):
            return tree
        ((tag, body),) = tree.items()
        if tag in ("array", "behind"):
            return (self.front if tag == "array" else self.behind)[body]
        if tag == "scalar":
            return self.front[body][()]
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
